/**
 * The mean of a population, the same however its neurons are shared out: sums of blocks of 32 neurons in its precision, where neuron 4k + l adds
 * to lane l in order and lanes to (0 + 1) + (2 + 3); then blocks in f64 in order, over the number of neurons, rounded to it.
 */
import type { Precision } from '../equations/precision.ts';
import { sizeOfBlocks } from '../plan/partition.ts';

export const blocksOf = (neurons: number): number => Math.ceil(neurons / sizeOfBlocks);

/** Sums of the blocks of some values, in the arithmetic of `round`. */
export function blockSums(values: ArrayLike<number>, round: (x: number) => number): number[] {
  return Array.from({ length: blocksOf(values.length) }, (_, b) => {
    const lanes = [0, 0, 0, 0];
    const end = Math.min(values.length, (b + 1) * sizeOfBlocks);
    for (let i = b * sizeOfBlocks; i < end; i++) lanes[i & 3] = round(lanes[i & 3] + values[i]);
    return round(round(lanes[0] + lanes[1]) + round(lanes[2] + lanes[3]));
  });
}

/** `sums`: of all blocks of the population, in order. */
export const meanOfBlocks = (
  sums: Iterable<number>,
  neurons: number,
  precision: Precision,
): number => {
  let total = 0;
  for (const sum of sums) total += sum;
  const mean = total / neurons;
  return precision === 'double' ? mean : Math.fround(mean);
};
