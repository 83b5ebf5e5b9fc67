/** A checked training of dendritic trees as plain data, and what its steps change. */
import type { OptimiserOptions } from '../learn/optimiser.ts';
import type { NoiseSchedule } from './noise-schedule.ts';
import type { DendriticTrees } from './trees.ts';

/** All that a thread needs; plain data. */
export interface TrainingPlan {
  readonly trees: DendriticTrees;
  /** Data, one after the other, a number for each soma. */
  readonly data: Float32Array;
  readonly schedule: NoiseSchedule;
  readonly optimiser: OptimiserOptions;
  readonly batch: number;
  readonly seed: number;
}

/** Four blocks as large as the trees' weights: what a step changes. */
export interface TrainingState {
  readonly weights: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly average: Float32Array;
}
