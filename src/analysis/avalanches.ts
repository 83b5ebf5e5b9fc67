/**
 * Avalanches: runs of bins with activity between silent ones (Beggs & Plenz 2003, J. Neurosci. 23:11167), the exponent of a power
 * law by maximum likelihood (Clauset, Shalizi & Newman 2009, SIAM Rev. 51:661), and the branching ratio from what is seen of a part
 * (Wilting & Priesemann 2018, Nat. Commun. 9:2325).
 */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { expectCounts } from './arguments.ts';
import { mean } from './moments.ts';

export interface Avalanches {
  /** Spikes of each. */
  readonly sizes: Uint32Array;
  /** Bins of each. */
  readonly durations: Uint32Array;
}

/**
 * From the counts of a whole population in equal bins. A run that the recording cuts at its start or end is left out. Throws
 * SynfireError for a count that is negative or no number.
 */
export function avalanches(counts: ArrayLike<number>): Avalanches {
  expectCounts(counts, 'avalanches › counts');
  const sizes: number[] = [];
  const durations: number[] = [];
  let [size, from] = [0, -1];
  let silent = false;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] > 0) {
      if (!silent) continue;
      if (from < 0) from = k;
      size += counts[k];
      continue;
    }
    silent = true;
    if (from < 0) continue;
    sizes.push(size);
    durations.push(k - from);
    [size, from] = [0, -1];
  }
  return { sizes: Uint32Array.from(sizes), durations: Uint32Array.from(durations) };
}

export interface PowerLawOptions {
  /** Smallest and largest value of the range; 1 and the largest given by default. */
  readonly from?: number;
  readonly to?: number;
}

export interface PowerLaw {
  /** α of P(x) ∝ x^(−α). */
  readonly exponent: number;
  /** Its standard error, from the curvature of the likelihood. */
  readonly error: number;
  /** Largest distance between the cumulative distribution and that of the law. */
  readonly distance: number;
  /** Values within the range. */
  readonly count: number;
}

/** The discrete power law on whole numbers from … to that is most likely. Throws SynfireError. */
export function powerLaw(values: ArrayLike<number>, options: PowerLawOptions = {}): PowerLaw {
  expectCounts(values, 'powerLaw › values');
  expectOptions(options, 'powerLaw', ['from', 'to']);
  let largest = 1;
  for (let k = 0; k < values.length; k++) largest = Math.max(largest, values[k]);
  const { from = 1, to = largest } = options;
  const whole = isCount(from) && from >= 1 && isCount(to) && to > from && to <= 1e7;
  expectArgument(whole, 'powerLaw › from', from, 'whole numbers 1 ≤ from < to ≤ 10⁷');
  const seen = new Float64Array(to - from + 1);
  let [count, logs] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    if (values[k] < from || values[k] > to) continue;
    seen[values[k] - from]++;
    logs += Math.log(values[k]);
    count++;
  }
  expectArgument(count > 1, 'powerLaw › values', count, 'at least two values within the range');
  // the mean of log x falls with α: where it is that of the values, the likelihood is largest
  const target = logs / count;
  let [low, high] = [-5, 20];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (logMoments(middle, from, to).mean > target) low = middle;
    else high = middle;
  }
  const exponent = (low + high) / 2;
  const { variance, total } = logMoments(exponent, from, to);
  let [here, law, distance] = [0, 0, 0];
  for (let x = from; x <= to; x++) {
    here += seen[x - from] / count;
    law += x ** -exponent / total;
    distance = Math.max(distance, Math.abs(here - law));
  }
  return { exponent, error: 1 / Math.sqrt(count * variance), distance, count };
}

function logMoments(exponent: number, from: number, to: number) {
  let [total, first, second] = [0, 0, 0];
  for (let x = from; x <= to; x++) {
    const weight = x ** -exponent;
    const log = Math.log(x);
    total += weight;
    first += weight * log;
    second += weight * log * log;
  }
  const center = first / total;
  return { total, mean: center, variance: second / total - center * center };
}

export interface BranchingOptions {
  /** Largest lag whose regression slope is used, bins; 40 by default. */
  readonly lags?: number;
}

export interface Branching {
  /** m of ⟨A(t+1)⟩ = m·A(t) + h: 1 is critical. */
  readonly ratio: number;
  /** Autocorrelation time −1/ln m, bins. */
  readonly time: number;
  /** Part of the slope that subsampling leaves: r_k = part·m^k. */
  readonly part: number;
  /** Regression slopes r_1, r_2, … */
  readonly slopes: Float64Array;
}

/** Branching ratio from the activity in equal bins, unbiased where only a part of the units is seen. Throws SynfireError. */
export function branchingRatio(
  counts: ArrayLike<number>,
  options: BranchingOptions = {},
): Branching {
  expectCounts(counts, 'branchingRatio › counts');
  expectOptions(options, 'branchingRatio', ['lags']);
  const { lags = 40 } = options;
  const fits = isCount(lags) && lags >= 2 && counts.length > 2 * lags;
  expectArgument(fits, 'branchingRatio › lags', lags, 'an integer ≥ 2, below half the bins');
  const slopes = Float64Array.from({ length: lags }, (_, k) => slope(counts, k + 1));
  const varies = isReal(slopes[0]);
  expectArgument(varies, 'branchingRatio › counts', counts, 'activity that varies');
  const { ratio, part } = fitPower(slopes);
  return { ratio, time: -1 / Math.log(ratio), part, slopes };
}

/** Of the regression of A(t + lag) on A(t). */
function slope(counts: ArrayLike<number>, lag: number): number {
  const n = counts.length - lag;
  let [before, after] = [0, 0];
  for (let t = 0; t < n; t++) {
    before += counts[t] / n;
    after += counts[t + lag] / n;
  }
  let [both, own] = [0, 0];
  for (let t = 0; t < n; t++) {
    both += (counts[t] - before) * (counts[t + lag] - after);
    own += (counts[t] - before) ** 2;
  }
  return both / own;
}

/** Least squares of part·m^k. */
function fitPower(slopes: Float64Array): { readonly ratio: number; readonly part: number } {
  const partOf = (m: number) => {
    let [xy, xx] = [0, 0];
    slopes.forEach((y, k) => {
      xy += m ** (k + 1) * y;
      xx += m ** (2 * (k + 1));
    });
    return xy / xx;
  };
  const residue = (m: number) => {
    const part = partOf(m);
    return mean(slopes.map((y, k) => (y - part * m ** (k + 1)) ** 2));
  };
  // the residue may have more than one valley: a grid first, then golden sections around its best
  const grid = Array.from({ length: 200 }, (_, k) => 1 - Math.exp(-k / 18));
  const best = grid.reduce((least, m, k) => (residue(m) < residue(grid[least]) ? k : least), 1);
  let low = grid[Math.max(0, best - 1)] || 1e-6;
  let high = grid[best + 1] ?? 1.01;
  for (let k = 0; k < 80; k++) {
    const [a, b] = [low + 0.381966 * (high - low), low + 0.618034 * (high - low)];
    if (residue(a) < residue(b)) high = b;
    else low = a;
  }
  const ratio = (low + high) / 2;
  return { ratio, part: partOf(ratio) };
}
