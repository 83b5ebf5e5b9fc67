/** Of a population's values those of a slice of it, for its arrays in a worker's memory. */
import type { Slice } from '../../plan/partition.ts';
import type { Values } from '../../plan/plan.ts';

/** The slice's part of a population's values; one that all have stays one. */
export const partOf = (values: Values, { from, to }: Slice): Values =>
  typeof values === 'number' ? values : values.subarray(from, to);

/** The slice's part of a population's values, padded with the last one where a length is given. */
export function sliced(values: Values, { from, to }: Slice, length = to - from): Float64Array {
  const out = new Float64Array(length);
  if (typeof values === 'number') return out.fill(values);
  out.set(values.subarray(from, to));
  return out.fill(values[to - 1], to - from);
}
