/** Population rate as a smooth function of time. */
import { expectArgument, isReal } from '../connect/argument.ts';
import { expectNumbers, expectSize, expectWidth, expectWindow } from './arguments.ts';
import { populationCounts } from './bins.ts';
import type { Window } from './spikes.ts';

/** Rate of a population of `size` units in bins of `width` ms, Hz. */
export function populationRate(
  times: ArrayLike<number>,
  size: number,
  width: number,
  window: Window,
): Float64Array {
  expectNumbers(times, 'populationRate › times');
  expectSize(size, 'populationRate');
  expectWidth(width, 'populationRate › width');
  expectWindow(window, 'populationRate');
  const scale = 1000 / (size * width);
  return Float64Array.from(populationCounts(times, width, window), (count) => count * scale);
}

/**
 * Convolution with a Gaussian of `sd` samples, cut at 4 sd. At the ends the kernel is renormalised, so
 * that a constant stays what it is.
 */
export function smooth(signal: ArrayLike<number>, sd: number): Float64Array {
  expectNumbers(signal, 'smooth › signal');
  expectArgument(isReal(sd) && sd >= 0 && sd <= 1e7, 'smooth › sd', sd, 'samples ≥ 0');
  if (sd === 0) return Float64Array.from(signal);
  const reach = Math.ceil(4 * sd);
  const weight = (k: number) => Math.exp(-0.5 * (k / sd) ** 2);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, k) => weight(k));
  return Float64Array.from({ length: signal.length }, (_, i) => {
    let sum = 0;
    let total = 0;
    for (let j = Math.max(0, i - reach); j <= Math.min(signal.length - 1, i + reach); j++) {
      const w = kernel[Math.abs(j - i)];
      sum += w * signal[j];
      total += w;
    }
    return sum / total;
  });
}
