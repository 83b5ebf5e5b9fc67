/** Slices of a plan: every neuron once, borders where random draws allow them, few enough accumulators. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partition } from '../../src/plan/partition.ts';
import type { Plan } from '../../src/plan/plan.ts';

type Size = readonly [neurons: number, receptors: number];

function planOf(sizes: readonly Size[]): Plan {
  let first = 0;
  const populations = sizes.map(([size, receptors], index) => {
    const own = first;
    first += size;
    return {
      ...{ name: `P${index}`, size, first: own, kind: 'neurons' as const, stream: index },
      ...{ parameters: {}, initial: {} },
      receptors: Array.from({ length: receptors }, (_, r) => ({
        ...{ name: `r${r}`, quantum: 1, narrow: true },
      })),
    };
  });
  return {
    dt: 0.1,
    key: [1, 2],
    populations,
    projections: [],
    couplings: [],
    inputs: [],
    recorders: [],
    epochSteps: 1,
  };
}

const size = fc.tuple(
  fc.oneof(fc.nat(100), fc.nat(5000), fc.nat(300_000)),
  fc.integer({ min: 0, max: 4 }),
);
const plans = fc.array(size, { maxLength: 20 }).map(planOf);
const workers = fc.integer({ min: 1, max: 40 });

describe('a partition', () => {
  const holds = (property: (plan: Plan, workers: number) => void) =>
    fc.assert(fc.property(plans, workers, property), { numRuns: 200 });

  it('gives every neuron to one slice, in order', () => {
    holds((plan, count) => {
      const { shards } = partition(plan, count);
      plan.populations.forEach((population, index) => {
        let next = 0;
        for (const shard of shards) {
          for (const slice of shard.slices.filter((s) => s.population === index)) {
            expect(slice.from).toBe(next);
            expect(slice.to).toBeGreaterThan(slice.from);
            next = slice.to;
          }
        }
        expect(next).toBe(population.size);
      });
    });
  });

  it('cuts at multiples of 32 only', () => {
    holds((plan, count) => {
      for (const { slices } of partition(plan, count).shards) {
        for (const { population, from, to, padded } of slices) {
          expect(from % 32).toBe(0);
          if (to !== plan.populations[population].size) expect(to % 32).toBe(0);
          expect(padded % 32).toBe(0);
          expect(padded - (to - from)).toBeLessThan(32);
        }
      }
    });
  });

  it('has no more accumulators a shard than 16 bits number, and no two in one place', () => {
    holds((plan, count) => {
      for (const { slices, slots } of partition(plan, count).shards) {
        expect(slots).toBeLessThanOrEqual(65_536);
        let next = 0;
        for (const { population, padded, slot } of slices) {
          expect(slot).toBe(next);
          next += padded * plan.populations[population].receptors.length;
        }
        expect(slots).toBe(next);
      }
    });
  });

  it('gives every worker whole shards, in order, equally many', () => {
    holds((plan, count) => {
      const cut = partition(plan, count);
      expect(cut.workers).toBe(count);
      const owned = Array.from(
        { length: count },
        (_, w) => cut.shards.filter((shard) => shard.worker === w).length,
      );
      expect(new Set(owned).size).toBe(1);
      expect(owned[0]).toBeGreaterThan(0);
      const order = cut.shards.map((shard) => shard.worker);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });
  });

  it('balances large populations to a block of 32', () => {
    for (const count of [1, 2, 3, 7, 16]) {
      const { shards } = partition(planOf([[10_000, 1]]), count);
      const sizes = shards.map(({ slices }) => slices.reduce((n, s) => n + s.to - s.from, 0));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2 * 32);
    }
  });

  it('spreads many small populations, and ends for any number of them', () => {
    const many = partition(planOf(Array.from({ length: 3000 }, () => [1, 1] as const)), 4);
    const neurons = [0, 1, 2, 3].map((worker) =>
      many.shards
        .filter((shard) => shard.worker === worker)
        .reduce((sum, shard) => sum + shard.slices.length, 0),
    );
    expect(neurons).toEqual([750, 750, 750, 750]);
  });

  it('of nothing is shards without slices', () => {
    const { shards } = partition(planOf([[0, 1]]), 3);
    expect(shards.map(({ slices, slots }) => [slices.length, slots])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});
