/**
 * What a worker that computes gradients is sent: numbers and names only, from a layout.
 *
 * Weights come apart, for they change. Injected currents are the same in every sample, and are added when it is known that all fits.
 */
import { type LearningArrays, learningArrays } from '../../codegen/learning-program.ts';
import { runKey } from '../../plan/draws.ts';
import { arithmeticOf } from '../reference/arithmetic.ts';
import { Couplings } from '../reference/couplings.ts';
import { currentsOf } from '../reference/currents.ts';
import type { ForceSpec } from './force.ts';
import { type JudgeSpec, watchedStates } from './judge.ts';
import type { LearningBlock, LearningLayout } from './layout.ts';

export interface GradientPlan {
  /** Of a part of a sample. */
  readonly steps: number;
  /** Steps before a part whose events still arrive in it. */
  readonly lead: number;
  /** Of a whole sample. */
  readonly duration: number;
  /** Steps between states that are kept; those between are computed again. */
  readonly every: number;
  readonly populations: readonly GradientPopulation[];
  readonly blocks: readonly LearningBlock[];
  /** Of all projections. */
  readonly weights: number;
  /** Of all draws. */
  readonly key: readonly [low: number, high: number];
  /** The readout that is fed back: nothing else is looked at then. */
  readonly force?: ForceSpec;
}

export interface GradientPopulation {
  readonly name: string;
  readonly size: number;
  readonly stream: number;
  /** Whether neurons can be refractory. */
  readonly rests: boolean;
  readonly fires: boolean;
  /** Whether slopes come back to spikes of units near threshold only. */
  readonly ends: boolean;
  /** Whether slopes of its spikes are asked for by a projection. */
  readonly pulled: boolean;
  /** Longest delay, in steps, by which slopes come back to its spikes. */
  readonly reach: number;
  /** States whose slopes at the start are wanted. */
  readonly initial: readonly string[];
  /** States that the loss looks at. */
  readonly watched: readonly string[];
  /** Absent: a source, whose events the samples give. */
  readonly arrays?: LearningArrays;
  /** `I_ext` by step and neuron, where the step reads it. */
  readonly current?: Float32Array;
}

/** `every`: steps between states that are kept; default all steps are. */
export function gradientPlan(
  layout: LearningLayout,
  judge: JudgeSpec,
  every = layout.steps,
): GradientPlan {
  const { plan, steps: duration, parts, lead, populations, blocks, weights, force } = layout;
  const steps = duration / parts;
  return {
    ...{ steps, lead, duration, every: Math.min(every, steps), blocks, weights, key: runKey(plan) },
    ...(force ? { force } : {}),
    populations: populations.map(({ name, size, step, pulled, initial }, index) => {
      const reach = blocks.reduce(
        (most, { source, back, delay }) =>
          back && source === index ? Math.max(most, delay) : most,
        0,
      );
      const watched = force ? [] : watchedStates(judge, index);
      const { stream } = plan.populations[index];
      const base = { name, size, pulled, reach, initial, watched, stream };
      if (step === undefined) return { ...base, rests: false, fires: true, ends: false };
      const arrays = learningArrays(step);
      const fires = step.surrogate !== undefined;
      return { ...base, rests: step.rests, fires, ends: pulled && step.ends, arrays };
    }),
  };
}

/** Where there is no way back, a GPU holds the steps of one stretch, and hands what it leaves to the next. */
export const inStretches = (plan: GradientPlan): GradientPlan => ({
  ...plan,
  steps: plan.every,
  lead: plan.blocks.reduce((longest, { delay }) => Math.max(longest, delay), 0),
});

/** With injected currents written out, step by step. */
export function withCurrents(plan: GradientPlan, layout: LearningLayout): GradientPlan {
  const populations = plan.populations.map((population, index) =>
    population.arrays?.inputs.includes('I_ext')
      ? { ...population, current: currentOf(layout, index) }
      : population,
  );
  return { ...plan, populations };
}

function currentOf({ plan, steps, populations }: LearningLayout, index: number): Float32Array {
  const { size } = populations[index];
  const arithmetic = arithmeticOf('f32');
  const added = currentsOf(plan, index, arithmetic, new Couplings(plan, arithmetic));
  const out = new Float32Array(steps * size);
  const now = new Float64Array(size);
  for (let k = 0; k < steps; k++) {
    now.fill(0);
    for (const add of added) add(k, now);
    out.set(now, k * size);
  }
  return out;
}
