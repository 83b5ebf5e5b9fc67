/** Poisson counts in WebAssembly are those of the definition, unit by unit, on every road to them. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DRAWING, placeLaw, placeRates } from '../../src/backends/wasm/law-layout.ts';
import { type CountLaw, poissonLaw } from '../../src/plan/count-law.ts';
import { purpose, streamWord } from '../../src/plan/draws.ts';
import { Bench } from './bench.ts';
import { type Key, unitCount } from './draws.ts';

const KEY: Key = [0xdeadbeef, 7];
const UNITS = 224;
const FIRST = 64;
const INPUT = streamWord(purpose.poissonInput, 5);
const SOURCE = streamWord(purpose.poissonPopulation, 6);

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.create();
});

const each = <T>(of: (unit: number) => T): T[] =>
  Array.from({ length: UNITS }, (_, k) => of(FIRST + k));

const countsOf = (law: CountLaw, step: number, c3: number) =>
  each((unit) => unitCount(law, unit, step, c3, KEY));

function background(law: CountLaw, weight: number, mask?: Uint32Array) {
  const { arena } = bench;
  const accumulators = arena.allocate(4 * UNITS, 'accumulators');
  const d = bench.descriptor(
    ...[UNITS, FIRST, placeLaw(arena, law), 0, ...KEY, INPUT],
    ...[arena.allocate(DRAWING, 'scratch'), accumulators, 0, mask ? arena.words(mask, 'mask') : 0],
    ...[0, weight],
  );
  return (step: number): number[] => {
    arena.i32(accumulators, UNITS).fill(1000);
    bench.run('background', d, step);
    return [...arena.i32(accumulators, UNITS)].map((sum) => sum - 1000);
  };
}

describe('Poisson background', () => {
  it.each([0.0001, 0.01, 0.5, 3, 5, 20, 300])('of mean %f adds count × weight', (mean) => {
    const law = poissonLaw(mean);
    for (const weight of [1, -37]) {
      const run = background(law, weight);
      for (const step of [0, 1, 77, 2 ** 31, 2 ** 32 - 2]) {
        const expected = countsOf(law, step, INPUT).map((count) => count * weight + 0);
        expect(run(step).map((sum) => sum + 0)).toEqual(expected);
      }
    }
  });

  it('leaves out units that a mask leaves out', () => {
    const law = poissonLaw(2);
    const mask = Uint32Array.from({ length: UNITS }, (_, k) => (k % 3 === 0 ? 0xffffffff : 0));
    const counts = countsOf(law, 4, INPUT);
    const expected = counts.map((count, k) => (mask[k] ? count * 5 : 0));
    expect(background(law, 5, mask)(4)).toEqual(expected);
  });

  it('counts right whatever the law, most of it rare or not', () => {
    const outcome = fc.oneof(fc.integer({ min: 0, max: 127 }), fc.constant(255));
    const column = fc
      .tuple(fc.nat(255), outcome, outcome)
      .map(([last, first, second]) => last | (first << 8) | (second << 16));
    const laws = fc.record({
      parts: fc.integer({ min: 1, max: 3 }),
      columns: fc
        .array(column, { minLength: 16, maxLength: 16 })
        .map((words) => Uint32Array.from(words)),
      rest: fc
        .array(fc.integer({ min: 1, max: 0xffffffff }), { minLength: 1, maxLength: 40 })
        .map((sums) => Uint32Array.from(sums).sort()),
    });
    fc.assert(
      fc.property(laws, (law) => {
        expect(background(law, 1)(3)).toEqual(countsOf(law, 3, INPUT));
      }),
      { numRuns: 100 },
    );
  });
});

describe('Poisson sources', () => {
  const VALID = 171;
  const NEURON = 1000;

  function source(expected: number | number[], from = 0, to = 100): number {
    const { arena } = bench;
    const values = typeof expected === 'number' ? expected : Float64Array.from(expected);
    const list = typeof expected === 'number' ? [] : expected;
    const { law, laws } = placeRates(arena, list, values);
    return bench.descriptor(
      ...[UNITS, FIRST, law, 0, ...KEY, SOURCE, arena.allocate(DRAWING, 'scratch')],
      ...[bench.world, NEURON, VALID, from, to, laws],
    );
  }

  /** Each unit as often as its count says, in order; those beyond VALID are padding. */
  const firing = (mean: (k: number) => number, step: number) =>
    each((unit) => unit)
      .slice(0, VALID)
      .flatMap((unit, k) =>
        new Array(unitCount(poissonLaw(mean(k)), unit, step, SOURCE, KEY)).fill(NEURON + k),
      );

  it.each([0.002, 0.1, 1.5, 9])('with one rate (%f a step) fire as counted', (mean) => {
    const d = source(mean);
    for (let step = 0; step < 20; step++) {
      bench.run('poissonSource', d, step);
      expect(bench.fired).toEqual(firing(() => mean, step));
    }
  });

  it('with a rate for each unit fire as counted', () => {
    const means = Array.from({ length: VALID }, (_, k) => (k % 5 === 0 ? 0 : (k % 7) ** 2 / 3));
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
