/**
 * What the queue engine runs, as flat numbers: neurons of a few kinds, rows of synapses by delay, external
 * spikes. `fromNetwork` makes it of a Network, or says why that network has no next spike in closed form.
 */

import type { CurrentChanges } from './current-changes.ts';
import type { PoissonTrain } from './poisson-trains.ts';

/** What neurons share. τ V' = rest − V + g, at `threshold` a spike, `reset` for `refractory` ms. */
export interface NeuronKind {
  readonly tau: number;
  /** V_∞: resting potential and the current at time 0. */
  readonly rest: number;
  readonly threshold: number;
  readonly reset: number;
  readonly refractory: number;
  /** τ_s of g' = −g/τ_s, to which arrivals are added; 0: arrivals are added to V. */
  readonly tauSyn: number;
  /** What a current of 1 pA adds to V_∞, mV. */
  readonly resistance: number;
}

export interface DelayRows {
  /** ms, ≥ 0. */
  readonly delay: number;
  /** By source: its synapses are `offsets[s] … offsets[s + 1]` of the lists below. */
  readonly offsets: Uint32Array;
}

export interface QueueNetwork {
  /** Populations of neurons, by name: first unit, and how many. */
  readonly populations: Readonly<Record<string, readonly [first: number, size: number]>>;
  /** Units in all: neurons, and those that only emit external spikes. */
  readonly units: number;
  readonly kinds: readonly NeuronKind[];
  /** Kind of each unit; NO_KIND where it only emits. */
  readonly kindOf: Uint32Array;
  /** Potential of each unit at time 0. */
  readonly initial: Float64Array;
  readonly rows: readonly DelayRows[];
  readonly targets: Uint32Array;
  /** In units of V (jumps), or of g. */
  readonly weights: Float64Array;
  /** Of injected currents. */
  readonly changes: CurrentChanges;
  /** External spikes by (time, unit). */
  readonly externalTimes: Float64Array;
  readonly externalUnits: Uint32Array;
  /** Poisson spikes, and the key that they are drawn under. */
  readonly trains: readonly PoissonTrain[];
  readonly key: readonly [low: number, high: number];
}

export const NO_KIND = 0xffffffff;
