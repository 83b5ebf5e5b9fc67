/** Double precision against closed forms, to 1e-12: what single precision cannot show. */
import { describe, expect, test } from 'vitest';
import { oneToOne } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const RIGHT = 1e-12;

describe('a LIF neuron that fires by its own resting potential', () => {
  // v = E_L + (V_reset − E_L)·e^(−t/τ) is at the threshold after 30·ln 4 ms
  const parameters = { tau_m: 30, E_L: -50, V_th: -55, V_reset: -70, t_ref: 0 };
  const period = 30 * Math.log(4);

  test.each([0.1, 0.005])('has the period 30·ln 4 ms, at dt %f', async (dt) => {
    const network = new Network({ dt, precision: 'double' });
    network.population('P', 1, lif(parameters), { initial: { v: -70 } });
    network.recordStates('P', { variables: ['v'] });
    const run = await simulate(network, { time: 100, workers: 0 });
    const { times } = run.spikes('P');
    const first = Math.ceil(period / dt);
    expect(Math.round(times[0] / dt)).toBe(first);
    const { v } = run.states('P').values;
    for (let step = 1; step < first; step++) {
      const right = -50 - 20 * Math.exp((-step * dt) / 30);
      expect(Math.abs(v[step - 1] / right - 1)).toBeLessThan(RIGHT);
    }
  });
});

describe('the potential after an arrival of 100 pA, τ_syn 3 ms, τ_m 10 ms, C_m 250 pF', () => {
  const [tau, s, C] = [10, 3, 250];
  const b = (tau * s) / (tau - s);
  const closed = {
    exponential: (t: number) => (100 / C) * b * (Math.exp(-t / tau) - Math.exp(-t / s)),
    // the current is 100·(t/s)·e^(1 − t/s)
    alpha: (t: number) =>
      ((100 * Math.E) / (C * s)) *
      (b * b * (Math.exp(-t / tau) - Math.exp(-t / s)) - b * t * Math.exp(-t / s)),
  };
  const receptors = { exponential: exponential({ tau_syn: 3 }), alpha: alpha({ tau_syn: 3 }) };

  test.each(['exponential', 'alpha'] as const)('%s', async (kind) => {
    const network = new Network({ dt: 0.1, precision: 'double' });
    network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
    const neuron = lif({
      tau_m: tau,
      C_m: C,
      E_L: 0,
      V_th: 1e6,
      receptors: { ex: receptors[kind] },
    });
    network.population('P', 1, neuron, { initial: { v: 0 } });
    network.connect('S', 'P', { connector: oneToOne(), weight: 100, delay: 1 });
    network.recordStates('P', { variables: ['v'] });
    const run = await simulate(network, { time: 42, workers: 0 });
    const { v } = run.states('P').values;
    const largest = Math.max(...v);
    for (let step = 1; step <= 400; step++) {
      const right = closed[kind](step * 0.1);
      expect(Math.abs(v[19 + step] - right)).toBeLessThan(RIGHT * largest);
    }
  });
});
