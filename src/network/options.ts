/** The options of each method of `Network`, and their shapes. */
import type { Connector } from '../connect/connector.ts';
import { type Precision, precisions } from '../equations/precision.ts';
import type { ParameterValue } from '../neurons/model.ts';
import type { PlasticitySpec } from '../plasticity/rule.ts';
import type { CoincidenceOrder, SplitDelay } from '../plasticity/split-delay.ts';
import type { GradedSpec } from '../synapses/graded.ts';
import {
  flag,
  isArray,
  list,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
  text,
  word,
} from './shape.ts';
import { connectorShape, gradedShape, plasticityShape, valueShape } from './shapes.ts';

export interface NetworkOptions {
  /** Time step in ms. */
  readonly dt: number;
  /** Integer in [0, 2^53); 1 if absent. */
  readonly seed?: number;
  /**
   * Integer in [0, 2^32); 0 if absent. Another trial of the same network: same synapses, weights and parameters, other draws of what is random while it
   * runs (Poisson spikes, noise) and of initial values.
   */
  readonly trial?: number;
  /** See `Network`: whose spikes are recorded. */
  readonly recordSpikes?: boolean;
  /** Of all its states, sums and recordings; `single` if absent. `double` runs on WebAssembly and the reference (docs/precision.md). */
  readonly precision?: Precision;
}

export interface PopulationOptions {
  /** Initial values that override the model's, by state. */
  readonly initial?: Readonly<Record<string, ParameterValue>>;
}

export interface ConnectOptions {
  readonly connector: Connector;
  /** In the receptor's weight unit; graded: pA per unit of the variable. */
  readonly weight: ParameterValue;
  /** ms; one step if absent; graded: 0 if absent. In two parts where spikes of the target come back to the synapse. */
  readonly delay?: ParameterValue | SplitDelay<ParameterValue>;
  /** With a plasticity rule: what comes first where an arrival and a spike of the target meet. `nest` if the delay has a dendritic part, else `brian2`. */
  readonly order?: CoincidenceOrder;
  /** The target's first one if absent. */
  readonly receptor?: string;
  /** True: weights may be negative onto a receptor that takes none, such as a conductance. */
  readonly signed?: boolean;
  /** A rule that changes the weights, or what an arrival transmits: `pairStdp()`, `rule({ … })`. */
  readonly plasticity?: PlasticitySpec;
  /** A state instead of spikes: `gapJunction()`, `graded('s')`. Onto `I_ext`, without receptor and rule. */
  readonly graded?: GradedSpec;
  readonly name?: string;
}

export interface PoissonInputOptions {
  /** Hz, or text such as "8 Hz". */
  readonly rate: number | string;
  /** In the receptor's weight unit, or text with a unit. */
  readonly weight: number | string;
  readonly receptor?: string;
  /** True: the weight may be negative onto a receptor that takes none, such as a conductance. */
  readonly signed?: boolean;
  /** Indices within the population; all if absent. */
  readonly neurons?: ArrayLike<number>;
  readonly name?: string;
}

export interface StepCurrentOptions {
  /** pA, or text such as "0.3 nA", or one number per neuron. */
  readonly amplitude: number | string | ArrayLike<number>;
  /** ms; 0 and never if absent. */
  readonly start?: number;
  readonly stop?: number;
  readonly name?: string;
}

export interface SeriesCurrentOptions {
  /** pA; per neuron: first one value for each neuron, then the next interval's. */
  readonly values: ArrayLike<number>;
  /** ms, a multiple of dt. */
  readonly interval: number;
  readonly perNeuron?: boolean;
  readonly name?: string;
}

export interface NoiseCurrentOptions {
  /** pA; 0 if absent. */
  readonly mean?: number;
  readonly sd: number;
  /** ms, a multiple of dt; dt if absent. */
  readonly interval?: number;
  readonly name?: string;
}

export interface RecordStatesOptions {
  readonly variables: readonly string[];
  /** Indices within the population; all if absent. */
  readonly neurons?: ArrayLike<number>;
  /** ms, a multiple of dt; dt if absent. */
  readonly every?: number;
  /** By which the recording gives it; the population's if absent. */
  readonly name?: string;
}

export interface RecordMeansOptions {
  readonly variables: readonly string[];
  /** ms, a multiple of dt; dt if absent. */
  readonly every?: number;
  readonly name?: string;
}

export interface RecordRateOptions {
  /** ms, a multiple of dt. */
  readonly bin: number;
  readonly name?: string;
}

const numberOrText: Shape = (value, where, report) => {
  if (typeof value !== 'string') number(value, where, report);
};

const numberTextOrNumbers: Shape = (value, where, report) =>
  (isArray(value) ? numbers : numberOrText)(value, where, report);

const splitDelay = object({ axonal: valueShape, dendritic: numberOrText });

/** Whether a delay is given in two parts. */
export const isSplit = (delay: unknown): delay is SplitDelay<ParameterValue> =>
  typeof delay === 'object' && delay !== null && ('axonal' in delay || 'dendritic' in delay);

const delayShape: Shape = (value, where, report) =>
  (isSplit(value) ? splitDelay : valueShape)(value, where, report);

const named = { name: optional(text) };

export const optionShapes = {
  network: object({
    dt: number,
    seed: optional(number),
    trial: optional(number),
    recordSpikes: optional(flag),
    precision: optional(word(...precisions)),
  }),
  population: object({ initial: optional(record(valueShape)) }),
  connect: object({
    connector: connectorShape,
    weight: valueShape,
    delay: optional(delayShape),
    order: optional(word('nest', 'brian2')),
    receptor: optional(text),
    signed: optional(flag),
    plasticity: optional(plasticityShape),
    graded: optional(gradedShape),
    ...named,
  }),
  poissonInput: object({
    rate: numberOrText,
    weight: numberOrText,
    receptor: optional(text),
    signed: optional(flag),
    neurons: optional(numbers),
    ...named,
  }),
  stepCurrent: object({
    amplitude: numberTextOrNumbers,
    start: optional(number),
    stop: optional(number),
    ...named,
  }),
  seriesCurrent: object({ values: numbers, interval: number, perNeuron: optional(flag), ...named }),
  noiseCurrent: object({
    mean: optional(number),
    sd: number,
    interval: optional(number),
    ...named,
  }),
  recordStates: object({
    variables: list(text),
    neurons: optional(numbers),
    every: optional(number),
    ...named,
  }),
  recordMeans: object({ variables: list(text), every: optional(number), ...named }),
  recordRate: object({ bin: number, ...named }),
};
