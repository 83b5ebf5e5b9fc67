/** From tree to AssemblyScript: the `assembly` column of the operations table, f32x4. */
import { operations } from './operations.ts';
import type { Expr } from './tree.ts';

/** `rename` gives the variable that holds a name. */
export function printAssembly(expr: Expr, rename: (name: string) => string = (id) => id): string {
  if (expr.kind === 'number') return `f32x4.splat(${expr.value})`;
  if (expr.kind === 'name') return rename(expr.name);
  const [condition, first] = expr.args;
  if (expr.op === 'where' && first.kind === 'number' && Object.is(first.value, 0)) {
    // one instruction; a select between vectors is three on x86
    const [otherwise, test] = [expr.args[2], condition].map((arg) => printAssembly(arg, rename));
    return `v128.andnot(${otherwise}, ${test})`;
  }
  const [a, b, c] = expr.args.map((arg) => printAssembly(arg, rename));
  return operations[expr.op].assembly(a, b, c);
}
