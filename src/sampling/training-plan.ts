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

/** What a step changes, each as large as the trees' weights: they, their two moments, and their average. */
export const BLOCKS = ['weights', 'mean', 'square', 'average'] as const;
type Block = (typeof BLOCKS)[number];

export type TrainingState = Readonly<Record<Block, Float32Array>>;

/** What `of` makes of each block. */
export const eachBlock = <T>(of: (block: Block, index: number) => T): Readonly<Record<Block, T>> =>
  Object.fromEntries(BLOCKS.map((block, k) => [block, of(block, k)])) as Record<Block, T>;
