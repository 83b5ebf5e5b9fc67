/** Trees as functions of no argument that read named registers: what makes the reference bearable. */
import type { Expr } from '../../equations/tree.ts';
import { SynfireBug } from '../../errors.ts';
import type { Arithmetic } from './arithmetic.ts';

export type Compiled = () => number;

/** The value of `expr` in the given arithmetic, from what the registers hold when it is called. */
export function compile(
  expr: Expr,
  slots: ReadonlyMap<string, number>,
  registers: Float64Array,
  arithmetic: Arithmetic,
): Compiled {
  switch (expr.kind) {
    case 'number': {
      const value = arithmetic.round(expr.value);
      return () => value;
    }
    case 'name': {
      const slot = slots.get(expr.name);
      if (slot === undefined) throw new SynfireBug(`the kernel reads "${expr.name}", set nowhere`);
      return () => registers[slot];
    }
    case 'call': {
      const meaning = arithmetic.operation(expr.op);
      const [a, b, c] = expr.args.map((arg) => compile(arg, slots, registers, arithmetic));
      if (b === undefined) return () => meaning(a(), 0, 0);
      if (c === undefined) return () => meaning(a(), b(), 0);
      return () => meaning(a(), b(), c());
    }
    default:
      return expr satisfies never;
  }
}
