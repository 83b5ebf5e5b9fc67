/** Recursive least squares: a linear readout that is, after every sample, the ridge regression on all samples so far. f64. */
import { printValue, SynfireError } from '../../errors.ts';
import { checked, number, object, optional } from '../../network/shape.ts';

export interface LeastSquaresOptions {
  readonly inputs: number;
  /** Default 1. */
  readonly outputs?: number;
  /** Weight of the squared weights beside the squared errors; default 1. */
  readonly ridge?: number;
}

/** All that it knows; outputs × inputs, and the inverse of ridge·1 + Σ x xᵀ, inputs × inputs. */
export interface LeastSquaresNumbers {
  readonly weights: Float64Array;
  readonly inverse: Float64Array;
}

const shape = object({ inputs: number, outputs: optional(number), ridge: optional(number) });

export class LeastSquares implements LeastSquaresNumbers {
  /** outputs × inputs; 0 at the start. */
  readonly weights: Float64Array;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly inverse: Float64Array;
  readonly #gain: Float64Array;

  /** Throws SynfireError for options that make no sense. */
  constructor(options: LeastSquaresOptions) {
    checked(shape, options, 'LeastSquares');
    const { inputs, outputs = 1, ridge = 1 } = options;
    const whole = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;
    if (!(whole(inputs, 16_384) && whole(outputs, 1e6) && ridge > 0 && Number.isFinite(ridge))) {
      throw new SynfireError({
        ...{ code: 'bad-option', where: 'LeastSquares' },
        found: `inputs ${printValue(inputs)}, outputs ${printValue(outputs)}, ridge ${printValue(ridge)}`,
        expected: 'integers from 1 (at most 16,384 inputs), a positive ridge',
        remedy: 'Correct the value.',
      });
    }
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.weights = new Float64Array(inputs * outputs);
    this.inverse = new Float64Array(inputs * inputs);
    for (let k = 0; k < inputs; k++) this.inverse[k * inputs + k] = 1 / ridge;
    this.#gain = new Float64Array(inputs);
  }

  /** What it says of an input, and after `learn`, what it says then. */
  output(x: ArrayLike<number>, into: Float64Array = new Float64Array(this.#outputs)): Float64Array {
    this.#expect(x, this.#inputs, 'input');
    for (let o = 0; o < this.#outputs; o++) {
      let sum = 0;
      const row = o * this.#inputs;
      for (let k = 0; k < this.#inputs; k++) sum += this.weights[row + k] * x[k];
      into[o] = sum;
    }
    return into;
  }

  /** Takes in one input and what the outputs should be. */
  learn(x: ArrayLike<number>, target: ArrayLike<number>): void {
    this.#expect(target, this.#outputs, 'target');
    const error = this.output(x);
    const n = this.#inputs;
    const [inverse, gain] = [this.inverse, this.#gain];
    let size = 1;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += inverse[at] * x[j];
      gain[i] = sum;
      size += sum * x[i];
    }
    for (let o = 0; o < this.#outputs; o++) {
      const step = (target[o] - error[o]) / size;
      for (let k = 0, at = o * n; k < n; k++, at++) this.weights[at] += step * gain[k];
    }
    for (let i = 0; i < n; i++) {
      const part = gain[i] / size;
      for (let j = 0, at = i * n; j < n; j++, at++) inverse[at] -= part * gain[j];
    }
  }

  #expect(values: ArrayLike<number>, length: number, what: string): void {
    if (values?.length === length) return;
    throw new SynfireError({
      ...{ code: 'wrong-length', where: `LeastSquares › ${what}` },
      found: printValue(values),
      ...{ expected: `${length} numbers`, remedy: 'Give one for each.' },
    });
  }
}
