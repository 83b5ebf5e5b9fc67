/**
 * Fano factor: variance over mean of counts. 1 for a Poisson process; of a population's counts it
 * measures synchrony (Potjans & Diesmann 2014, bins of 3 ms).
 */
import { expectNumbers } from './arguments.ts';
import { mean, variance } from './moments.ts';

/** Variance over mean (divided by n); NaN where nothing was counted. */
export function fanoFactor(counts: ArrayLike<number>): number {
  expectNumbers(counts, 'fanoFactor › counts');
  return variance(counts, 0) / mean(counts);
}
