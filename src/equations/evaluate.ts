/** What a tree is worth: in f64, the reference, or in f32 with every operation rounded as kernels do. */
import { SynfireBug } from '../errors.ts';
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';

export type Environment = Readonly<Record<string, number>>;

/** In f64. Truths are 1 and 0. */
export function evaluate(expr: Expr, environment: Environment): number {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'name') return look(expr.name, environment);
  const { args } = expr;
  const a = evaluate(args[0], environment);
  const b = args.length > 1 ? evaluate(args[1], environment) : 0;
  const c = args.length > 2 ? evaluate(args[2], environment) : 0;
  return operations[expr.op].f64(a, b, c);
}

/** In f32, bit for bit what the printed kernel computes. Values given must be f32. */
export function evaluateF32(expr: Expr, environment: Environment): number {
  if (expr.kind === 'number') return Math.fround(expr.value);
  if (expr.kind === 'name') return look(expr.name, environment);
  const { args } = expr;
  const a = evaluateF32(args[0], environment);
  const b = args.length > 1 ? evaluateF32(args[1], environment) : 0;
  const c = args.length > 2 ? evaluateF32(args[2], environment) : 0;
  return operations[expr.op].f32(a, b, c);
}

function look(id: string, environment: Environment): number {
  const value = environment[id];
  if (value === undefined) throw new SynfireBug(`"${id}" has no value here`);
  return value;
}
