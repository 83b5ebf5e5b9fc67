/**
 * Faults in the middle of a run, injected: callbacks that throw or promise, workers that die at each stage, memory that is refused,
 * dispose while running, signals at each stage. Each ends with its own code and with what was recorded, and the next run is right.
 */
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as api from '../../src/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';

const { RunError, Simulation } = api;

function network(size = 80): api.Network {
  const net = new api.Network({ dt: 0.1, seed: 3 });
  net.population('E', size, api.lif({ receptors: { ex: api.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.connect('E', 'E', {
    connector: api.fixedIndegree(Math.min(10, size)),
    weight: 20,
    delay: 1.5,
  });
  return net;
}

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
let started: Worker[] = [];
const keep = (worker: Worker) => started.push(worker);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('worker', keep);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('worker', keep);
  expect(unhandled).toEqual([]);
});
afterEach(() => {
  started = [];
  vi.unstubAllGlobals();
});

const failing = async (promise: Promise<unknown>): Promise<api.RunError<api.Recording>> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(api.SynfireError);
  return error as api.RunError<api.Recording>;
};

/** Hash of 30 ms, without faults. */
let healthy: string;
beforeAll(async () => {
  healthy = (await api.simulate(network(), { time: 30, workers: 0 })).hash;
});

describe.each([0, 1])('a callback, %i workers', (workers) => {
  const mine = new TypeError('my own fault');
  const thrown = () => {
    throw mine;
  };
  const rejected = () => Promise.reject(mine);
  it.each<[string, api.RunOptions]>([
    ['onProgress that throws', { onProgress: thrown }],
    ['onProgress that rejects', { onProgress: rejected }],
    ['stopWhen that throws', { stopWhen: { every: 1, condition: thrown } }],
    ['stopWhen that rejects', { stopWhen: { every: 1, condition: rejected } }],
  ])('%s ends the run with its error and the recording', async (name, options) => {
    const simulation = await Simulation.create(network(), { workers });
    const error = await failing(simulation.run(30, options));
    expect(error).toBeInstanceOf(RunError);
    expect(error.code).toBe('callback-failed');
    expect(error.cause).toBe(mine);
    expect(error.message).toMatch(
      new RegExp(`callback ${name.split(' ')[0]}: found TypeError: my own fault`),
    );
    expect(error.recording.duration).toBeGreaterThan(0);
    // what was done stays done: the run can go on
    const { time } = simulation;
    expect(time).toBeCloseTo(error.recording.to, 9);
    const rest = await simulation.run(Math.round((30 - time) * 10) / 10);
    expect(error.recording.concat(rest).hash).toBe(healthy);
    await simulation.dispose();
  });

  it.each([
    ['false', false, 30],
    ['true', true, 2],
  ])('stopWhen that promises %s is waited for', async (_, answer, duration) => {
    const simulation = await Simulation.create(network(), { workers });
    const run = await simulation.run(30, { stopWhen: { every: 2, condition: async () => answer } });
    expect(run.duration).toBeCloseTo(duration, 9);
    await simulation.dispose();
  });

  it.each([
    ['throws', thrown],
    ['rejects', rejected],
  ])('onBuild that %s ends the build with its error', async (_, onBuild) => {
    const error = await failing(Simulation.create(network(), { workers, onBuild }));
    expect(error.code).toBe('callback-failed');
    expect(error.cause).toBe(mine);
    expect((await api.simulate(network(), { time: 30, workers })).hash).toBe(healthy);
  });

  it('of a rate network that throws ends the run with its error', async () => {
    const model = { size: 3, dt: 0.1, states: { x: '-x' }, output: 'x' };
    const simulation = await RateSimulation.create(model, { workers });
    for (const onProgress of [thrown, rejected]) {
      const error = await failing(simulation.run(1, { onProgress }));
      expect([error.code, error.cause]).toEqual(['callback-failed', mine]);
    }
    await simulation.run(1);
    await simulation.dispose();
  });
});

describe('a worker that dies', () => {
  it('in a run: worker-lost, with the recording', async () => {
    const simulation = await Simulation.create(network(), { workers: 2 });
    const error = await failing(
      simulation.run(1e6, { onProgress: ({ time }) => void (time > 20 && started[0].terminate()) }),
    );
    expect(error.code).toBe('worker-lost');
    expect(error).toBeInstanceOf(RunError);
    expect(error.recording.duration).toBeGreaterThan(20);
    expect(error.recording.spikeCount).toBeGreaterThan(10);
    await simulation.dispose();
    expect((await api.simulate(network(), { time: 30, workers: 2 })).hash).toBe(healthy);
  });

  it('while building, or before the first state is asked for', async () => {
    const onBuild = () => void started[0].terminate();
    expect((await failing(Simulation.create(network(20_000), { workers: 2, onBuild }))).code).toBe(
      'worker-lost',
    );
  });

  const calls: [string, (simulation: api.Simulation) => Promise<unknown>][] = [
    ['a snapshot', (simulation) => simulation.snapshot()],
    ['reading', (simulation) => simulation.read('E', 'v')],
    ['writing', (simulation) => simulation.write('E', 'v', -70)],
    ['a reset', (simulation) => simulation.reset()],
    ['a run', (simulation) => simulation.run(1)],
  ];
  // a worker that is told to end runs no line more; one that has been asked before may answer first
  it.each(calls)('before %s, whether its end has been heard or not', async (_, call) => {
    for (const heard of [false, true]) {
      started = [];
      const simulation = await Simulation.create(network(), { workers: 1 });
      await simulation.run(3);
      const ended = started[0].terminate();
      if (heard) await ended;
      expect((await failing(call(simulation))).code).toBe('worker-lost');
      expect((await failing(call(simulation))).code).toBe('worker-lost');
      await ended;
      await simulation.dispose();
    }
  });

  it.each(calls)('during %s: as if it lived, or worker-lost', async (_, call) => {
    const simulation = await Simulation.create(network(), { workers: 1 });
    await simulation.run(3);
    const answer = call(simulation).then(
      () => 'answered',
      (error) => error.code,
    );
    await started[0].terminate();
    expect(['answered', 'worker-lost']).toContain(await answer);
    expect((await failing(call(simulation))).code).toBe('worker-lost');
    await simulation.dispose();
  });
});

describe('memory that is refused', () => {
  it('to the calling thread is out-of-memory, and says what helps', async () => {
    const refuse = class {
      constructor() {
        throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      }
    };
    vi.stubGlobal('WebAssembly', Object.assign(Object.create(WebAssembly), { Memory: refuse }));
    const error = await failing(Simulation.create(network(), { workers: 0 }));
    expect(error.code).toBe('out-of-memory');
    expect(error.message).toMatch(/smaller network|smaller scale/);
    vi.unstubAllGlobals();
    expect((await api.simulate(network(), { time: 30, workers: 0 })).hash).toBe(healthy);
  });
});

describe('dispose', () => {
  it.each([0, 1, 2])(
    'in a run ends it as disposed, with the recording; %i workers',
    async (workers) => {
      const simulation = await Simulation.create(network(), { workers });
      const error = await failing(
        simulation.run(1e6, { onProgress: ({ time }) => void (time > 20 && simulation.dispose()) }),
      );
      expect(error.code).toBe('disposed');
      expect(error.message).toMatch(/while it was running/);
      expect(error.recording.duration).toBeGreaterThan(20);
      expect((await failing(simulation.run(1))).message).toMatch(/a call after dispose/);
    },
  );
});

describe('a signal', () => {
  it('given before a run, or in it, keeps what was recorded; the rest follows', async () => {
    const simulation = await Simulation.create(network(), { workers: 1 });
    expect((await simulation.run(30, { signal: AbortSignal.abort() })).duration).toBe(0);
    const stop = new AbortController();
    const first = await simulation.run(30, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first.duration).toBeGreaterThan(0);
    const left = Math.round((30 - simulation.time) * 10) / 10;
    expect(first.concat(await simulation.run(left)).hash).toBe(healthy);
    await simulation.dispose();
  });
});
