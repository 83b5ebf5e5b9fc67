/** A network of double precision as its user meets it: what it keeps, what it gives, what it refuses. */
import { describe, expect, test } from 'vitest';
import { allToAll, edges } from '../../src/connect/connector.ts';
import { normal, uniform } from '../../src/connect/distribution.ts';
import { SynfireError } from '../../src/errors.ts';
import { recordingFromNpz, recordingToNpz } from '../../src/interchange/recording.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { planSummary } from '../../src/plan/summary.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

type Precision = 'single' | 'double';

function noisy(precision: Precision): Network {
  const network = new Network({ dt: 0.1, seed: 7, precision });
  const neuron = lif({ receptors: { ex: exponential() } });
  network.population('A', 40, neuron, { initial: { v: uniform(-70, -55) } });
  network.connect('A', 'A', { connector: allToAll(), weight: normal(30, 9), delay: 1.5 });
  network.stepCurrent('A', { amplitude: 380 });
  network.noiseCurrent('A', { sd: 200 });
  network.poissonInput('A', { rate: 800, weight: 40 });
  network.recordStates('A', { variables: ['v'], every: 10 });
  network.recordMeans('A', { variables: ['v'], every: 10 });
  return network;
}

async function refused(making: () => unknown): Promise<SynfireError> {
  try {
    await making();
  } catch (error) {
    expect(error).toBeInstanceOf(SynfireError);
    return error as SynfireError;
  }
  throw new Error('nothing was refused');
}

const run = (precision: Precision, backend: 'wasm' | 'reference' = 'wasm', workers = 0) =>
  simulate(noisy(precision), { time: 100, backend, workers });

describe('a network of double precision', () => {
  test('gives one hash and one set of states on the reference and on any number of workers', async () => {
    const judge = await run('double', 'reference');
    const states = judge.states('A').values.v;
    expect(states).toBeInstanceOf(Float64Array);
    expect(judge.means('A').values.v).toBeInstanceOf(Float64Array);
    expect(judge.spikeCount).toBeGreaterThan(20);
    for (const workers of [0, 1, 2, 3]) {
      const recording = await run('double', 'wasm', workers);
      expect(recording.hash).toBe(judge.hash);
      expect(recording.states('A').values.v).toEqual(states);
      expect(recording.means('A').values.v).toEqual(judge.means('A').values.v);
    }
  });

  test('draws the numbers of single precision with more digits', async () => {
    const begun = async (precision: Precision) => {
      const simulation = await Simulation.create(noisy(precision), { workers: 0 });
      const before = await simulation.read('A', 'v');
      await simulation.run(0.1);
      const after = await simulation.read('A', 'v');
      await simulation.dispose();
      return { before, after };
    };
    const [single, double] = [await begun('single'), await begun('double')];
    for (const when of ['before', 'after'] as const) {
      double[when].forEach((v, i) => {
        expect(Math.abs(v - single[when][i])).toBeLessThan(2e-5);
        expect(Math.fround(v)).not.toBe(v);
      });
    }
  });

  test('is saved as JSON, in recordings and in snapshots', async () => {
    const network = Network.fromJSON(JSON.stringify(noisy('double')));
    expect(network.precision).toBe('double');
    expect(noisy('single').describe()).not.toHaveProperty('precision');
    const recording = await simulate(network, { time: 100, workers: 0 });
    const again = await recordingFromNpz(await recordingToNpz(recording));
    expect(again.states('A')).toEqual(recording.states('A'));

    const first = await Simulation.create(network, { workers: 2 });
    await first.run(40);
    const saved = await first.snapshot();
    const rest = await first.run(60);
    const second = await Simulation.create(noisy('double'), { workers: 0 });
    await second.restore(saved);
    expect((await second.run(60)).hash).toBe(rest.hash);
    const other = await Simulation.create(noisy('single'), { workers: 0 });
    const { code } = await refused(() => other.restore(saved));
    expect(code).toBe('snapshot-network');
    for (const simulation of [first, second, other]) await simulation.dispose();
  });

  test('takes weights as they are given, whatever stands beside them', async () => {
    const weights = [1 / 3, 20000, -0.7, 1e-9, Math.PI, 12345.678];
    const network = new Network({ dt: 1, precision: 'double' });
    const kept = { C_m: 1, tau_m: 1e30, E_L: 0, V_reset: 0, V_th: 1e9 };
    network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
    network.population('T', weights.length, lif({ ...kept, receptors: { ex: delta() } }), {
      initial: { v: 0 },
    });
    const to = weights.map((_, i) => i);
    const connector = edges(new Array(weights.length).fill(0), to);
    network.connect('S', 'T', { connector, weight: weights, delay: 1 });
    const simulation = await Simulation.create(network, { workers: 0 });
    await simulation.run(3);
    const arrived = await simulation.read('T', 'v');
    await simulation.dispose();
    weights.forEach((w, i) => {
      expect(Math.abs(arrived[i] / w - 1)).toBeLessThanOrEqual(2 ** -51);
    });
  });

  test('has weights that learn start as they are given, one for all or edge by edge', async () => {
    const network = new Network({ dt: 0.1, precision: 'double' });
    network.population('A', 3, lif({ receptors: { ex: exponential() } }));
    const plasticity = pairStdp({ w_max: 1000 });
    const weights = [Math.PI, 1e-7, 999.999, 1 / 3];
    const connector = edges([0, 2, 1, 1], [1, 0, 0, 2]);
    network.connect('A', 'A', { name: 'each', connector, weight: weights, plasticity });
    network.connect('A', 'A', { name: 'all', connector: allToAll(), weight: Math.E, plasticity });
    for (const backend of ['wasm', 'reference'] as const) {
      const simulation = await Simulation.create(network, { backend, workers: 2 });
      const { values, sources } = await simulation.weights('each');
      expect([...sources]).toEqual([0, 1, 1, 2]);
      expect([...values.w]).toEqual([Math.PI, 999.999, 1 / 3, 1e-7]);
      const all = await simulation.weights('all');
      expect([...all.values.w]).toEqual(new Array(9).fill(Math.E));
      await simulation.dispose();
    }
  });

  test('takes synapses that learn beside given ones of any weight, and sums them to 1e-12', async () => {
    const network = new Network({ dt: 0.1, precision: 'double' });
    const sources = [0, 1, 2, 3, 4];
    const list = [77.123456789, 101.9999123, 33.123123, 150.77777, 57.00917];
    const times = [1, 1, 1, 1, 1];
    network.population('S', 5, { source: 'spike_generator', senders: sources, times });
    network.population('T', 1, lif({ receptors: { ex: exponential() } }));
    const connector = edges(sources, [0, 0, 0, 0, 0]);
    const plasticity = tsodyksMarkram({ U: 0.3, tau_d: 100, w_max: 300 });
    network.connect('S', 'T', { name: 'given', connector, weight: list, delay: 1 });
    const weight = list.map((w) => 1.1 * w);
    network.connect('S', 'T', { name: 'learns', connector, weight, delay: 1, plasticity });
    const simulation = await Simulation.create(network, { workers: 0 });
    await simulation.run(2);
    const [current] = await simulation.read('T', 'I_ex');
    await simulation.dispose();
    const right = list.reduce((sum, w) => sum + w + 0.3 * 1.1 * w, 0);
    expect(Math.abs(current / right - 1)).toBeLessThan(1e-12);
  });

  test('releases far below their bound reach the neuron to 2^-20 of it in single precision', async () => {
    const currents = [];
    for (const precision of ['single', 'double'] as const) {
      const network = new Network({ dt: 0.1, precision });
      const times = Array.from({ length: 12 }, (_, k) => 1 + 15 * k);
      network.population('S', 100, {
        source: 'spike_generator',
        senders: times.map(() => 0),
        times,
      });
      network.population('T', 1, lif({ receptors: { ex: exponential({ tau_syn: 5 }) } }));
      const plasticity = tsodyksMarkram({ U: 0.5, tau_f: 50, tau_d: 200, w_max: 400 });
      network.connect('S', 'T', { connector: allToAll(), weight: 20, delay: 1, plasticity });
      network.recordStates('T', { variables: ['I_ex'], every: 0.1 });
      const simulation = await Simulation.create(network, { workers: 0 });
      currents.push((await simulation.run(200)).states('T').values.I_ex);
      await simulation.dispose();
    }
    const [single, double] = currents;
    const apart = Array.from(single, (x, k) => Math.abs(x - double[k]));
    expect(Math.max(...double)).toBeGreaterThan(5);
    expect(Math.max(...apart)).toBeLessThan(400 * 2 ** -20);
  });

  test('says so in its summary', () => {
    const summary = (precision: Precision) => planSummary(compilePlan(noisy(precision).describe()));
    expect(summary('double')).toContain('double precision');
    expect(summary('single')).not.toContain('precision');
  });
});

describe('is refused', () => {
  test('a GPU, with what to do instead', async () => {
    const { faults } = await refused(() =>
      simulate(noisy('double'), { time: 1, backend: 'webgpu' }),
    );
    expect(faults[0]).toMatchObject({
      code: 'single-only',
      found: 'a network of double precision',
    });
    expect(faults[0].remedy).toContain('"wasm"');
  });

  test('a precision of one population', async () => {
    const network = new Network({ dt: 0.1, precision: 'double' });
    const options = { precision: 'single' } as object;
    const { code } = await refused(() => network.population('A', 1, lif(), options));
    expect(code).toBe('unknown-field');
  });

  test('a word that is no precision', async () => {
    const precision = 'quadruple' as 'double';
    const { faults } = await refused(() => new Network({ dt: 0.1, precision }));
    expect(faults[0]).toMatchObject({ code: 'unknown-word', where: 'new Network › precision' });
  });
});
