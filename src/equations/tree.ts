/**
 * The tree of an expression: plain data that the whole engine shares.
 *
 * It is parsed from text once, checked for units, differentiated, simplified, interpreted in f64 and
 * printed to AssemblyScript and WGSL. It knows no neuroscience. Every inner node is a row of the
 * operations table (`operations.ts`); there is no other kind of inner node.
 */

/** Where in the source text a node came from: [start, end) in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expr = NumberNode | NameNode | CallNode;

interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  readonly span?: Span;
}

interface NameNode {
  readonly kind: 'name';
  readonly name: string;
  readonly span?: Span;
}

export interface CallNode {
  readonly kind: 'call';
  /** Name of a row of the operations table: add, sub, mul, div, neg, pow, exp, lt, where, … */
  readonly op: string;
  readonly args: readonly Expr[];
  readonly span?: Span;
}

/** A zero of a tree has no sign: −0 is 0. */
export const num = (value: number): NumberNode => ({ kind: 'number', value: value + 0 });
export const name = (id: string): NameNode => ({ kind: 'name', name: id });
export const call = (op: string, ...args: Expr[]): CallNode => ({ kind: 'call', op, args });
