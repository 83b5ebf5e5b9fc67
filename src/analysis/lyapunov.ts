/**
 * Lyapunov exponents by repeated QR (Benettin et al. 1980): a system moves its tangent vectors, they are made
 * orthonormal every few steps, and the mean logarithms of the stretching are the exponents, largest first.
 *
 * Units: 1/(unit of the time that `advance` returns). What is derived of a spectrum is below:
 * Kaplan–Yorke dimension, entropy rate (Pesin: an upper bound).
 */

import { TangentSpace } from '../backends/events/tangent-space.ts';
import { called } from '../backends/machine/callbacks.ts';
import { expectOptions } from '../connect/argument.ts';
import { fieldsOf } from '../connect/made.ts';
import { printValue, reading, SynfireError } from '../errors.ts';
import { philox } from '../plan/philox.ts';

/** A system that moves, and takes tangent vectors along. */
export interface TangentFlow {
  readonly dimension: number;
  /** One step: multiplies the tangent vectors by the Jacobian at the old state; returns the time it took. */
  advance(tangent: TangentSpace): number;
}

export interface LyapunovOptions {
  /** How many exponents; all by default. */
  readonly exponents?: number;
  /** Steps whose stretching counts. */
  readonly steps: number;
  /** Steps before, in which the vectors turn into their directions; a tenth of `steps` by default. */
  readonly transient?: number;
  /** Steps between two orthonormalisations. */
  readonly every?: number;
  readonly seed?: number;
  /** Called up to a hundred times, with the exponents of all steps so far that count. */
  readonly onProgress?: (progress: LyapunovProgress) => void;
}

export interface LyapunovProgress {
  /** The part that is done, up to 1. */
  readonly part: number;
  /** Time whose stretching is in the exponents. */
  readonly time: number;
  readonly exponents: Float64Array;
}

export interface LyapunovSpectrum {
  readonly exponents: Float64Array;
  readonly time: number;
  /** Stretching and time of each of the intervals that the run is divided into, for error bars. */
  readonly growth: readonly Float64Array[];
  readonly intervals: Float64Array;
}

const INTERVALS = 100;
const KNOWN = ['exponents', 'steps', 'transient', 'every', 'seed', 'onProgress'];

export async function lyapunovSpectrum(
  flow: TangentFlow,
  options: LyapunovOptions,
): Promise<LyapunovSpectrum> {
  const { dimension, advance } = fieldsOf(flow, 'lyapunovSpectrum', 'dimension', 'advance');
  demand(typeof advance === 'function', 'lyapunovSpectrum › flow', flow, 'a flow');
  expectOptions(options, 'lyapunovSpectrum', KNOWN);
  const { exponents = dimension, steps, every = 1, seed = 1, onProgress } = options;
  const { transient = Math.ceil(steps / 10) } = options;
  const wholes = Number.isInteger(transient) && transient >= 0 && Number.isSafeInteger(seed);
  demand(wholes, 'lyapunovSpectrum › transient, seed', transient, 'integers ≥ 0');
  const callback = onProgress === undefined || typeof onProgress === 'function';
  demand(callback, 'lyapunovSpectrum › onProgress', onProgress, 'a function');
  const counts = { dimension, exponents, steps, every };
  for (const [name, value] of Object.entries(counts)) {
    const most = name === 'exponents' ? dimension : Number.MAX_SAFE_INTEGER;
    if (Number.isInteger(value) && value >= 1 && value <= most) continue;
    throw new SynfireError({
      code: 'bad-option',
      where: `lyapunovSpectrum › ${name}`,
      found: printValue(value),
      expected: name === 'exponents' ? `an integer from 1 to ${most}` : 'an integer ≥ 1',
      remedy: 'Correct the value.',
    });
  }
  const tangent = await TangentSpace.create(dimension, exponents, seed);
  /** Steps, with an orthonormalisation every so many and at the end. */
  const run = (count: number): number => {
    let time = 0;
    for (let k = 1; k <= count; k++) {
      time += flow.advance(tangent);
      if (k % every === 0 || k === count) tangent.orthonormalise();
    }
    return time;
  };
  run(transient);
  tangent.takeGrowth();
  const blocks = Math.min(INTERVALS, Math.ceil(steps / every));
  const growth: Float64Array[] = [];
  const intervals = new Float64Array(blocks);
  const total = new Float64Array(exponents);
  let time = 0;
  for (let b = 0; b < blocks; b++) {
    const count = Math.floor(((b + 1) * steps) / blocks) - Math.floor((b * steps) / blocks);
    intervals[b] = run(count);
    time += intervals[b];
    const part = tangent.takeGrowth();
    growth.push(part);
    for (let c = 0; c < exponents; c++) total[c] += part[c];
    if (!onProgress) continue;
    const now = { part: (b + 1) / blocks, time, exponents: total.map((sum) => sum / time) };
    await called('onProgress', () => onProgress(now));
  }
  return { exponents: total.map((sum) => sum / time), time, growth, intervals };
}

/** k + Σ_{i ≤ k} λ_i/|λ_{k+1}|, k the most exponents whose sum is not negative (Kaplan & Yorke 1979). */
export function kaplanYorkeDimension(exponents: ArrayLike<number>): number {
  demandNumbers('kaplanYorkeDimension', exponents);
  let sum = 0;
  for (let k = 0; k < exponents.length; k++) {
    if (sum + exponents[k] < 0) return k + sum / Math.abs(exponents[k]);
    sum += exponents[k];
  }
  return exponents.length;
}

/** Sum of the positive exponents, nats per unit of time. */
export function entropyRate(exponents: ArrayLike<number>): number {
  demandNumbers('entropyRate', exponents);
  return Array.from(exponents).reduce((sum, lambda) => sum + Math.max(0, lambda), 0);
}

/** Half-width of the 95 % interval of each exponent, from intervals drawn with replacement. */
export function lyapunovErrors(
  spectrum: LyapunovSpectrum,
  options: { readonly resamples?: number; readonly seed?: number } = {},
): Float64Array {
  const { exponents, growth, intervals } = fieldsOf(
    spectrum,
    'lyapunovErrors',
    'exponents',
    'growth',
    'intervals',
  );
  demandNumbers('lyapunovErrors › exponents', exponents);
  demandNumbers('lyapunovErrors › intervals', intervals);
  const whole = Array.isArray(growth) && growth.length === intervals.length && growth.length > 0;
  demand(whole, 'lyapunovErrors › growth', growth, 'one list per interval');
  expectOptions(options, 'lyapunovErrors', ['resamples', 'seed']);
  const { resamples = 1000, seed = 1 } = options;
  const counted = Number.isInteger(resamples) && resamples >= 1 && resamples <= 1e6;
  demand(counted, 'lyapunovErrors › resamples', resamples, 'an integer from 1 to 1e6');
  demand(Number.isSafeInteger(seed), 'lyapunovErrors › seed', seed, 'an integer');
  const blocks = intervals.length;
  const words = new Uint32Array(4);
  const drawn = exponents.length;
  const values = Array.from({ length: drawn }, () => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    let time = 0;
    const sums = new Float64Array(drawn);
    for (let b = 0; b < blocks; b++) {
      philox(b, r, 0, 0, seed, 0x626f, words);
      const block = Math.floor(words[0] * 2 ** -32 * blocks);
      time += intervals[block];
      for (let c = 0; c < drawn; c++) sums[c] += growth[block][c];
    }
    for (let c = 0; c < drawn; c++) values[c][r] = sums[c] / time;
  }
  return Float64Array.from(values, (list) => {
    const sorted = list.sort();
    const at = (share: number) => sorted[Math.min(resamples - 1, Math.floor(share * resamples))];
    return (at(0.975) - at(0.025)) / 2;
  });
}

function demand(holds: boolean, where: string, value: unknown, expected: string): void {
  if (holds) return;
  const found = printValue(value);
  throw new SynfireError({ code: 'bad-option', where, found, expected, remedy: 'Correct it.' });
}

function demandNumbers(where: string, list: ArrayLike<number>): void {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && 'length' in list);
  const sound = isList && reading(where, () => Array.from(list).every((x) => Number.isFinite(x)));
  demand(sound, where, list, 'a list of finite numbers');
}
