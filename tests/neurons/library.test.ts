/**
 * Every neuron of the library against an independent integration: its equations written here by hand, Runge–Kutta of fourth
 * order with twenty steps in each of the engine's, threshold tested where the engine tests it. Half a second of irregular
 * current, a whole one in the long form; every spike within one step. And what is known in closed form or published.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { isLong } from '../long.ts';
import { CASES, current, DT, integrate } from './hand-written.ts';

const { sqrt, PI, atan } = Math;

async function run(spec: NeuronSpec, drive: number | number[], dt: number, steps: number) {
  const network = new Network({ dt });
  network.population('P', 1, spec);
  if (typeof drive === 'number') network.stepCurrent('P', { amplitude: drive });
  else network.seriesCurrent('P', { values: drive, interval: 2 });
  const engine = await referenceBackend().load(compilePlan(network.describe()));
  return [...(await engine.run(steps)).spikeSteps];
}

describe('irregular current', () => {
  it.each(Object.entries(CASES))(
    '%s fires when an independent integration does',
    async (_, given) => {
      const { dt = DT } = given;
      const time = isLong ? 1000 : (given.time ?? 500);
      const currents = current(given.drive);
      const expected = integrate(given, currents, dt, time);
      const found = await run(given.spec(given.method), currents, dt, Math.round(time / dt));
      expect(expected.length).toBeGreaterThan(8);
      expect(found.length).toBe(expected.length);
      found.forEach((step, k) => {
        expect(Math.abs(step - expected[k])).toBeLessThanOrEqual(1);
      });
    },
  );

  it('holds for every model of the list that is not tested elsewhere', () => {
    // gif, glauber and lnp fire at random: stochastic.test.ts, synapses/graded.test.ts; adexClopath has NEST's numbers:
    // plasticity/reads-states.test.ts
    const elsewhere = ['lif', 'adex', 'adexClopath', 'izhikevich', 'gif', 'glauber', 'lnp'];
    const names = Object.entries(models).flatMap(([name, m]) =>
      typeof m === 'function' ? [name] : [],
    );
    expect([...Object.keys(CASES), ...elsewhere].sort()).toEqual(names.sort());
  });
});

// Brian2 2.5 counts a refractory time of r steps as r to the next spike: 89 and 74 steps at 2 and 0.5 ms
it.each([
  [2, 90],
  [1.9, 89],
  [0.5, 75],
  [0.4, 74],
])('refractory for %f ms: NEST counts one step more than Brian2', async (t_ref, interval) => {
  const neuron = models.lif({ E_L: 30, V_th: 15, V_reset: 0, tau_m: 10, t_ref, receptors: {} });
  const steps = await run(neuron, 0, 0.1, 600);
  expect(steps.length).toBeGreaterThan(4);
  for (const [k, step] of steps.slice(2).entries()) expect(step - steps[k + 1]).toBe(interval);
});

describe('closed forms', () => {
  it('QIF: the period between reset and peak', async () => {
    // v' = k/tau (x² + q²) with x the distance from the vertex
    const I = 200;
    const q = sqrt(I / 100 / 0.01 - 25);
    const period = (atan((30 + 60) / q) - atan((-70 + 60) / q)) / (0.01 * q);
    const steps = await run(models.qif({ method: 'rk4' }), I, 0.01, 100_000);
    const intervals = steps.slice(1).map((step, k) => (step - steps[k]) * 0.01);
    for (const interval of intervals) expect(Math.abs(interval - period)).toBeLessThan(0.02);
  });

  it('theta: π·tau/√drive, silent below 0', async () => {
    const steps = await run(models.theta({ method: 'rk4' }), 60, 0.01, 100_000);
    const mean = ((steps.at(-1)! - steps[0]) * 0.01) / (steps.length - 1);
    expect(Math.abs(mean - (PI * 10) / sqrt(0.5))).toBeLessThan(0.01);
    expect(await run(models.theta(), 5, 0.1, 10_000)).toEqual([]);
  });
});

/** Spikes in 500 ms, last interval: an independent Runge–Kutta program, dt 0.01, from v = −60 with steady gates. */
it.each([
  [100, 16, 31.66],
  [200, 23, 21.76],
  [500, 42, 12.08],
  [1000, 67, 7.53],
])('Traub–Miles at %i pA: %i spikes, last interval %f ms', async (I, count, last) => {
  const steps = await run(models.traubMiles({ method: 'rk4' }), I, 0.01, 50_000);
  expect(steps.length).toBe(count);
  expect(Math.abs((steps.at(-1)! - steps.at(-2)!) * 0.01 - last)).toBeLessThan(0.025);
});

it('FitzHugh–Nagumo fires between its Hopf points alone: above, it is held depolarised', async () => {
  // v² = 1 − εb at both; I = w − v + v³/3 there with w = (v + a)/b: 33.1 and 141.9 pA
  const hopf = [-1, 1].map((side) => {
    const v = side * sqrt(1 - 0.08 * 0.8);
    return 100 * ((v + 0.7) / 0.8 - v + v ** 3 / 3);
  });
  const late = async (drive: number) =>
    (await run(models.fitzHughNagumo(), drive, DT, 12_000)).filter((step) => step > 4000).length;
  expect(await late(hopf[0] - 2)).toBe(0);
  expect(await late(hopf[0] + 2)).toBeGreaterThan(5);
  expect(await late(hopf[1] - 2)).toBeGreaterThan(5);
  for (const above of [5, 20, 150]) expect(await late(hopf[1] + above)).toBe(0);
});
