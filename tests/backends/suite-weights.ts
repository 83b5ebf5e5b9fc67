/** Weights that are given act as they are, whatever stands beside them; what one synapse brings is counted once. */
import { describe, expect, test } from 'vitest';
import { allToAll, edges, oneToOne } from '../../src/connect/connector.ts';
import { normal } from '../../src/connect/distribution.ts';
import { Network } from '../../src/network/network.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { graded } from '../../src/synapses/graded.ts';
import { load, type Subject } from './harness.ts';
import { charge, counter } from './probes.ts';

/** Of weights in single precision. */
const LARGEST_ERROR = 2 ** -23;

/** One spike of one source at the first step, by edges onto `targets` counters. */
function volley(weights: readonly number[], targets: readonly number[]): Network {
  const network = new Network({ dt: 1, seed: 3 });
  network.population('S', 1, spikeGenerator({ times: [1], senders: [0] }));
  network.population('T', Math.max(...targets) + 1, counter());
  const connector = edges(new Array(weights.length).fill(0), [...targets]);
  network.connect('S', 'T', { connector, weight: [...weights], delay: 1 });
  return network;
}

const spread = Array.from({ length: 1000 }, (_, k) => 0.5 * 2000 ** (k / 999) + k / 7e4);
const apart = (list: readonly number[]) => list.map((_, k) => k);

export function describeWeights({ name, make }: Subject): void {
  describe(`weights on ${name}`, () => {
    test.each([
      ['1 and 32768', [1, 32768]],
      ['0.3 and 20000', [0.3, 20000]],
      ['1e-7 and 54321.987', [1e-7, -54321.987]],
      ['a thousand from 0.5 to 1000', spread],
    ])('%s, each onto a neuron of its own', async (_, weights) => {
      const { engine } = await load(make(), volley(weights, apart(weights)));
      expect(engine.synapses).toBe(weights.length);
      const { events } = await engine.run(3);
      expect(events).toBe(weights.length);
      const v = await engine.read(0 + 1, 'v');
      const errors = weights.map((w, k) => Math.abs(v[k] / w - 1));
      expect(Math.max(...errors)).toBeLessThanOrEqual(LARGEST_ERROR);
    });

    test('a thousand onto one neuron: the sum is that of the weights', async () => {
      const weights = spread.map((w, k) => (k % 3 === 0 ? -w : w));
      const { engine } = await load(make(), volley(weights, new Array(1000).fill(0)));
      await engine.run(3);
      const [v] = await engine.read(1, 'v');
      const size = spread.reduce((sum, w) => sum + w, 0);
      const sum = weights.reduce((all, w) => all + w, 0);
      expect(Math.abs(v - sum)).toBeLessThan(2 ** -23 * size);
    });

    test('constants without a common measure, drawn weights and an input beside them', async () => {
      const network = new Network({ dt: 1, seed: 3 });
      const sizes = { S: 40, D: 50, T: 33 };
      network.population('S', sizes.S, spikeGenerator({ times: [1], senders: [7] }));
      network.population('R', 1, spikeGenerator({ times: [2], senders: [0] }));
      network.population('D', sizes.D, spikeGenerator({ times: [], senders: [] }));
      network.population('T', sizes.T, counter());
      const [small, large] = [Math.PI * 1e-3, Math.E * 1e3];
      network.connect('S', 'T', { connector: allToAll(), weight: small, delay: 1 });
      network.connect('R', 'T', { connector: allToAll(), weight: -large, delay: 1 });
      network.connect('D', 'T', { connector: allToAll(), weight: normal(3, 1), delay: 1 });
      network.poissonInput('T', { rate: 0, weight: Math.SQRT2, receptor: 'a' });
      const { engine, plan } = await load(make(), network);
      expect(engine.synapses).toBe((40 + 1 + 50) * 33);
      const target = plan.populations.findIndex((p) => p.name === 'T');
      let { events } = await engine.run(2);
      const first = [...(await engine.read(target, 'v'))];
      expect(new Set(first).size).toBe(1);
      expect(Math.abs(first[0] / small - 1)).toBeLessThanOrEqual(LARGEST_ERROR);
      events += (await engine.run(2)).events;
      const [second] = await engine.read(target, 'v');
      expect(Math.abs(second / (small - large) - 1)).toBeLessThanOrEqual(2 * LARGEST_ERROR);
      expect(events).toBe(2 * 33);
    });

    test('a plastic weight of 0.001 whose bound is 2000', async () => {
      const network = new Network({ dt: 1, seed: 3 });
      network.population('S', 1, spikeGenerator({ times: [1], senders: [0] }));
      network.population('T', 1, counter());
      const plasticity = pairStdp({ w_max: 2000, A_plus: 0, A_minus: 0 });
      network.connect('S', 'T', { connector: oneToOne(), weight: 0.001, delay: 1, plasticity });
      const { engine } = await load(make(), network);
      await engine.run(3);
      const [v] = await engine.read(1, 'v');
      expect(Math.abs(v / 0.001 - 1)).toBeLessThanOrEqual(LARGEST_ERROR);
    });

    test('graded weights of 0.3 beside 20000', async () => {
      const network = new Network({ dt: 1, seed: 3 });
      network.population('X', 1, charge(), { initial: { v: 1 } });
      network.population('Y', 2, charge());
      network.connect('X', 'Y', {
        connector: edges([0, 0], [0, 1]),
        weight: [0.3, 20000],
        delay: 0,
        graded: graded('v'),
      });
      const { engine } = await load(make(), network);
      await engine.run(1);
      const [a, b] = await engine.read(1, 'v');
      expect(Math.abs(a / 0.3 - 1)).toBeLessThanOrEqual(LARGEST_ERROR);
      expect(Math.abs(b / 20000 - 1)).toBeLessThanOrEqual(LARGEST_ERROR);
    });
  });
}
