/**
 * The heap engine against the definition, an O(N) loop over phases: same neurons, same times. LIF networks
 * of this kind contract, so they agree for ever; QIF networks are chaotic and part at about ln(1/ε)/λ₁.
 */
import { describe, expect, it } from 'vitest';
import { nextEvent } from '../../src/backends/events/brute-force.ts';
import { phaseModel } from '../../src/backends/events/phase-models.ts';
import { PulseEngine } from '../../src/backends/events/pulse-engine.ts';
import type { PulseNetwork } from '../../src/backends/events/pulse-network.ts';
import { buildRows } from '../../src/backends/events/rows.ts';
import { fixedIndegree } from '../../src/connect/connector.ts';
import { balanced } from './networks.ts';

/** `count` spikes from time 0. */
function definition(network: PulseNetwork, count: number) {
  const model = phaseModel(network.neuron, network.weight as number);
  const span = model.threshold - model.reset;
  const phases = Float64Array.from(
    network.phases as ArrayLike<number>,
    (phase) => model.reset + span * phase,
  );
  const state = { model, rows: buildRows(network), phases };
  const times = new Float64Array(count);
  const neurons = new Uint32Array(count);
  let time = 0;
  for (let k = 0; k < count; k++) {
    const { neuron, shift } = nextEvent(state);
    time += (shift * model.tau) / model.omega;
    times[k] = time;
    neurons[k] = neuron;
  }
  return { times, neurons };
}

const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, time, k) => Math.max(most, Math.abs(time - b[k])), 0);

describe('the heap engine equals the O(N) definition', () => {
  it('LIF, N = 400, K = 40: 4,000 spikes in the same order, times to 1e-11 ms', async () => {
    const network = balanced({ model: 'lif', size: 400, degree: 40 });
    const engine = await PulseEngine.load(network);
    const spikes = engine.run(4000, Number.POSITIVE_INFINITY);
    const expected = definition(network, 4000);
    expect(spikes.neurons).toEqual(expected.neurons);
    // the definition adds 4,000 intervals one by one, which costs it about as many roundings
    expect(largest(spikes.times, expected.times)).toBeLessThan(1e-11);
  });

  it('QIF, N = 400, K = 40: at least 500 spikes', async () => {
    const network = balanced({ model: 'qif', size: 400, degree: 40 });
    const engine = await PulseEngine.load(network);
    const spikes = engine.run(3000, Number.POSITIVE_INFINITY);
    const expected = definition(network, 3000);
    const parted = spikes.neurons.findIndex((neuron, k) => neuron !== expected.neurons[k]);
    expect(parted === -1 || parted >= 500).toBe(true);
    expect(largest(spikes.times.slice(0, 400), expected.times)).toBeLessThan(1e-7);
  });

  it.each([
    [1, -1],
    [3, -1],
    [10, -1],
    [3, 0.05],
  ])('rapid theta, r = %d, weights times %d: at least 200 spikes', async (rapidness, times) => {
    const base = balanced({ model: 'qif', size: 200, degree: 40 });
    const { tau, drive } = base.neuron as { tau: number; drive: number };
    const network: PulseNetwork = {
      ...base,
      neuron: { model: 'rapidTheta', tau, drive, rapidness },
      weight: (times < 0 ? 1 : -times) * (base.weight as number),
    };
    const engine = await PulseEngine.load(network);
    const spikes = engine.run(400, Number.POSITIVE_INFINITY);
    const expected = definition(network, 400);
    const parted = spikes.neurons.findIndex((neuron, k) => neuron !== expected.neurons[k]);
    expect(parted === -1 || parted >= 200).toBe(true);
    expect(largest(spikes.times.slice(0, 150), expected.times)).toBeLessThan(1e-7);
    if (rapidness === 1 && times === -1) {
      const qif = (await PulseEngine.load(base)).run(100, Number.POSITIVE_INFINITY);
      expect(spikes.neurons.slice(0, 100)).toEqual(qif.neurons);
    }
  });

  it.each(['lif', 'qif'] as const)(
    'excitation in %s, fixed in-degree: 400 spikes',
    async (model) => {
      const base = balanced({ model, size: 100, degree: 10 });
      const network = { ...base, connector: fixedIndegree(10), weight: 0.003 };
      const engine = await PulseEngine.load(network);
      const spikes = engine.run(400, Number.POSITIVE_INFINITY);
      const expected = definition(network, 400);
      expect(spikes.neurons).toEqual(expected.neurons);
      expect(largest(spikes.times, expected.times)).toBeLessThan(1e-9);
    },
  );
});

describe('storage', () => {
  it.each(['lif', 'qif'] as const)(
    '%s: regenerated rows give the spikes of stored ones',
    async (model) => {
      const network = balanced({ model, size: 300, degree: 20 });
      const [a, b] = await Promise.all(
        (['stored', 'regenerated'] as const).map((storage) =>
          PulseEngine.load({ ...network, storage }),
        ),
      );
      const first = a.run(20000, Number.POSITIVE_INFINITY);
      const second = b.run(20000, Number.POSITIVE_INFINITY);
      expect(first).toEqual(second);
    },
  );
});
