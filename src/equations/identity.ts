/**
 * Which trees are the same work: a short key for each structure, and an order of keys.
 *
 * The key of a call is a number that all calls of equal structure share while any of them lives, so that comparing costs the
 * same for trees of any size. The order is that of the trees' texts `op(a,b)`: it decides in which order constant factors
 * are multiplied, and so the last bits of constants.
 */
import type { CallNode, Expr } from './tree.ts';

/** A structure; it holds those of its arguments, so that their numbers stay theirs. */
interface Identity {
  readonly key: string;
  readonly parts: readonly (Identity | undefined)[];
}

const identities = new WeakMap<CallNode, Identity>();
const byText = new Map<string, WeakRef<Identity>>();
const forgotten = new FinalizationRegistry<string>((text) => {
  if (byText.get(text)?.deref() === undefined) byText.delete(text);
});
let count = 0;

/** Equal for trees of equal structure that exist at the same time, and only for them. */
export function keyOf(expr: Expr): string {
  if (expr.kind === 'number') return String(expr.value);
  return expr.kind === 'name' ? expr.name : identityOf(expr).key;
}

function identityOf(expr: CallNode): Identity {
  const known = identities.get(expr);
  if (known !== undefined) return known;
  const parts = expr.args.map((arg) => (arg.kind === 'call' ? identityOf(arg) : undefined));
  const text = `${expr.op}(${expr.args.map(keyOf).join(',')})`;
  let identity = byText.get(text)?.deref();
  if (identity === undefined) {
    identity = { key: `#${count++}`, parts };
    byText.set(text, new WeakRef(identity));
    forgotten.register(identity, text);
  }
  identities.set(expr, identity);
  return identity;
}

/** True if the text of `a` comes before that of `b`; `after` is what follows both. */
export function comesBefore(a: Expr, b: Expr, after = ''): boolean {
  if (a.kind === 'call' && b.kind === 'call' && a.op === b.op) {
    const at = a.args.findIndex((arg, i) => keyOf(arg) !== keyOf(b.args[i]));
    if (at < 0) return false;
    return comesBefore(a.args[at], b.args[at], at === a.args.length - 1 ? ')' : ',');
  }
  return startOf(a, after) < startOf(b, after);
}

const startOf = (expr: Expr, after: string): string =>
  expr.kind === 'call' ? `${expr.op}(` : keyOf(expr) + after;
