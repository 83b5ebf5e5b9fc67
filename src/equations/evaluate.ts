/** What a tree is worth: in f64, the reference, or in f32 with every operation rounded as kernels do. */
import { SynfireBug } from '../errors.ts';
import { type Operation, operations } from './operations.ts';
import type { CallNode, Expr } from './tree.ts';

export type Environment = Readonly<Record<string, number>>;

/** In f64. Truths are 1 and 0. */
export const evaluate = (expr: Expr, environment: Environment): number =>
  value(expr, environment, 'f64');

/** In f32, bit for bit what the printed kernel computes. Values given must be f32. */
export const evaluateF32 = (expr: Expr, environment: Environment): number =>
  value(expr, environment, 'f32');

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

function value(expr: Expr, environment: Environment, as: 'f64' | 'f32'): number {
  if (expr.kind !== 'call') return leaf(expr, environment, as);
  const { calls, values } = programOf(expr);
  const of = (arg: number | Expr | undefined): number =>
    arg === undefined ? 0 : typeof arg === 'number' ? values[arg] : leaf(arg, environment, as);
  for (let i = 0; i < calls.length; i++) {
    const { operation, args } = calls[i];
    values[i] = operation[as](of(args[0]), of(args[1]), of(args[2]));
  }
  return values[calls.length - 1];
}

function leaf(expr: Expr, environment: Environment, as: 'f64' | 'f32'): number {
  if (expr.kind === 'number') return as === 'f64' ? expr.value : Math.fround(expr.value);
  const id = (expr as { name: string }).name;
  const found = environment[id];
  if (found === undefined) throw new SynfireBug(`"${id}" has no value here`);
  return found;
}
