/** From tree to WGSL: the `wgsl` column of the operations table, scalar f32. */
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';

/** `rename` gives the variable that holds a name. */
export function printWgsl(expr: Expr, rename: (name: string) => string = (id) => id): string {
  if (expr.kind === 'number') return wgslNumber(expr.value);
  if (expr.kind === 'name') return rename(expr.name);
  const [a, b, c] = expr.args.map((arg) => printWgsl(arg, rename));
  return operations[expr.op].wgsl(a, b, c);
}

/** A literal that is exactly the f32 nearest to `value`: rounded here, so that no compiler has to. */
function wgslNumber(value: number): string {
  const rounded = Math.fround(value);
  return rounded < 0 ? `(${rounded}f)` : `${rounded}f`;
}
