/**
 * Copies of a network: each is, bit for bit, the network of its trial alone, with what it was given of its own; on the reference and on WebAssembly with any
 * number of workers. They share synapses.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../seed.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { allToAll, bernoulli, fixedIndegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { poisson, spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { hashText } from '../../src/plan/hash.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import type { CopyValues } from '../../src/simulate/copies.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { graded } from '../../src/synapses/graded.ts';
import { isLong } from '../long.ts';

const TIME = 40;

interface Own {
  readonly trial?: number;
  readonly rate?: number;
  readonly times?: readonly number[];
  readonly v?: number;
  readonly precision?: 'double';
}

/** Draws of every kind that differs between copies, drawn weights and delays that do not, and values that may be given by copy. */
function network({ trial = 0, rate = 12_000, times = [3, 3.5, 9], v, precision }: Own = {}) {
  const net = new Network({ dt: 0.5, seed: 7, trial, ...(precision ? { precision } : {}) });
  const receptors = { ex: exponential({ tau_syn: 2 }), inh: exponential({ tau_syn: 4 }) };
  const initial = { v: v ?? ({ distribution: 'uniform', low: -70, high: -55 } as const) };
  net.population('E', 40, lif({ receptors }), { initial });
  net.population('I', 21, lif({ receptors, tau_m: { distribution: 'uniform', low: 8, high: 12 } }));
  net.population('P', 6, poisson({ rate: 40 }));
  net.population('G', 2, spikeGenerator({ times, senders: times.map((_, k) => k % 2) }));
  const weight = { distribution: 'normal', mean: 60, sd: 20 } as const;
  const delay = { distribution: 'uniform', low: 1, high: 4 } as const;
  net.connect('E', 'I', { connector: fixedIndegree(12), weight, delay });
  net.connect('E', 'E', { connector: bernoulli(0.1), weight, delay });
  net.connect('I', 'E', { connector: bernoulli(0.3), weight: -90, delay: 2, receptor: 'inh' });
  net.connect('P', 'E', { connector: allToAll(), weight: 80 });
  net.connect('G', 'I', { connector: allToAll(), weight: 400 });
  net.connect('E', 'I', {
    connector: bernoulli(0.1),
    weight: 0.2,
    graded: graded('v'),
    name: 'slow',
  });
  net.poissonInput('E', { rate, weight: 40, name: 'background' });
  net.noiseCurrent('I', { mean: 300, sd: 200 });
  net.recordStates('E', { variables: ['v'], neurons: [0, 39], every: 1 });
  net.recordRate('I', { bin: 5 });
  return net;
}

const valuesOf = ({ trial, rate, times, v }: Own): CopyValues => ({
  ...(trial === undefined ? {} : { trial }),
  set: {
    ...(rate === undefined ? {} : { background: { rate } }),
    ...(times === undefined ? {} : { G: { times, senders: times.map((_, k) => k % 2) } }),
  },
  ...(v === undefined ? {} : { initial: { E: { v } } }),
});

const alone = (own: Own) => simulate(network(own), { time: TIME, workers: 0 });

describe('a batch', () => {
  it('is its copies alone, with 0 to 3 workers and on the reference', async () => {
    const expected = await Promise.all([0, 1, 2, 3, 4].map((trial) => alone({ trial })));
    expect(new Set(expected.map(({ hash }) => hash)).size).toBe(5);
    expect(expected[0].spikeCount).toBeGreaterThan(50);
    for (const workers of [0, 1, 2, 3]) {
      const { batch, from, to, copies } = await simulate(network(), {
        ...{ time: TIME, batch: 5, workers },
      });
      expect([batch, from, to]).toEqual([5, 0, TIME]);
      expect(copies.map((copy) => copy.toJSON())).toEqual(expected.map((copy) => copy.toJSON()));
      expect(copies.map((c) => c.synapticEvents)).toEqual(expected.map((c) => c.synapticEvents));
    }
    const judge = referenceBackend({ precision: 'f32' });
    for (const [trial, { hash }] of expected.entries()) {
      const engine = await judge.load(compilePlan(network({ trial }).describe()));
      expect(hashText((await engine.run(TIME / 0.5)).hash)).toBe(hash);
    }
    const reference = await simulate(network(), { time: 10, batch: 2, backend: 'reference' });
    const one = await simulate(network({ trial: 1 }), { time: 10, backend: 'reference' });
    expect(reference.copies[1].hash).toBe(one.hash);
  });

  it('gives each copy what is its own', async () => {
    const own: fc.Arbitrary<Own> = fc.record(
      {
        trial: fc.nat({ max: 9 }),
        rate: fc.constantFrom(0, 9_000, 20_000, 400_000),
        times: fc
          .array(fc.nat({ max: 60 }), { maxLength: 6 })
          .map((all) => all.sort((a, b) => a - b).map((k) => 0.5 + k / 2)),
        v: fc.constantFrom(-70, -58),
      },
      { requiredKeys: ['trial'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(own, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('stored', 'procedural') as fc.Arbitrary<'stored' | 'procedural'>,
        async (copies, connectivity) => {
          const batch = copies.map(valuesOf);
          const run = await simulate(network(), { time: TIME, batch, workers: 0, connectivity });
          for (const [k, copy] of copies.entries()) {
            expect(run.copies[k].hash).toBe((await alone(copy)).hash);
          }
        },
      ),
      { numRuns: isLong ? 40 : 4 },
    );
  });

  it('is the same in pieces, from snapshots, and those of a copy are of the network alone', async () => {
    const whole = await simulate(network(), { time: TIME, batch: 3, workers: 2 });
    await using batch = await Simulation.create(network(), { batch: 3, workers: 2 });
    const first = await batch.run(15);
    const saved = await batch.snapshot();
    const rest = await batch.run(TIME - 15);
    const joined = first.copies.map((copy, b) => copy.concat(rest.copies[b]).hash);
    expect(joined).toEqual(whole.copies.map(({ hash }) => hash));
    await batch.restore(saved);
    expect(batch.time).toBe(15);
    const again = await batch.run(TIME - 15);
    expect(again.copies.map(({ hash }) => hash)).toEqual(rest.copies.map(({ hash }) => hash));
    await using one = await Simulation.create(network({ trial: 2 }), { workers: 0 });
    await one.restore(saved[2]);
    expect((await one.run(TIME - 15)).hash).toBe(rest.copies[2].hash);
    await expect(one.restore(saved[1])).rejects.toMatchObject({ code: 'snapshot-network' });
    await expect(batch.restore(saved.slice(1))).rejects.toThrow(/a list of 3 snapshots/);
    await expect(batch.restore([...saved].reverse())).rejects.toThrow(/copy 0 › .*trial/);
  });

  it('reads and writes neuron after neuron, copy after copy', async () => {
    const batch = await Simulation.create(network(), { batch: 2, workers: 0 });
    const values = Array.from({ length: 80 }, (_, k) => -70 + k / 10);
    await batch.write('E', 'v', values);
    expect(Array.from(await batch.read('E', 'v'))).toEqual(values.map(Math.fround));
    await batch.write('E', 'v', values.slice(40));
    expect((await batch.read('E', 'v')).slice(0, 4)).toEqual(
      Float32Array.of(values[40], values[40], values[41], values[41]),
    );
    await expect(batch.write('E', 'v', [1, 2])).rejects.toThrow(/one finite number, 40, or 80/);
    await batch.dispose();
  });

  it('holds synapses once: a further copy adds states only', async () => {
    const wide = new Network({ dt: 1, recordSpikes: false });
    wide.population('a', 1000, lif());
    const weight = { distribution: 'normal', mean: 1, sd: 0.5 } as const;
    wide.connect('a', 'a', { connector: bernoulli(0.9), weight });
    const bytesOf = async (batch: number) => {
      await using simulation = await Simulation.create(wide, { batch, workers: 0 });
      expect(simulation.synapses).toBeGreaterThan(890_000);
      return simulation.bytes;
    };
    const [one, many] = [await bytesOf(1), await bytesOf(9)];
    expect(one).toBeGreaterThan(3.5e6);
    expect(many - one).toBeLessThan(1.5e6);
  });

  it('stops all copies at one time, by signal and by a condition', async () => {
    const stopped = new AbortController();
    const run = await simulate(network(), {
      ...{ time: 1e6, batch: 2, workers: 1, signal: stopped.signal },
      onProgress: () => stopped.abort(),
    });
    expect(run.copies.map(({ to }) => to)).toEqual([run.to, run.to]);
    expect(run.to).toBeLessThan(1e6);
    const until = await simulate(network(), {
      ...{ time: TIME, batch: 2, workers: 0 },
      stopWhen: { every: 5, condition: ({ to }) => to >= 20 },
    });
    expect(until.copies.map(({ to }) => to)).toEqual([20, 20]);
  });

  it('names the copy whose state left the range of numbers', async () => {
    const net = new Network({ dt: 1 });
    net.population('a', 2, neuron({ equations: 'dv/dt = v*v/ms : 1', method: 'euler' }));
    const batch = [{}, { initial: { a: { v: [0, 9] } } }];
    const simulation = await Simulation.create(net, { batch, workers: 0 });
    const run = simulation.run(70);
    await expect(run).rejects.toThrow(/copy 1 › population "a"/);
    await expect(run).rejects.toMatchObject({ code: 'not-a-number', recording: { batch: 2 } });
    await expect(simulation.run(1)).rejects.toThrow(/copy 1/);
    await simulation.dispose();
  });

  it.each<[string, RegExp, object]>([
    ['no copy', /1 to 65536 copies/, { batch: 0 }],
    ['half a copy', /1 to 65536 copies/, { batch: 1.5 }],
    ['no number', /option "batch"/, { batch: 'four' }],
    ['unknown values', /"sett"|sett/, { batch: [{ sett: {} }] }],
    [
      'a part that is not there',
      /copy 1 › set.*unknown-name/s,
      { batch: [{}, { set: { X: {} } }] },
    ],
    ['other weights', /copy 0 › .*copies share/s, { batch: [{ set: { slow: { weight: 1 } } }] }],
    ['a state that is not there', /copy 0 › /, { batch: [{ initial: { E: { u: 1 } } }] }],
    ['a population that is not there', /unknown-population/, { batch: [{ initial: { X: {} } }] }],
    ['a trial that is none', /bad-trial/, { batch: [{ trial: -1 }] }],
    ['a GPU', /not-batched/, { batch: 2, backend: 'webgpu' }],
    ['ranks', /not-batched/, { batch: 2, mpi: true }],
    ['an unknown engine', /unknown-backend/, { batch: 2, backend: 'wams' }],
  ])('refuses %s', async (_, message, options) => {
    const made = Simulation.create(network(), options as { batch: number });
    await expect(made).rejects.toThrow(message);
  });

  it('refuses what memory cannot hold, with the number of copies that it can', async () => {
    const large = new Network({ dt: 1 });
    large.population('a', 1_000_000, lif());
    const made = Simulation.create(large, { batch: 60_000, workers: 2 });
    await expect(made).rejects.toThrow(/60000 copies of .* MB each.*About \d+ copies would fit/s);
  });

  it('refuses a network of which not one copy has room', async () => {
    const large = new Network({ dt: 1 });
    const a = large.population('a', 200_000, lif());
    large.connect(a, a, { connector: allToAll(), weight: 1, delay: 1 });
    const made = Simulation.create(large, { batch: 2, workers: 2, connectivity: 'stored' });
    await expect(made).rejects.toThrow(/Not even one copy fits/);
  });

  it('refuses weights that a rule changes', async () => {
    const net = network();
    net.connect('P', 'I', { connector: allToAll(), weight: 1, plasticity: pairStdp({ w_max: 9 }) });
    await expect(simulate(net, { time: 1, batch: 2 })).rejects.toMatchObject({
      code: 'not-batched',
    });
  });

  it('is a batch in double precision too', async () => {
    const own = { precision: 'double' } as const;
    const { copies } = await simulate(network(own), { time: TIME, batch: 2, workers: 0 });
    expect(copies[1].hash).toBe((await alone({ ...own, trial: 1 })).hash);
  });
});

describe('a trial', () => {
  it('is part of the description, and has the synapses of the seed', async () => {
    const net = network({ trial: 3 });
    expect(Network.fromJSON(JSON.stringify(net)).describe()).toEqual(net.describe());
    expect('trial' in network().describe()).toBe(false);
    const [plan, other] = [net, network()].map((n) => compilePlan(n.describe()));
    expect(plan.projections).toEqual(other.projections);
    expect(plan.populations[0].initial).not.toEqual(other.populations[0].initial);
    expect(plan.populations[1].parameters).toEqual(other.populations[1].parameters);
    expect(() => compilePlan(network({ trial: 2 ** 32 }).describe())).toThrow(/bad-trial/);
  });
});
