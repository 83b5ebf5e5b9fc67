/**
 * Power spectrum of a signal (a population rate, binned counts) by Welch's method: overlapping
 * Hann-windowed segments, averaged (Welch 1967, IEEE Trans. Audio Electroacoust. 15:70).
 */

import { expectOptions } from '../connect/argument.ts';
import { fieldsOf } from '../connect/made.ts';
import { SynfireError } from '../errors.ts';
import { expectNumbers, expectWidth } from './arguments.ts';
import { fft } from './fft.ts';
import { mean } from './moments.ts';

export interface Spectrum {
  /** Hz. */
  readonly frequencies: Float64Array;
  /** One-sided power density: squared unit of the signal per Hz. */
  readonly power: Float64Array;
}

interface SpectrumOptions {
  /** Samples a segment, a power of two. Default: the largest that fits at least once. */
  readonly segment?: number;
}

/** Spectrum of `signal`, sampled every `dt` ms. Each segment's mean is taken off. */
export function powerSpectrum(
  signal: ArrayLike<number>,
  dt: number,
  options: SpectrumOptions = {},
): Spectrum {
  expectNumbers(signal, 'powerSpectrum › signal');
  expectWidth(dt, 'powerSpectrum › dt');
  expectOptions(options, 'powerSpectrum', ['segment']);
  const n = options.segment ?? 2 ** Math.floor(Math.log2(signal.length));
  if (!(n >= 2 && n <= signal.length)) throw tooShort(signal.length, n);
  const window = Float64Array.from({ length: n }, (_, i) => Math.sin((Math.PI * i) / n) ** 2);
  const sampling = 1000 / dt;
  const energy = n * mean(window.map((w) => w * w));
  const power = new Float64Array(n / 2 + 1);
  let segments = 0;
  for (let start = 0; start + n <= signal.length; start += n / 2) {
    const real = Float64Array.from({ length: n }, (_, i) => signal[start + i]);
    const center = mean(real);
    for (let i = 0; i < n; i++) real[i] = (real[i] - center) * window[i];
    const imaginary = new Float64Array(n);
    fft(real, imaginary);
    for (let k = 0; k < power.length; k++) {
      const sides = k === 0 || k === n / 2 ? 1 : 2;
      power[k] += (sides * (real[k] ** 2 + imaginary[k] ** 2)) / (sampling * energy);
    }
    segments++;
  }
  return {
    frequencies: Float64Array.from(power, (_, k) => (k * sampling) / n),
    power: power.map((p) => p / segments),
  };
}

/** Frequency of the largest power in [from, to] Hz. */
export function peakFrequency(spectrum: Spectrum, from = 0, to = Number.POSITIVE_INFINITY): number {
  const { frequencies, power } = fieldsOf(spectrum, 'peakFrequency', 'frequencies', 'power');
  expectNumbers(frequencies, 'peakFrequency › spectrum › frequencies');
  expectNumbers(power, 'peakFrequency › spectrum › power');
  let best = -1;
  for (let k = 1; k < power.length; k++) {
    if (frequencies[k] < from || frequencies[k] > to) continue;
    if (best < 0 || power[k] > power[best]) best = k;
  }
  return best < 0 ? Number.NaN : frequencies[best];
}

function tooShort(length: number, segment: number): SynfireError {
  return new SynfireError({
    code: 'bad-length',
    where: 'powerSpectrum',
    found: `a signal of ${length} samples and segments of ${segment}`,
    expected: 'a segment of at least 2 samples that fits into the signal',
    remedy: 'Give a longer signal, or a smaller `segment`.',
  });
}
