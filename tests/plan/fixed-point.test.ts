import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { type Arrivals, chooseScale } from '../../src/plan/fixed-point.ts';

const given = (values: number[], count: number, stored = true): Arrivals => {
  const largest = Math.max(0, ...values.map(Math.abs));
  return { where: 'w', values, largest, typical: largest, count, sum: count * largest, stored };
};

const drawn = (typical: number, largest: number, count: number): Arrivals => ({
  where: 'w',
  largest,
  typical,
  count,
  sum: count * largest,
  stored: true,
});

const choose = (...arrivals: Arrivals[]) => chooseScale(arrivals, 'receptor');

describe('weights that share a common weight', () => {
  test('the smallest one is the unit', () => {
    expect(choose(given([0.1], 1000), given([-0.5], 250), given([0.1], 30, false))).toEqual({
      quantum: 0.1,
      narrow: true,
      shifts: [0, 0, 0],
    });
  });

  test('or a fraction of it', () => {
    expect(choose(given([2], 10), given([3], 10)).quantum).toBe(1);
    expect(choose(given([1, 1.5, 0, -2.25], 10)).quantum).toBe(0.25);
  });

  test('a weight beyond 16 bits is shifted if it stays exact', () => {
    const scale = choose(given([1], 10), given([65536], 10));
    expect(scale).toEqual({ quantum: 1, narrow: true, shifts: [0, 2] });
  });

  test('weights of 0 need no scale', () => {
    expect(choose(given([0], 10))).toEqual({ quantum: 1, narrow: true, shifts: [0] });
    expect(choose().quantum).toBe(1);
  });
});

describe('other weights', () => {
  test('take a power of two; sums fit, and 16 bits hold each weight', () => {
    const positive = fc.double({ min: 0.05, max: 50, noNaN: true });
    const one = fc.tuple(positive, fc.integer({ min: 1, max: 20000 }));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), (list) => {
        const arrivals = list.map(([w, count]) => drawn(w, w * 1.7, count));
        const { quantum, narrow, shifts } = choose(...arrivals);
        let exponent = quantum;
        while (exponent < 1) exponent *= 2;
        while (exponent > 1) exponent /= 2;
        expect(exponent).toBe(1);
        let sum = 0;
        arrivals.forEach(({ largest, count }, i) => {
          const step = quantum * 2 ** shifts[i];
          const whole = Math.floor(largest / step + 0.5);
          expect(whole).toBeLessThanOrEqual(32767);
          expect(whole).toBeGreaterThanOrEqual(1);
          sum += count * whole * 2 ** shifts[i];
        });
        expect(sum).toBeLessThan(narrow ? 2 ** 24 : 2 ** 31);
      }),
    );
  });

  test('a few arrivals are narrow with thousands of levels', () => {
    const { quantum, narrow, shifts } = choose(drawn(1, 1.7, 100));
    expect(narrow).toBe(true);
    expect(1 / (quantum * 2 ** shifts[0])).toBeGreaterThanOrEqual(4096);
  });

  test('many are wide: precision goes before speed', () => {
    const { quantum, narrow, shifts } = choose(drawn(87.8, 147, 10000), drawn(351, 590, 3000));
    expect(narrow).toBe(false);
    expect(87.8 / (quantum * 2 ** shifts[0])).toBeGreaterThanOrEqual(4096);
  });

  test('weights that no sum can hold together are refused with numbers', () => {
    const attempt = () => choose(drawn(1, 1e12, 10), drawn(1e-9, 2e-9, 10));
    expect(attempt).toThrow(SynfireError);
    expect(attempt).toThrow(/weights-overflow/);
  });
});
