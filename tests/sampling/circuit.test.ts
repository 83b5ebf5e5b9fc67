/** Training and sampling: the same bits whatever the workers, stop and resume, and what bad input is told. */
import { describe, expect, it } from 'vitest';
import { referenceCycle } from '../../src/backends/sampling/reference.ts';
import {
  DenoiserTraining,
  embedded,
  initialTrees,
  noiseSchedule,
  SamplingCircuit,
  swissRoll,
  type TrainingOptions,
} from '../../src/sampling/index.ts';

const data = embedded(swissRoll({ count: 200 }), { size: 5 }).values;
const options: TrainingOptions = {
  trees: initialTrees({ somata: 5, branching: [4, 4] }),
  data,
  batch: 32,
  steps: 60,
  warmup: 10,
  seed: 4,
};

async function trained(more: Partial<TrainingOptions> = {}) {
  const training = await DenoiserTraining.create({ ...options, ...more });
  const losses: number[] = [];
  await training.run(undefined, { onProgress: ({ loss }) => losses.push(loss) });
  const trees = await training.trees();
  await training.dispose();
  return { trees, losses };
}

describe('training', () => {
  it('gives the same weights in this thread, in one, two and three workers', async () => {
    const { trees } = await trained({ workers: 0 });
    expect(trees.weights).not.toEqual(options.trees.weights);
    for (const workers of [1, 2, 3]) {
      expect((await trained({ workers })).trees.weights).toEqual(trees.weights);
    }
  });

  it('lowers the loss', async () => {
    const { losses } = await trained({ workers: 0, steps: 1500 });
    expect(losses[losses.length - 1]).toBeLessThan(0.6 * losses[0]);
  });

  it('goes on from a checkpoint as if it had not stopped', async () => {
    const whole = await trained({ workers: 0 });
    const training = await DenoiserTraining.create({ ...options, workers: 0 });
    await training.run(25);
    const checkpoint = structuredClone(await training.checkpoint());
    const resumed = await DenoiserTraining.create({ ...options, workers: 2, resume: checkpoint });
    expect(resumed.step).toBe(25);
    await resumed.run();
    expect((await resumed.trees()).weights).toEqual(whole.trees.weights);
    await resumed.dispose();
    await expect(
      DenoiserTraining.create({ ...options, batch: 64, resume: checkpoint }),
    ).rejects.toThrow(/batch is \d+, not 64.*snapshot-network/);
  });

  it('stops where a loss is not finite and keeps the last good weights', async () => {
    const training = await DenoiserTraining.create({
      ...options,
      trees: { ...options.trees, activation: 'x*x*x' },
      learningRate: 1,
      steps: 1e4,
      workers: 2,
    });
    await expect(training.run()).rejects.toThrow(
      /training › step \d+ › tree of soma \d.*not-a-number/,
    );
    const { weights } = await training.trees({ averaged: false });
    expect(weights.every(Number.isFinite)).toBe(true);
    await training.dispose();
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const training = await DenoiserTraining.create({ ...options, workers: 0, steps: 1e6 });
    await training.run(undefined, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(training.step).toBeGreaterThan(0);
    expect(training.step).toBeLessThan(1000);
  });

  it.each([
    [{ batch: 12 }, /batch.*multiple of 8/],
    [{ batch: 2 ** 20 }, /batch/],
    [{ data: data.subarray(0, 7) }, /data.*multiple of 5/],
    [{ data: data.map((x, i) => (i === 3 ? Number.NaN : x)) }, /data\[3\]/],
    [{ steps: 0 }, /steps/],
    [{ learningRate: -1 }, /learningRate/],
    [{ trees: { ...options.trees, activation: 'max(y, 0)' } }, /"y".*expression in x/],
    [{ trees: { ...options.trees, branching: [4, 5] } }, /weights/],
    [{ learningrate: 1 }, /learningRate/],
  ])('refuses %j', async (more, message) => {
    await expect(
      DenoiserTraining.create({ ...options, ...more } as TrainingOptions),
    ).rejects.toThrow(message);
  });
});

describe('a circuit', () => {
  const denoiser = { kind: 'trees', trees: options.trees } as const;
  const line = { input: 'line', direction: [1, 2, 0, 0, 1], sigma: 0.4 } as const;

  it('gives the same samples whatever the workers and blocks', async () => {
    const chains = 301;
    const samples = async (workers: number) => {
      const circuit = await SamplingCircuit.create({
        denoiser,
        batch: chains,
        workers,
        inputs: [line],
      });
      const { values } = await circuit.run(2);
      await circuit.dispose();
      return values;
    };
    const alone = await samples(0);
    expect(alone.every(Number.isFinite)).toBe(true);
    for (const workers of [1, 2, 3]) expect(await samples(workers)).toEqual(alone);
    const few = await SamplingCircuit.create({ denoiser, batch: 9, workers: 0, inputs: [line] });
    const first = (await few.run(2)).values;
    for (let cycle = 0; cycle < 2; cycle++) {
      const whole = alone.subarray(cycle * chains * 5, cycle * chains * 5 + 45);
      expect(first.subarray(cycle * 45, cycle * 45 + 45)).toEqual(whole);
    }
  });

  it('gives the bits of plain f32 loops', async () => {
    const trees = { ...options.trees, gain: 0.7, output: 'noise' } as const;
    const circuit = await SamplingCircuit.create({
      denoiser: { kind: 'trees', trees },
      batch: 3,
      peak: 0.2,
      seed: 11,
      workers: 0,
    });
    const start = (await circuit.run(1, { burn: 0 })).values;
    const next = (await circuit.run(1)).values;
    const schedule = noiseSchedule();
    const rules = { schedule, rising: 'neural', peak: 20, noise: true, seed: 11 } as const;
    expect(referenceCycle({ ...rules, inputsAt: 'state' }, trees, start, 1)).toEqual(next);
  });

  it('traces a cycle that ends in its sample', async () => {
    const circuit = () => SamplingCircuit.create({ denoiser, batch: 3, peak: 0.5, workers: 0 });
    const trace = await (await circuit()).trace();
    const end = await (await circuit()).run(1, { burn: 0 });
    expect(trace.cycles).toBe(2 * 51);
    expect(trace.values.slice(-15)).toEqual(end.values);
  });

  it('starts anew from normals where noise does not rise, and forgets without recurrence', async () => {
    for (const rising of ['iid', 'ou'] as const) {
      const circuit = await SamplingCircuit.create({ denoiser, batch: 4, rising, workers: 0 });
      const { values } = await circuit.run(2);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.slice(0, 20)).not.toEqual(values.slice(20));
    }
  });

  it.each([0, 2])('goes on from states that are read and written, workers: %i', async (workers) => {
    const make = () => SamplingCircuit.create({ denoiser, batch: 130, rising: 'ou', workers });
    const circuit = await make();
    const { values, hash } = await circuit.run(2);
    expect(await circuit.read()).toEqual(values.slice(-130 * 5));
    const other = await make();
    await other.write(values.slice(0, 130 * 5));
    expect(await other.read()).toEqual(values.slice(0, 130 * 5));
    await expect(other.write([1])).rejects.toThrow(/650 finite numbers/);
    expect((await other.run(0)).hash).not.toBe(hash);
    await circuit.dispose();
    await expect(circuit.run(1)).rejects.toThrow(/disposed/);
    await other.dispose();
  });

  it('stops within a slice, and keeps whole cycles', async () => {
    const stop = new AbortController();
    const circuit = await SamplingCircuit.create({ denoiser, batch: 64, workers: 0 });
    // from outside of the run, once it is on its way
    const onProgress = ({ time }: { time: number }) =>
      void (time > 2 && setImmediate(() => stop.abort()));
    const { cycles, values } = await circuit.run(1e6, { signal: stop.signal, onProgress });
    expect(cycles).toBeGreaterThan(0);
    expect(cycles).toBeLessThan(1e6);
    expect(values.length).toBe(cycles * 64 * 5);
  });

  it('closes a gate to the bit', async () => {
    const run = async (inputs: object[]) => {
      const circuit = await SamplingCircuit.create({
        denoiser,
        batch: 4,
        workers: 0,
        inputs: inputs as never,
      });
      return (await circuit.run(1)).values;
    };
    expect(await run([{ ...line, gate: 0 }])).toEqual(await run([]));
    expect(await run([{ ...line, gate: 0.5 }])).toEqual(await run([{ ...line, strength: 0.5 }]));
    expect(await run([line])).not.toEqual(await run([]));
  });

  it('says where it diverges', async () => {
    const strong = { ...line, strength: -1e9 };
    const circuit = await SamplingCircuit.create({
      denoiser,
      batch: 4,
      workers: 0,
      inputs: [strong],
    });
    await expect(circuit.run(1)).rejects.toThrow(/chain \d › soma \d.*not-a-number/);
  });

  it.each([
    [{ inputs: [{ ...line, direction: [1, 2] }] }, /inputs\[0\] › direction.*5 numbers/],
    [{ inputs: [{ ...line, sigma: 0 }] }, /sigma/],
    [{ inputs: [{ ...line, gate: 2 }] }, /gate/],
    [{ inputs: [{ ...line, input: 'lines' }] }, /lines/],
    [{ batch: 0 }, /batch/],
    [{ peak: 2 }, /peak/],
    [{ initial: [1, 2] }, /initial/],
    [{ denoiser: { kind: 'tree' } }, /tree/],
    [{ schedule: noiseSchedule().beta }, /schedule/],
  ])('refuses %j', async (more, message) => {
    const given = { denoiser, batch: 3, ...more };
    await expect(SamplingCircuit.create(given as never)).rejects.toThrow(message);
  });
});
