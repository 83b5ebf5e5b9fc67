/** States of blocks of chains, put in the order in which they are given to a caller. */
import { concatenate } from '../../plan/concatenate.ts';

/** Where a block of chains is: a row for each soma, a column for each chain. */
export interface BlockStates {
  readonly states: Float32Array;
  readonly cycles: number;
}

/** States with the somata of a chain side by side. */
export function byChain(states: Float32Array, somata: number): Float32Array {
  const chains = states.length / somata;
  const out = new Float32Array(states.length);
  for (let i = 0; i < somata; i++) {
    for (let c = 0; c < chains; c++) out[c * somata + i] = states[i * chains + c];
  }
  return out;
}

/** Steps of several blocks as one list: step after step, block after block. */
export function joined(blocks: readonly (readonly Float32Array[])[]): Float32Array {
  const steps = blocks[0]?.map((_, step) => blocks.map((each) => each[step])) ?? [];
  return concatenate(steps.flat(), Float32Array);
}
