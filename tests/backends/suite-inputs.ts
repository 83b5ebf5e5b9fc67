/** What comes from outside: Poisson trains, given spikes, currents. */
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/network/network.ts';
import { load, run, type Subject, samplesOf, spikesOf, stepsOf } from './harness.ts';
import { charge, counter } from './probes.ts';

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  const all = Array.from(values);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1);
  return { mean, variance };
}

export function describeInputs({ name, make, precision }: Subject): void {
  describe(`inputs on ${name}`, () => {
    test.each([
      [50, 0.1],
      [8000, 0.1],
      [40000, 1],
    ])('Poisson input of %f Hz, dt %f ms: mean and variance of counts', async (rate, dt) => {
      const size = 2000;
      const steps = 100;
      const network = new Network({ dt, seed: 3 });
      network.population('T', size, counter());
      network.poissonInput('T', { rate, weight: 1 });
      const { engine } = await load(make(), network);
      await engine.run(steps);
      const { mean, variance } = moments(await engine.read(0, 'v'));
      const expected = (rate * dt * steps) / 1000;
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(expected / size));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(
        4 * Math.sqrt((2 + 1 / expected) / size),
      );
    });

    test('Poisson inputs: chosen neurons, negative weights, several at once', async () => {
      const network = new Network({ dt: 1, seed: 3 });
      network.population('T', 40, counter());
      network.poissonInput('T', { rate: 2000, weight: 1, neurons: [0, 33] });
      network.poissonInput('T', { rate: 1000, weight: -0.5, neurons: [1] });
      network.poissonInput('T', { rate: 0, weight: 1 });
      const { engine } = await load(make(), network);
      await engine.run(200);
      const v = [...(await engine.read(0, 'v'))];
      const expected = [400, -100];
      expect(Math.abs(v[0] - expected[0])).toBeLessThan(100);
      expect(Math.abs(v[33] - expected[0])).toBeLessThan(100);
      expect(Math.abs(v[1] - expected[1])).toBeLessThan(50);
      expect(v.filter((_, i) => ![0, 1, 33].includes(i))).toEqual(new Array(37).fill(0));
    });

    test('a Poisson population fires at its rate, between start and stop', async () => {
      const network = new Network({ dt: 0.5, seed: 8 });
      const source = { source: 'poisson', rate: 100, start: 10, stop: 60 } as const;
      network.population('S', 1000, source);
      const chunk = await run(make(), network, 200);
      expect(Math.abs(chunk.spikes - 5000)).toBeLessThan(4 * Math.sqrt(5000));
      expect(Math.min(...chunk.spikeSteps)).toBeGreaterThanOrEqual(20);
      expect(Math.max(...chunk.spikeSteps)).toBeLessThan(120);
      expect(chunk.spikeSteps.length).toBe(chunk.spikes);
    });

    test('a Poisson population with a rate for each unit; more than one spike a step', async () => {
      const network = new Network({ dt: 1, seed: 8 });
      const rate = Array.from({ length: 50 }, (_, i) => 60 * i);
      network.population('S', 50, { source: 'poisson', rate, start: 0, stop: 1e9 });
      const chunk = await run(make(), network, 250);
      for (const [i, r] of rate.entries()) {
        const mean = r / 4;
        const count = stepsOf(chunk, i).length;
        expect(Math.abs(count - mean)).toBeLessThanOrEqual(4.5 * Math.sqrt(mean));
      }
      const steps = stepsOf(chunk, 49);
      expect(new Set(steps).size).toBeLessThan(steps.length);
    });

    test('equal rates given as one number and as many draw the same spikes', async () => {
      const spikes = async (rate: number | number[]) => {
        const network = new Network({ dt: 1, seed: 8 });
        network.population('S', 40, { source: 'poisson', rate, start: 0, stop: 100 });
        return spikesOf(await run(make(), network, 100));
      };
      expect(await spikes(70)).toEqual(await spikes(new Array(40).fill(70)));
    });

    test('a spike generator fires what it was given, in order', async () => {
      const network = new Network({ dt: 0.1 });
      const senders = [0, 3, 3, 1, 1];
      const times = [0.1, 0.5, 2, 2, 2];
      network.population('S', 4, { source: 'spike_generator', senders, times });
      const { engine } = await load(make(), network);
      const first = spikesOf(await engine.run(10));
      const second = spikesOf(await engine.run(20));
      expect([...first, ...second]).toEqual(['0:0', '4:3', '19:1', '19:1', '19:3']);
    });

    test('step currents are on in [start, stop) and add up', async () => {
      const network = new Network({ dt: 0.5 });
      network.population('T', 2, charge());
      network.stepCurrent('T', { amplitude: 2, start: 1, stop: 2 });
      network.stepCurrent('T', { amplitude: [4, -4], start: 1.5, stop: 100 });
      network.recordStates('T', { variables: ['v'], every: 0.5 });
      const rows = samplesOf(await run(make(), network, 6), 0, 2);
      expect(rows).toEqual([
        [0, 0],
        [0, 0],
        [1, 1],
        [4, 0],
        [6, -2],
        [8, -4],
      ]);
    });

    test('a series current holds each value for its interval and is 0 after its end', async () => {
      const network = new Network({ dt: 0.5 });
      network.population('T', 1, charge());
      network.seriesCurrent('T', { values: [1, -2], interval: 1 });
      network.recordStates('T', { variables: ['v'], every: 0.5 });
      const rows = samplesOf(await run(make(), network, 6), 0, 1);
      expect(rows.flat()).toEqual([0.5, 1, 0, -1, -1, -1]);
    });

    test('a series per neuron: each has its own, to the last row', async () => {
      const network = new Network({ dt: 0.5, seed: 1 });
      network.population('T', 3, charge());
      network.seriesCurrent('T', { values: [1, 2, -4, 0, 8, 2], interval: 1, perNeuron: true });
      network.recordStates('T', { variables: ['v'], every: 1 });
      const rows = samplesOf(await run(make(), network, 6), 0, 3);
      expect(rows).toEqual([
        [1, 2, -4],
        [1, 10, -2],
        [1, 10, -2],
      ]);
    });

    test('a noise current has its moments, is held, and independent between neurons', async () => {
      const size = 400;
      const network = new Network({ dt: 1, seed: 12 });
      network.population('T', size, charge());
      network.noiseCurrent('T', { mean: 3, sd: 2, interval: 4 });
      network.recordStates('T', { variables: ['v'], every: 1 });
      const rows = samplesOf(await run(make(), network, 80), 0, size);
      const current = rows.map((row, k) => row.map((v, i) => v - (k > 0 ? rows[k - 1][i] : 0)));
      for (let k = 0; k < 80; k++) {
        expect(Math.abs(current[k][7] - current[k - (k % 4)][7])).toBeLessThan(1e-3);
      }
      const drawn = current.filter((_, k) => k % 4 === 0).flat();
      const { mean, variance } = moments(drawn);
      expect(Math.abs(mean - 3)).toBeLessThan(0.1);
      expect(Math.abs(variance - 4)).toBeLessThan(0.3);
      const product = moments(current.map((row) => (row[0] - 3) * (row[1] - 3))).mean;
      expect(Math.abs(product)).toBeLessThan(3);
    });

    test('currents of different kinds are summed', async () => {
      const network = new Network({ dt: 1, seed: 12 });
      network.population('T', 3, charge());
      network.noiseCurrent('T', { mean: 1, sd: 0 });
      network.seriesCurrent('T', { values: [0.5, 0.5], interval: 1 });
      network.stepCurrent('T', { amplitude: [1, 2, 3], start: 0, stop: 2 });
      const { engine } = await load(make(), network);
      await engine.run(2);
      const v = await engine.read(0, 'v');
      for (const [i, expected] of [5, 7, 9].entries()) {
        expect(Math.abs(v[i] / expected - 1)).toBeLessThan(10 * precision);
      }
    });
  });
}
