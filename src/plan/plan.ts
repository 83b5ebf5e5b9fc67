/**
 * A plan: the network as numbers, ready for any backend. Clonable, printable, comparable.
 *
 * It fixes everything that could make two backends differ: the order of populations, neuron numbers,
 * step counts, fixed-point quanta, stream numbers of the random draws. It does not know how many
 * workers will run it; that is the partition (`partition.ts`), which must not change a spike.
 *
 * Global neuron number = `first` of its population + index. Steps: step k goes from k·dt to (k+1)·dt,
 * a spike found in step k carries the time (k+1)·dt, and with a delay of d steps arrives at the end of
 * step k + d.
 */
import type { Connector } from '../connect/connector.ts';
import type { Reals } from '../equations/precision.ts';
import type { Model } from '../neurons/composed.ts';
import type { ComposedRule } from '../plasticity/compose-rule.ts';
import type { CountLaw } from './count-law.ts';

export interface Plan {
  readonly dt: number;
  /** Of states, sums and what is recorded; single if absent. */
  readonly precision?: 'double';
  /** Low and high 32 bits of the seed: the Philox key. */
  readonly key: readonly [number, number];
  /** Of what is drawn while it runs, and of initial values: that of its trial; `key` if absent. */
  readonly trialKey?: readonly [number, number];
  readonly populations: readonly PlannedPopulation[];
  readonly projections: readonly PlannedProjection[];
  /** Graded projections: they transmit states, not spikes. */
  readonly couplings: readonly PlannedCoupling[];
  readonly inputs: readonly PlannedInput[];
  readonly recorders: readonly PlannedRecorder[];
  /** Epoch: the smallest delay of all projections, in steps (≥ 1; of couplings one step more); spikes are exchanged once an epoch.
   *  A network without projections has the epoch 16. */
  readonly epochSteps: number;
}

/** A number for all neurons or one for each. */
export type Values = number | Float64Array;

export interface PlannedPopulation {
  readonly name: string;
  readonly size: number;
  readonly first: number;
  readonly kind: 'neurons' | 'poisson' | 'spike_generator';
  /** For `neurons`: the composed model. */
  readonly model?: Model;
  /** For `neurons`: every parameter of the composed model, in coherent units (Hz → 1/ms). */
  readonly parameters: Readonly<Record<string, Values>>;
  /** For `neurons`: initial value of every state. */
  readonly initial: Readonly<Record<string, Values>>;
  /** For `neurons`: what arrivals are summed in, in the model's order of receptors; several of one receptor where its weights
   *  ask for several scales, the coarsest first. */
  readonly receptors: readonly PlannedReceptor[];
  /** For `poisson`: expected spikes a step and unit; steps [start, stop) in which it is on. */
  readonly expected?: Values;
  readonly onSteps?: readonly [number, number];
  /** For `spike_generator`: spikes ordered by (step, sender). */
  readonly spikes?: { readonly steps: Uint32Array; readonly senders: Uint32Array };
  /** Stream number for draws of this population (see docs/decisions/0001-randomness.md). */
  readonly stream: number;
}

/** Sums of what arrives at a receptor in one step, counted in one unit. */
interface PlannedReceptor {
  /** Of the model's receptor. */
  readonly name: string;
  /** Real value of one fixed-point unit, in the receptor's weight unit. Sums are multiples of it, of 32 bits, or 53 in double precision. */
  readonly quantum: number;
  /** True: no possible sum at any receptor of the population reaches 2^24 in magnitude, so that one
   *  i32 → f32 conversion is exact; in double precision always. */
  readonly narrow: boolean;
}

export interface PlannedProjection {
  readonly name: string;
  /** Indices of populations and within the target's receptors. */
  readonly source: number;
  readonly target: number;
  readonly receptor: number;
  readonly connector: Connector;
  readonly weight: PlannedDraw;
  readonly delay: PlannedDraw;
  /** The weights as they were given, in the receptor's unit: one for all or one an edge. Absent where they are drawn. */
  readonly given?: number | Float64Array;
  /** Not synapses of its own, but finer digits of the weights of the projection before it (several-scales.ts). */
  readonly digits?: true;
  /** Fixed-point weights are multiples of 2^shift quanta: w = (round(x / (quantum·2^shift))) << shift. */
  readonly shift: number;
  /** Largest |weight| in units of quantum·2^shift. ≤ 32767: a 16-bit weight holds it; else rows are of 32 bits. */
  readonly maxWeight: number;
  /** Smallest and largest delay in steps. */
  readonly delaySteps: readonly [number, number];
  /** Expected number of synapses (exact where the connector fixes it). */
  readonly expectedSynapses: number;
  /** Stream number for the draws of this projection. */
  readonly stream: number;
  /** Its synapses are not stored but made anew at each spike: the same ones (storage.ts). */
  readonly regenerated?: true;
  /** Each synapse has a weight of its own that this rule changes; `weight` is where it starts. A backend that
   *  has no plasticity refuses the plan. See docs/decisions/0009-plasticity.md. */
  readonly plasticity?: ComposedRule;
  /** Steps after which a spike of the target acts on its synapses: twice the dendritic delay (0009-plasticity.md); 0 if absent. */
  readonly backSteps?: number;
  /** Where an arrival and a spike of the target meet, the spike acts first, and arrivals transmit the weight after their own update. */
  readonly spikeFirst?: true;
}

/** A projection that adds w·x of its sources to the injected current of its targets (synapses/graded.ts). */
export interface PlannedCoupling {
  readonly name: string;
  readonly source: number;
  readonly target: number;
  /** State of the source; of the target too where it is diffusive. */
  readonly variable: string;
  readonly diffusive: boolean;
  /** States are carried to the middle of a step: each synapse is two, of its delay and of one step more (backends/coupling-rows.ts). */
  readonly iterated?: true;
  readonly connector: Connector;
  /** In multiples of `weightStep`, a power of two; |multiples| ≤ 2^22. */
  readonly weight: PlannedDraw;
  /** The weights as they were given; absent where they are drawn. */
  readonly given?: number | Float64Array;
  readonly weightStep: number;
  readonly delay: PlannedDraw;
  /** Smallest and largest delay in steps, ≥ 0. */
  readonly delaySteps: readonly [number, number];
  readonly shift: 0;
  readonly expectedSynapses: number;
  readonly stream: number;
}

/**
 * What a weight or delay is drawn from. Numbers are f32 values: for weights in units of
 * quantum·2^shift, for delays in steps. The drawn f32 is rounded to the nearest integer, ties up:
 * floor(x + 0.5) in f32.
 */
export type PlannedDraw =
  | { readonly draw: 'constant'; readonly value: number }
  | { readonly draw: 'uniform'; readonly low: number; readonly high: number }
  | {
      readonly draw: 'normal' | 'lognormal';
      readonly mean: number;
      readonly sd: number;
      readonly min: number;
      readonly max: number;
      readonly outside: 'redraw' | 'clip';
      /** Multiplies a lognormal (exp of the normal) into units; 1 for a normal. */
      readonly factor: number;
    }
  | { readonly draw: 'values'; readonly values: Int32Array };

export type PlannedInput =
  | {
      readonly input: 'poisson';
      readonly target: number;
      readonly receptor: number;
      /** Expected events a step and neuron. */
      readonly expected: number;
      /** Of the count of events (0001-randomness.md). */
      readonly law: CountLaw;
      /** Fixed-point weight, an i32. */
      readonly weight: number;
      /** The weight as it was given, in the receptor's unit; 0 of what adds finer digits to the input before it. */
      readonly given: number;
      /** One flag per neuron; all if absent. */
      readonly mask?: Uint8Array;
      readonly stream: number;
    }
  | {
      readonly input: 'step_current';
      readonly target: number;
      readonly amplitude: Values;
      readonly steps: readonly [number, number];
    }
  | {
      readonly input: 'series_current';
      readonly target: number;
      /** One a neuron in each row where `each` is set. */
      readonly values: Reals;
      readonly each: boolean;
      readonly every: number;
    }
  | {
      readonly input: 'noise_current';
      readonly target: number;
      readonly mean: number;
      readonly sd: number;
      /** Steps between draws. */
      readonly every: number;
      readonly stream: number;
    };

export type PlannedRecorder =
  | { readonly recorder: 'spikes'; readonly target: number }
  | {
      readonly recorder: 'states';
      /** By which it is read. */
      readonly name: string;
      readonly target: number;
      readonly variables: readonly string[];
      readonly neurons: Uint32Array;
      readonly every: number;
      /** One value a variable instead: see backends/block-sums.ts. */
      readonly mean: boolean;
    }
  | {
      readonly recorder: 'rate';
      readonly name: string;
      readonly target: number;
      readonly binSteps: number;
    };
