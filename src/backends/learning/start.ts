/** Which engine computes gradients: the reference, WebAssembly, whose workers own whole parts of a batch, or a GPU. */
import { readAsset } from '../../../bindings/assets.ts';
import { hostInfo } from '../../../bindings/platform.ts';
import { printLearningStep } from '../../codegen/learning-program.ts';
import { SynfireError } from '../../errors.ts';
import { compileModule } from '../machine/compile.ts';
import { type Crew, orDisposed, startSharedCrew } from '../machine/crew.ts';
import { evenParts } from '../machine/even-parts.ts';
import type { Precision } from '../reference/arithmetic.ts';
import { EligibilityLearner } from '../reference/eligibility.ts';
import { ReferenceLearner } from '../reference/learning.ts';
import { kernelBinary } from '../wasm/kernel-binary.ts';
import { eventPlan } from './event-plan.ts';
import type { GradientGpu } from './gpu-gradients.ts';
import { checkGradientMemory } from './gradient-memory.ts';
import { gradientPlan, inStretches, withCurrents } from './gradient-plan.ts';
import {
  type Gradient,
  type GradientEngine,
  type LearningValues,
  noGradient,
  type Outcome,
  PARTS,
  partsOf,
  type RunOptions,
  type Sample,
} from './gradients.ts';
import { type JudgeSpec, judgeOf } from './judge.ts';
import type { LearningLayout } from './layout.ts';
import type { GradientModules } from './machine.ts';
import { Sum } from './sum.ts';
import type { GradientWorkerApi } from './worker-api.ts';

export interface GradientOptions {
  /** Default `wasm`. `reference` is the slow judge. */
  readonly backend?: 'wasm' | 'webgpu' | 'reference';
  /** Of the reference; default f32, which gives the bits of `wasm`. */
  readonly precision?: Precision;
  /** 0: the calling thread. Default: one for each processor, at most 8. More than one part of a batch is never given to two. */
  readonly workers?: number;
  /** Without a time step, f64; see event-plan.ts for what can be. */
  readonly exact?: boolean;
  /** Of the reference: forward in time, by eligibilities. */
  readonly eligibility?: boolean;
  /** Of `wasm`: steps between states that are kept; default all are. */
  readonly every?: number;
  readonly gpu?: GradientGpu;
}

/** Rejects with SynfireError. */
export async function startGradients(
  layout: LearningLayout,
  judge: JudgeSpec,
  {
    backend = 'wasm',
    precision = 'f32',
    workers,
    exact = false,
    eligibility = false,
    every,
    gpu = {},
  }: GradientOptions = {},
): Promise<GradientEngine> {
  if (backend === 'webgpu') {
    if (exact) throw notOnGpu();
    const { startGpuGradients } = await import('./gpu-gradients.ts');
    const plan = gradientPlan(layout, judge, every);
    const held = layout.force ? inStretches(plan) : plan;
    return startGpuGradients(layout, held, judgeOf(judge), gpu);
  }
  const events = exact ? eventPlan(layout) : undefined;
  if (backend === 'reference' && !exact) {
    const Reference = eligibility ? EligibilityLearner : ReferenceLearner;
    const reference = new Reference(layout, judgeOf(judge), precision);
    return {
      run: async (values, samples, options) => reference.run(values, samples, options),
      dispose: async () => {},
    };
  }
  const plan = exact ? undefined : gradientPlan(layout, judge, every);
  if (plan) checkGradientMemory(plan, layout.plan.dt);
  const { sharedMemory, processors } = await hostInfo();
  const most = workers ?? (sharedMemory || processors > 1 ? processors : 0);
  const { crew } = await startSharedCrew<GradientWorkerApi>(most, PARTS, {
    script: 'learning-worker.js',
    here: async () => new (await import('./worker-api.ts')).GradientWorkerApi(),
  });
  await orDisposed(crew, async () => {
    if (events) await crew.all((member) => member.loadEventProp(events, judge));
    if (plan) {
      const modules = await modulesOf(layout);
      const whole = withCurrents(plan, layout);
      await crew.all((member) => member.loadGradients(modules, whole, judge));
    }
  });
  return new WorkerGradients(layout, crew, plan && sharedMemory && crew.size > 0);
}

const notOnGpu = (): SynfireError =>
  new SynfireError({
    ...{ code: 'not-on-gpu', where: 'learning › method', found: 'gradients without a time step' },
    expected: 'a method with a time step: GPUs have no double precision',
    remedy: 'Use method "steppedEventprop", or backend "wasm".',
  });

let core: Promise<WebAssembly.Module> | undefined;

async function modulesOf({ populations }: LearningLayout): Promise<GradientModules> {
  core ??= readAsset('learn.wasm').then(compileModule);
  core.catch(() => {
    core = undefined; // a later call asks again
  });
  const compiled = new Map<string, Promise<WebAssembly.Module>>();
  const steps = populations.map(({ step }) => {
    if (step === undefined) return undefined;
    const text = printLearningStep(step);
    if (!compiled.has(text)) compiled.set(text, kernelBinary(text).then(compileModule));
    return compiled.get(text);
  });
  return { core: await core, steps: await Promise.all(steps) };
}

/** Bytes of slopes that parts under way may hold together. */
const HELD = 2 ** 21;

class WorkerGradients implements GradientEngine {
  readonly #layout: LearningLayout;
  readonly #crew: Crew<GradientWorkerApi>;
  /** Weights and the slopes of parts in memory that all see: nothing of that size is sent or thrown away. */
  readonly #shared: { readonly weights: Float32Array; readonly slopes: Float32Array[] } | undefined;
  readonly #total: Gradient;

  constructor(layout: LearningLayout, crew: Crew<GradientWorkerApi>, shared = false) {
    this.#layout = layout;
    this.#crew = crew;
    this.#shared = shared ? { weights: this.#room(), slopes: [] } : undefined;
    this.#total = noGradient(layout);
  }

  #room(): Float32Array {
    return new Float32Array(new SharedArrayBuffer(4 * this.#layout.weights));
  }

  async run(
    given: LearningValues,
    samples: readonly Sample[],
    { gradient = true, first = 0, weight = 1, part = 0, carries, learns, scores }: RunOptions = {},
  ): Promise<Outcome> {
    const values = this.#sharing(given);
    const tasks = partsOf(samples.length).map(([from, to]) => ({
      samples: samples.slice(from, to),
      first: first + from,
      ...(carries ? { carries: carries.slice(from, to) } : {}),
    }));
    const options = { share: weight / samples.length, gradient, part, learns, scores };
    const size = Math.max(1, this.#crew.size);
    const held = Math.floor(HELD / (4 * this.#layout.weights + 1));
    const together = gradient ? Math.max(size, held) : tasks.length;
    const sum = new Sum(this.#layout, gradient ? this.#total : undefined);
    for (let from = 0; from < tasks.length; from += together) {
      const now = tasks
        .slice(from, from + together)
        .map((task, k) => (gradient && this.#shared ? { ...task, slopes: this.#slopes(k) } : task));
      const shares = evenParts(now.length, size);
      const found = await this.#crew.all((member, k) => {
        const own = now.slice(...shares[k]);
        return own.length === 0 ? Promise.resolve([]) : member.gradients(values, own, options);
      });
      for (const outcome of found.flat()) sum.add(outcome);
    }
    return sum.outcome;
  }

  #sharing(values: LearningValues): LearningValues {
    if (this.#shared === undefined) return values;
    this.#shared.weights.set(values.weights);
    return { ...values, weights: this.#shared.weights };
  }

  #slopes(k: number): Float32Array {
    const { slopes } = this.#shared!;
    slopes[k] ??= this.#room();
    return slopes[k];
  }

  dispose(): Promise<void> {
    return this.#crew.dispose();
  }
}
