/** Columns and rest of a law together are the probabilities that the thresholds of the count give, to 2^-32. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountLaw, mostCount, poissonLaw, RARE } from '../../src/plan/count-law.ts';
import { poissonThresholds } from '../../src/plan/thresholds.ts';

const CELL = 2 ** 20;

/** Probability of each count in 2^-32, and of what is rare. */
function probabilities({ columns, rest }: CountLaw): { counts: number[]; rare: number } {
  const counts = Array.from(rest, (sum, k) => sum - (rest[k - 1] ?? 0));
  let rare = 0;
  for (const column of columns) {
    const cells = (column & 255) + 1;
    for (const [outcome, share] of [
      [(column >>> 8) & 255, cells],
      [(column >>> 16) & 255, 256 - cells],
    ]) {
      if (outcome === RARE) rare += share * CELL;
      else if (share > 0) counts[outcome] += share * CELL;
    }
  }
  return { counts, rare };
}

const expected = (mean: number): number[] => {
  const thresholds = [0, ...poissonThresholds(mean), 2 ** 32];
  return thresholds.slice(1).map((end, k) => end - thresholds[k]);
};

describe('the law of a Poisson count', () => {
  it('has the probabilities of the thresholds, for every mean that is drawn at once', () => {
    const mean = fc.oneof(
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.constantFrom(0, 1e-300, 5),
    );
    fc.assert(
      fc.property(mean, (m) => {
        const law = poissonLaw(m);
        const { counts, rare } = probabilities(law);
        expect(law.parts).toBe(1);
        expect(counts).toEqual(expected(m));
        expect(rare).toBe(law.rest.at(-1));
      }),
    );
  });

  it('is rare less often than once in 300 draws', () => {
    const shares = Array.from({ length: 500 }, (_, k) => poissonLaw((k + 1) / 100).rest.at(-1)!);
    expect(Math.max(...shares) / 2 ** 32).toBeLessThan(1 / 300);
  });

  it('adds parts of equal mean where the mean is large', () => {
    const law = poissonLaw(12);
    expect(law.parts).toBe(3);
    expect(law.columns).toEqual(poissonLaw(4).columns);
    expect(law.rest).toEqual(poissonLaw(4).rest);
    expect(mostCount(12)).toBe(3 * mostCount(4));
    expect(mostCount(4)).toBe(poissonThresholds(4).length);
  });
});
