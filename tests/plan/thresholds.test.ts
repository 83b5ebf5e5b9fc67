import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bernoulliChunk,
  binomialThresholds,
  countOf,
  poissonThresholds,
} from '../../src/plan/thresholds.ts';

/** Mean and variance of the count over all 2^32 draws. */
function moments(thresholds: Uint32Array): [number, number] {
  const edges = [0, ...thresholds, 2 ** 32];
  let mean = 0;
  let square = 0;
  for (let k = 0; k < edges.length - 1; k++) {
    const mass = (edges[k + 1] - edges[k]) / 2 ** 32;
    mean += k * mass;
    square += k * k * mass;
  }
  return [mean, square - mean * mean];
}

const isSorted = (x: Uint32Array) => x.every((v, k) => k === 0 || v >= x[k - 1]);

describe('Poisson', () => {
  test('threshold k is 2^32 times the distribution function', () => {
    const [t0, t1] = poissonThresholds(0.5);
    expect(t0).toBe(Math.round(2 ** 32 * Math.exp(-0.5)));
    expect(t1).toBe(Math.round(2 ** 32 * Math.exp(-0.5) * 1.5));
  });

  test('mean and variance are the mean, up to 1000 a step', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1000, noNaN: true }), (mean) => {
        const thresholds = poissonThresholds(mean);
        const [m, v] = moments(thresholds);
        expect(isSorted(thresholds)).toBe(true);
        expect(Math.abs(m - mean)).toBeLessThan(1e-6 * Math.max(1, mean));
        expect(Math.abs(v - mean)).toBeLessThan(1e-4 * Math.max(1, mean));
      }),
    );
  });

  test('nothing ever comes of a mean of 0', () => {
    expect(poissonThresholds(0)).toHaveLength(0);
    expect(countOf(poissonThresholds(0), 0xffffffff)).toBe(0);
  });

  test('the tiniest mean draws at most a few', () => {
    expect(poissonThresholds(1e-300).length).toBe(0);
    expect(poissonThresholds(1e-8).length).toBe(1);
  });
});

describe('binomial', () => {
  test('mean and variance are np and np(1 − p)', () => {
    const n = fc.integer({ min: 1, max: 65536 });
    fc.assert(
      fc.property(n, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (trials, p) => {
        const [m, v] = moments(binomialThresholds(trials, p));
        expect(Math.abs(m - trials * p)).toBeLessThan(1e-5 * Math.max(1, trials * p));
        expect(Math.abs(v - trials * p * (1 - p))).toBeLessThan(1e-3 * Math.max(1, trials * p));
      }),
    );
  });

  test('certain and impossible', () => {
    expect(countOf(binomialThresholds(64, 1), 0)).toBe(64);
    expect(countOf(binomialThresholds(64, 0), 0xffffffff)).toBe(0);
    expect(binomialThresholds(0, 0.5)).toHaveLength(0);
  });

  test('a chunk expects 8 synapses where it can', () => {
    expect(bernoulliChunk(1).bits).toBe(6);
    expect(bernoulliChunk(0.1).bits).toBe(7);
    expect(bernoulliChunk(1e-9).bits).toBe(16);
  });
});

test('countOf is how many thresholds are at most the draw', () => {
  const u32 = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.array(u32), u32, (list, draw) => {
      const thresholds = Uint32Array.from(list).sort();
      expect(countOf(thresholds, draw)).toBe(list.filter((t) => t <= draw).length);
    }),
  );
});
