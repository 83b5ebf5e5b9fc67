/** What the layout of a worker's memory says of its parts: slices, and operations of the program of a step. */
import type { Slice } from '../../plan/partition.ts';
import type { PopulationKernel } from './load.ts';

/** A slice as it lies in memory. */
export interface PlacedSlice {
  readonly population: number;
  readonly slice: Slice;
  readonly shard: number;
  readonly kernel?: PopulationKernel;
  readonly descriptor: number;
  /** Address of each state array. */
  readonly states: ReadonlyMap<string, number>;
  /** Address of `refractory until`; 0 if the model has none. */
  readonly until: number;
}

/** An operation of the program: code and descriptor. */
export type Operation = readonly [code: number, descriptor: number];
