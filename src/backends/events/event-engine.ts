/**
 * What an event engine is: it holds neurons and their next spikes, and fires them in order of time, then
 * index. It has no steps. The engines of this folder implement it; `EventSimulation` drives them.
 */
import { SynfireError } from '../../errors.ts';
import { concatenate } from '../../plan/concatenate.ts';

export interface EventEngine {
  readonly size: number;
  /** Synapses: stored ones, or what regenerated rows amount to. */
  readonly synapses: number;
  readonly bytes: number;
  /** Fires until `most` spikes or past `end` (ms, absolute); a spike at `end` still counts. */
  run(most: number, end: number): EventSpikes;
  /** A state at `time` (ms, absolute, the end of the last run); `population` where there are several. Throws SynfireError. */
  read(population: string | undefined, variable: string, time: number): Float64Array;
  /** Overwrites it: one value for all, or one for each neuron. Throws SynfireError, and nothing is changed then. */
  write(population: string | undefined, variable: string, values: Values, time: number): void;
  /** Everything that the future depends on. */
  snapshot(): EventSnapshot;
  restore(snapshot: EventSnapshot): void;
}

/** One for all, or one for each neuron. */
export type Values = number | ArrayLike<number>;

/** Spikes in order of (time, neuron). */
export interface EventSpikes {
  /** ms. */
  readonly times: Float64Array;
  readonly neurons: Uint32Array;
}

/** Plain data; `parts` are the engine's own arrays. */
export interface EventSnapshot {
  readonly engine: string;
  readonly parts: Readonly<Record<string, Float64Array>>;
}

/** Of a snapshot that is none of this engine's. */
export const foreign = (found: string, expected: string): SynfireError =>
  new SynfireError({
    ...{ code: 'bad-snapshot', where: 'restore', found, expected },
    remedy: 'Restore snapshots into the network that they were taken from.',
  });

/** Parts one after another. */
export function joinSpikes(parts: readonly EventSpikes[]): EventSpikes {
  if (parts.length === 1) return parts[0];
  return {
    times: concatenate(
      parts.map(({ times }) => times),
      Float64Array,
    ),
    neurons: concatenate(
      parts.map(({ neurons }) => neurons),
      Uint32Array,
    ),
  };
}
