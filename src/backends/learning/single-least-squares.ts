/**
 * Recursive least squares in single precision, for a readout that is the same on every engine: the definition, in plain loops, of
 * assembly/learn/least-squares.ts and shaders/learn/force.wgsl.
 *
 * - Every operation is rounded to f32, and a product below 10⁻³⁰ is 0, for a GPU has no smaller sums.
 * - A sum over inputs is 32 chains of every 32nd input, then folded in halves.
 * - What is taken from the inverse is (gᵢ·gⱼ)·s, which is gⱼ·gᵢ·s: it stays symmetric to the last bit.
 */
import { pmax, reciprocal } from '../../equations/f32.ts';
import type { LeastSquaresOptions } from './least-squares.ts';

/** Chains of a sum. */
export const CHAINS = 32;

const f = Math.fround;
const LEAST = f(1e-30);
const small = (x: number): number => (Math.abs(x) < LEAST ? 0 : x);

/** As engines pass them on, in their precision. */
export interface ReadoutNumbers {
  readonly weights: Float32Array | Float64Array;
  readonly inverse: Float32Array | Float64Array;
}

/** What is learnt with, in either precision; one vector of inputs at a time. */
export interface ReadoutLearner {
  /** All that it knows; views or copies. */
  readonly numbers: ReadoutNumbers;
  setNumbers(numbers: ReadoutNumbers): void;
  output(x: ArrayLike<number>, into: Float64Array): Float64Array;
  learn(x: ArrayLike<number>, target: ArrayLike<number>): void;
}

/** What an error is multiplied by, of x·P·x; rounding alone could make that negative. */
export const shareOf = (spread: number): number => reciprocal(f(1 + pmax(spread, 0)));

/** By how much weights move along the gain, for what an output missed. */
export const stepOf = (target: number, said: number, share: number): number =>
  small(f(f(small(f(target)) - said) * share));

export class SingleLeastSquares implements ReadoutLearner {
  readonly numbers: { readonly weights: Float32Array; readonly inverse: Float32Array };
  readonly #x: Float32Array;
  readonly #gain: Float32Array;
  readonly #chains = new Float32Array(CHAINS);
  readonly #outputs: number;

  constructor({ inputs, outputs = 1, ridge = 1 }: LeastSquaresOptions) {
    this.#x = new Float32Array(inputs);
    this.#gain = new Float32Array(inputs);
    this.#outputs = outputs;
    const inverse = new Float32Array(inputs * inputs);
    for (let k = 0; k < inputs; k++) inverse[k * inputs + k] = 1 / ridge;
    this.numbers = { weights: new Float32Array(inputs * outputs), inverse };
  }

  setNumbers({ weights, inverse }: ReadoutNumbers): void {
    this.numbers.weights.set(weights);
    this.numbers.inverse.set(inverse);
  }

  output(x: ArrayLike<number>, into: Float64Array): Float64Array {
    this.#x.set(x);
    for (let o = 0; o < this.#outputs; o++) into[o] = this.#said(o);
    return into;
  }

  learn(x: ArrayLike<number>, target: ArrayLike<number>): void {
    this.#x.set(x);
    const [gain, n] = [this.#gain, this.#x.length];
    const { weights, inverse } = this.numbers;
    for (let i = 0; i < n; i++) gain[i] = this.#sum(inverse, i * n);
    const share = shareOf(this.#sum(gain, 0));
    for (let o = 0; o < this.#outputs; o++) {
      const step = stepOf(target[o], this.#said(o), share);
      for (let k = 0, at = o * n; k < n; k++, at++) weights[at] += small(f(step * gain[k]));
    }
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < n; j++, at++) inverse[at] -= small(f(f(gain[i] * gain[j]) * share));
    }
  }

  #said(output: number): number {
    return this.#sum(this.numbers.weights, output * this.#x.length);
  }

  /** Of a row from `at` on, times the inputs. */
  #sum(row: Float32Array, at: number): number {
    const [x, chains] = [this.#x, this.#chains];
    chains.fill(0);
    for (let j = 0; j < x.length; j++) chains[j % CHAINS] += small(f(row[at + j] * x[j]));
    for (let half = CHAINS / 2; half >= 1; half /= 2) {
      for (let c = 0; c < half; c++) chains[c] += chains[c + half];
    }
    return small(chains[0]);
  }
}
