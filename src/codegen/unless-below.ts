/** A number, or 0 where it is so small that a GPU may take it for 0. */
import { call, type Expr, num } from '../equations/tree.ts';

/** `smallest`: the smallest magnitude that stays. What is no number stays, too. */
export const unlessBelow = (smallest: number, value: Expr): Expr =>
  call('where', call('lt', call('abs', value), num(smallest)), num(0), value);
