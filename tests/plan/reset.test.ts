/** A reset that leaves a neuron beyond its threshold is refused where it is certain, and nowhere else. */
import { expect, test } from 'vitest';
import { uniform } from '../../src/connect/distribution.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { Simulation } from '../../src/simulate/simulation.ts';

const { adex, lif } = models;

function network(cell: NeuronSpec): Network {
  const net = new Network({ dt: 0.1, seed: 2 });
  net.population('P', 3, cell);
  return net;
}

const plan = (cell: NeuronSpec) => compilePlan(network(cell).describe());

const own = (threshold: string, reset: string, more: object = {}) =>
  neuron({ equations: 'dv/dt = -v/(10*ms) : mV', threshold, reset, ...more });

test.each<[string, NeuronSpec, RegExp]>([
  ['above it', lif({ V_th: -70, V_reset: -60 }), /reset: found v = -60 mV/],
  ['at it', lif({ V_th: -65 }), /found v = -65 mV/],
  ['of one neuron', lif({ V_th: [-50, -64, -66] }), /reset of neuron 2: found v = -65 mV/],
  ['drawn', lif({ V_reset: uniform(-45, -40) }), /reset of neuron 0/],
  ['beyond a peak', adex({ V_reset: 10 }), /found v = 10 mV/],
  ['a threshold from above', own('v < 15*mV', 'v = 0*mV'), /found v = 0 mV/],
  ['in another unit', own('v > 15*mV', 'v = 1*V'), /found v = 1000 mV/],
])('%s: it would fire for ever, every r + 1 steps', (_, cell, message) => {
  expect(() => plan(cell)).toThrow(message);
  expect(() => plan(cell)).toThrow(/r \+ 1 steps apart .* \[fires-at-once\]/);
});

test('what comes back by itself, adapts, or is not known before passes', () => {
  plan(own('v > 15*mV', 'v = 30*mV', { refractory: '20*ms' }));
  plan(own('v > 15*mV', 'v -= 15*mV'));
  plan(
    own('v > 15*mV and age > 5*ms', 'v = 33*mV; age = 0*ms', {
      equations: 'dv/dt = -v/(10*ms) : mV\ndage/dt = 1 : ms',
    }),
  );
  plan(
    own('v > 15*mV + theta', 'v = 20*mV; theta += 10*mV', {
      equations: 'dv/dt = -v/(10*ms) : mV\ndtheta/dt = -theta/(90*ms) : mV',
    }),
  );
  for (const make of Object.values(models)) {
    if (typeof make === 'function') plan((make as () => NeuronSpec)());
  }
});

test('set is held to it too, and changes nothing', async () => {
  const simulation = await Simulation.create(network(lif()), { workers: 0 });
  await expect(simulation.set('P', { V_th: -100 })).rejects.toThrow(/fires-at-once/);
  expect((await simulation.run(5)).spikeCount).toBe(0);
  await simulation.dispose();
});
