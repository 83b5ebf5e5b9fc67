/** One network in the place of another: only where numbers alone differ, and then bit for bit what is built anew. */
import { describe, expect, test } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { Workplace } from '../../src/backends/wasm/workplace.ts';
import {
  bernoulli,
  exponential,
  lif,
  Network,
  normal,
  poisson,
  simulate,
  uniform,
} from '../../src/index.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { Recording } from '../../src/simulate/recording.ts';

const FIRST = {
  ...{ seed: 1, probability: 0.2, weight: 8, inhibition: -20, rate: 3000, drive: 40 },
  ...{ tau_m: 20, low: -70, current: 30, sources: 20, spread: 0, size: 60 },
};

function makeNetwork(given: Partial<typeof FIRST> = {}): Network {
  const of = { ...FIRST, ...given };
  const net = new Network({ dt: 0.1, seed: of.seed });
  const receptors = { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 5 }) };
  const cell = lif({ tau_m: of.tau_m, receptors });
  const p = net.population('p', of.size, cell, { initial: { v: uniform(of.low, -55) } });
  const q = net.population('q', 20, cell);
  const s = net.population('s', 10, poisson({ rate: of.sources }));
  const connector = bernoulli(of.probability);
  const weight = of.spread > 0 ? normal(of.weight, of.spread) : of.weight;
  net.connect(p, p, { connector, weight, delay: 1, receptor: 'ex' });
  net.connect(p, q, { connector, weight: of.weight, delay: 1.5, receptor: 'ex' });
  net.connect(q, p, { connector, weight: of.inhibition, delay: 1, receptor: 'in' });
  net.connect(s, q, { connector, weight: 30, delay: 2, receptor: 'ex' });
  net.poissonInput(p, { rate: of.rate, weight: of.drive, receptor: 'ex' });
  net.stepCurrent(q, { amplitude: of.current });
  net.recordSpikes(p);
  net.recordSpikes(q);
  net.recordSpikes(s);
  return net;
}

async function runAt(place: Workplace, net: Network) {
  const plan = compilePlan(net.describe());
  const backend = wasmBackend({ workers: 0, crew: await place.team });
  const engine = await place.load(backend, plan);
  const recording = new Recording(plan, [await engine.run(400)]);
  return { engine, hash: recording.hash, spikes: recording.spikeCount };
}

describe('a network in the place of another', () => {
  test.each([
    ['a weight', { weight: 11 }],
    ['inhibition and a rate', { inhibition: -40, rate: 4000 }],
    ['the weight of a drive', { drive: 47 }],
    ['a parameter of neurons', { tau_m: 14 }],
    ['initial potentials', { low: -60 }],
    ['a current', { current: 400 }],
    ['rates of sources', { sources: 90 }],
    ['nothing', {}],
  ])('takes it where %s is other, with the spikes of one built anew', async (_, change) => {
    const place = new Workplace();
    const first = await runAt(place, makeNetwork());
    const second = await runAt(place, makeNetwork(change));
    const alone = await simulate(makeNetwork(change), { time: 40, workers: 0 });
    expect(second.hash).toBe(alone.hash);
    expect(second.engine).toBe(first.engine);
    // and back
    expect((await runAt(place, makeNetwork())).hash).toBe(first.hash);
    expect(first.spikes).toBeGreaterThan(50);
  });

  test.each([
    ['the seed', { seed: 2 }],
    ['connections', { probability: 0.3 }],
    ['a size', { size: 61 }],
    ['drawn weights', { spread: 2 }],
    // two projections had one weight in one unit, now they have two
    ['what weights share', { weight: 5, rate: 4000 }],
  ])('is built where %s is other', async (_, change) => {
    const place = new Workplace();
    const first = await runAt(place, makeNetwork());
    const second = await runAt(place, makeNetwork(change));
    const alone = await simulate(makeNetwork(change), { time: 40, workers: 0 });
    expect(second.hash).toBe(alone.hash);
    expect(second.engine).not.toBe(first.engine);
  });
});
