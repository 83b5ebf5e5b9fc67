/** Means and covariances of states as they come, and what they say about dimensions. */
import { expectArgument } from '../connect/argument.ts';
import { expectNumbers } from './arguments.ts';

/** Collects vectors one at a time (Welford's update: nothing cancels). */
export class OnlineCovariance {
  readonly size: number;
  readonly mean: Float64Array;
  readonly #products: Float64Array;
  #count = 0;

  /** Throws SynfireError unless `size` is a count. */
  constructor(size: number) {
    const sound = Number.isInteger(size) && size >= 1 && size <= 20_000;
    expectArgument(sound, 'OnlineCovariance › size', size, 'an integer from 1 to 20,000');
    this.size = size;
    this.mean = new Float64Array(size);
    this.#products = new Float64Array(size * size);
  }

  get count(): number {
    return this.#count;
  }

  /** Throws SynfireError where the vector has another length. */
  add(x: ArrayLike<number>): void {
    expectNumbers(x, 'OnlineCovariance.add › x');
    const { size, mean } = this;
    expectArgument(x.length === size, 'OnlineCovariance.add › x', x.length, `${size} numbers`);
    this.#count++;
    const keep = 1 - 1 / this.#count;
    const before = Float64Array.from(mean, (m, i) => x[i] - m);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) this.#products[i * size + j] += keep * before[i] * before[j];
    }
    for (let i = 0; i < size; i++) mean[i] += before[i] / this.#count;
  }

  /** Row after row, divided by count − 1. */
  get covariance(): Float64Array {
    return this.#products.map((sum) => sum / (this.#count - 1));
  }
}

/**
 * Effective dimension (Σλ)²/Σλ² of a symmetric matrix, from its trace and its squares: 1 for one direction, N for N
 * equal ones. Throws SynfireError unless it is square.
 */
export function participationRatio(covariance: ArrayLike<number>): number {
  expectNumbers(covariance, 'participationRatio › covariance');
  const size = Math.round(Math.sqrt(covariance.length));
  const square = size > 0 && size * size === covariance.length;
  expectArgument(square, 'participationRatio › covariance', covariance.length, 'N × N numbers');
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    trace += covariance[i * size + i];
    for (let j = 0; j < size; j++) squares += covariance[i * size + j] ** 2;
  }
  return (trace * trace) / squares;
}
