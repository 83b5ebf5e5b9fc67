/** Slices of a plan: every neuron once, borders where random draws allow them, few enough accumulators. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partition } from '../../src/plan/partition.ts';
import type { Plan, PlannedProjection } from '../../src/plan/plan.ts';

type Size = readonly [neurons: number, receptors: number];

/** `ends`: source, target and receptor of each projection, as numbers that are taken modulo how many there are. */
function planOf(sizes: readonly Size[], ends: readonly number[] = []): Plan {
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
    projections: projectionsOf(sizes, ends),
    couplings: [],
    inputs: [],
    recorders: [],
    epochSteps: 1,
  };
}

function projectionsOf(sizes: readonly Size[], ends: readonly number[]): PlannedProjection[] {
  const constant = { draw: 'constant', value: 1 } as const;
  return Array.from({ length: Math.floor(ends.length / 3) }, (_, k) => {
    const target = ends[3 * k + 1] % sizes.length;
    return {
      ...{ name: `p${k}`, source: ends[3 * k] % sizes.length, target, stream: k },
      ...{ receptor: ends[3 * k + 2] % Math.max(1, sizes[target][1]), weight: constant },
      ...{ connector: { connector: 'allToAll', autapses: true } as const, delay: constant },
      ...{ shift: 0, maxWeight: 1, delaySteps: [1, 1] as const, expectedSynapses: 1 },
    };
  }).filter(({ target }) => sizes[target][1] > 0);
}

const size = fc.tuple(
  fc.oneof(fc.nat(100), fc.nat(5000), fc.nat(300_000)),
  fc.integer({ min: 0, max: 4 }),
);
const plans = fc
  .tuple(fc.array(size, { maxLength: 20 }), fc.array(fc.nat(1000), { maxLength: 60 }))
  .map(([sizes, ends]) => planOf(sizes, sizes.length > 0 ? ends : []));
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

  it('has no two accumulators in one place, and what a source reaches within 16 bits', () => {
    holds((plan, count) => {
      for (const { slices, slots } of partition(plan, count).shards) {
        const places = slices
          .flatMap((slice) => slice.slots.map((first) => [first, first + slice.padded]))
          .sort((a, b) => a[0] - b[0]);
        const ends = [0, ...places.map(([, end]) => end)];
        expect(places.map(([first]) => first)).toEqual(ends.slice(0, -1));
        expect(slots).toBe(ends.at(-1));
        for (const source of plan.populations.keys()) {
          const reached = plan.projections
            .filter((projection) => projection.source === source)
            .flatMap(({ target, receptor }) =>
              slices
                .filter((slice) => slice.population === target)
                .map((slice) => [slice.slots[receptor], slice.slots[receptor] + slice.padded]),
            );
          const first = Math.min(...reached.map(([from]) => from));
          const last = Math.max(...reached.map(([, end]) => end));
          if (reached.length > 0) expect(last - first).toBeLessThanOrEqual(65_536);
        }
      }
    });
  });

  it('counts the neurons that a source reaches, not their receptors', () => {
    const halves: Size[] = [
      [60_000, 2],
      [17_169, 2],
    ];
    const apart = planOf(halves, [0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1]);
    expect(partition(apart, 2).shards).toHaveLength(2);
    expect(partition(apart, 1).shards).toHaveLength(2);
    // a source of both receptors reaches twice as many places
    const mixed = planOf(halves, [0, 0, 0, 0, 1, 1]);
    expect(partition(mixed, 1).shards).toHaveLength(3);
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
