/** Designs: what they promise of their points. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gridDesign,
  latinHypercube,
  linspace,
  listDesign,
  logspace,
  randomDesign,
} from '../../src/sweep/index.ts';

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('designs', () => {
  test('a grid has every combination once, the last parameter fastest', () => {
    const { points } = gridDesign({ g: [3, 4], mode: ['a', 'b', 'c'] });
    expect(points.map(({ g, mode }) => `${g}${mode}`).join(' ')).toBe('3a 3b 3c 4a 4b 4c');
  });

  test('a Latin hypercube has one point in each part of each range', () => {
    const counts = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 1e9 }), (count, seed) => {
        const { points } = latinHypercube(
          { a: [2, 5], b: { low: 1, high: 64, log: true } },
          { count, seed },
        );
        const part = (share: number) => Math.floor(share * count);
        const a = points.map((point) => part(((point.a as number) - 2) / 3));
        const b = points.map((point) => part(Math.log2(point.b as number) / 6 + 1e-12));
        const all = Array.from({ length: count }, (_, k) => k);
        expect(a.sort((x, y) => x - y)).toEqual(all);
        expect(b.sort((x, y) => x - y)).toEqual(all);
      }),
    );
  });

  test('random points fill their ranges evenly and depend on the seed alone', () => {
    const draw = (seed: number) =>
      randomDesign({ x: [0, 1], n: { low: 1, high: 3, whole: true } }, { count: 3000, seed });
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const { points } = draw(7);
    const mean = points.reduce((sum, { x }) => sum + (x as number), 0) / 3000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 3000));
    for (const n of [1, 2, 3]) {
      const share = points.filter((point) => point.n === n).length / 3000;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 3000));
    }
  });

  test('spaces end where they are told to', () => {
    expect(linspace(0.5, 4, 8)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
    expect(linspace(0, 0.3, 4)[3]).toBe(0.3);
    const [a, b, c] = logspace(1, 100, 3);
    expect([a, c]).toEqual([1, 100]);
    expect(b).toBeCloseTo(10, 12);
  });

  test('what is none is refused', () => {
    expect(code(() => gridDesign({ g: [] }))).toBe('empty-design');
    expect(code(() => listDesign([]))).toBe('empty-design');
    expect(code(() => latinHypercube({}, { count: 3 }))).toBe('empty-design');
    expect(code(() => gridDesign({ g: [1, 1] }))).toBe('bad-argument');
    expect(code(() => gridDesign({ g: [Number.NaN] }))).toBe('bad-argument');
    expect(code(() => listDesign([{ a: 1 }, { b: 1 }]))).toBe('bad-argument');
    expect(code(() => randomDesign({ x: [1, 0] }, { count: 2 }))).toBe('bad-argument');
    expect(code(() => randomDesign({ x: { low: 0, high: 1, log: true } }, { count: 2 }))).toBe(
      'bad-argument',
    );
  });
});
