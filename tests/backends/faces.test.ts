/** One face for whatever runs: the same verbs on spiking, rate, sampling and event networks, on every engine that can. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { fixedIndegree, lif, Network, Simulation } from '../../src/index.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { initialTrees, SamplingCircuit } from '../../src/sampling/index.ts';
import { balanced } from '../events/networks.ts';
import { testGpu } from './gpu.ts';

const host = await testGpu();

interface Runs {
  run(
    length: number,
    options: { signal?: AbortSignal; onProgress?: (now: { share: number }) => void },
  ): Promise<{ readonly hash: string }>;
  snapshot(): Promise<Uint8Array>;
  restore(snapshot: Uint8Array): Promise<void>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Subject {
  readonly runs: Runs;
  readonly read: () => Promise<Float32Array | Float64Array>;
  readonly write: (values: ArrayLike<number>) => Promise<void>;
}

function network(): Network {
  const net = new Network({ dt: 0.1, seed: 3 });
  net.population('cells', 24, lif());
  net.connect('cells', 'cells', { connector: fixedIndegree(5), weight: -30, delay: 1.5 });
  net.stepCurrent('cells', { amplitude: Array.from({ length: 24 }, (_, i) => 400 + 10 * i) });
  net.recordSpikes('cells');
  return net;
}

const rates: RateModel = {
  ...{ states: { x: 'input - x' }, output: 'tanh(x)', size: 8, dt: 0.1, noise: { x: 0.2 } },
  weights: [{ kind: 'dense', values: Array.from({ length: 64 }, (_, k) => Math.sin(3 * k)) }],
};

const trees = initialTrees({ somata: 2, branching: [4], seed: 3 });
const circuit = { denoiser: { kind: 'trees', trees }, batch: 8, peak: 0.1, seed: 4 } as const;

const spiking = async (options: object): Promise<Subject> => {
  const simulation = await Simulation.create(network(), options);
  return {
    runs: simulation,
    read: () => simulation.read('cells', 'v'),
    write: (values) => simulation.write('cells', 'v', values),
  };
};
const rate = async (options: object): Promise<Subject> => {
  const simulation = await RateSimulation.create(rates, options);
  return {
    runs: simulation,
    read: () => simulation.read('x'),
    write: (values) => simulation.write('x', values),
  };
};
const sampling = async (options: object): Promise<Subject> => {
  const simulation = await SamplingCircuit.create({ ...circuit, ...options });
  return {
    runs: simulation as unknown as Runs,
    read: () => simulation.read(),
    write: (values) => simulation.write(values),
  };
};
const events = async (): Promise<Subject> => {
  const simulation = await EventSimulation.create(balanced({ model: 'lif', size: 40, degree: 5 }));
  return {
    runs: simulation,
    read: () => simulation.read('phase'),
    write: (values) => simulation.write('phase', values),
  };
};

/** By kind: how it is made, how long it runs (ms, the model's unit, cycles), and its engines. */
const KINDS = [
  { kind: 'spiking network', make: spiking, length: 40, engines: ['wasm', 'webgpu', 'reference'] },
  { kind: 'rate network', make: rate, length: 4, engines: ['wasm', 'webgpu', 'reference'] },
  { kind: 'sampling circuit', make: sampling, length: 2, engines: ['wasm', 'webgpu'] },
  { kind: 'event network', make: events, length: 400, engines: ['events'] },
] as const;

const OPTIONS: Readonly<Record<string, object>> = {
  wasm: { backend: 'wasm', workers: 0 },
  webgpu: { backend: 'webgpu', gpu: { host } },
  reference: { backend: 'reference' },
  events: {},
};

const cases = KINDS.flatMap(({ engines, ...kind }) =>
  engines.map((engine) => ({ ...kind, engine, options: OPTIONS[engine] })),
);

describe.each(cases)('a $kind on $engine', ({ make, length, engine, options }) => {
  const there = it.skipIf(engine === 'webgpu' && !host);
  const begun = async () => {
    const subject = await make(options);
    onTestFinished(() => subject.runs.dispose());
    return subject;
  };

  there(
    'goes on from a snapshot, also in another simulation, and from states written',
    async () => {
      const { runs, read, write } = await begun();
      await runs.run(length, {});
      const [saved, states] = [await runs.snapshot(), await read()];
      expect(states.length).toBeGreaterThan(7);
      const { hash } = await runs.run(length, {});
      await write(states.map((x) => x / 2));
      expect(await read()).not.toEqual(states);
      await runs.restore(saved);
      expect(await read()).toEqual(states);
      await write(states);
      const other = await begun();
      await other.runs.restore(saved);
      expect((await other.runs.run(length, {})).hash).toBe(hash);
    },
  );

  there('tells progress, stops at a signal, and is busy with one call at a time', async () => {
    const { runs } = await begun();
    const shares: number[] = [];
    const running = runs.run(length, { onProgress: ({ share }) => shares.push(share) });
    await expect(runs.snapshot()).rejects.toThrow(/busy/);
    const { hash } = await running;
    expect(shares.at(-1)).toBe(1);
    const other = await begun();
    await other.runs.run(length, { signal: AbortSignal.abort() });
    expect((await other.runs.run(length, {})).hash).toBe(hash);
  });

  there('refuses unknown options with the nearest name, and every call when disposed', async () => {
    const { runs, read } = await begun();
    const misspelt = { onProgres: () => {} } as object;
    await expect(runs.run(length, misspelt)).rejects.toThrow(/onProgress/);
    await expect(runs.restore(new Uint8Array(9))).rejects.toThrow(/not-a-snapshot/);
    await runs[Symbol.asyncDispose]();
    await runs.dispose();
    for (const call of [runs.run(length, {}), read(), runs.snapshot()]) {
      await expect(call).rejects.toThrow(/disposed/);
    }
  });
});
