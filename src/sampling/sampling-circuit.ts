/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The circuit that samples (Lyo & Savin 2024): somata with leak, dendritic current and noise whose variance rises and falls with a
 * global oscillation; at each trough the state is one sample of the prior, or of the posterior that its inputs ask for.
 * Chains are independent. Same description and seed give the same samples, bit for bit, whatever the number of workers.
 */

import { called } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { keeping } from '../backends/machine/run-error.ts';
import { progressOf, type RunControl, RunLoop } from '../backends/machine/run-loop.ts';
import { type RateModules, rateModules } from '../backends/rate/module.ts';
import { type BlockStates, byChain } from '../backends/sampling/collect.ts';
import { startSamplingCrew } from '../backends/sampling/crew.ts';
import type { CircuitCrew } from '../backends/sampling/gpu-crew.ts';
import { gpuOptions } from '../backends/webgpu/options.ts';
import { CREATED, expectCreated } from '../connect/made.ts';
import { named, SynfireError } from '../errors.ts';
import {
  anything,
  checked,
  flag,
  list,
  number,
  numbers,
  object,
  optional,
  runControl,
  word,
} from '../network/shape.ts';
import { concatenate } from '../plan/concatenate.ts';
import { type CircuitOptions, checkCount, checkStates, circuitPlan } from './circuit-options.ts';
import type { CircuitPlan } from './circuit-plan.ts';
import { somataOf } from './denoiser.ts';
import { scheduleShape } from './noise-schedule.ts';
import { Samples } from './samples.ts';
import { RELU } from './trees.ts';

/** Progress counts in cycles. */
interface SamplingRun extends RunControl {
  /** Cycles before those that are kept; default 1 at the first run, then 0. */
  readonly burn?: number;
}

const shape = object({
  denoiser: anything,
  schedule: optional(scheduleShape),
  batch: optional(number),
  rising: optional(word('neural', 'ou', 'iid')),
  peak: optional(number),
  inputs: optional(list(anything)),
  inputsAt: optional(word('state', 'mean')),
  noise: optional(flag),
  seed: optional(number),
  workers: optional(number),
  backend: optional(word('wasm', 'webgpu')),
  gpu: optional(gpuOptions),
  initial: optional(numbers),
});
const runShape = object({
  burn: optional(number),
  ...runControl,
});

const GROUP = 4;

export class SamplingCircuit {
  static {
    named(SamplingCircuit, 'SamplingCircuit');
  }

  readonly batch: number;
  readonly somata: number;
  readonly #crew: CircuitCrew;
  /** Chains of each worker, rounded up to a multiple of 4. */
  readonly #shares: readonly (readonly [number, number])[];
  readonly #plan: CircuitPlan;
  readonly #loop = new RunLoop();
  #started = false;

  private constructor(
    created: symbol,
    crew: CircuitCrew,
    shares: readonly (readonly [number, number])[],
    plan: CircuitPlan,
    batch: number,
  ) {
    expectCreated(created, 'SamplingCircuit');
    this.#crew = crew;
    this.#shares = shares;
    this.batch = batch;
    this.somata = somataOf(plan.denoiser);
    this.#plan = plan;
  }

  /** Rejects with SynfireError where the description makes no sense. */
  static async create(options: CircuitOptions): Promise<SamplingCircuit> {
    checked(shape, options, 'sampling circuit');
    const { batch, plan } = circuitPlan(options);
    const { denoiser, inputs } = plan;
    const groups = Math.ceil(batch / GROUP);
    const activations = [
      denoiser.kind === 'trees' ? (denoiser.trees.activation ?? RELU) : RELU,
      ...inputs.flatMap((input) =>
        input.input === 'class' ? [input.classifier.activation ?? RELU] : [],
      ),
    ];
    const modules = await rateModules(activations);
    const { crew, parts } =
      options.backend === 'webgpu'
        ? await onGpu(modules, plan, groups * GROUP, options.gpu)
        : // fewer are not worth a worker
          await onWorkers(modules, plan, groups, options.workers ?? (batch < 128 ? 0 : undefined));
    const circuit = new SamplingCircuit(CREATED, crew, parts, plan, batch);
    const { initial } = options;
    if (initial) await orDisposed(crew, () => circuit.#begin(initial));
    return circuit;
  }

  /**
   * Runs cycles and gives the state at the trough of each. A fault on the way (`not-a-number`, `callback-failed`, `worker-lost`,
   * `disposed`) rejects with a RunError that holds the samples until then.
   */
  run(cycles: number, options: SamplingRun = {}): Promise<Samples> {
    return this.#loop.exclusive(async () => {
      checked(runShape, options, 'sampling run');
      const { burn = this.#started ? 0 : 1, onProgress, signal } = options;
      checkCount('cycles', cycles, 0);
      checkCount('burn', burn, 0);
      const progress = progressOf(burn + cycles);
      const kept: Float32Array[] = [];
      let burnt = 0;
      const room = () => (burnt < burn ? burn - burnt : cycles);
      const slice = async (count: number) => {
        const parts = await this.#crew.all((member) => member.cycles(count, false));
        this.#started = true;
        if (burnt < burn) {
          burnt += count;
          return;
        }
        const { values, fault } = this.#collect(parts, count);
        kept.push(values);
        if (fault) throw fault;
      };
      const all = { steps: burn + cycles, room, signal };
      const samples = () => new Samples(this, concatenate(kept, Float32Array));
      return keeping(async () => {
        for await (const { done } of this.#loop.slices(all, slice)) {
          if (onProgress) await called('onProgress', () => onProgress(progress(done)));
        }
        return samples();
      }, samples);
    });
  }

  /** One cycle with every step of it: `cycles` of the result are the steps, rising and falling. */
  trace(): Promise<Samples> {
    return this.#loop.exclusive(async () => {
      this.#started = true;
      const parts = await this.#crew.all((member) => member.cycles(1, true));
      const { somata } = this;
      const padded = this.#shares.reduce((sum, [, count]) => sum + count, 0);
      const width = parts.reduce((sum, part) => sum + part.length, 0);
      const steps = width / (padded * somata);
      return new Samples(this, this.#sound(parts, steps));
    });
  }

  /** States now, soma after soma for each copy. */
  read(): Promise<Float32Array> {
    return this.#loop.exclusive(async () => (await this.#states()).states);
  }

  /** Overwrites them: the next run goes on from here. */
  write(states: ArrayLike<number>): Promise<void> {
    return this.#loop.exclusive(async () => {
      checkStates('write', states, this.batch * this.somata);
      await this.#begin(states);
    });
  }

  /** Everything that the future depends on, as bytes that say of which circuit they are and that can be written to a file. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loop.exclusive(async () => {
      const { saveCircuit } = await import('./snapshot.ts');
      const now = { started: this.#started, ...(await this.#states()) };
      return saveCircuit(this.#plan, this.batch, now);
    });
  }

  /** Continues from a snapshot of the same circuit, on any engine. Rejects as that of a `Simulation` does, and stays as it was. */
  restore(snapshot: Uint8Array): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { loadCircuit } = await import('./snapshot.ts');
      const { started, cycles, states } = loadCircuit(this.#plan, this.batch, snapshot);
      await this.#begin(states, cycles);
      this.#started = started;
    });
  }

  /** Ends workers and frees memory. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#crew.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** From workers' parts (with the chains that fill a group of four) to one list; as far as all is finite, and what then is not. */
  #collect(parts: readonly Float32Array[], count: number): Collected {
    const { batch, somata } = this;
    const width = batch * somata;
    const values = new Float32Array(count * width);
    for (let step = 0; step < count; step++) {
      for (const [k, part] of parts.entries()) {
        const [first, own] = this.#shares[k];
        const from = step * own * somata;
        const row = part.subarray(from, from + Math.min(own, batch - first) * somata);
        const bad = row.findIndex((x) => !Number.isFinite(x));
        if (bad >= 0) {
          const fault = notFinite(first + Math.floor(bad / somata), bad % somata, row[bad]);
          return { values: values.slice(0, step * width), fault };
        }
        values.set(row, step * width + first * somata);
      }
    }
    return { values };
  }

  /** The same, of what is finite. */
  #sound(parts: readonly Float32Array[], count: number): Float32Array<ArrayBuffer> {
    const { values, fault } = this.#collect(parts, count);
    if (fault) throw fault;
    return values;
  }

  /** Where every copy is, soma after soma for each copy. */
  async #states(): Promise<{ states: Float32Array<ArrayBuffer>; cycles: number }> {
    const { batch, somata } = this;
    const states = new Float32Array(batch * somata);
    let cycles = 0;
    const parts = await this.#crew.all((member) => member.blockStates());
    parts.forEach((blocks, k) => {
      let [at] = this.#shares[k];
      for (const block of blocks) {
        const width = block.states.length / somata;
        const own = Math.max(0, Math.min(width, batch - at));
        states.set(byChain(block.states, somata).subarray(0, own * somata), at * somata);
        at += width;
        ({ cycles } = block);
      }
    });
    return { states, cycles };
  }

  /** States of all copies, and how many cycles they have done where that is another number. */
  async #begin(initial: ArrayLike<number>, done?: number): Promise<void> {
    const { batch, somata } = this;
    this.#started = true;
    await this.#crew.all(async (member, k) => {
      const [first] = this.#shares[k];
      const states = await member.blockStates();
      let at = first;
      const begun: BlockStates[] = states.map(({ states: block, cycles }) => {
        const width = block.length / somata;
        for (let c = 0; c < width && at + c < batch; c++) {
          for (let i = 0; i < somata; i++) block[i * width + c] = initial[(at + c) * somata + i];
        }
        at += width;
        return { states: block, cycles: done ?? cycles };
      });
      await member.restoreBlocks(begun);
    });
  }
}

interface Collected {
  readonly values: Float32Array<ArrayBuffer>;
  readonly fault?: SynfireError;
}

type Parts = readonly (readonly [first: number, chains: number])[];

async function onWorkers(
  modules: RateModules,
  plan: CircuitPlan,
  groups: number,
  workers: number | undefined,
): Promise<{ readonly crew: CircuitCrew; readonly parts: Parts }> {
  const { crew, shares } = await startSamplingCrew(workers, groups);
  const parts = shares.map(([first, count]) => [first * GROUP, count * GROUP] as const);
  await orDisposed(crew, () =>
    crew.all((member, k) => member.loadCircuit(modules, plan, parts[k][0], parts[k][1])),
  );
  return { crew, parts };
}

async function onGpu(
  modules: RateModules,
  plan: CircuitPlan,
  chains: number,
  gpu: CircuitOptions['gpu'] = {},
): Promise<{ readonly crew: CircuitCrew; readonly parts: Parts }> {
  // shaders are loaded when first needed
  const { startGpuCrew } = await import('../backends/sampling/gpu-crew.ts');
  return { crew: await startGpuCrew(modules, plan, chains, gpu), parts: [[0, chains]] };
}

const notFinite = (chain: number, soma: number, found: number): SynfireError =>
  new SynfireError({
    code: 'not-a-number',
    where: `sampling circuit › chain ${chain} › soma ${soma}`,
    found: `a state of ${found}`,
    expected: 'bounded states',
    remedy:
      'Weaken the inputs: a larger sigma, a smaller strength, or guidanceScale "beta"; or train the trees longer.',
  });
