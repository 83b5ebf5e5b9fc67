/** From tree to AssemblyScript: the `assembly` column of the operations table, f32x4. */
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';

/** `rename` gives the variable that holds a name. */
export function printAssembly(expr: Expr, rename: (name: string) => string = (id) => id): string {
  if (expr.kind === 'number') return `f32x4.splat(${expr.value})`;
  if (expr.kind === 'name') return rename(expr.name);
  const [a, b, c] = expr.args.map((arg) => printAssembly(arg, rename));
  return operations[expr.op].assembly(a, b, c);
}
