/** Events of a stretch of steps. */
import type { SourceEvents } from './gradients.ts';

/** Events of steps [from, to), counted from `from`. They are ordered by step. */
export function eventsWithin(
  { steps, units, values }: SourceEvents,
  from: number,
  to: number,
): SourceEvents {
  const [first, end] = [before(steps, from), before(steps, to)];
  const part = (list: ArrayLike<number>, less = 0) =>
    Array.from({ length: end - first }, (_, k) => list[first + k] - less);
  return {
    steps: part(steps, from),
    units: part(units),
    ...(values ? { values: part(values) } : {}),
  };
}

/** How many are of steps before `step`. */
function before(steps: ArrayLike<number>, step: number): number {
  let low = 0;
  for (let high = steps.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
