/** State from outside: read, write, saved and restored, reset, and what happens when it is no number. */
import { describe, expect, test } from 'vitest';
import { bernoulli } from '../../src/connect/connector.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { everyNth, isLong } from '../long.ts';
import { load, run, type Subject, spikesOf, stepsOf } from './harness.ts';
import { networks } from './networks.ts';
import { charge, clock, counter, eager } from './probes.ts';

const busy = networks.filter(({ snapshot }) => snapshot);
/** By kind: one of a model with a receptor in five, and what comes after those. */
const someBusy = everyNth(5, busy, 3);

export function describeState({ name, make, few }: Subject): void {
  const own = few ? someBusy : busy;
  /** Steps until the snapshot, and those that follow it. */
  const [before, after] = few && !isLong ? [67, 60] : [137, 150];
  describe(`state on ${name}`, () => {
    test('what is written is read, and is what the next step starts from', async () => {
      const network = new Network({ dt: 1 });
      network.population('A', 3, counter(), { initial: { v: [1, 2, 4] } });
      network.population('B', 40, clock(), { initial: { clock: -50 } });
      const { engine } = await load(make(), network);
      expect([...(await engine.read(0, 'v'))]).toEqual([1, 2, 4]);
      expect([...(await engine.read(1, 'clock'))]).toEqual(new Array(40).fill(-50));
      await engine.run(10);
      expect((await engine.read(1, 'clock'))[39]).toBe(-40);
      const values = Array.from({ length: 40 }, (_, k) => (k === 33 ? 0.5 : -9));
      await engine.write(1, 'clock', values);
      expect([...(await engine.read(1, 'clock'))]).toEqual(values);
      expect(spikesOf(await engine.run(2))).toEqual(['10:36']);
    });

    test('what is read is a copy', async () => {
      const network = new Network({ dt: 1 });
      network.population('A', 3, counter());
      const { engine } = await load(make(), network);
      (await engine.read(0, 'v'))[1] = 99;
      expect([...(await engine.read(0, 'v'))]).toEqual([0, 0, 0]);
    });

    test.each(own)('a snapshot of $name continues bit for bit', async ({ build }) => {
      const { engine, plan } = await load(make(), build());
      await engine.run(before);
      const snapshot = await engine.snapshot();
      const first = await engine.run(after);
      expect(first.spikes).toBeGreaterThan(0);
      await engine.restore(snapshot);
      expect(engine.step).toBe(before);
      const again = await engine.run(after);
      expect(again).toEqual(first);
      // and in an engine that has never seen it, after the way through a clone
      const other = await make().load(plan);
      await other.restore(structuredClone(snapshot));
      expect((await other.run(after)).hash).toEqual(first.hash);
      await other.dispose();
    });

    test('a snapshot holds the spikes on their way', async () => {
      const network = new Network({ dt: 1, seed: 2 });
      const senders = [0, 1, 2, 2];
      const times = [1, 5, 9, 9];
      network.population('S', 4, { source: 'spike_generator', senders, times });
      network.population('T', 3, counter());
      network.connect('S', 'T', { connector: bernoulli(1), weight: 1, delay: 6 });
      const { engine } = await load(make(), network);
      await engine.run(9);
      const { step, flightSteps, flightNeurons } = await engine.snapshot();
      expect(step).toBe(9);
      expect([...flightSteps]).toEqual([4, 8, 8]);
      expect([...flightNeurons]).toEqual([1, 2, 2]);
      const saved = await engine.snapshot();
      await engine.run(20);
      expect([...(await engine.read(1, 'v'))]).toEqual([4, 4, 4]);
      await engine.restore(saved);
      await engine.run(20);
      expect([...(await engine.read(1, 'v'))]).toEqual([4, 4, 4]);
    });

    test('the snapshot taken at the start is a reset', async () => {
      const { engine } = await load(make(), busy[0].build());
      const start = await engine.snapshot();
      const first = await engine.run(200);
      await engine.restore(start);
      expect(engine.step).toBe(0);
      expect(await engine.run(200)).toEqual(first);
    });

    test.each([0, 1, 5, 23])('refractory for exactly %i steps', async (steps) => {
      const network = new Network({ dt: 0.1 });
      network.population('P', 3, eager(steps * 0.1));
      const fired = stepsOf(await run(make(), network, 100), 1);
      expect(fired).toEqual(fired.map((_, k) => k * (steps + 1)));
      expect(fired.length).toBe(Math.ceil(100 / (steps + 1)));
    });

    test('refractory periods that differ between neurons', async () => {
      const network = new Network({ dt: 0.1 });
      network.population('P', 3, eager([0, 0.3, 1.1]));
      const chunk = await run(make(), network, 24);
      expect(stepsOf(chunk, 0).length).toBe(24);
      expect(stepsOf(chunk, 1)).toEqual([0, 4, 8, 12, 16, 20]);
      expect(stepsOf(chunk, 2)).toEqual([0, 12]);
    });

    test('a state that becomes NaN is an error that says where', async () => {
      const network = new Network({ dt: 1 });
      network.population('fine', 3, counter());
      network.population('sick', 5, charge());
      const { engine } = await load(make(), network);
      await engine.run(10);
      await engine.write(1, 'v', [0, 0, Number.NaN, 0, 0]);
      const error = await engine.run(200).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(SynfireError);
      expect((error as SynfireError).code).toBe('not-a-number');
      expect((error as SynfireError).faults[0].where).toMatch(/"sick".*neuron 2.*v/);
    });

    test('finds the first state that is not finite, when asked', async () => {
      const network = new Network({ dt: 1 });
      network.population('fine', 3, counter());
      network.population('sick', 70, charge());
      const { engine } = await load(make(), network);
      await engine.run(2);
      expect(await engine.findNotFinite()).toBeUndefined();
      const values = new Float64Array(70);
      values[67] = Number.NaN;
      values[66] = Number.NEGATIVE_INFINITY;
      await engine.write(1, 'v', values);
      expect(await engine.findNotFinite()).toEqual({ population: 1, neuron: 66, variable: 'v' });
    });
  });
}
