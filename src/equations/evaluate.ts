/** What a tree is worth, in f64. */
import { SynfireBug } from '../errors.ts';
import { type Operation, operations } from './operations.ts';
import type { CallNode, Expr } from './tree.ts';

type Environment = Readonly<Record<string, number>>;

/** The calls of a tree, each once, arguments first; an argument that is a call is its place among them. */
interface Program {
  readonly calls: readonly {
    readonly operation: Operation;
    readonly args: readonly (number | Expr)[];
  }[];
  /** Of the calls, while they are computed. */
  readonly values: Float64Array;
}

const programs = new WeakMap<CallNode, Program>();

function programOf(expr: CallNode): Program {
  const known = programs.get(expr);
  if (known !== undefined) return known;
  const places = new Map<CallNode, number>();
  const calls: Program['calls'][number][] = [];
  const place = (node: CallNode): number => {
    const before = places.get(node);
    if (before !== undefined) return before;
    const args = node.args.map((arg) => (arg.kind === 'call' ? place(arg) : arg));
    places.set(node, calls.length);
    return calls.push({ operation: operations[node.op], args }) - 1;
  };
  place(expr);
  const program = { calls, values: new Float64Array(calls.length) };
  programs.set(expr, program);
  return program;
}

/** Truths are 1 and 0. */
export function evaluate(expr: Expr, environment: Environment): number {
  if (expr.kind !== 'call') return leaf(expr, environment);
  const { calls, values } = programOf(expr);
  const of = (arg: number | Expr | undefined): number =>
    arg === undefined ? 0 : typeof arg === 'number' ? values[arg] : leaf(arg, environment);
  for (let i = 0; i < calls.length; i++) {
    const { operation, args } = calls[i];
    values[i] = operation.f64(of(args[0]), of(args[1]), of(args[2]));
  }
  return values[calls.length - 1];
}

function leaf(expr: Expr, environment: Environment): number {
  if (expr.kind === 'number') return expr.value;
  const id = (expr as { name: string }).name;
  const found = environment[id];
  if (found === undefined) throw new SynfireBug(`"${id}" has no value here`);
  return found;
}
