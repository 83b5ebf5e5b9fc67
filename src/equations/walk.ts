/** Small helpers that walk trees: names in it, replacing names, identity by structure. */
import type { Expr } from './tree.ts';

/** Names that occur, in order of first occurrence. */
export function namesOf(expr: Expr, into: Set<string> = new Set()): Set<string> {
  if (expr.kind === 'name') into.add(expr.name);
  else if (expr.kind === 'call') for (const arg of expr.args) namesOf(arg, into);
  return into;
}

export const mentions = (expr: Expr, has: (name: string) => boolean): boolean =>
  expr.kind === 'name'
    ? has(expr.name)
    : expr.kind === 'call' && expr.args.some((x) => mentions(x, has));

/** Each name for which `give` returns a tree is replaced by it, once. */
export function substitute(expr: Expr, give: (name: string) => Expr | undefined): Expr {
  if (expr.kind === 'name') return give(expr.name) ?? expr;
  if (expr.kind === 'number') return expr;
  const args = expr.args.map((arg) => substitute(arg, give));
  return args.every((arg, i) => arg === expr.args[i]) ? expr : { ...expr, args };
}

/** Every name as `rename` says; places in the text stay. */
export function renamed(expr: Expr, rename: (name: string) => string): Expr {
  if (expr.kind === 'name') return { ...expr, name: rename(expr.name) };
  if (expr.kind === 'number') return expr;
  return { ...expr, args: expr.args.map((arg) => renamed(arg, rename)) };
}

/** Equal for trees of equal structure, and only for them. */
export function keyOf(expr: Expr): string {
  if (expr.kind === 'number') return String(expr.value);
  if (expr.kind === 'name') return expr.name;
  return `${expr.op}(${expr.args.map(keyOf).join(',')})`;
}
