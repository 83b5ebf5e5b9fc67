/** Autocorrelation of a series. */
import { expectArgument } from '../connect/argument.ts';
import { expectNumbers } from './arguments.ts';
import { fft } from './fft.ts';
import { mean } from './moments.ts';

/**
 * Correlation of a series with itself at lags 0 … `lags`, divided by the variance (biased: every lag by n), through the
 * Fourier transform. NaN for a series that does not vary. Throws SynfireError.
 */
export function autocorrelation(values: ArrayLike<number>, lags: number): Float64Array {
  expectNumbers(values, 'autocorrelation › values');
  const n = values.length;
  const sound = Number.isInteger(lags) && lags >= 0 && lags < n;
  expectArgument(sound, 'autocorrelation › lags', lags, `an integer from 0 to ${n - 1}`);
  const length = 2 ** Math.ceil(Math.log2(n + lags + 1));
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  const center = mean(values);
  for (let i = 0; i < n; i++) real[i] = values[i] - center;
  fft(real, imaginary);
  for (let k = 0; k < length; k++) {
    real[k] = real[k] ** 2 + imaginary[k] ** 2;
    imaginary[k] = 0;
  }
  fft(real, imaginary);
  return real.slice(0, lags + 1).map((sum) => sum / real[0]);
}
