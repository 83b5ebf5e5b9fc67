/** Which engine computes gradients: the reference, or WebAssembly, whose workers own whole parts of a batch. */
import { readAsset } from '../../../bindings/assets.ts';
import { hostInfo } from '../../../bindings/platform.ts';
import { compileWasm } from '../../../bindings/wasm.ts';
import { printLearningStep } from '../../codegen/learning-program.ts';
import type { Crew } from '../machine/crew.ts';
import { startSharedCrew } from '../machine/crew.ts';
import { evenParts } from '../machine/even-parts.ts';
import type { Precision } from '../reference/arithmetic.ts';
import { EligibilityLearner } from '../reference/eligibility.ts';
import { ReferenceLearner } from '../reference/learning.ts';
import { kernelBinary } from '../wasm/kernel-binary.ts';
import { eventPlan } from './event-plan.ts';
import { gradientPlan } from './gradient-plan.ts';
import {
  addGradient,
  type GradientEngine,
  type LearningValues,
  noGradient,
  type Outcome,
  PARTS,
  partsOf,
  type Sample,
} from './gradients.ts';
import { type JudgeSpec, judgeOf } from './judge.ts';
import type { LearningLayout } from './layout.ts';
import type { GradientModules, PartOutcome } from './machine.ts';
import type { GradientWorkerApi } from './worker-api.ts';

export interface GradientOptions {
  /** Default `wasm`. `reference` is the slow judge. */
  readonly backend?: 'wasm' | 'reference';
  /** Of the reference; default f32, which gives the bits of `wasm`. */
  readonly precision?: Precision;
  /** 0: the calling thread. Default: one for each processor, at most 8. More than one part of a batch is never given to two. */
  readonly workers?: number;
  /** Without a time step, f64; see event-plan.ts for what can be. */
  readonly exact?: boolean;
  /** Of the reference: forward in time, by eligibilities. */
  readonly eligibility?: boolean;
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
  }: GradientOptions = {},
): Promise<GradientEngine> {
  const events = exact ? eventPlan(layout) : undefined;
  if (backend === 'reference' && !exact) {
    const Reference = eligibility ? EligibilityLearner : ReferenceLearner;
    const reference = new Reference(layout, judgeOf(judge), precision);
    return {
      run: async (values, samples, options) => reference.run(values, samples, options),
      dispose: async () => {},
    };
  }
  const { sharedMemory, processors } = await hostInfo();
  const most = workers ?? (sharedMemory || processors > 1 ? processors : 0);
  const { crew } = await startSharedCrew<GradientWorkerApi>(most, PARTS, {
    script: 'learning-worker.js',
    here: async () => new (await import('./worker-api.ts')).GradientWorkerApi(),
  });
  try {
    if (events) await crew.all((member) => member.loadEventProp(events, judge));
    else {
      const modules = await modulesOf(layout);
      const plan = gradientPlan(layout);
      await crew.all((member) => member.loadGradients(modules, plan, judge));
    }
  } catch (error) {
    await crew.dispose();
    throw error;
  }
  return new WorkerGradients(layout, crew);
}

let core: Promise<WebAssembly.Module> | undefined;

async function modulesOf({ populations }: LearningLayout): Promise<GradientModules> {
  core ??= readAsset('learn.wasm').then(compileWasm);
  core.catch(() => {
    core = undefined; // a later call asks again
  });
  const compiled = new Map<string, Promise<WebAssembly.Module>>();
  const steps = populations.map(({ step }) => {
    if (step === undefined) return undefined;
    const text = printLearningStep(step);
    if (!compiled.has(text)) compiled.set(text, kernelBinary(text).then(compileWasm));
    return compiled.get(text);
  });
  return { core: await core, steps: await Promise.all(steps) };
}

class WorkerGradients implements GradientEngine {
  readonly #layout: LearningLayout;
  readonly #crew: Crew<GradientWorkerApi>;

  constructor(layout: LearningLayout, crew: Crew<GradientWorkerApi>) {
    this.#layout = layout;
    this.#crew = crew;
  }

  async run(
    values: LearningValues,
    samples: readonly Sample[],
    { gradient = true, first = 0 } = {},
  ): Promise<Outcome> {
    const tasks = partsOf(samples.length).map(([from, to]) => ({
      samples: samples.slice(from, to),
      first: first + from,
    }));
    const shares = evenParts(tasks.length, Math.max(1, this.#crew.size));
    const options = { share: 1 / samples.length, gradient };
    const found = await this.#crew.all((member, k) => {
      const own = tasks.slice(...shares[k]);
      return own.length === 0 ? Promise.resolve([]) : member.gradients(values, own, options);
    });
    return this.#sum(found.flat(), gradient);
  }

  dispose(): Promise<void> {
    return this.#crew.dispose();
  }

  /** Parts in order, whoever computed them. */
  #sum(parts: readonly PartOutcome[], gradient: boolean): Outcome {
    const total = noGradient(this.#layout);
    const spikes = this.#layout.populations.map(() => 0);
    for (const part of parts) {
      for (const [p, count] of part.spikes.entries()) spikes[p] += count;
      if (part.gradient) addGradient(total, part.gradient);
    }
    const judgements = parts.flatMap((part) => part.judgements);
    return { judgements, spikes, ...(gradient ? { gradient: total } : {}) };
  }
}
