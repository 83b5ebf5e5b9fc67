import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { type Arrivals, grains } from '../../src/plan/arrivals.ts';
import { chooseScale } from '../../src/plan/fixed-point.ts';
import { digitsOf } from '../../src/plan/several-scales.ts';

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

const choose = (...arrivals: Arrivals[]) => {
  const { quanta, narrow, placed } = chooseScale(arrivals, 'receptor');
  return {
    quantum: quanta[0],
    narrow,
    shifts: placed.map(({ shift }) => shift),
    scales: quanta.length,
  };
};

/** The largest relative error with which a list of weights acts. */
function worstError(list: readonly number[], ...others: Arrivals[]): number {
  const { quanta, placed } = chooseScale([given([...list], list.length), ...others], 'receptor');
  const { scale, shift } = placed[0];
  const errors = list.map((w) => {
    if (scale === 'all') {
      const digits = digitsOf(w, quanta);
      for (const digit of digits) expect(Math.abs(digit)).toBeLessThan(2 ** 30);
      return Math.abs(digits.reduce((sum, d, k) => sum + d * quanta[k], 0) - w) / w;
    }
    const unit = quanta[scale] * 2 ** shift;
    return Math.abs(Math.floor(w / unit + 0.5) * unit - w) / w;
  });
  return Math.max(...errors);
}

describe('weights that share a common weight', () => {
  test('the smallest one is the unit', () => {
    expect(choose(given([0.1], 1000), given([-0.5], 250), given([0.1], 30, false))).toEqual({
      quantum: 0.1,
      narrow: true,
      shifts: [0, 0, 0],
      scales: 1,
    });
  });

  test('or a fraction of it', () => {
    expect(choose(given([2], 10), given([3], 10)).quantum).toBe(1);
    expect(choose(given([1, 1.5, 0, -2.25], 10)).quantum).toBe(0.25);
  });

  test('a weight beyond 16 bits is shifted if it stays exact', () => {
    const scale = choose(given([1], 10), given([65536], 10));
    expect(scale).toEqual({ quantum: 1, narrow: true, shifts: [0, 2], scales: 1 });
  });

  test('weights of 0 need no scale', () => {
    expect(choose(given([0], 10))).toEqual({ quantum: 1, narrow: true, shifts: [0], scales: 1 });
    expect(choose().quantum).toBe(1);
  });
});

describe('weights that are given act as they are', () => {
  test('in rows of 32 bits where 16 do not hold them', () => {
    expect(choose(given([1, 32768], 2))).toEqual({
      quantum: 1,
      narrow: true,
      shifts: [0],
      scales: 1,
    });
    expect(choose(given([0.3, 20000], 2))).toMatchObject({ shifts: [0], scales: 1 });
    expect(worstError([0.3, 20000])).toBeLessThan(1e-9);
  });

  test('a common weight is kept beside drawn ones', () => {
    const { quantum, scales } = choose(given([87.81], 30, false), drawn(87.8, 147, 10000));
    const parts = 87.81 / quantum;
    expect(scales).toBe(1);
    expect(Math.abs(parts - Math.round(parts))).toBeLessThan(1e-6);
  });

  test('in several scales where one cannot hold them', () => {
    const some = Array.from({ length: 1000 }, (_, k) => 0.5 * 2000 ** ((k + 0.37) / 1000));
    expect(chooseScale([given(some, 1000)], 'receptor').quanta.length).toBe(2);
    expect(worstError(some)).toBeLessThan(2 ** -23);
  });

  test('whatever they are', () => {
    const weight = fc.tuple(
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.integer({ min: -6, max: 6 }),
    );
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (list, beside) => {
          const weights = list.map(([w, e]) => w * 10 ** e);
          const others = beside ? [{ ...drawn(1, 2, 100), spread: 0.2 }] : [];
          expect(worstError(weights, ...others)).toBeLessThan(2 ** -23);
        },
      ),
    );
  });
});

describe.each(['single', 'double'] as const)('in %s precision', (precision) => {
  test('weights that learn from irregular first values get a scale of their own beside irregular given ones', () => {
    const grain = grains[precision];
    const irregular = (n: number, phase: number) =>
      Array.from({ length: n }, (_, k) => 50 + 100 * (((k + 1) * phase) % 1));
    const list = irregular(300, 0.6180339887498949);
    const fixed = given(list, 300);
    const learns: Arrivals = {
      ...given(irregular(200, 0.7548776662466927), 200, false),
      ...{ largest: 300, typical: 300, sum: 200 * 300, moves: true },
    };
    const { quanta, placed } = chooseScale([fixed, learns], 'receptor', true, grain);
    const { scale } = placed[1] as { scale: number };
    expect(300 / quanta[scale]).toBeGreaterThanOrEqual(grain.moving);
    let most = (300 * 200) / quanta[scale];
    for (const w of list) {
      const digits = digitsOf(w, quanta);
      expect(Math.max(...digits.map(Math.abs))).toBeLessThan(2 ** 31);
      most += Math.abs(digits[scale]);
      const acts = digits.reduce((sum, digit, k) => sum + digit * quanta[k], 0);
      expect(Math.abs(acts / w - 1)).toBeLessThanOrEqual(grain.error);
    }
    expect(most).toBeLessThan(grain.sum);
  });
});

describe('weights that learn', () => {
  test.each([
    [1, 2 ** 20],
    [100, 2 ** 20],
    [2000, 2 ** 20],
    [5000, 2 ** 18],
    [30_000, 2 ** 16],
  ])(
    'of %i arrivals act in as many levels as their sum has room for, up to 2^20',
    (count, least) => {
      const learns: Arrivals = {
        ...given([400], count, false),
        ...{ largest: 400, typical: 400, sum: count * 400, moves: true },
      };
      const { quanta } = chooseScale([learns], 'receptor');
      expect(quanta).toHaveLength(1);
      expect(400 / quanta[0]).toBeGreaterThanOrEqual(least);
      expect((count * 400) / quanta[0]).toBeLessThan(2 ** 31);
    },
  );
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
