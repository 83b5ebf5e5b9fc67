/** Poisson counts in WebAssembly are those of the definition, unit by unit, on every road to them. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { placeRates, placeThresholds } from '../../src/backends/wasm/thresholds-layout.ts';
import { purpose, streamWord } from '../../src/plan/draws.ts';
import { countOf, poissonThresholds } from '../../src/plan/thresholds.ts';
import { Bench } from './bench.ts';
import { type Key, unitWord } from './draws.ts';

const KEY: Key = [0xdeadbeef, 7];
const UNITS = 96;
const FIRST = 64;
const INPUT = streamWord(purpose.poissonInput, 5);
const SOURCE = streamWord(purpose.poissonPopulation, 6);

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.create();
});

const each = <T>(of: (unit: number) => T): T[] =>
  Array.from({ length: UNITS }, (_, k) => of(FIRST + k));

const countsOf = (thresholds: Uint32Array, step: number, c3: number) =>
  each((unit) => countOf(thresholds, unitWord(unit, step, c3, KEY)));

function background(thresholds: Uint32Array, weight: number, mask?: Uint32Array) {
  const { arena } = bench;
  const accumulators = arena.allocate(4 * UNITS, 'accumulators');
  const d = bench.descriptor(
    ...[UNITS, FIRST, placeThresholds(arena, thresholds), thresholds.length, ...KEY, INPUT],
    ...[arena.allocate(256, 'scratch'), accumulators, 0, mask ? arena.words(mask, 'mask') : 0],
    ...[0, weight],
  );
  return (step: number): number[] => {
    arena.i32(accumulators, UNITS).fill(1000);
    bench.run('background', d, step);
    return [...arena.i32(accumulators, UNITS)].map((sum) => sum - 1000);
  };
}

describe('Poisson background', () => {
  it.each([0.0001, 0.01, 0.5, 3, 20, 300])('of mean %f adds count × weight', (mean) => {
    const thresholds = poissonThresholds(mean);
    for (const weight of [1, -37]) {
      const run = background(thresholds, weight);
      for (const step of [0, 1, 77, 2 ** 31, 2 ** 32 - 2]) {
        const expected = countsOf(thresholds, step, INPUT).map((count) => count * weight + 0);
        expect(run(step).map((sum) => sum + 0)).toEqual(expected);
      }
    }
  });

  it('leaves out units that a mask leaves out', () => {
    const thresholds = poissonThresholds(2);
    const mask = Uint32Array.from({ length: UNITS }, (_, k) => (k % 3 === 0 ? 0xffffffff : 0));
    const counts = countsOf(thresholds, 4, INPUT);
    const expected = counts.map((count, k) => (mask[k] ? count * 5 : 0));
    expect(background(thresholds, 5, mask)(4)).toEqual(expected);
  });

  it('looks at all 32 bits where the upper 16 meet a threshold, at every place', () => {
    for (let place = 0; place < UNITS; place++) {
      const u = unitWord(FIRST + place, 9, INPUT, KEY);
      for (const [threshold, counted] of [
        [u, 1],
        [Math.min(u + 1, 0xffffffff), 0],
        [(u & 0xffff0000) >>> 0, 1],
      ]) {
        const thresholds = Uint32Array.of(threshold);
        const sums = background(thresholds, 3)(9);
        expect(sums[place]).toBe(3 * counted);
        expect(sums).toEqual(countsOf(thresholds, 9, INPUT).map((count) => 3 * count));
      }
    }
  });

  it('counts right whatever the thresholds, many of them near the draws', () => {
    const near = fc.tuple(fc.nat(UNITS - 1), fc.integer({ min: -2, max: 2 }));
    const any = fc.oneof(
      near.map(([place, by]) => unitWord(FIRST + place, 3, INPUT, KEY) + by),
      fc.nat(0xffffffff),
      fc.constantFrom(0, 1, 0xffff0000, 0xfffffffe, 0xffffffff),
    );
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 40 }), (list) => {
        const inside = list.map((t) => Math.min(0xffffffff, Math.max(0, t)));
        const thresholds = Uint32Array.from(inside).sort();
        expect(background(thresholds, 1)(3)).toEqual(countsOf(thresholds, 3, INPUT));
      }),
      { numRuns: 100 },
    );
  });
});

describe('Poisson sources', () => {
  const VALID = 75;
  const NEURON = 1000;

  function source(expected: number | number[], from = 0, to = 100): number {
    const { arena } = bench;
    const values = typeof expected === 'number' ? expected : Float64Array.from(expected);
    const list = typeof expected === 'number' ? [] : expected;
    const { thresholds, count, tables } = placeRates(arena, list, values);
    return bench.descriptor(
      ...[UNITS, FIRST, thresholds, count, ...KEY, SOURCE, arena.allocate(256, 'scratch')],
      ...[bench.world, NEURON, VALID, from, to, tables],
    );
  }

  /** Each unit as often as its count says, in order; those beyond VALID are padding. */
  const firing = (mean: (k: number) => number, step: number) =>
    each((unit) => unitWord(unit, step, SOURCE, KEY))
      .slice(0, VALID)
      .flatMap((u, k) => new Array(countOf(poissonThresholds(mean(k)), u)).fill(NEURON + k));

  it.each([0.002, 0.1, 1.5, 9])('with one rate (%f a step) fire as counted', (mean) => {
    const d = source(mean);
    for (let step = 0; step < 20; step++) {
      bench.run('poissonSource', d, step);
      expect(bench.fired).toEqual(firing(() => mean, step));
    }
  });

  it('with a rate for each unit fire as counted', () => {
    const means = Array.from({ length: VALID }, (_, k) => (k % 5 === 0 ? 0 : (k % 7) / 3));
    const d = source(means);
    for (let step = 0; step < 20; step++) {
      bench.run('poissonSource', d, step);
      expect(bench.fired).toEqual(firing((k) => means[k], step));
    }
  });

  it('with equal rates one by one fire as with one rate', () => {
    const one = source(0.7);
    const many = source(new Array(VALID).fill(0.7));
    bench.run('poissonSource', one, 33);
    const { fired } = bench;
    bench.run('poissonSource', many, 33);
    expect(bench.fired).toEqual(fired);
  });

  it('are silent outside their time', () => {
    const d = source(2, 5, 7);
    const silent = [3, 4, 5, 6, 7, 8].map((step) => {
      bench.run('poissonSource', d, step);
      return bench.fired.length === 0;
    });
    expect(silent).toEqual([true, true, false, false, true, true]);
  });

  it('raise the flag where there is no room, and write nothing beyond it', async () => {
    const { firedRoom } = { firedRoom: bench.get('firedRoom') };
    bench.set('firedRoom', 10);
    bench.run('poissonSource', source(5), 0);
    expect(bench.get('overflow')).toBe(1);
    expect(bench.fired).toHaveLength(10);
    bench.set('overflow', 0);
    bench.set('firedRoom', firedRoom);
  });
});
