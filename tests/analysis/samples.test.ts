/** Statistics of samples against closed forms and published critical values. */
import { describe, expect, it } from 'vitest';
import {
  autocorrelation,
  kolmogorovSmirnov,
  maximumMeanDiscrepancy,
  OnlineCovariance,
  participationRatio,
  slicedWasserstein,
} from '../../src/index.ts';

const grid = (count: number) => Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);

describe('slicedWasserstein', () => {
  it('is the shift of a distribution in one dimension, and 2/π of it in two', () => {
    const a = grid(400);
    expect(
      slicedWasserstein(
        a,
        a.map((x) => x + 0.3),
        { size: 1 },
      ),
    ).toBeCloseTo(0.3, 12);
    const plane = Float64Array.from({ length: 800 }, (_, i) => Math.sin(1.7 * i * i));
    const moved = plane.map((x, i) => (i % 2 === 0 ? x + 1 : x));
    const found = slicedWasserstein(plane, moved, { size: 2, directions: 4000 });
    expect(found).toBeCloseTo(2 / Math.PI, 1);
  });

  it('compares samples of different lengths by their quantiles', () => {
    expect(slicedWasserstein(grid(1000), grid(250), { size: 1 })).toBeLessThan(1e-3);
  });
});

describe('maximumMeanDiscrepancy', () => {
  it('of two points is 2 − 2·exp(−d²/2w²)', () => {
    const found = maximumMeanDiscrepancy([0, 0, 0], [2, 2, 2, 2], { size: 1, bandwidths: [1] });
    expect(found).toBeCloseTo(2 - 2 * Math.exp(-2), 12);
  });
});

describe('kolmogorovSmirnov', () => {
  it('gives the critical values 1.2238, 1.3581 and 1.6276 of the limit their 10, 5 and 1 %', () => {
    for (const [critical, p] of [
      [1.2238, 0.1],
      [1.3581, 0.05],
      [1.6276, 0.01],
    ]) {
      const count = 1_000_000;
      const shift = critical / Math.sqrt(count);
      const test = kolmogorovSmirnov(grid(count), (x) => x + shift);
      expect(test.statistic).toBeCloseTo(shift, 5);
      expect(test.p).toBeCloseTo(p, 2);
    }
  });

  it('accepts an even grid and refuses a sample of another distribution', () => {
    expect(kolmogorovSmirnov(grid(100))).toEqual({ statistic: expect.closeTo(0.005, 9), p: 1 });
    expect(kolmogorovSmirnov(grid(100).map((x) => x * x)).p).toBeLessThan(1e-4);
  });
});

describe('covariance', () => {
  it('collected online is that of two passes', () => {
    const points = Array.from({ length: 50 }, (_, i) => [Math.sin(i), 1e6 + Math.cos(3 * i), i]);
    const online = new OnlineCovariance(3);
    for (const point of points) online.add(point);
    const means = [0, 1, 2].map((d) => points.reduce((sum, x) => sum + x[d], 0) / 50);
    for (let i = 0; i < 3; i++) {
      expect(online.mean[i]).toBeCloseTo(means[i], 6);
      for (let j = 0; j < 3; j++) {
        const sum = points.reduce((s, x) => s + (x[i] - means[i]) * (x[j] - means[j]), 0);
        expect(online.covariance[3 * i + j]).toBeCloseTo(sum / 49, 8);
      }
    }
    expect(() => online.add([1, 2])).toThrow(/3 numbers/);
  });

  it('has a participation ratio of N for the identity and 1 for a direction', () => {
    expect(participationRatio([1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeCloseTo(3, 12);
    expect(participationRatio([1, 2, 2, 4])).toBeCloseTo(1, 12);
  });
});

describe('autocorrelation', () => {
  it('is that of the defining sum', () => {
    const x = Float64Array.from({ length: 37 }, (_, i) => Math.sin(i * i));
    const mean = x.reduce((a, b) => a + b) / x.length;
    const sum = (lag: number) =>
      x.slice(lag).reduce((s, v, i) => s + (v - mean) * (x[i] - mean), 0);
    const found = autocorrelation(x, 10);
    for (let lag = 0; lag <= 10; lag++) expect(found[lag]).toBeCloseTo(sum(lag) / sum(0), 12);
  });
});
