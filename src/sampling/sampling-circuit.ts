/**
 * The circuit that samples (Lyo & Savin 2024): somata with leak, dendritic current and noise whose variance rises and falls with a
 * global oscillation; at each trough the state is one sample of the prior, or of the posterior that its inputs ask for.
 * Chains are independent. Same description and seed give the same samples, bit for bit, whatever the number of workers.
 */

import type { GpuHost, GpuOptions } from '../backends/machine/host.ts';
import { type RateModules, rateModules } from '../backends/rate/module.ts';
import type { BlockStates } from '../backends/sampling/collect.ts';
import type { CircuitCrew } from '../backends/sampling/gpu-crew.ts';
import { startRateCrew } from '../backends/sampling/rate-crew.ts';
import { gpuOptions } from '../backends/webgpu/options.ts';
import { printValue, SynfireError } from '../errors.ts';
import {
  anything,
  checked,
  flag,
  list,
  number,
  numbers,
  object,
  optional,
  word,
} from '../network/shape.ts';
import type { CircuitPlan } from './circuit-plan.ts';
import type { RisingNoise } from './coefficients.ts';
import { type Denoiser, somataOf } from './denoiser.ts';
import { type CircuitInput, checkInput } from './inputs.ts';
import { checkMixture } from './mixture.ts';
import { type NoiseSchedule, noiseSchedule, scheduleShape } from './noise-schedule.ts';
import { checkTrees, RELU } from './trees.ts';

export interface CircuitOptions {
  readonly denoiser: Denoiser;
  /** Default: `noiseSchedule()`. */
  readonly schedule?: NoiseSchedule;
  /** Independent chains; default 1. */
  readonly chains?: number;
  /** What the circuit does while noise rises; default 'neural'. */
  readonly rising?: RisingNoise;
  /** Where the noise turns, as a share of the last level; default 1. */
  readonly peak?: number;
  readonly inputs?: readonly CircuitInput[];
  /** Where the inputs' gradients are taken; default 'state'. */
  readonly inputsAt?: 'state' | 'mean';
  /** False: the mean dynamics. Default true. */
  readonly noise?: boolean;
  readonly seed?: number;
  /** Default 'wasm'. 'webgpu' runs trees without inputs, with the same samples. */
  readonly backend?: 'wasm' | 'webgpu';
  readonly gpu?: GpuOptions & { readonly host?: GpuHost };
  /** 0: the calling thread; default one for each processor where there are 128 chains or more. */
  readonly workers?: number;
  /** States to start from, soma after soma for each chain; default unit normals. */
  readonly initial?: ArrayLike<number>;
}

/** One sample a cycle and chain: element (cycle·chains + chain)·somata + soma. */
export interface Samples {
  readonly cycles: number;
  readonly chains: number;
  readonly somata: number;
  readonly values: Float32Array;
}

export interface SamplingRun {
  /** Cycles that are kept. */
  readonly cycles: number;
  /** Cycles before them; default 1 at the first run, then 0. */
  readonly burn?: number;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const shape = object({
  denoiser: anything,
  schedule: optional(scheduleShape),
  chains: optional(number),
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
  cycles: number,
  burn: optional(number),
  onProgress: optional(anything),
  signal: optional(anything),
});

const GROUP = 4;

export class SamplingCircuit {
  readonly chains: number;
  readonly somata: number;
  readonly #crew: CircuitCrew;
  /** Chains of each worker, rounded up to a multiple of 4. */
  readonly #shares: readonly (readonly [number, number])[];
  #started = false;

  private constructor(
    crew: CircuitCrew,
    shares: readonly (readonly [number, number])[],
    [chains, somata]: readonly [number, number],
  ) {
    this.#crew = crew;
    this.#shares = shares;
    this.chains = chains;
    this.somata = somata;
  }

  /** Rejects with SynfireError where the description makes no sense. */
  static async create(options: CircuitOptions): Promise<SamplingCircuit> {
    checked(shape, options, 'sampling circuit');
    const { chains, plan } = planOf(options);
    const { denoiser, inputs } = plan;
    const groups = Math.ceil(chains / GROUP);
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
          await onWorkers(modules, plan, groups, options.workers ?? (chains < 128 ? 0 : undefined));
    const circuit = new SamplingCircuit(crew, parts, [chains, somataOf(denoiser)]);
    if (options.initial) await circuit.#begin(options.initial);
    return circuit;
  }

  /** Runs cycles and gives the state at the trough of each. Rejects with SynfireError `diverged`. */
  async run(options: SamplingRun): Promise<Samples> {
    checked(runShape, options, 'sampling run');
    const { cycles, burn = this.#started ? 0 : 1, onProgress, signal } = options;
    checkCount('cycles', cycles, 0);
    checkCount('burn', burn, 0);
    if (burn > 0) await this.#crew.all((member) => member.cycles(burn, false).then(() => {}));
    this.#started = true;
    const { chains, somata } = this;
    const values = new Float32Array(cycles * chains * somata);
    let done = 0;
    let slice = 1;
    while (done < cycles && !signal?.aborted) {
      const count = Math.min(slice, cycles - done);
      const started = performance.now();
      const parts = await this.#crew.all((member) => member.cycles(count, false));
      this.#collect(parts, count, values.subarray(done * chains * somata));
      const wall = Math.max(1, performance.now() - started);
      slice = Math.max(1, Math.min(4 * count, Math.round((count * 250) / wall)));
      done += count;
      onProgress?.(done / cycles);
    }
    return { cycles: done, chains, somata, values: values.subarray(0, done * chains * somata) };
  }

  /** One cycle with every step of it: `cycles` of the result are the steps, rising and falling. */
  async trace(): Promise<Samples> {
    this.#started = true;
    const parts = await this.#crew.all((member) => member.cycles(1, true));
    const { chains, somata } = this;
    const padded = this.#shares.reduce((sum, [, count]) => sum + count, 0);
    const width = parts.reduce((sum, part) => sum + part.length, 0);
    const steps = width / (padded * somata);
    const values = new Float32Array(steps * chains * somata);
    this.#collect(parts, steps, values);
    return { cycles: steps, chains, somata, values };
  }

  async dispose(): Promise<void> {
    await this.#crew.dispose();
  }

  /** From workers' parts (with the chains that fill a group of four) to one list. */
  #collect(parts: readonly Float32Array[], count: number, into: Float32Array): void {
    const { chains, somata } = this;
    parts.forEach((part, k) => {
      const [first, own] = this.#shares[k];
      const width = Math.min(own, chains - first) * somata;
      for (let step = 0; step < count; step++) {
        const from = step * own * somata;
        const row = part.subarray(from, from + width);
        const bad = row.findIndex((x) => !Number.isFinite(x));
        if (bad >= 0) throw diverged(first + Math.floor(bad / somata), bad % somata, row[bad]);
        into.set(row, (step * chains + first) * somata);
      }
    });
  }

  async #begin(initial: ArrayLike<number>): Promise<void> {
    const { chains, somata } = this;
    this.#started = true;
    await this.#crew.all(async (member, k) => {
      const [first] = this.#shares[k];
      const states = await member.blockStates();
      let at = first;
      const begun: BlockStates[] = states.map(({ states: block, cycles }) => {
        const width = block.length / somata;
        for (let c = 0; c < width && at + c < chains; c++) {
          for (let i = 0; i < somata; i++) block[i * width + c] = initial[(at + c) * somata + i];
        }
        at += width;
        return { states: block, cycles };
      });
      await member.restoreBlocks(begun);
    });
  }
}

type Parts = readonly (readonly [first: number, chains: number])[];

async function onWorkers(
  modules: RateModules,
  plan: CircuitPlan,
  groups: number,
  workers: number | undefined,
): Promise<{ readonly crew: CircuitCrew; readonly parts: Parts }> {
  const { crew, shares } = await startRateCrew(workers, groups);
  const parts = shares.map(([first, count]) => [first * GROUP, count * GROUP] as const);
  await crew.all((member, k) => member.loadCircuit(modules, plan, parts[k][0], parts[k][1]));
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

const diverged = (chain: number, soma: number, found: number): SynfireError =>
  new SynfireError({
    code: 'diverged',
    where: `sampling circuit › chain ${chain} › soma ${soma}`,
    found: `a state of ${found}`,
    expected: 'bounded states',
    remedy:
      'Weaken the inputs: a larger sigma, a smaller strength, or guidanceScale "beta"; or train the trees longer.',
  });

function checkCount(name: string, value: unknown, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= 1e7) return;
  throw new SynfireError({
    code: 'bad-option',
    where: `sampling › ${name}`,
    found: printValue(value),
    expected: `an integer from ${least} to 10⁷`,
    remedy: 'Correct the value.',
  });
}

function planOf(options: CircuitOptions): { chains: number; plan: CircuitPlan } {
  const { denoiser, schedule = noiseSchedule(), chains = 1, peak = 1, inputs = [] } = options;
  const { rising = 'neural', inputsAt = 'state', noise = true, seed = 1, initial } = options;
  checked(object({ kind: word('trees', 'mixture') }, true), denoiser, 'denoiser');
  if (denoiser.kind === 'trees') checkTrees(denoiser.trees);
  else checkMixture(denoiser.mixture);
  const somata = somataOf(denoiser);
  inputs.forEach((input, k) => {
    checkInput(input, somata, `sampling circuit › inputs[${k}]`);
  });
  checkCount('chains', chains, 1);
  const fail = (where: string, found: unknown, expected: string): never => {
    throw new SynfireError({
      code: 'bad-option',
      where: `sampling circuit › ${where}`,
      found: printValue(found),
      expected,
      remedy: 'Correct the value.',
    });
  };
  if (!(peak > 0 && peak <= 1)) fail('peak', peak, 'a number in (0, 1]');
  if (!Number.isSafeInteger(seed)) fail('seed', seed, 'an integer');
  if (initial && initial.length !== chains * somata) {
    fail('initial', initial.length, `${chains * somata} numbers`);
  }
  const last = Math.max(1, Math.round(peak * (schedule.levels - 1)));
  return {
    chains,
    plan: { denoiser, schedule, rising, peak: last, inputs, inputsAt, noise, seed },
  };
}
