/**
 * What an engine of gradients is: numbers that are learnt and samples go in, losses and slopes come out.
 * `reference/learning.ts` is the first; see docs/decisions/0020-learning.md.
 */
import { SynfireError } from '../../errors.ts';
import { evenParts } from '../machine/even-parts.ts';
import type { LearningLayout, StepValues } from './layout.ts';
import type { LinearReadout } from './readout.ts';
import type { ReadoutNumbers } from './single-least-squares.ts';

type FloatArray = Float32Array | Float64Array;

/** What is learnt, as engines need it. */
export interface LearningValues {
  /** In the layout's order. */
  readonly weights: FloatArray;
  /** By population. */
  readonly populations: readonly StepValues[];
  /** Of a linear readout. */
  readonly readout?: Float64Array;
  /** Of a readout that is fed back. */
  readonly force?: ReadoutNumbers;
}

/** Events of one source in one sample, ordered by (step, unit). */
export interface SourceEvents {
  readonly steps: ArrayLike<number>;
  readonly units: ArrayLike<number>;
  /** What each event is worth; 1 where absent: a spike. */
  readonly values?: ArrayLike<number>;
  /** ms, exact: of engines without a time step. */
  readonly times?: ArrayLike<number>;
}

/** One example: what the sources emit. */
export interface Sample {
  /** By name of the source. Sources that are not named are silent. */
  readonly events: Readonly<Record<string, SourceEvents>>;
  /** Its class. */
  readonly label?: number;
  /** What the outputs should be: a number for each, or for each step and output. */
  readonly target?: ArrayLike<number>;
}

/** What a part of a sample leaves to the next, by population. */
export type Carry = readonly CarriedStates[];

export interface CarriedStates {
  /** By state: of each unit. */
  readonly states: readonly ArrayLike<number>[];
  /** Steps that units stay refractory. */
  readonly rest: ArrayLike<number>;
  /** Events that may still be under way: of the last steps of the part, counted from the first of those. */
  readonly events: SourceEvents;
}

export interface RunOptions {
  /** Default true. */
  readonly gradient?: boolean;
  /** Number of the first sample in all that were ever drawn: it addresses noise. */
  readonly first?: number;
  /** Multiplies slopes; default 1. */
  readonly weight?: number;
  /** Which part of the samples is given; default 0. */
  readonly part?: number;
  /** Of each sample: what the part before left. */
  readonly carries?: readonly Carry[];
  /** Whether a readout that is fed back learns on the way; then one sample is given. Default false. */
  readonly learns?: boolean;
  /** Whether judgements hold the scores too; default false. */
  readonly scores?: boolean;
}

/** What a loss may look at in one run of one sample. */
export interface Observation {
  readonly steps: number;
  readonly populations: readonly Observed[];
  readonly sample: Sample;
  /** A state of a population at the end of every step: steps × size. */
  trace(population: number, variable: string): Float64Array;
  /** Where the loss's slope by that trace is added up. */
  traceSlope(population: number, variable: string): Float64Array;
  /** Steps and units of a population's spikes, in order. */
  spikes(population: number): {
    readonly steps: ArrayLike<number>;
    readonly units: ArrayLike<number>;
  };
  /** Where the loss's slope by each possible spike is added up: steps × size. */
  spikeSlope(population: number): Float64Array;
}

export interface Observed {
  readonly name: string;
  readonly size: number;
  /** None: a source. */
  readonly states: readonly string[];
}

/** A loss as engines run it. `share` multiplies value and slopes (1/batch). */
export interface Judge {
  evaluate(
    observation: Observation,
    share: number,
    linear?: LinearReadout,
    keepScores?: boolean,
  ): Judgement;
}

export interface Judgement {
  readonly loss: number;
  /** The output with the highest score. */
  readonly choice?: number;
  /** Where they are asked for: rows × outputs; of a readout that is fed back, of all steps. */
  readonly scores?: Float64Array;
}

/** In f64, or in the precision of an engine. */
export interface Gradient<A extends FloatArray = Float64Array> {
  /** In the layout's order; 0 where not learnt. */
  readonly weights: A;
  /** By population, by learnt constant of its step, by neuron. */
  readonly constants: readonly (readonly A[])[];
  /** By population, by learnt initial state, by neuron. */
  readonly initial: readonly (readonly A[])[];
  /** Of a linear readout. */
  readonly readout: Float64Array;
}

export interface Outcome<A extends FloatArray = Float64Array> {
  readonly judgements: readonly Judgement[];
  /** Spikes of all samples, by population. */
  readonly spikes: readonly number[];
  readonly gradient?: Gradient<A>;
  /** Of each sample, where it is run in parts. */
  readonly carries?: readonly Carry[];
  /** What a readout that is fed back knows after the sample. */
  readonly force?: ReadoutNumbers;
}

/** An engine of gradients. */
export interface GradientEngine {
  /** The gradient is good until the next call. Rejects with SynfireError. */
  run(values: LearningValues, samples: readonly Sample[], options?: RunOptions): Promise<Outcome>;
  dispose(): Promise<void>;
}

/** Throws `bad-sample` where an event is of no unit or step. */
export function checkEvent(
  source: string,
  index: number,
  [step, unit]: readonly [step: number, unit: number],
  { steps, size }: { readonly steps: number; readonly size: number },
): void {
  const whole = Number.isInteger(unit) && Number.isInteger(step);
  if (whole && unit >= 0 && unit < size && step >= 0 && step < steps) return;
  throw new SynfireError({
    code: 'bad-sample',
    where: `sample › events of "${source}" › ${index}`,
    found: `unit ${unit} in step ${step}`,
    expected: `units below ${size}, steps below ${steps}`,
    remedy: 'Cut the sample, or let samples last longer.',
  });
}

/** Most parts that a batch is cut into: gradients are added within parts, then over parts in order. */
export const PARTS = 8;

/** Bounds of the parts of a batch; they follow from the batch alone. */
export const partsOf = (batch: number): (readonly [from: number, to: number])[] =>
  evenParts(batch, Math.min(PARTS, batch));

/** Zeros of the layout's shape. */
export function noGradient({ weights, readout, populations }: LearningLayout): Gradient {
  const rooms = (names: readonly string[], size: number) => names.map(() => new Float64Array(size));
  return {
    weights: new Float64Array(weights),
    readout: new Float64Array(readout),
    constants: populations.map(({ step, size }) => rooms(step?.learnt ?? [], size)),
    initial: populations.map(({ initial, size }) => rooms(initial, size)),
  };
}

/** Adds `from` onto `to`. */
export function addGradient(to: Gradient, from: Gradient<FloatArray>): void {
  const add = (a: Float64Array, b: FloatArray) => {
    for (let k = 0; k < a.length; k++) a[k] += b[k];
  };
  add(to.weights, from.weights);
  add(to.readout, from.readout);
  for (const part of ['constants', 'initial'] as const) {
    to[part].forEach((rooms, p) => {
      for (const [k, room] of rooms.entries()) add(room, from[part][p][k]);
    });
  }
}
