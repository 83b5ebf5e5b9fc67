/**
 * Counts from one 32-bit draw U: the count is the number of thresholds ≤ U, and threshold k is
 * round(2^32 · CDF(k)). The tables are made once, by recurrences in f64 with + × ÷ only, so they are
 * the same on every host. They start at the mode, where the mass is, so that a large mean does not
 * underflow; what is smaller than 1e-30 of the mode's mass is beyond the last bit of any threshold.
 */
import { lowerBound } from './lower-bound.ts';

const NEGLIGIBLE = 1e-30;
const TWO32 = 2 ** 32;

/** Thresholds of a Poisson count with the given mean ≥ 0. */
export function poissonThresholds(mean: number): Uint32Array {
  if (mean === 0) return new Uint32Array(0);
  const mode = Math.floor(mean);
  return tabulate(
    mode,
    Number.POSITIVE_INFINITY,
    (k) => mean / (k + 1),
    (k) => k / mean,
  );
}

/** Thresholds of a binomial count: n trials of probability p. */
export function binomialThresholds(n: number, p: number): Uint32Array {
  if (p === 0 || n === 0) return new Uint32Array(0);
  if (p === 1) return new Uint32Array(n);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  return tabulate(
    mode,
    n,
    (k) => ((n - k) * p) / ((k + 1) * (1 - p)),
    (k) => (k * (1 - p)) / ((n - k + 1) * p),
  );
}

/** The count that a 32-bit draw stands for: how many thresholds are ≤ it. */
export const countOf = (thresholds: Uint32Array, draw: number): number =>
  lowerBound(thresholds, draw, true);

/**
 * Chunks in which the targets of a Bernoulli row are drawn: L = 2^bits, the smallest L ≥ 64 with
 * L·p ≥ 8, at most 2^16, and the thresholds of the number of synapses in a chunk.
 */
export function bernoulliChunk(p: number): {
  readonly bits: number;
  readonly thresholds: Uint32Array;
} {
  let bits = 6;
  while (bits < 16 && 2 ** bits * p < 8) bits++;
  return { bits, thresholds: binomialThresholds(2 ** bits, p) };
}

/** `up(k)` is mass(k + 1) / mass(k), `down(k)` is mass(k − 1) / mass(k). */
function tabulate(
  mode: number,
  last: number,
  up: (k: number) => number,
  down: (k: number) => number,
): Uint32Array {
  const below: number[] = [];
  for (let k = mode, mass = 1; k > 0; k--) {
    mass *= down(k);
    if (mass < NEGLIGIBLE) break;
    below.push(mass);
  }
  const masses = below.reverse();
  const first = mode - masses.length;
  masses.push(1);
  for (let k = mode, mass = 1; k < last; k++) {
    mass *= up(k);
    if (mass < NEGLIGIBLE) break;
    masses.push(mass);
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const thresholds = new Array<number>(first).fill(0);
  let sum = 0;
  for (const mass of masses) {
    sum += mass;
    const threshold = Math.floor((sum / total) * TWO32 + 0.5);
    if (threshold >= TWO32) break;
    thresholds.push(threshold);
  }
  return Uint32Array.from(thresholds);
}
