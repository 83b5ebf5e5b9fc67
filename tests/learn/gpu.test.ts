/** Gradients on a GPU: the bits of WebAssembly, however many copies are run at once; and what is refused. */
import { describe, expect, it } from 'vitest';
import { gpuMemory, groupsOf, sideOf } from '../../src/backends/learning/gpu-memory.ts';
import { gradientPlan } from '../../src/backends/learning/gradient-plan.ts';
import { partsOf } from '../../src/backends/learning/gradients.ts';
import { learningLayout } from '../../src/backends/learning/layout.ts';
import * as synfire from '../../src/index.ts';
import * as learn from '../../src/learn/index.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { testGpu } from '../backends/gpu.ts';
import { isLong } from '../long.ts';
import { DT, pool } from './force-pool.ts';
import { cases, numbers, outcome, prepare, spikesOf } from './gradient-cases.ts';
import { hashAfter } from './hashes.ts';

const host = await testGpu();
const room = 20_000;
const small = await testGpu({ limits: { bindingBytes: room } });
const api = { ...synfire, ...learn };

/** Four spikes in the first steps, and what outputs are at the end of so many. */
function decaying(steps: number): ReturnType<typeof prepare> {
  const { Network, allToAll, exponential, neuron, spikeGenerator } = synfire;
  const net = new Network({ dt: 1, seed: 7 });
  const receptors = { syn: exponential({ tau_syn: 1.5 }) };
  const parameters = { tau_m: '2 ms', C: '2 pA*ms' };
  const spec = { equations: 'dv/dt = -v/tau_m + I_syn/C : 1', parameters, receptors };
  net.population('in', 3, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', 5, neuron({ ...spec, threshold: 'v >= 1', reset: 'v = 0' }));
  net.population('out', 2, neuron(spec));
  const weight = { distribution: 'uniform', low: 0, high: 2 } as const;
  net.connect('in', 'hidden', { connector: allToAll(), weight });
  net.connect('hidden', 'out', { connector: allToAll(), weight });
  const readout = { population: 2, of: 'v', take: 'last', from: 0, to: steps, dt: 1 } as const;
  const events = { in: { steps: [0, 1, 2, 3], units: [0, 1, 2, 0] } };
  return {
    layout: learningLayout(compilePlan(net.describe()), { steps }),
    judge: { readout, loss: { kind: 'meanSquare', scale: 1 }, costs: [] },
    samples: Array.from({ length: 4 }, () => ({ events, target: [1, 2] })),
  };
}

describe.skipIf(host === undefined)('gradients on a GPU', () => {
  // what these hold: learnt parameters and initial states, sparse rows and values, units near threshold and feedback, currents and noise
  const chosen = isLong ? cases : [0, 1, 5, 7].map((k) => cases[k]);

  it.each(chosen)('$name: the bits of WebAssembly', async (one) => {
    const prepared = prepare(one);
    const wasm = await outcome(prepared, { workers: 0 });
    const found = await outcome(prepared, { backend: 'webgpu', gpu: { host: host! } });
    expect(found.spikes).toEqual(wasm.spikes);
    expect(spikesOf(prepared.layout, found.spikes)).toBeGreaterThan(100);
    expect(found.judgements).toEqual(wasm.judgements);
    expect(numbers(found.gradient!)).toEqual(numbers(wasm.gradient!));
  });

  it('that has room for one sample at a time: the same bits', async () => {
    const { layout, judge, samples } = prepare(cases[0]);
    // in one part of the batch there are two
    const prepared = { layout, judge, samples: samples.slice(0, 9) };
    const plan = gradientPlan(prepared.layout, prepared.judge);
    expect(sideOf(plan, prepared.samples.length, room).copies).toBe(1);
    const wasm = await outcome(prepared, { workers: 0 });
    const found = await outcome(prepared, { backend: 'webgpu', gpu: { host: small! } });
    expect(found.spikes).toEqual(wasm.spikes);
    expect(found.judgements).toEqual(wasm.judgements);
    expect(numbers(found.gradient!)).toEqual(numbers(wasm.gradient!));
  });

  it('of what has decayed: 0 on every engine, for a GPU has no smaller numbers', async () => {
    const prepared = decaying(200);
    const wasm = await outcome(prepared, { workers: 0 });
    const found = await outcome(prepared, { backend: 'webgpu', gpu: { host: host! } });
    expect(numbers(found.gradient!)).toEqual(numbers(wasm.gradient!));
    expect(numbers(found.gradient!).every((slope) => slope === 0)).toBe(true);
    // what has not decayed yet is there
    const early = await outcome(decaying(60), { workers: 0 });
    expect(numbers(early.gradient!).some((slope) => slope !== 0)).toBe(true);
  });

  it.each(['bptt', 'eprop', 'steppedEventprop', 'fptt', 'force single'] as const)(
    'weights after updates by %s: the hash of WebAssembly with 0, 1 and 2 workers',
    async (method) => {
      // each of these two is two samples, one after the other
      const few = method === 'force single' ? 2 : 4;
      const updates = isLong ? 50 : few;
      const found = await hashAfter(api, {
        ...{ method, updates },
        ...{ backend: 'webgpu', gpu: { host: host! } },
      });
      for (const workers of [0, 1, 2]) {
        expect(await hashAfter(api, { method, updates, workers })).toBe(found);
      }
    },
  );
});

describe.skipIf(host === undefined)('a readout that is fed back on a GPU', () => {
  const TIME = 20;
  const target = Float64Array.from({ length: (3 * TIME) / DT }, (_, k) => Math.sin(k / 9));
  const run = async (where: Partial<learn.TrainerOptions>, samples: number) => {
    const data = Array.from({ length: samples }, () => ({ events: {}, target }));
    const trainer = await learn.Trainer.create(pool(40, 2, ' + 2*mV*xi/sqrt(10*ms)'), {
      ...{ data, duration: TIME, batch: 1, loss: 'meanSquare', method: 'force' },
      readout: { population: 'pool', of: 'r', take: 'each', outputs: 3 },
      force: { feedback: 'z', every: 5, ridge: 0.1, precision: 'single' },
      ...where,
    });
    const first = await trainer.outputs(data);
    await trainer.train({ epochs: 1 });
    const found = { first, after: await trainer.outputs(data), checkpoint: trainer.checkpoint() };
    await trainer.dispose();
    return found;
  };

  it('of samples side by side, with noise, refractoriness and factors: the bits of WebAssembly', async () => {
    const found = await run({ backend: 'webgpu', gpu: { host: host! } }, 3);
    expect(found).toEqual(await run({ workers: 0 }, 3));
    expect(found.after[0]).not.toEqual(found.after[1]);
  });
});

describe('memory of gradients on a GPU', () => {
  const { layout, judge } = prepare(cases[0]);
  const plan = gradientPlan(layout, judge);

  it('holds the most copies that it has room for', () => {
    const largest = (copies: number) => gpuMemory(plan, { copies, slots: 8 }).largest;
    expect(sideOf(plan, 64, largest(7))).toEqual({ slots: 8, copies: 7 });
    expect(sideOf(plan, 64, largest(8) - 1)).toEqual({ slots: 8, copies: 7 });
    expect(sideOf(plan, 5, largest(64))).toEqual({ slots: 5, copies: 5 });
  });

  it.each([
    [64, { copies: 64, slots: 8 }, [64]],
    [64, { copies: 64, slots: 3 }, [24, 24, 16]],
    [64, { copies: 20, slots: 8 }, [16, 16, 16, 16]],
    [24, { copies: 2, slots: 8 }, [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]],
    [5, { copies: 4, slots: 5 }, [4, 1]],
  ])('runs a batch of %i with %o in groups of %o', (batch, side, sizes) => {
    const groups = groupsOf(batch, side);
    expect(groups.map(({ from, to }) => to - from)).toEqual(sizes);
    const ends = groups.flatMap(({ parts }) => parts.filter((part) => part.ends));
    expect(ends.map(({ to }) => to)).toEqual(partsOf(batch).map(([, to]) => to));
  });

  it('is refused before it is taken where one sample has no room', () => {
    const { largest } = gpuMemory(plan, { copies: 1, slots: 1 });
    expect(() => sideOf(plan, 64, largest - 1)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
