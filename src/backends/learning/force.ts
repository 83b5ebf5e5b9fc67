/**
 * FORCE (Sussillo & Abbott 2009, Neuron 63:544): outputs that are linear in a state of a population act on the network while it runs, and
 * follow their targets by recursive least squares.
 *
 * After step k outputs are taken from the states at its end; in a step that learns they are compared with their targets and taken again with the
 * weights that this gives. They are then what a source emits in step k, so they arrive after the delays of its projections, at the
 * earliest in the step after. In double precision all of it is f64 on the host, in one order, whatever engine ran the step; in single
 * precision it is the chains of single-least-squares.ts, which every engine has.
 */
import type { Judgement, Sample, SourceEvents } from './gradients.ts';
import { LeastSquares } from './least-squares.ts';
import { lossOf } from './loss.ts';
import { choiceOf, type Scores } from './readout.ts';
import {
  type ReadoutLearner,
  type ReadoutNumbers,
  SingleLeastSquares,
} from './single-least-squares.ts';

/** Plain data. */
export interface ForceSpec {
  /** Index of the population that is read, and which of its states. */
  readonly population: number;
  readonly of: string;
  readonly units: number;
  readonly outputs: number;
  /** Steps [from, to) in which targets hold; every so many of them learn. */
  readonly from: number;
  readonly to: number;
  readonly every: number;
  readonly ridge: number;
  /** Of readout, errors and inverse. */
  readonly precision: 'single' | 'double';
  /** Index and size of the source that emits the first outputs. */
  readonly feedback?: { readonly population: number; readonly name: string; readonly size: number };
}

const missed = lossOf({ kind: 'meanSquare', scale: 1 });

/** A readout that has learnt nothing. */
export function readoutLearner({ units, outputs, ridge, precision }: ForceSpec): ReadoutLearner {
  const options = { inputs: units + 1, outputs, ridge };
  if (precision === 'single') return new SingleLeastSquares(options);
  const learner = new LeastSquares(options);
  return {
    numbers: learner,
    setNumbers({ weights, inverse }) {
      learner.weights.set(weights);
      learner.inverse.set(inverse);
    },
    output: (x, into) => learner.output(x, into),
    learn: (x, target) => learner.learn(x, target),
  };
}

/** Whether step k learns. */
export const learnsIn = ({ from, to, every }: ForceSpec, k: number): boolean =>
  k >= from && k < to && (k - from + 1) % every === 0;

/** What outputs should be after step k of the window. */
export function targetAfter({ outputs, from }: ForceSpec, { target = [] }: Sample, k: number) {
  const at = target.length > outputs ? (k - from) * outputs : 0;
  return Float64Array.from({ length: outputs }, (_, o) => target[at + o]);
}

/** The mean square of what was missed in the window, of outputs after every step; with these where they are asked for. */
export function forceJudgement(
  { outputs, from, to }: ForceSpec,
  said: Float64Array,
  sample: Sample,
  scores: boolean,
): Judgement {
  const values = said.subarray(from * outputs, to * outputs);
  const window: Scores = { outputs, rows: to - from, values, pull: () => {} };
  const base = { loss: missed(window, sample).loss, choice: choiceOf(window) };
  return scores ? { ...base, scores: said } : base;
}

/** One sample under way. */
export class ForceCourse {
  readonly #spec: ForceSpec;
  readonly #steps: number;
  readonly #learner: ReadoutLearner;
  /** The states that are read, and a 1. */
  readonly #inputs: Float64Array;
  readonly #silence: SourceEvents | undefined;
  /** Outputs after every step, before what it taught. */
  #said = new Float64Array(0);
  #sample: Sample = { events: {} };
  #learns = false;

  constructor(spec: ForceSpec, steps: number, learner = readoutLearner(spec)) {
    this.#spec = spec;
    this.#steps = steps;
    const { units, feedback } = spec;
    this.#learner = learner;
    this.#inputs = new Float64Array(units + 1).fill(1);
    this.#silence = feedback && silenceOf(steps, feedback.size);
  }

  /** All that the readout knows: views or copies. */
  get numbers(): ReadoutNumbers {
    return this.#learner.numbers;
  }

  setNumbers(numbers: ReadoutNumbers): void {
    this.#learner.setNumbers(numbers);
  }

  /** Before the first step. Returns the sample with an event of each unit of the source in each step, whose values `step` gives. */
  begin(sample: Sample, learns: boolean): Sample {
    const { outputs, feedback } = this.#spec;
    this.#said = new Float64Array(this.#steps * outputs);
    this.#sample = sample;
    this.#learns = learns;
    if (feedback === undefined) return sample;
    return { ...sample, events: { ...sample.events, [feedback.name]: this.#silence! } };
  }

  /** After step k, with the state that is read; what the source emits in this step. */
  step(k: number, state: ArrayLike<number>): Float64Array {
    const { units, outputs } = this.#spec;
    for (let i = 0; i < units; i++) this.#inputs[i] = state[i];
    const said = this.#said.subarray(k * outputs, (k + 1) * outputs);
    this.#learner.output(this.#inputs, said);
    if (!this.#learns || !learnsIn(this.#spec, k)) return said;
    this.#learner.learn(this.#inputs, targetAfter(this.#spec, this.#sample, k));
    return this.#learner.output(this.#inputs, new Float64Array(outputs));
  }

  judgement(sample: Sample, scores: boolean): Judgement {
    return forceJudgement(this.#spec, this.#said, sample, scores);
  }
}

/** An event of each unit in each step. */
export function silenceOf(steps: number, size: number): SourceEvents {
  const count = steps * size;
  return {
    steps: Uint32Array.from({ length: count }, (_, e) => Math.floor(e / size)),
    units: Uint32Array.from({ length: count }, (_, e) => e % size),
    values: new Float32Array(count),
  };
}
