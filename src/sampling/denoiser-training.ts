/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Training of a circuit's dendritic trees to denoise: minibatches on counter-based streams, Adam, on as many workers as
 * there are processors. Same data, seed and options give the same weights, bit for bit, whatever the number of workers.
 */

import { called } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import type { GpuHost, GpuOptions } from '../backends/machine/host.ts';
import {
  type Progress,
  progressOf,
  type RunControl,
  RunLoop,
} from '../backends/machine/run-loop.ts';
import { rateModules } from '../backends/rate/module.ts';
import { startSamplingCrew } from '../backends/sampling/crew.ts';
import type { TrainingCrew } from '../backends/sampling/training-crew.ts';
import { gpuOptions } from '../backends/webgpu/options.ts';
import { CREATED, expectCreated } from '../connect/made.ts';
import { badOption, named, SynfireError } from '../errors.ts';
import { checkOptimiser, type OptimiserOptions, optimiserShape } from '../learn/optimiser.ts';
import {
  anything,
  checked,
  flag,
  number,
  numbers,
  object,
  optional,
  runControl,
  word,
} from '../network/shape.ts';
import { concatenate } from '../plan/concatenate.ts';
import { type NoiseSchedule, noiseSchedule, scheduleShape } from './noise-schedule.ts';
import { eachBlock, type TrainingPlan, type TrainingState } from './training-plan.ts';
import { treeLayout } from './tree-layout.ts';
import { checkTrees, type DendriticTrees, RELU } from './trees.ts';

export interface TrainingOptions extends OptimiserOptions {
  /** Where training begins: `initialTrees`. */
  readonly trees: DendriticTrees;
  /** Data, one after the other, a number for each soma. */
  readonly data: Float32Array;
  /** Default: `noiseSchedule()`. */
  readonly schedule?: NoiseSchedule;
  /** A multiple of 8; default 128. */
  readonly batch?: number;
  readonly seed?: number;
  /** Default 'wasm'. 'webgpu' gives the same weights. */
  readonly backend?: 'wasm' | 'webgpu';
  readonly gpu?: GpuOptions & { readonly host?: GpuHost };
  /** 0: the calling thread; default one for each processor. */
  readonly workers?: number;
  /** Goes on from there: from the same data and options, and trees of the same shape. */
  readonly resume?: Uint8Array;
}

/** Counts in steps. */
export interface TrainingProgress extends Progress {
  /** Steps done in all, earlier runs too. */
  readonly step: number;
  /** Mean loss since the last report. */
  readonly loss: number;
}

type TrainingRun = RunControl<TrainingProgress>;

const shape = object({
  trees: anything,
  data: numbers,
  schedule: optional(scheduleShape),
  batch: optional(number),
  seed: optional(number),
  backend: optional(word('wasm', 'webgpu')),
  gpu: optional(gpuOptions),
  workers: optional(number),
  resume: optional(anything),
  ...optimiserShape,
});

const runShape = object(runControl);

/** Wall time between two copies of the weights, ms: what is lost where a loss is not finite. */
const KEPT_EVERY = 1000;

export class DenoiserTraining {
  static {
    named(DenoiserTraining, 'DenoiserTraining');
  }

  readonly #crew: TrainingCrew;
  readonly #plan: TrainingPlan;
  readonly #loop = new RunLoop(8);
  #step: number;
  /** Where training goes back to, and when that is next moved on. */
  #kept = { step: 0, due: 0 };

  private constructor(created: symbol, crew: TrainingCrew, plan: TrainingPlan, step: number) {
    expectCreated(created, 'DenoiserTraining');
    this.#crew = crew;
    this.#plan = plan;
    this.#step = step;
  }

  /** Rejects with SynfireError for options that make no sense, or a checkpoint of another model. */
  static async create(options: TrainingOptions): Promise<DenoiserTraining> {
    checked(shape, options, 'training');
    const plan = planOf(options);
    const { trees } = plan;
    const { step, state } = options.resume
      ? (await import('./snapshot.ts')).loadTraining(plan, options.resume)
      : { step: 0, state: startOf(trees.weights) };
    const crew =
      options.backend === 'webgpu'
        ? await onGpu(plan, state, options.gpu)
        : await onWorkers(plan, state, options.workers);
    return new DenoiserTraining(CREATED, crew, plan, step);
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /**
   * Trains for `steps` more, by default all that are left; resolves to the mean loss of the last report. Rejects with
   * `not-a-number` where a loss is not finite: the weights are then those of about a second before.
   */
  run(steps?: number, options: TrainingRun = {}): Promise<number> {
    return this.#loop.exclusive(async () => {
      checked(runShape, options, 'training › run');
      const left = this.#plan.optimiser.steps - this.#step;
      const wanted = Math.min(left, steps ?? left);
      if (!(Number.isInteger(wanted) && wanted >= 0)) {
        fail('steps', steps, 'an integer from 0', 'Leave it out for all that are left.');
      }
      const { onProgress, signal } = options;
      const progress = progressOf(wanted);
      let loss = Number.NaN;
      const first = this.#step;
      const slice = async (count: number) => {
        const keep = performance.now() >= this.#kept.due;
        if (keep) this.#kept = { step: this.#step, due: performance.now() + KEPT_EVERY };
        const parts = await this.#crew.all((member) => member.train(this.#step, count, keep));
        return this.#lossOf(parts, count);
      };
      for await (const { part, done } of this.#loop.slices({ steps: wanted, signal }, slice)) {
        loss = part;
        this.#step = first + done;
        const now = { ...progress(done), step: this.#step, loss };
        if (onProgress) await called('onProgress', () => onProgress(now));
      }
      return loss;
    });
  }

  /** The trees now: their averaged weights, or the last ones. */
  trees(options: { averaged?: boolean } = {}): Promise<DendriticTrees> {
    return this.#loop.exclusive(async () => {
      checked(object({ averaged: optional(flag) }), options, 'training › trees');
      const { weights, average } = await this.#state();
      return { ...this.#plan.trees, weights: (options.averaged ?? true) ? average : weights };
    });
  }

  /** Loss of the averaged weights on minibatches that training never sees; default 64 of them. */
  loss(options: { batches?: number } = {}): Promise<number> {
    return this.#loop.exclusive(async () => {
      checked(object({ batches: optional(number) }), options, 'training › loss');
      const { batches = 64 } = options;
      const { steps } = this.#plan.optimiser;
      const parts = await this.#crew.all((member) => member.averagedLosses(steps, batches));
      return parts.flatMap((part) => [...part]).reduce((sum, loss) => sum + loss, 0);
    });
  }

  /** All that training needs to go on (option `resume`), as bytes that say of which training they are and that can be written to a file. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loop.exclusive(async () => {
      const { saveTraining } = await import('./snapshot.ts');
      return saveTraining(this.#plan, { step: this.#step, state: await this.#state() });
    });
  }

  /** Ends workers and frees memory. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#crew.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #state(): Promise<TrainingState> {
    const parts = await this.#crew.all((member) => member.trainingState());
    return eachBlock((block) =>
      concatenate(
        parts.map((part) => part[block]),
        Float32Array,
      ),
    );
  }

  /** Mean over steps of the sum over trees, in their order; all is undone where one is not finite. */
  async #lossOf(parts: readonly Float64Array[], count: number): Promise<number> {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      let tree = 0;
      for (const part of parts) {
        const width = part.length / count;
        for (let i = 0; i < width; i++, tree++) {
          const loss = part[k * width + i];
          if (!Number.isFinite(loss)) await this.#goBack(this.#step + k, tree, loss);
          sum += loss;
        }
      }
    }
    return sum / count;
  }

  async #goBack(step: number, tree: number, loss: number): Promise<never> {
    await this.#crew.all((member) => member.rollBack());
    this.#step = this.#kept.step;
    throw new SynfireError({
      code: 'not-a-number',
      where: `training › step ${step} › tree of soma ${tree}`,
      found: `a loss of ${loss}`,
      expected: 'finite losses',
      remedy: `The weights are those of step ${this.#step}: take them, or train from there with a smaller learning rate or with clip.`,
    });
  }
}

async function onWorkers(
  plan: TrainingPlan,
  state: TrainingState,
  workers: number | undefined,
): Promise<TrainingCrew> {
  const { trees } = plan;
  const { stride } = treeLayout(trees.somata, trees.branching);
  const modules = await rateModules([trees.activation ?? RELU]);
  const { crew, shares } = await startSamplingCrew(workers, trees.somata);
  await orDisposed(crew, () =>
    crew.all((member, k) => {
      const [first, count] = shares[k];
      const own = eachBlock((block) => {
        return state[block].slice(first * stride, (first + count) * stride);
      });
      return member.loadTraining(modules, plan, first, own);
    }),
  );
  return crew;
}

async function onGpu(
  plan: TrainingPlan,
  state: TrainingState,
  gpu: TrainingOptions['gpu'] = {},
): Promise<TrainingCrew> {
  // shaders are loaded when first needed
  const { startGpuTraining } = await import('../backends/sampling/gpu-training.ts');
  return startGpuTraining(plan, state, gpu);
}

function planOf(options: TrainingOptions): TrainingPlan {
  const { trees, data, schedule, batch, seed, workers, backend, gpu, resume, ...optimiser } =
    options;
  checkTrees(trees);
  checkOptimiser(optimiser, 'training');
  const { somata } = trees;
  const whole = data.length > 0 && data.length % somata === 0;
  if (!whole) fail('data', data.length, `a multiple of ${somata} numbers`, 'One for each soma.');
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) fail(`data[${bad}]`, data[bad], 'a finite number', 'Leave that datum out.');
  const size = batch ?? 128;
  if (!(Number.isInteger(size) && size > 0 && size % 8 === 0 && size <= 65_536)) {
    fail('batch', batch, 'a multiple of 8 up to 65,536', 'Give 128 or 256.');
  }
  const { leaves } = treeLayout(somata, trees.branching);
  if (leaves * size > 2 ** 27) {
    const most = 8 * Math.floor(2 ** 24 / leaves);
    fail(
      'batch',
      batch,
      `at most ${most}`,
      `${leaves} leaves × ${size} columns need too much memory.`,
    );
  }
  if (!Number.isSafeInteger(seed ?? 1)) fail('seed', seed, 'an integer', 'Correct the value.');
  return {
    trees,
    data: Float32Array.from(data),
    schedule: schedule ?? noiseSchedule(),
    optimiser,
    batch: size,
    seed: seed ?? 1,
  };
}

function fail(where: string, found: unknown, expected: string, remedy: string): never {
  throw badOption(`training › ${where}`, found, expected, remedy);
}

const startOf = (weights: Float32Array): TrainingState => ({
  weights: Float32Array.from(weights),
  mean: new Float32Array(weights.length),
  square: new Float32Array(weights.length),
  average: Float32Array.from(weights),
});
