/** Synapses that are made anew at each spike: the spikes of stored ones, on every engine, bit for bit. */
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { allToAll, bernoulli, fixedIndegree, fixedOutdegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { chooseStorage, isRegenerable } from '../../src/plan/storage.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { isLong } from '../long.ts';
import { networks, STEPS } from './networks.ts';

/** Of two pieces of a run, steps of each. */
const PIECE = isLong ? STEPS / 2 : STEPS / 4;

/** Each kind of connector and draw once; neuron models have no part in it. */
const eligible = networks.filter(
  ({ name, build }) =>
    !name.includes(' with ') && compilePlan(build().describe()).projections.some(isRegenerable),
);

describe.each(eligible)('$name', ({ build }) => {
  test('wasm with 0 and 2 workers', async () => {
    const stored = compilePlan(build().describe());
    const { plan } = chooseStorage(stored, 'procedural', 0);
    expect(plan.projections.some((projection) => projection.regenerated)).toBe(true);
    for (const workers of [0, 2]) {
      const engine = await wasmBackend({ workers }).load(plan);
      const judge = await wasmBackend({ workers: 0 }).load(stored);
      const half = await judge.run(PIECE);
      expect(await engine.run(PIECE)).toEqual(half);
      const snapshot = await judge.snapshot();
      expect(await engine.snapshot()).toEqual(snapshot);
      const rest = await judge.run(PIECE);
      expect(await engine.run(PIECE)).toEqual(rest);
      await engine.restore(snapshot);
      expect((await engine.run(PIECE)).hash).toEqual(rest.hash);
      await engine.dispose();
      await judge.dispose();
    }
  });
});

/** Static rows that are longer, and of longer delays, than the plastic ones that are built after them. */
function learning(): Network {
  const network = new Network({ dt: 0.1, seed: 1 });
  const initial = { v: { distribution: 'uniform', low: -70, high: -55 } } as const;
  const receptors = { ex: exponential({ tau_syn: 5 }) };
  network.population('P', 31, lif({ receptors }), { initial });
  network.stepCurrent('P', { amplitude: 450 });
  const plasticity = pairStdp({ w_max: 400 });
  network.connect('P', 'P', { connector: allToAll(), weight: 50, delay: 1, plasticity });
  network.connect('P', 'P', { connector: allToAll(), weight: 30, delay: 2 });
  network.connect('P', 'P', { connector: fixedOutdegree(50), weight: 3, delay: 20 });
  return network;
}

test('beside synapses that learn', async () => {
  const stored = compilePlan(learning().describe());
  const judge = await referenceBackend({ precision: 'f32' }).load(stored);
  const expected = await judge.run(600);
  expect(expected.spikes).toBeGreaterThan(400);
  for (const connectivity of ['stored', 'procedural'] as const) {
    for (const workers of [0, 1, 2, 3]) {
      const { plan } = chooseStorage(stored, connectivity, 0);
      const engine = await wasmBackend({ workers }).load(plan);
      const chunk = await engine.run(600);
      expect([chunk.hash, chunk.events]).toEqual([expected.hash, expected.events]);
      expect((await engine.plastic!(0))!.fields).toEqual((await judge.plastic!(0))!.fields);
      await engine.dispose();
    }
  }
});

function network(): Network {
  const network = new Network({ dt: 0.1, seed: 9 });
  network.population('P', 300, lif(), {
    initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
  });
  network.stepCurrent('P', { amplitude: 400 });
  network.connect('P', 'P', { connector: fixedOutdegree(100), weight: 10 });
  network.connect('P', 'P', { connector: bernoulli(0.02), weight: 10, delay: 2 });
  network.connect('P', 'P', { connector: fixedIndegree(10), weight: -20 });
  return network;
}

describe('the choice', () => {
  const plan = compilePlan(network().describe());
  const marks = (chosen: typeof plan) => chosen.projections.map((p) => p.regenerated === true);

  test('is to store what fits', () => {
    expect(chooseStorage(plan, 'auto', 1e9)).toEqual({ plan, reason: '' });
    expect(chooseStorage(plan, 'stored', 0)).toEqual({ plan, reason: '' });
  });

  test('is to regenerate the largest first where it does not fit, and says so', () => {
    const { plan: chosen, reason } = chooseStorage(plan, 'auto', 150_000);
    expect(marks(chosen)).toEqual([true, false, false]);
    expect(reason).toMatch(/^synapses of 1 of 3 projections made anew at each spike, stored they/);
  });

  test('is not to regenerate what is drawn by target', () => {
    expect(marks(chooseStorage(plan, 'procedural', 0).plan)).toEqual([true, true, false]);
  });

  test('is an option of simulations, and shows in their reason', async () => {
    const stored = await simulate(network(), { time: 50, workers: 0 });
    const simulation = await Simulation.create(network(), {
      connectivity: 'procedural',
      workers: 0,
    });
    expect(simulation.reason).toMatch(/made anew at each spike, as asked/);
    expect(simulation.synapses).toBe(300 * 100 + 300 * 300 * 0.02 + 300 * 10);
    expect((await simulation.run(50)).hash).toBe(stored.hash);
    await simulation.dispose();
  });
});
