import { expect, test } from 'vitest';
import { fft } from '../../src/analysis/fft.ts';
import { populationRate, smooth } from '../../src/analysis/smooth.ts';
import { peakFrequency, powerSpectrum } from '../../src/analysis/spectrum.ts';

test('the transform equals its definition', () => {
  const n = 16;
  const signal = Float64Array.from({ length: n }, (_, i) => ((i * 37) % 11) - 4);
  const real = signal.slice();
  const imaginary = new Float64Array(n);
  fft(real, imaginary);
  for (let k = 0; k < n; k++) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < n; i++) {
      re += signal[i] * Math.cos((2 * Math.PI * k * i) / n);
      im -= signal[i] * Math.sin((2 * Math.PI * k * i) / n);
    }
    expect(real[k]).toBeCloseTo(re, 10);
    expect(imaginary[k]).toBeCloseTo(im, 10);
  }
});

test('a length that is no power of two is refused', () => {
  expect(() => fft(new Float64Array(12), new Float64Array(12))).toThrow(/power of two/);
});

test('the peak of a 40 Hz sine is at 40 Hz', () => {
  const dt = 1; // ms
  const signal = Array.from({ length: 4096 }, (_, i) => 5 + Math.sin(2 * Math.PI * 0.04 * i * dt));
  const spectrum = powerSpectrum(signal, dt, { segment: 1024 });
  expect(Math.abs(peakFrequency(spectrum) - 40)).toBeLessThan(1);
  expect(peakFrequency(spectrum, 100, 50)).toBeNaN();
});

test('power adds up to the variance', () => {
  const n = 8192;
  let word = 1;
  const signal = Array.from({ length: n }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word / 2 ** 32 - 0.5;
  });
  const { frequencies, power } = powerSpectrum(signal, 0.5, { segment: 256 });
  const sum = power.reduce((total, p) => total + p, 0) * frequencies[1];
  expect(sum).toBeGreaterThan(0.9 / 12);
  expect(sum).toBeLessThan(1.1 / 12);
});

test('a signal shorter than a segment is refused', () => {
  expect(() => powerSpectrum([1, 2, 3], 1, { segment: 8 })).toThrow(/segment/);
  expect(() => powerSpectrum([], 1)).toThrow(/segment/);
});

test('smoothing keeps a constant and the area of a pulse', () => {
  expect([...smooth([2, 2, 2, 2], 3)].every((x) => Math.abs(x - 2) < 1e-12)).toBe(true);
  const pulse = new Float64Array(101);
  pulse[50] = 1;
  const smoothed = smooth(pulse, 4);
  expect(smoothed.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(smoothed[50]).toBeCloseTo(1 / (4 * Math.sqrt(2 * Math.PI)), 4);
  expect([...smooth([1, 5], 0)]).toEqual([1, 5]);
});

test('population rate is in Hz', () => {
  expect([...populationRate([1, 2, 11], 10, 10, { from: 0, to: 20 })]).toEqual([20, 10]);
});
