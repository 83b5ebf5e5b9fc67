/** From tree to AssemblyScript: the `assembly` column of the operations table, a vector of numbers. */
import { operations } from './operations.ts';
import type { Lanes } from './precision.ts';
import type { Expr } from './tree.ts';

/** `rename` gives the variable that holds a name, `literal` the text of a number. */
export function printAssembly(
  expr: Expr,
  rename: (name: string) => string = (id) => id,
  vector: Lanes['reals'] = 'f32x4',
  literal = (value: number) => `${vector}.splat(${value})`,
): string {
  if (expr.kind === 'number') return literal(expr.value);
  if (expr.kind === 'name') return rename(expr.name);
  const printed = (arg: Expr) => printAssembly(arg, rename, vector, literal);
  const [condition, first] = expr.args;
  if (expr.op === 'where' && first.kind === 'number' && first.value === 0) {
    // one instruction; a select between vectors is three on x86
    const [otherwise, test] = [expr.args[2], condition].map(printed);
    return `v128.andnot(${otherwise}, ${test})`;
  }
  const [a, b, c] = expr.args.map(printed);
  if (expr.op === 'div' && isPositive(expr.args[1], vector)) {
    return vector === 'f64x2' ? `f64x2.div(${a}, ${b})` : `${BY_POSITIVE}(${a}, ${b})`;
  }
  return operations[expr.op].assembly(a, b, c, vector);
}

/**
 * Functions of assembly/math.ts and double.ts that an operation is in parts: its value near where it usually is, whether that holds, which of two
 * arguments is further from there, and the value elsewhere, given the near one.
 */
export const partsOf = (op: string) =>
  ({
    near: `${op}Near`,
    isNear: `${op}IsNear`,
    further: `${op}Further`,
    beyond: `${op}Beyond`,
  }) as const;

/** Of assembly/math.ts: a quotient whose divisor has no sign. */
export const BY_POSITIVE = 'divideByPositive';

/** A number that is above 0 whatever it is made of, or none. In single precision `exprel` of what is beyond 10³⁸ may be anything. */
function isPositive(expr: Expr, vector: Lanes['reals']): boolean {
  if (expr.kind === 'number') return expr.value > 0;
  if (expr.kind === 'name') return false;
  if (expr.op === 'add') return expr.args.every((part) => isPositive(part, vector));
  return expr.op === 'exp' || (expr.op === 'exprel' && vector === 'f64x2');
}
