/** Recursive least squares in single precision in a worker's memory: the bits of single-least-squares.ts. */
import type { Arena } from '../machine/memory.ts';
import {
  CHAINS,
  type ReadoutLearner,
  type ReadoutNumbers,
  shareOf,
  stepOf,
} from './single-least-squares.ts';

interface Size {
  readonly inputs: number;
  readonly outputs: number;
}

const width = (inputs: number): number => CHAINS * Math.ceil(inputs / CHAINS);

/** Bytes that it takes. */
export const leastSquaresBytes = ({ inputs, outputs }: Size): number =>
  4 * (width(inputs) * (inputs + outputs + 2) + outputs + 1);

export class WasmLeastSquares implements ReadoutLearner {
  readonly #arena: Arena;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #width: number;
  /** Addresses. Rows are as wide as inputs filled up are. */
  readonly #weights: number;
  readonly #inverse: number;
  readonly #x: number;
  readonly #gain: number;
  readonly #said: number;
  readonly #spread: number;

  constructor(arena: Arena, { inputs, outputs }: Size) {
    this.#arena = arena;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#width = width(inputs);
    const room = (numbers: number) => arena.allocate(4 * numbers, 'least squares');
    this.#weights = room(this.#width * outputs);
    this.#inverse = room(this.#width * inputs);
    this.#x = room(this.#width);
    this.#gain = room(this.#width);
    this.#said = room(outputs);
    this.#spread = room(1);
  }

  get numbers(): ReadoutNumbers {
    const read = (at: number, rows: number) => {
      const out = new Float32Array(rows * this.#inputs);
      for (let r = 0; r < rows; r++) out.set(this.#row(at, r), r * this.#inputs);
      return out;
    };
    return {
      weights: read(this.#weights, this.#outputs),
      inverse: read(this.#inverse, this.#inputs),
    };
  }

  setNumbers({ weights, inverse }: ReadoutNumbers): void {
    const n = this.#inputs;
    for (let r = 0; r < this.#outputs; r++) {
      this.#row(this.#weights, r).set(weights.subarray(r * n, (r + 1) * n));
    }
    for (let r = 0; r < n; r++) {
      this.#row(this.#inverse, r).set(inverse.subarray(r * n, (r + 1) * n));
    }
  }

  output(x: ArrayLike<number>, into: Float64Array): Float64Array {
    this.#take(x);
    into.set(this.#outputsNow());
    return into;
  }

  learn(x: ArrayLike<number>, target: ArrayLike<number>): void {
    this.#take(x);
    const said = this.#outputsNow().slice();
    const { kernels } = this.#arena;
    const bytes = 4 * this.#width;
    kernels.sumRows(this.#inverse, this.#x, bytes, this.#inputs, this.#gain);
    kernels.sumRows(this.#gain, this.#x, bytes, 1, this.#spread);
    const share = shareOf(this.#arena.f32(this.#spread, 1)[0]);
    for (const [o, value] of said.entries()) {
      const step = stepOf(target[o], value, share);
      kernels.moveRow(this.#weights + o * bytes, this.#gain, bytes, step);
    }
    kernels.takeFrom(this.#inverse, this.#gain, bytes, this.#inputs, share);
  }

  #take(x: ArrayLike<number>): void {
    this.#row(this.#x, 0).set(x);
  }

  #outputsNow(): Float32Array {
    const { kernels } = this.#arena;
    kernels.sumRows(this.#weights, this.#x, 4 * this.#width, this.#outputs, this.#said);
    return this.#arena.f32(this.#said, this.#outputs);
  }

  #row(at: number, row: number): Float32Array {
    return this.#arena.f32(at + 4 * row * this.#width, this.#inputs);
  }
}
