/** Fast Fourier transform of a power-of-two length, radix 2, in place (Cooley & Tukey 1965). */
import { SynfireError } from '../errors.ts';

/** X_k = Σ x_n · e^(−2πi·kn/N), over the real and imaginary parts given. */
export function fft(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  if (n === 0 || (n & (n - 1)) !== 0 || imaginary.length !== n) {
    throw new SynfireError({
      code: 'bad-length',
      where: 'fft',
      found: `${n} real and ${imaginary.length} imaginary parts`,
      expected: 'equally many of both, a power of two',
      remedy: 'Pad with zeros.',
    });
  }
  reverseBits(real, imaginary);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (let i = k; i < n; i += 2 * half) {
        const j = i + half;
        const re = real[j] * c - imaginary[j] * s;
        const im = real[j] * s + imaginary[j] * c;
        real[j] = real[i] - re;
        imaginary[j] = imaginary[i] - im;
        real[i] += re;
        imaginary[i] += im;
      }
    }
  }
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 0, j = 0; i < real.length; i++) {
    if (i < j) {
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
    let bit = real.length >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j |= bit;
  }
}
