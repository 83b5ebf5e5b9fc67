/** Avalanches, power laws and branching against what theory says of processes whose law is known. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../examples/random.ts';
import { avalanches, branchingRatio, powerLaw } from '../../src/analysis/index.ts';

function poisson(random: Random, mean: number): number {
  let [count, time] = [-1, 0];
  do {
    time -= Math.log(1 - random.uniform());
    count++;
  } while (time < mean);
  return count;
}

describe('avalanches', () => {
  it('are runs between silent bins; what the ends cut is left out', () => {
    const { sizes, durations } = avalanches([3, 0, 1, 2, 0, 0, 5, 0, 1]);
    expect([...sizes]).toEqual([3, 5]);
    expect([...durations]).toEqual([2, 1]);
  });

  it('of a subcritical Poisson process have the sizes of Borel’s law', () => {
    const random = new Random(11);
    const m = 0.7;
    const counts: number[] = [0];
    for (let k = 0; k < 20_000; k++) {
      for (let a = 1; a > 0; a = poisson(random, m * a)) counts.push(a);
      counts.push(0);
    }
    const { sizes } = avalanches(counts);
    expect(sizes.length).toBe(20_000);
    for (const n of [1, 2, 3, 5]) {
      const factorial = Array.from({ length: n }, (_, k) => k + 1).reduce((a, b) => a * b, 1);
      const borel = (Math.exp(-m * n) * (m * n) ** (n - 1)) / factorial;
      const share = sizes.filter((size) => size === n).length / sizes.length;
      expect(Math.abs(share - borel)).toBeLessThan(4 * Math.sqrt(borel / sizes.length));
    }
  });

  it('refuse counts that are negative or no numbers, with their place', () => {
    expect(() => avalanches([1, -1])).toThrow(/counts\[1\]: found -1/);
    expect(() => avalanches([Number.NaN])).toThrow(/counts\[0\]: found NaN/);
  });
});

describe('power laws', () => {
  it.each([1.5, 2, 3])('with exponent %f are found', (exponent) => {
    const random = new Random(5);
    const [from, to] = [2, 400];
    const cumulative: number[] = [];
    let total = 0;
    for (let x = from; x <= to; x++) {
      total += x ** -exponent;
      cumulative.push(total);
    }
    const values = Array.from({ length: 20_000 }, () => {
      const u = random.uniform() * total;
      return from + cumulative.findIndex((c) => c > u);
    });
    const found = powerLaw(values, { from, to });
    expect(Math.abs(found.exponent - exponent)).toBeLessThan(4 * found.error);
    expect(found.error).toBeLessThan(0.03);
    expect(found.distance).toBeLessThan(0.012);
  });

  it('of a critical branching process is 3/2', () => {
    const random = new Random(3);
    const sizes = Array.from({ length: 20_000 }, () => {
      let size = 0;
      for (let a = 1; a > 0 && size < 20_000; a = poisson(random, a)) size += a;
      return size;
    });
    const { exponent } = powerLaw(sizes, { from: 8, to: 1000 });
    expect(Math.abs(exponent - 1.5)).toBeLessThan(0.05);
  });
});

it('the branching ratio is found in a tenth of the units', () => {
  const random = new Random(7);
  const [m, h] = [0.95, 5];
  let a = 100;
  const seen = Array.from({ length: 60_000 }, () => {
    a = poisson(random, m * a + h);
    return poisson(random, 0.1 * a);
  });
  const found = branchingRatio(seen, { lags: 60 });
  expect(Math.abs(found.ratio - m)).toBeLessThan(0.01);
  expect(found.time).toBeCloseTo(-1 / Math.log(found.ratio), 9);
  // the slope of one lag is far off: var(A)·0.01/(var(A)·0.01 + mean·0.1)
  const variance = 100 / (1 - m * m);
  const part = (0.01 * variance) / (0.01 * variance + 10);
  expect(Math.abs(found.part - part)).toBeLessThan(0.05);
  expect(found.slopes[0]).toBeLessThan(0.6);
});
