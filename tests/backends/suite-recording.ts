/** What comes out: spikes, samples, rates, counts, hash, in one piece or in many. */
import { describe, expect, test } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { hashSpikes, mergeHashes } from '../../src/plan/hash.ts';
import { load, run, type Subject, samplesOf, spikesOf } from './harness.ts';
import { clock, clockFor, counter, eager } from './probes.ts';

const sources = (network: Network) => {
  network.population('A', 5, { source: 'poisson', rate: 300, start: 0, stop: 1e6 });
  network.population('B', 40, { source: 'poisson', rate: 100, start: 0, stop: 1e6 });
};

export function describeRecording({ name, make }: Subject): void {
  describe(`recording on ${name}`, () => {
    test('spikes come in order of step, then neuron, and only those asked for', async () => {
      const both = new Network({ dt: 1, seed: 4 });
      sources(both);
      const all = await run(make(), both, 200);
      const order = Array.from(all.spikeSteps, (step, k) => step * 100 + all.spikeNeurons[k]);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      const one = new Network({ dt: 1, seed: 4, recordSpikes: false });
      sources(one);
      one.recordSpikes('B');
      const some = await run(make(), one, 200);
      expect(spikesOf(some)).toEqual(spikesOf(all).filter((s) => Number(s.split(':')[1]) >= 5));
      expect(some.spikes).toBe(all.spikes);
    });

    test('the hash covers all spikes, recorded or not, and chunks add up', async () => {
      const network = new Network({ dt: 1, seed: 4 });
      sources(network);
      const whole = await run(make(), network, 300);
      expect(whole.hash).toEqual(hashSpikes(whole.spikeSteps, whole.spikeNeurons));
      const silent = new Network({ dt: 1, seed: 4, recordSpikes: false });
      sources(silent);
      const { engine } = await load(make(), silent);
      const parts = [await engine.run(1), await engine.run(99), await engine.run(200)];
      expect(parts.flatMap(spikesOf)).toEqual([]);
      expect(mergeHashes(...parts.map((part) => part.hash))).toEqual(whole.hash);
      expect(parts.map(({ from, to }) => [from, to])).toEqual([
        [0, 1],
        [1, 100],
        [100, 300],
      ]);
      expect(engine.step).toBe(300);
    });

    test.each([1, 31, 32, 103])('means of %d neurons are those of their states', async (size) => {
      const network = new Network({ dt: 1, seed: 4 });
      const v = Array.from({ length: size }, (_, i) => Math.sin(i) * 10 ** (i % 4));
      network.population('P', size, counter(), { initial: { v } });
      network.poissonInput('P', { rate: 200, weight: 0.25 });
      network.recordStates('P', { variables: ['v'], every: 5 });
      network.recordMeans('P', { variables: ['v', 'v'], every: 5 });
      const chunk = await run(make(), network, 20);
      const means = samplesOf(chunk, 1, 2);
      expect(means).toHaveLength(4);
      samplesOf(chunk, 0, size).forEach((states, k) => {
        const mean = states.reduce((a, b) => a + b, 0) / size;
        const scale = states.reduce((a, b) => a + Math.abs(b), 0) / size;
        expect(Math.abs(means[k][0] - mean)).toBeLessThanOrEqual(1e-6 * scale);
        expect(means[k][1]).toBe(means[k][0]);
      });
    });

    test('a run in pieces gives what a run in one piece gives', async () => {
      const network = new Network({ dt: 1, seed: 6 });
      network.population('P', 40, clock(), {
        initial: { clock: Array.from({ length: 40 }, (_, k) => clockFor(k, 1)) },
      });
      network.connect('P', 'P', { connector: allToAll(), weight: 1, delay: 7 });
      network.recordStates('P', { variables: ['v'], every: 3, neurons: [0, 39] });
      const whole = await run(make(), network, 60);
      const { engine } = await load(make(), network);
      const parts = [];
      for (const steps of [1, 2, 3, 4, 5, 45]) parts.push(await engine.run(steps));
      expect(parts.flatMap(spikesOf)).toEqual(spikesOf(whole));
      expect(parts.flatMap((part) => [...part.states[0]])).toEqual([...whole.states[0]]);
      expect(parts.reduce((sum, part) => sum + part.events, 0)).toBe(whole.events);
      expect(whole.events).toBe(1600);
    });

    test('states: a subset of neurons, several variables, every so many steps', async () => {
      const network = new Network({ dt: 1 });
      const initial = { clock: Array.from({ length: 70 }, (_, k) => -100 - k) };
      network.population('P', 70, clock(), { initial });
      network.recordStates('P', { variables: ['clock', 'v'], neurons: [69, 2, 33], every: 4 });
      network.recordStates('P', { variables: ['v'], every: 10 });
      const chunk = await run(make(), network, 21);
      expect(chunk.states.length).toBe(2);
      expect(samplesOf(chunk, 0, 6)).toEqual(
        [4, 8, 12, 16, 20].map((t) => [t - 169, t - 102, t - 133, 0, 0, 0]),
      );
      expect(chunk.states[1].length).toBe(2 * 70);
    });

    test('rates: spikes in each bin that has ended, also where bins cross chunks', async () => {
      const network = new Network({ dt: 1, recordSpikes: false });
      const times = [1, 2, 10, 11, 12, 25, 30, 31];
      const senders = times.map((_, k) => k % 3);
      network.population('S', 3, { source: 'spike_generator', senders, times });
      network.population('silent', 3, counter());
      network.recordRate('S', { bin: 10 });
      network.recordRate('silent', { bin: 10 });
      network.recordRate('S', { bin: 5 });
      const { engine } = await load(make(), network);
      const chunks = [await engine.run(15), await engine.run(3), await engine.run(17)];
      const pairs = (k: number) => {
        const flat = chunks.flatMap((chunk) => [...chunk.counts[k]]);
        return Object.fromEntries(flat.flatMap((x, i) => (i % 2 ? [] : [[x, flat[i + 1]]])));
      };
      expect(pairs(0)).toEqual({ 0: 3, 1: 2, 2: 2 });
      expect(pairs(1)).toEqual({});
      expect(pairs(2)).toEqual({ 0: 2, 1: 1, 2: 2, 4: 1, 5: 1, 6: 1 });
    });

    test('a bin that has begun goes into a snapshot and on from it', async () => {
      const network = new Network({ dt: 1, recordSpikes: false });
      const times = Array.from({ length: 60 }, (_, k) => 1 + Math.floor((k * k) / 60));
      const senders = times.map((_, k) => k % 3);
      network.population('S', 3, { source: 'spike_generator', senders, times });
      network.population('A', 7, { source: 'poisson', rate: 200, start: 0, stop: 1e6 });
      for (const bin of [1, 4, 10, 25]) network.recordRate('S', { bin });
      network.recordRate('A', { bin: 10 });
      const { engine } = await load(make(), network);
      const whole = await engine.run(60);
      const pieces = await load(make(), network);
      const parts = [];
      for (const steps of [1, 2, 6, 13, 17]) parts.push(await pieces.engine.run(steps));
      const snapshot = await pieces.engine.snapshot();
      const other = await load(make(), network);
      await other.engine.run(33);
      await other.engine.restore(snapshot);
      for (const steps of [5, 16]) parts.push(await other.engine.run(steps));
      for (const k of whole.counts.keys()) {
        expect(parts.flatMap((part) => [...part.counts[k]])).toEqual([...whole.counts[k]]);
      }
      const sum = (k: number) => whole.counts[k].reduce((a, x, i) => a + (i % 2 ? x : 0), 0);
      expect([sum(0), sum(1)]).toEqual([60, 60]);
    });

    test('a run of 0 steps is an empty chunk', async () => {
      const network = new Network({ dt: 0.1 });
      network.population('P', 4, eager(0));
      const { engine } = await load(make(), network);
      const chunk = await engine.run(0);
      expect([chunk.from, chunk.to, chunk.spikes, chunk.events]).toEqual([0, 0, 0, 0]);
      expect(chunk.hash).toEqual([0, 0]);
    });
  });
}
