/**
 * FORCE (Sussillo & Abbott 2009, Neuron 63:544): outputs that are linear in a state of a population act on the network while it runs, and
 * follow their targets by recursive least squares.
 *
 * After step k outputs are taken from the states at its end; in a step that learns they are compared with their targets and taken again with the
 * weights that this gives. They are then what a source emits in step k, so they arrive after the delays of its projections, at the
 * earliest in the step after. All in f64 on the host, in one order, whatever engine ran the step.
 */
import type { Judgement, Sample, SourceEvents } from './gradients.ts';
import { LeastSquares, type LeastSquaresNumbers } from './least-squares.ts';
import { lossOf } from './loss.ts';
import { choiceOf, type Scores } from './readout.ts';

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
  /** Index and size of the source that emits the first outputs. */
  readonly feedback?: { readonly population: number; readonly name: string; readonly size: number };
}

const missed = lossOf({ kind: 'meanSquare', scale: 1 });

/** One sample under way. */
export class ForceCourse {
  readonly #spec: ForceSpec;
  readonly #steps: number;
  readonly #learner: LeastSquares;
  /** The states that are read, and a 1. */
  readonly #inputs: Float64Array;
  readonly #silence: SourceEvents | undefined;
  /** Outputs after every step, before what it taught. */
  #said = new Float64Array(0);
  #target: ArrayLike<number> = [];
  #learns = false;

  constructor(spec: ForceSpec, steps: number) {
    this.#spec = spec;
    this.#steps = steps;
    const { units, outputs, ridge, feedback } = spec;
    this.#learner = new LeastSquares({ inputs: units + 1, outputs, ridge });
    this.#inputs = new Float64Array(units + 1).fill(1);
    this.#silence = feedback && silenceOf(steps, feedback.size);
  }

  /** All that the readout knows: views. */
  get numbers(): LeastSquaresNumbers {
    return this.#learner;
  }

  setNumbers({ weights, inverse }: LeastSquaresNumbers): void {
    this.#learner.weights.set(weights);
    this.#learner.inverse.set(inverse);
  }

  /** Before the first step. Returns the sample with an event of each unit of the source in each step, whose values `step` gives. */
  begin(sample: Sample, learns: boolean): Sample {
    const { outputs, feedback } = this.#spec;
    this.#said = new Float64Array(this.#steps * outputs);
    this.#target = sample.target ?? [];
    this.#learns = learns;
    if (feedback === undefined) return sample;
    return { ...sample, events: { ...sample.events, [feedback.name]: this.#silence! } };
  }

  /** After step k, with the state that is read; what the source emits in this step. */
  step(k: number, state: ArrayLike<number>): Float64Array {
    const { units, outputs, from, to, every } = this.#spec;
    for (let i = 0; i < units; i++) this.#inputs[i] = state[i];
    const said = this.#said.subarray(k * outputs, (k + 1) * outputs);
    this.#learner.output(this.#inputs, said);
    if (!this.#learns || k < from || k >= to || (k - from + 1) % every !== 0) return said;
    const whole = this.#target.length > outputs;
    const at = whole ? (k - from) * outputs : 0;
    const target = Float64Array.from({ length: outputs }, (_, o) => this.#target[at + o]);
    this.#learner.learn(this.#inputs, target);
    return this.#learner.output(this.#inputs);
  }

  /** The mean square of what was missed in the window; with the outputs after every step where they are asked for. */
  judgement(sample: Sample, scores: boolean): Judgement {
    const { outputs, from, to } = this.#spec;
    const values = this.#said.subarray(from * outputs, to * outputs);
    const window: Scores = { outputs, rows: to - from, values, pull: () => {} };
    const base = { loss: missed(window, sample).loss, choice: choiceOf(window) };
    return scores ? { ...base, scores: this.#said } : base;
  }
}

function silenceOf(steps: number, size: number): SourceEvents {
  const count = steps * size;
  return {
    steps: Uint32Array.from({ length: count }, (_, e) => Math.floor(e / size)),
    units: Uint32Array.from({ length: count }, (_, e) => e % size),
    values: new Float32Array(count),
  };
}
