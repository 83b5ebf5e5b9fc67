/**
 * Small helpers that walk trees: names in it, replacing names, its depth and its size.
 *
 * A named subexpression that is used twice is one node with two parents, so a tree of half a kilobyte of text can have
 * more paths than there is time to follow. Every walk therefore visits a node once (`onceEach`), however many parents it has.
 */
import type { CallNode, Expr } from './tree.ts';

/** A walk that keeps its results: `visit` is called once for each node; it is given the walk, to go on. */
export function onceEach<T>(visit: (expr: Expr, walk: (expr: Expr) => T) => T): (expr: Expr) => T {
  const known = new Map<CallNode, T>();
  const walk = (expr: Expr): T => {
    if (expr.kind !== 'call') return visit(expr, walk);
    if (known.has(expr)) return known.get(expr)!;
    const value = visit(expr, walk);
    known.set(expr, value);
    return value;
  };
  return walk;
}

/** Names that occur, in order of first occurrence. */
export function namesOf(expr: Expr, into: Set<string> = new Set()): Set<string> {
  const collect = onceEach<true>((node, walk) => {
    if (node.kind === 'name') into.add(node.name);
    else if (node.kind === 'call') node.args.forEach(walk);
    return true;
  });
  collect(expr);
  return into;
}

/** Whether such a name occurs in a tree: a test that remembers its answers. */
export const mentioning = (has: (name: string) => boolean): ((expr: Expr) => boolean) =>
  onceEach((expr, walk) =>
    expr.kind === 'name' ? has(expr.name) : expr.kind === 'call' && expr.args.some(walk),
  );

export const mentions = (expr: Expr, has: (name: string) => boolean): boolean =>
  mentioning(has)(expr);

/** Each name for which `give` returns a tree is replaced by it, once. */
export function substitute(expr: Expr, give: (name: string) => Expr | undefined): Expr {
  const replaced = onceEach<Expr>((node, walk) => {
    if (node.kind === 'name') return give(node.name) ?? node;
    if (node.kind === 'number') return node;
    const args = node.args.map(walk);
    return args.every((arg, i) => arg === node.args[i]) ? node : { ...node, args };
  });
  return replaced(expr);
}

/** Every name as `rename` says; places in the text stay. */
export function renamed(expr: Expr, rename: (name: string) => string): Expr {
  const again = onceEach<Expr>((node, walk) => {
    if (node.kind === 'name') return { ...node, name: rename(node.name) };
    return node.kind === 'number' ? node : { ...node, args: node.args.map(walk) };
  });
  return again(expr);
}

/** Levels of a tree: a leaf is 1. */
export const depthOf = onceEachKept((args) => 1 + Math.max(0, ...args));

/** Nodes of a tree when it is written out: what is shared counts as often as it is used. */
export const writtenSize = onceEachKept((args) => args.reduce((sum, size) => sum + size, 1));

/** A number of each node, from those of its arguments; it is kept as long as the node. */
function onceEachKept(of: (args: readonly number[]) => number): (expr: Expr) => number {
  const known = new WeakMap<CallNode, number>();
  const walk = (expr: Expr): number => {
    if (expr.kind !== 'call') return 1;
    let value = known.get(expr);
    if (value === undefined) {
      value = of(expr.args.map(walk));
      known.set(expr, value);
    }
    return value;
  };
  return walk;
}
