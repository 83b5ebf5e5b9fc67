/**
 * What a backend of spiking networks with a time step is: it loads a plan and runs steps. `reference`, `wasm` and `webgpu`
 * implement this one interface, and one suite of tests (tests/backends) runs against all of them. What has no steps
 * (`events/event-engine.ts`), rates (`RateMember` in src/rate/plan.ts), circuits that sample and gradients are interfaces of their own on the
 * same machinery (`machine`).
 */
import type { Reals } from '../equations/precision.ts';
import type { Plan } from '../plan/plan.ts';
import type { NotFinite } from './not-finite.ts';

export interface Backend {
  readonly name: string;
  /** Builds state and connections. Rejects with SynfireError: `aborted` where the signal is given meanwhile; nothing is left running. */
  load(plan: Plan, onProgress?: (fraction: number) => void, signal?: AbortSignal): Promise<Engine>;
}

export interface Engine {
  /** Number of synapses: stored ones exactly, those that are regenerated at each spike as expected. */
  readonly synapses: number;
  /** Bytes held by state and connections. */
  readonly bytes: number;
  /** Steps done so far. */
  readonly step: number;
  /** Advances by `steps`; what the recorders kept comes back once, in order of time. */
  run(steps: number): Promise<Chunk>;
  /** Current values of one state of one population (of the network's precision on wasm). */
  read(population: number, variable: string): Promise<Float32Array | Float64Array>;
  /** The first state that the network's precision cannot hold; undefined where all are sound. */
  findNotFinite(): Promise<NotFinite | undefined>;
  /** Overwrites them, from the next step on. */
  write(population: number, variable: string, values: ArrayLike<number>): Promise<void>;
  /** State of a projection’s plastic synapses; undefined where weights stay as they are. A backend without
   *  plasticity has no such method and refuses plans that need it. */
  plastic?(projection: number): Promise<PlasticState | undefined>;
  /** Goes on with a plan in which one population has other numbers, or others in its inputs; false where only building again can do
   *  that, and where the engine has no such method. */
  revise?(plan: Plan, population: number): Promise<boolean>;
  /** Over several processes: the steps that all of them do next, the fewest that any asks for, of `left`. */
  agree?(asked: number, left: number): number;
  /** Which of them this one is. */
  readonly rank?: number;
  /** What chunks hold, where that is not all that the plan records. */
  readonly recorders?: Plan['recorders'];
  /** Everything that the future depends on, independent of the number of workers. */
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  dispose(): Promise<void>;
}

/** What was recorded while some steps ran. */
export interface Chunk {
  /** Steps [from, to). */
  readonly from: number;
  readonly to: number;
  /** Spikes of recorded populations in order of (step, neuron): global neuron number and step. A spike
   *  found in step k has the time (k + 1)·dt. */
  readonly spikeSteps: Uint32Array;
  readonly spikeNeurons: Uint32Array;
  /** Per `states` recorder in the plan's order: rows of samples, variables × neurons values each. */
  readonly states: readonly Reals[];
  /** Per `rate` recorder: spikes counted in each bin that ended in this chunk, as [bin, count] sums. */
  readonly counts: readonly Float64Array[];
  /** Spikes of all populations and synaptic events in these steps. */
  readonly spikes: number;
  readonly events: number;
  /** Hash of all spikes of all populations in these steps: low and high 32 bits (plan/hash.ts). */
  readonly hash: readonly [number, number];
}

/**
 * Plastic synapses of a projection, ordered by (source, target, delay), which are indices within the
 * populations and steps; several of one pair are in the order in which they were drawn.
 */
export interface PlasticState {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly delays: Uint16Array;
  /** By name: `w`, then the variables of the rule. */
  readonly fields: Readonly<Record<string, Float32Array | Float64Array>>;
  /** End of the step of the last event, as a number of steps from 0. */
  readonly last: Int32Array;
  /** By name: one value for each target neuron. */
  readonly traces: Readonly<Record<string, Float32Array | Float64Array>>;
}

/** State of a run between two steps. Neuron arrays are in global order, without padding. */
export interface Snapshot {
  readonly step: number;
  /** Per population, per state of its model. */
  readonly states: readonly Readonly<Record<string, Float32Array | Float64Array>>[];
  /** Per population: the first step in which the neuron is no longer refractory. */
  readonly refractoryUntil: readonly Int32Array[];
  /** Spikes still on their way: steps and global neuron numbers, ordered by (step, neuron). */
  readonly flightSteps: Uint32Array;
  readonly flightNeurons: Uint32Array;
  /** By channel of graded projections (plan/couplings.ts): its values at the steps before this one, as many as the longest
   *  delay, the oldest first; absent where there are none. */
  readonly graded?: readonly (Float32Array | Float64Array)[];
  /** Per `rate` recorder: spikes so far in the bin that has begun; absent where there are none. */
  readonly openBins?: Float64Array;
  /** By projection; absent where no projection is plastic. */
  readonly plastic?: readonly (PlasticState | undefined)[];
}
