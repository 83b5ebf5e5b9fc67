/** Neurons that fire at random, against renewal theory: rates, irregularity, what adaptation takes away. */
import { describe, expect, it } from 'vitest';
import { compilePlan, gif, irregularity, lnp, Network, neuron, simulate } from '../../src/index.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';

const SIZE = 400;

/** Hz, and the coefficient of variation of the intervals, without the first 200 ms. */
async function firing(model: NeuronSpec, amplitude: number, time = 2200, dt = 0.1) {
  const network = new Network({ dt, seed: 3 });
  network.population('P', SIZE, model);
  network.stepCurrent('P', { amplitude });
  const run = await simulate(network, { time, workers: 0 });
  const window = { from: 200, to: time };
  const spikes = run.spikes('P');
  const count = spikes.times.filter((t) => t > 200).length;
  const rate = count / SIZE / ((time - 200) * 1e-3);
  return { count, rate, cv: irregularity(spikes, SIZE, window, { minSpikes: 5 }) };
}

/** A membrane that stands still at the level that `amplitude` pulls it to: a constant hazard. */
const still = (more: object) => gif({ q_eta: 0, q_gamma: 0, V_reset: -50, E_L: -50, ...more });

describe('gif', () => {
  it.each([0, 5])(
    'with a constant hazard and t_ref = %d ms fires at 1/(t_ref + 1/λ)',
    async (t_ref) => {
      const { count, rate, cv } = await firing(still({ t_ref, lambda_0: 0.05 }), 0);
      // refractoriness is counted in whole steps, and a spike falls half a step late on average
      const expected = 1000 / (t_ref + 20);
      expect(Math.abs(rate / expected - 1)).toBeLessThan(4 / Math.sqrt(count) + 0.01);
      expect(Math.abs(cv - 20 / (20 + t_ref))).toBeLessThan(0.04);
    },
  );

  it('has a hazard that rises e-fold with Delta_V', async () => {
    // a current of C·Delta_V/tau lifts the level by Delta_V = 2 mV
    const low = await firing(still({ t_ref: 0, lambda_0: 0.01 }), 0);
    const lifted = neuronAt(-48);
    const high = await firing(lifted, 0);
    expect(Math.abs(low.rate / 10 - 1)).toBeLessThan(4 / Math.sqrt(low.count) + 0.005);
    expect(Math.abs(high.rate / low.rate / Math.E - 1)).toBeLessThan(5 / Math.sqrt(low.count));
  });

  it('adapts: a moving threshold takes away what its mean says', async () => {
    const q_gamma = 2;
    const model = still({ t_ref: 0, lambda_0: 0.05, q_gamma, tau_gamma: 400, Delta_V: 8 });
    const { rate } = await firing(model, 0, 6200);
    // slow: γ hardly varies, r = λ₀·exp(−q·r·τ_γ/Δ) at r in 1/ms
    let r = 0.05;
    for (let k = 0; k < 200; k++) r = 0.5 * (r + 0.05 * Math.exp((-q_gamma * r * 400) / 8));
    expect(Math.abs(rate / (1000 * r) - 1)).toBeLessThan(0.04);
  });

  it('does not depend on the step', async () => {
    const [coarse, fine] = [
      await firing(gif(), 400, 1200, 0.2),
      await firing(gif(), 400, 1200, 0.05),
    ];
    expect(coarse.rate).toBeGreaterThan(5);
    expect(Math.abs(coarse.rate / fine.rate - 1)).toBeLessThan(0.05);
  });
});

/** The same constant hazard, Delta_V above the threshold. */
const neuronAt = (level: number) =>
  gif({ q_eta: 0, q_gamma: 0, V_reset: level, E_L: level, t_ref: 0, lambda_0: 0.01 });

describe('lnp', () => {
  it.each([
    [0, 0.1 / (1 + Math.exp(5))],
    [375, 0.05],
    [600, 0.1 / (1 + Math.exp(-3))],
  ])('at %d pA has the rate of its curve, and Poisson intervals', async (amplitude, expected) => {
    // 25 pA lift the level by 1 mV
    const { count, rate, cv } = await firing(lnp(), amplitude, 3200);
    expect(Math.abs(rate / (1000 * expected) - 1)).toBeLessThan(4 / Math.sqrt(count) + 0.005);
    if (rate > 20) expect(Math.abs(cv - 1)).toBeLessThan(0.04);
  });
});

describe('dt in equations', () => {
  it('is the network’s step, in ms', async () => {
    const model = neuron({ equations: 'dv/dt = 1/dt : 1', method: 'euler' });
    for (const dt of [0.1, 0.25]) {
      const network = new Network({ dt });
      network.population('P', 1, model);
      network.recordStates('P', { variables: ['v'], every: dt });
      const { values } = (await simulate(network, { time: 10 * dt, workers: 0 })).states('P');
      expect(values.v[9]).toBeCloseTo(10, 4);
    }
  });

  it('cannot be given as a parameter', () => {
    const network = new Network({ dt: 0.1 });
    const equations = 'dv/dt = 1/dt : 1';
    network.population('P', 1, neuron({ equations, parameters: { dt: '1 ms' } }));
    expect(() => compilePlan(network.describe())).toThrow(/"dt" for two things/);
  });
});
