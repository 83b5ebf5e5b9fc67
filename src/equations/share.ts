/**
 * Work that occurs more than once in a list of trees is computed once, in a temporary before its first
 * use. Two trees are the same work if they have the same structure. What is nested deeper than compilers of kernels and
 * shaders like is cut by temporaries too.
 */
import { keyOf } from './identity.ts';
import { call, type Expr, name } from './tree.ts';
import { depthOf } from './walk.ts';

export interface Line {
  readonly target: string;
  readonly value: Expr;
}

/** Tint refuses expressions with 128 levels; a level of a tree may be printed as three. */
const DEEPEST = 40;

/** `fresh` gives a new name for each temporary. Only calls are shared. */
export function shareWork(lines: readonly Line[], fresh: () => string): Line[] {
  const uses = new Map<string, number>();
  const count = (expr: Expr): void => {
    if (expr.kind !== 'call') return;
    const key = keyOf(expr);
    const seen = uses.get(key) ?? 0;
    uses.set(key, seen + 1);
    if (seen === 0) expr.args.forEach(count);
  };
  for (const line of lines) count(line.value);

  const names = new Map<string, string>();
  const out: Line[] = [];
  const rewrite = (expr: Expr, whole: boolean): Expr => {
    if (expr.kind !== 'call') return expr;
    const key = keyOf(expr);
    const known = names.get(key);
    if (known !== undefined) return name(known);
    const value = call(expr.op, ...expr.args.map((arg) => rewrite(arg, false)));
    if (uses.get(key) === 1 && (whole || depthOf(value) < DEEPEST)) return value;
    const target = fresh();
    names.set(key, target);
    out.push({ target, value });
    return name(target);
  };
  for (const { target, value } of lines) {
    const rewritten = rewrite(value, true);
    out.push({ target, value: rewritten });
  }
  return out;
}
