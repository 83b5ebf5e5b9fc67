/** Injected currents and noise in WebAssembly against their definitions, bit for bit. */
import { beforeAll, describe, expect, it } from 'vitest';
import { purpose, streamWord } from '../../src/plan/draws.ts';
import { Bench } from './bench.ts';
import { type Key, unitNormal } from './draws.ts';

const KEY: Key = [11, 0xcafe];
const UNITS = 64;
const FIRST = 32;
const f = Math.fround;

let bench: Bench;
let target: number;
beforeAll(async () => {
  bench = await Bench.create();
  target = bench.arena.allocate(4 * UNITS, 'currents');
});

const each = (of: (k: number) => number) => Array.from({ length: UNITS }, (_, k) => f(of(k)));
const fill = (value: number) => bench.arena.f32(target, UNITS).fill(value);
const currents = () => bench.floats(target, UNITS);

describe('a current', () => {
  it('is cleared to 0', () => {
    fill(3);
    bench.run('clearCurrent', bench.descriptor(target, 4 * UNITS), 0);
    expect(currents()).toEqual(each(() => 0));
  });

  it('in steps is added from its start to its stop, stop excluded', () => {
    const d = bench.descriptor(target, 4 * UNITS, 3, 5, 0, 0, { float: 0.3 }, 0);
    for (const [step, value] of [
      [2, 1],
      [3, 1 + f(0.3)],
      [4, 1 + f(0.3)],
      [5, 1],
    ]) {
      fill(1);
      bench.run('stepCurrent', d, step);
      expect(currents()).toEqual(each(() => value));
    }
  });

  it('in steps may differ from neuron to neuron', () => {
    const values = bench.arena.floats(
      each((k) => k / 7),
      UNITS,
      'amplitudes',
    );
    const d = bench.descriptor(target, 4 * UNITS, 0, 0xffffffff, values);
    fill(0.1);
    bench.run('stepCurrent', d, 2 ** 31);
    expect(currents()).toEqual(each((k) => f(0.1) + f(k / 7)));
  });

  it('of a series holds each value for its interval and ends with the last', () => {
    const series = [1.5, -2, 0.25];
    const values = bench.arena.floats(series, 3, 'series');
    const d = bench.descriptor(target, 4 * UNITS, values, 3, 4);
    const seen = Array.from({ length: 14 }, (_, step) => {
      fill(0);
      bench.run('seriesCurrent', d, step);
      expect(new Set(currents()).size).toBe(1);
      return currents()[0];
    });
    expect(seen).toEqual([...series.flatMap((x) => [x, x, x, x]), 0, 0]);
  });
});

describe('noise', () => {
  const scratch = () => bench.arena.allocate(3296, 'scratch');

  function noise(every: number, mean: number, sd: number): number {
    const held = bench.arena.allocate(4 * UNITS, 'held');
    const c3 = streamWord(purpose.noiseCurrent, 9);
    const head = [target, UNITS, FIRST, c3, ...KEY, every];
    const numbers = [{ float: mean }, 0, { float: sd }, 0];
    return bench.descriptor(...head, 0, 0, held, scratch(), 0, 0, 0, ...numbers);
  }

  const drawn = (t: number, mean: number, sd: number) => {
    const c3 = streamWord(purpose.noiseCurrent, 9);
    const z = (k: number) => unitNormal(FIRST + k, t, 0, c3, KEY);
    return each((k) => 0.5 + f(f(mean) + f(f(sd) * z(k))));
  };

  it('as a current is drawn anew each interval and held between', () => {
    const d = noise(3, 10.1, 2.3);
    for (let step = 0; step < 10; step++) {
      fill(0.5);
      bench.run('noiseCurrent', d, step);
      expect(currents()).toEqual(drawn(Math.floor(step / 3), 10.1, 2.3));
    }
  });

  it('as a current is right from the middle of an interval on, as after a restore', () => {
    const d = noise(5, 0, 1);
    for (const step of [7, 8, 9, 10, 11]) {
      fill(0.5);
      bench.run('noiseCurrent', d, step);
      expect(currents()).toEqual(drawn(Math.floor(step / 5), 0, 1));
    }
  });

  it('in equations is the unit normal of each source, unit and step', () => {
    const c3 = streamWord(purpose.whiteNoise, 2);
    for (const index of [0, 1, 3]) {
      const head = [target, UNITS, FIRST, c3, ...KEY, 1];
      const d = bench.descriptor(...head, 0, 0, 0, scratch(), index);
      for (const step of [0, 1, 1000, 2 ** 32 - 2]) {
        bench.run('whiteNoise', d, step);
        expect(currents()).toEqual(each((k) => unitNormal(FIRST + k, step, index, c3, KEY)));
      }
    }
  });
});
