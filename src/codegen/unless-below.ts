/** A number, or 0 where it is so small that a GPU may take it for 0. */
import { call, type Expr, num } from '../equations/tree.ts';

/** `smallest`: the smallest magnitude that stays. What is no number stays, too. A value that is never so small is given back as it is. */
export const unlessBelow = (smallest: number, value: Expr): Expr =>
  neverBelow(smallest, value)
    ? value
    : call('where', call('lt', call('abs', value), num(smallest)), num(0), value);

/** Whether a value is surely 0 or no smaller. */
function neverBelow(smallest: number, value: Expr): boolean {
  const never = (part: Expr) => neverBelow(smallest, part);
  if (value.kind === 'number') return value.value === 0 || Math.abs(value.value) >= smallest;
  if (value.kind === 'name') return false;
  const { op, args } = value;
  switch (op) {
    case 'neg':
    case 'abs':
    // x + x·(…x²) near 0, so x itself for what is small
    case 'tanh':
      return never(args[0]);
    case 'min':
    case 'max':
      return args.every(never);
    case 'where':
      return args.slice(1).every(never) || isMade(smallest, args);
    default:
      return false;
  }
}

/** What `unlessBelow` makes: the value twice, as one tree. */
function isMade(smallest: number, [condition, zero, value]: readonly Expr[]): boolean {
  if (condition.kind !== 'call' || condition.op !== 'lt') return false;
  const [magnitude, bound] = condition.args;
  return (
    zero.kind === 'number' &&
    zero.value === 0 &&
    bound.kind === 'number' &&
    bound.value >= smallest &&
    magnitude.kind === 'call' &&
    magnitude.op === 'abs' &&
    magnitude.args[0] === value
  );
}
