/** A tree as a function of a row of values, for where it is worth something at thousands of places: `evaluate`, made of closures once. */
import { SynfireBug } from '../errors.ts';
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';

/** `values` in the order of the names that it was made with. */
export type Valued = (values: Float64Array) => number;

/** In f64, as `evaluate` gives it; what is written twice is computed twice. */
export function valued(expr: Expr, names: readonly string[]): Valued {
  if (expr.kind === 'number') return () => expr.value;
  if (expr.kind === 'name') {
    const at = names.indexOf(expr.name);
    if (at < 0) throw new SynfireBug(`"${expr.name}" has no value here`);
    return (values) => values[at];
  }
  const { f64 } = operations[expr.op];
  const [a, b, c] = expr.args.map((arg) => valued(arg, names));
  if (b === undefined) return (values) => f64(a(values), 0, 0);
  if (c === undefined) return (values) => f64(a(values), b(values), 0);
  return (values) => f64(a(values), b(values), c(values));
}
