/**
 * Who is connected to whom, when and how strongly, seen through the engine alone: each source fires in
 * a step of its own, and what its targets count tells its row.
 */
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import type { Connector } from '../../src/connect/connector.ts';
import {
  allToAll,
  bernoulli,
  edges,
  fixedIndegree,
  fixedOutdegree,
  fixedTotalNumber,
  oneToOne,
} from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { everyNth } from '../long.ts';
import { load, run, type Subject, samplesOf } from './harness.ts';
import { clock, clockFor, counter } from './probes.ts';

const N = 70;

/** counts[s][t] of synapses within one population of N neurons. */
async function adjacency(backend: Backend, connector: Connector, size = N): Promise<number[][]> {
  const network = new Network({ dt: 1, seed: 5 });
  const fires = Array.from({ length: size }, (_, k) => clockFor(k, 1));
  network.population('P', size, clock(), { initial: { clock: fires } });
  network.connect('P', 'P', { connector, weight: 1, delay: 1 });
  network.recordStates('P', { variables: ['v'], every: 1 });
  const { engine } = await load(backend, network);
  const rows = samplesOf(await engine.run(size + 1), 0, size);
  const counts = rows.slice(1).map((row, s) => row.map((v, t) => Math.round(v - rows[s][t])));
  expect(counts.flat().reduce((a, b) => a + b, 0)).toBe(engine.synapses);
  return counts;
}

const outDegrees = (counts: number[][]) => counts.map((row) => row.reduce((a, b) => a + b, 0));
const inDegrees = (counts: number[][]) =>
  outDegrees(counts[0].map((_, t) => counts.map((r) => r[t])));
const autapses = (counts: number[][]) => counts.reduce((sum, row, s) => sum + row[s], 0);
const isSimple = (counts: number[][]) => counts.flat().every((c) => c <= 1);
const all = (size: number, value: number) => new Array(size).fill(value);

export function describeConnections({ name, make, few }: Subject): void {
  describe(`connections on ${name}`, () => {
    test('all to all, with and without autapses', async () => {
      expect((await adjacency(make(), allToAll())).flat()).toEqual(all(N * N, 1));
      const without = await adjacency(make(), allToAll({ autapses: false }));
      expect(outDegrees(without)).toEqual(all(N, N - 1));
      expect(autapses(without)).toBe(0);
    });

    test('one to one', async () => {
      const counts = await adjacency(make(), oneToOne());
      expect(autapses(counts)).toBe(N);
      expect(outDegrees(counts)).toEqual(all(N, 1));
    });

    const shares = [0.02, 0.1, 0.5, 0.97];
    test.each(few ? everyNth(2, shares, 1) : shares)('Bernoulli, p = %f', async (p) => {
      const counts = await adjacency(make(), bernoulli(p, { autapses: false }));
      const pairs = N * (N - 1);
      const total = outDegrees(counts).reduce((a, b) => a + b, 0);
      expect(Math.abs(total - p * pairs)).toBeLessThan(4 * Math.sqrt(pairs * p * (1 - p)));
      expect(isSimple(counts)).toBe(true);
      expect(autapses(counts)).toBe(0);
      expect(autapses(await adjacency(make(), bernoulli(p)))).toBeGreaterThanOrEqual(0);
    });

    test('Bernoulli of 0 and 1', async () => {
      expect((await adjacency(make(), bernoulli(1))).flat()).toEqual(all(N * N, 1));
      expect((await adjacency(make(), bernoulli(0))).flat()).toEqual(all(N * N, 0));
    });

    test('Bernoulli over several chunks of targets', async () => {
      const counts = await adjacency(make(), bernoulli(0.03), 600);
      expect(isSimple(counts)).toBe(true);
      const degrees = outDegrees(counts);
      const mean = degrees.reduce((a, b) => a + b, 0) / 600;
      const variance = degrees.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 599;
      expect(Math.abs(mean - 18)).toBeLessThan(0.7);
      expect(Math.abs(variance - 18 * 0.97)).toBeLessThan(4);
      // no part of the targets is favoured
      const half = inDegrees(counts).slice(0, 300);
      expect(Math.abs(half.reduce((a, b) => a + b, 0) - 300 * 18)).toBeLessThan(4 * 73);
    });

    const degreeCases = [0, 1, 20, 60].flatMap((degree) =>
      [true, false].flatMap((multapses) =>
        [true, false].map((own) => [degree, multapses, own] as const),
      ),
    );
    // with every degree, with and without multapses, with and without autapses
    test.each(few ? everyNth(5, degreeCases) : degreeCases)(
      'fixed degree %i, multapses %s, autapses %s',
      async (degree, multapses, own) => {
        const options = { multapses, autapses: own };
        const into = await adjacency(make(), fixedIndegree(degree, options));
        const out = await adjacency(make(), fixedOutdegree(degree, options));
        expect(inDegrees(into)).toEqual(all(N, degree));
        expect(outDegrees(out)).toEqual(all(N, degree));
        for (const counts of [into, out]) {
          if (!multapses) expect(isSimple(counts)).toBe(true);
          if (!own) expect(autapses(counts)).toBe(0);
          if (multapses && degree === 60) expect(isSimple(counts)).toBe(false);
        }
      },
    );

    test('fixed degree that takes all there are', async () => {
      const options = { multapses: false, autapses: false };
      const full = await adjacency(make(), allToAll({ autapses: false }));
      expect(await adjacency(make(), fixedIndegree(N - 1, options))).toEqual(full);
      expect(await adjacency(make(), fixedOutdegree(N - 1, options))).toEqual(full);
    });

    test('fixed total number', async () => {
      const counts = await adjacency(make(), fixedTotalNumber(3000, { autapses: false }));
      const degrees = outDegrees(counts);
      expect(degrees.reduce((a, b) => a + b, 0)).toBe(3000);
      expect(autapses(counts)).toBe(0);
      const expected = 3000 / N;
      for (const d of [...degrees, ...inDegrees(counts)]) {
        expect(Math.abs(d - expected)).toBeLessThan(5 * Math.sqrt(expected));
      }
    });

    test('edges, repeated ones too', async () => {
      const counts = await adjacency(make(), edges([0, 3, 3, 3, 69], [1, 2, 2, 69, 0]));
      expect(counts[3][2]).toBe(2);
      expect([counts[0][1], counts[3][69], counts[69][0]]).toEqual([1, 1, 1]);
      expect(counts.flat().reduce((a, b) => a + b, 0)).toBe(5);
    });

    const delays = [1, 2, 7, 40, 300];
    test.each(few ? everyNth(2, delays) : delays)('a delay of %i steps is exact', async (delay) => {
      const network = new Network({ dt: 0.1 });
      network.population('S', 1, { source: 'spike_generator', senders: [0], times: [0.6] });
      network.population('T', 3, counter());
      network.connect('S', 'T', { connector: allToAll(), weight: 2, delay: delay * 0.1 });
      network.recordStates('T', { variables: ['v'], every: 0.1 });
      const rows = samplesOf(await run(make(), network, delay + 30), 0, 3);
      // found in step 5, added at the end of step 5 + delay
      const first = rows.findIndex((row) => row[0] !== 0);
      expect(first).toBe(5 + delay);
      expect(rows[first]).toEqual([2, 2, 2]);
      expect(rows.at(-1)).toEqual([2, 2, 2]);
    });

    test('a weight of 0 is a synapse without effect; multapses add up', async () => {
      const network = new Network({ dt: 1 });
      network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
      network.population('T', 2, counter());
      network.connect('S', 'T', { connector: allToAll(), weight: 0, delay: 1 });
      network.connect('S', 'T', { connector: edges([0, 0, 0], [1, 1, 1]), weight: 0.5, delay: 1 });
      const { engine } = await load(make(), network);
      const chunk = await engine.run(3);
      expect([...(await engine.read(1, 'v'))]).toEqual([0, 1.5]);
      expect(engine.synapses).toBe(5);
      expect(chunk.events).toBe(5);
    });

    test('weights and delays of explicit edges', async () => {
      const network = new Network({ dt: 1 });
      network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
      network.population('T', 3, counter());
      const connector = edges([0, 0, 0], [2, 0, 1]);
      network.connect('S', 'T', { connector, weight: [1, -2, 4], delay: [3, 1, 2] });
      network.recordStates('T', { variables: ['v'], every: 1 });
      const rows = samplesOf(await run(make(), network, 5), 0, 3);
      expect(rows).toEqual([
        [0, 0, 0],
        [-2, 0, 0],
        [-2, 4, 0],
        [-2, 4, 1],
        [-2, 4, 1],
      ]);
    });

    test('drawn weights and delays have the moments and the bounds asked for', async () => {
      const size = 4000;
      const network = new Network({ dt: 0.1, seed: 9 });
      network.population('S', 1, { source: 'spike_generator', senders: [0], times: [0.1] });
      network.population('T', size, counter());
      const weight = { distribution: 'normal', mean: 2, sd: 0.5, min: 0 } as const;
      const delay = { distribution: 'uniform', low: 1, high: 3 } as const;
      network.connect('S', 'T', { connector: allToAll(), weight, delay });
      network.recordStates('T', { variables: ['v'], every: 0.1 });
      const rows = samplesOf(await run(make(), network, 40), 0, size);
      const weights = rows[39];
      const mean = weights.reduce((a, b) => a + b, 0) / size;
      const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / size;
      expect(Math.abs(mean - 2)).toBeLessThan(0.04);
      expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan(0.03);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      const delays = weights.map((_, t) => rows.findIndex((row) => row[t] !== 0) * 0.1);
      const meanDelay = delays.reduce((a, b) => a + b, 0) / size;
      expect(Math.min(...delays)).toBeCloseTo(1, 6);
      expect(Math.max(...delays)).toBeCloseTo(3, 6);
      expect(Math.abs(meanDelay - 2)).toBeLessThan(0.05);
    });

    test('projections without synapses and populations without neurons are no fault', async () => {
      const network = new Network({ dt: 1 });
      network.population('none', 0, counter());
      network.population('T', 2, counter());
      network.population('silent', 3, { source: 'spike_generator', senders: [], times: [] });
      network.connect('none', 'T', { connector: allToAll(), weight: 1, delay: 1 });
      network.connect('T', 'none', { connector: bernoulli(0.5), weight: 1, delay: 1 });
      network.connect('silent', 'T', { connector: edges([], []), weight: 1, delay: 2 });
      network.recordStates('none', { variables: ['v'], every: 1 });
      const { engine } = await load(make(), network);
      expect((await engine.run(5)).spikes).toBe(0);
      expect((await engine.read(0, 'v')).length).toBe(0);
      expect([...(await engine.read(1, 'v'))]).toEqual([0, 0]);
      expect(engine.synapses).toBe(0);
    });
  });
}
