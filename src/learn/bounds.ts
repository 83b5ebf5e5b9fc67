/** What learnt numbers are kept to after every update, by projection onto what is allowed. */
import { number, object, optional, type Shape, word } from '../network/shape.ts';

export interface Bounds {
  /**
   * `kept`: each keeps the sign that it began with, and what began at 0 stays there (Dale's law, masks). `positive` (≥ 0) and
   * `negative` (≤ 0) are for all.
   */
  readonly sign?: 'kept' | 'positive' | 'negative';
  readonly low?: number;
  readonly high?: number;
  /** Of weights from every source to every target: the matrix is the nearest of at most this rank, from the first update on. Not with the others. */
  readonly rank?: number;
}

export const boundsShape: Shape = object({
  sign: optional(word('kept', 'positive', 'negative')),
  low: optional(number),
  high: optional(number),
  rank: optional(number),
});

/** Moves `values` to the nearest that are allowed. `start`: what they began with. */
export function keepBounds(values: Float64Array, start: Float64Array, bounds: Bounds): void {
  const { sign, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = bounds;
  for (let k = 0; k < values.length; k++) {
    const s = sign === 'kept' ? Math.sign(start[k]) : sign === 'positive' ? 1 : -1;
    if (sign !== undefined && values[k] * s < 0) values[k] = 0;
    if (sign === 'kept' && s === 0) values[k] = 0;
    values[k] = Math.max(low, Math.min(high, values[k]));
  }
}
