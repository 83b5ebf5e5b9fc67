/** Noise currents without a time step: constant from draw to draw, with the numbers of the engines that have steps. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const SIZE = 9;
const DT = 0.1;

/** Two noises, a current that ends, and an arrival. */
function noisy(V_th: number, precision: 'single' | 'double'): Network {
  const net = new Network({ dt: DT, seed: 7, precision });
  const receptors = { syn: exponential({ tau_syn: 4 }) };
  net.population('cells', SIZE, lif({ V_th, t_ref: 1, receptors }));
  net.noiseCurrent('cells', { name: 'slow', mean: 300, sd: 400, interval: 1 });
  net.noiseCurrent('cells', { sd: 200, interval: 0.3 });
  net.stepCurrent('cells', { amplitude: -50, stop: 41.2 });
  net.population('in', 1, spikeGenerator({ senders: [0], times: [20] }));
  net.connect('in', 'cells', { connector: allToAll(), weight: 500, delay: 1 });
  return net;
}

const events = async (net: Network) => {
  const simulation = await EventSimulation.create(net);
  onTestFinished(() => simulation.dispose());
  return simulation;
};

const stepped = async (net: Network) => {
  const engine = await wasmBackend({ workers: 0 }).load(compilePlan(net.describe()));
  onTestFinished(() => engine.dispose());
  return engine;
};

describe.each([
  ['single', 1e-4],
  ['double', 1e-10],
] as const)('noise currents, %s precision', (precision, error) => {
  it('give the potentials of the engine with steps', async () => {
    const [simulation, engine] = [
      await events(noisy(1000, precision)),
      await stepped(noisy(1000, precision)),
    ];
    for (const steps of [7, 300, 293]) {
      await simulation.run(steps * DT);
      await engine.run(steps);
      const v = await simulation.read('cells', 'v');
      const judge = await engine.read(0, 'v');
      expect(new Set(v).size).toBe(SIZE);
      for (let i = 0; i < SIZE; i++) expect(Math.abs(v[i] - judge[i])).toBeLessThan(error);
    }
  });
});

it('the first spike of each neuron is in the step in which the engine with steps finds it', async () => {
  const { times, neurons } = await (await events(noisy(-60, 'double'))).run(20);
  const { spikeSteps, spikeNeurons } = await (await stepped(noisy(-60, 'double'))).run(200);
  const found = new Map<number, number>();
  for (const [k, unit] of neurons.entries()) {
    if (unit < SIZE && !found.has(unit)) found.set(unit, Math.ceil(times[k] / DT) - 1);
  }
  const right = new Map<number, number>();
  for (const [k, unit] of spikeNeurons.entries()) {
    if (unit < SIZE && !right.has(unit)) right.set(unit, spikeSteps[k]);
  }
  expect(right.size).toBe(SIZE);
  expect(found).toEqual(right);
});

it('they go on in pieces, from a snapshot, and with other values', async () => {
  const whole = await (await events(noisy(-55, 'single'))).run(90);
  const first = await events(noisy(-55, 'single'));
  await first.run(33.35);
  const second = await events(noisy(-55, 'single'));
  await second.restore(await first.snapshot());
  const rest = await second.run(90 - 33.35);
  expect(rest.times.length).toBeGreaterThan(20);
  expect([...rest.times]).toEqual([...whole.times.slice(-rest.times.length)]);
  expect([...rest.neurons]).toEqual([...whole.neurons.slice(-rest.neurons.length)]);

  const calm = await events(noisy(1000, 'single'));
  await calm.run(50);
  for (const name of ['slow', 'noise to cells']) await calm.set(name, { sd: 0 });
  await calm.run(300);
  // tau_m/C_m is 10 ms/250 pF
  for (const v of await calm.read('cells', 'v')) expect(v).toBeCloseTo(-65 + (300 * 10) / 250, 9);
});
