/**
 * What a worker that computes gradients is sent: numbers and names only, from a layout.
 *
 * Weights come apart, for they change. Injected currents are the same in every sample and are written out here, step by step.
 */
import { type LearningArrays, learningArrays } from '../../codegen/learning-program.ts';
import { arithmeticOf } from '../reference/arithmetic.ts';
import { Couplings } from '../reference/couplings.ts';
import { currentsOf } from '../reference/currents.ts';
import type { LearningBlock, LearningLayout } from './layout.ts';

export interface GradientPlan {
  readonly steps: number;
  readonly populations: readonly GradientPopulation[];
  readonly blocks: readonly LearningBlock[];
  /** Of all projections. */
  readonly weights: number;
  /** Of all draws. */
  readonly key: readonly [low: number, high: number];
}

export interface GradientPopulation {
  readonly name: string;
  readonly size: number;
  readonly stream: number;
  /** Whether neurons can be refractory. */
  readonly rests: boolean;
  readonly fires: boolean;
  /** Whether slopes of its spikes are asked for by a projection. */
  readonly pulled: boolean;
  /** States whose slopes at the start are wanted. */
  readonly initial: readonly string[];
  /** Absent: a source, whose events the samples give. */
  readonly arrays?: LearningArrays;
  /** `I_ext` by step and neuron, where the step reads it. */
  readonly current?: Float32Array;
}

export function gradientPlan(layout: LearningLayout): GradientPlan {
  const { plan, steps, populations, blocks, weights } = layout;
  return {
    ...{ steps, blocks, weights, key: plan.key },
    populations: populations.map(({ name, size, step, pulled, initial }, index) => {
      const base = { name, size, pulled, initial, stream: plan.populations[index].stream };
      if (step === undefined) return { ...base, rests: false, fires: true };
      const arrays = learningArrays(step);
      const fires = step.surrogate !== undefined;
      const reads = arrays.inputs.includes('I_ext');
      const current = reads ? { current: currentOf(layout, index) } : {};
      return { ...base, rests: step.rests, fires, arrays, ...current };
    }),
  };
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
