/**
 * Vectors in tangent space: k columns of n components, moved by Jacobians and made orthonormal, in f64.
 * The loops are assembly/events/tangent.ts; here is their memory.
 */
import { philox } from '../../plan/philox.ts';
import { EventMemory } from './module.ts';

export class TangentSpace {
  readonly dimension: number;
  readonly vectors: number;
  readonly #memory: EventMemory;
  readonly #matrix: number;
  readonly #sums: number;
  readonly #targets: number;
  readonly #slopes: number;

  private constructor(memory: EventMemory, dimension: number, vectors: number) {
    const columns = vectors + (vectors % 2);
    this.dimension = dimension;
    this.vectors = vectors;
    this.#memory = memory;
    this.#matrix = memory.allocate(8 * dimension * columns, 'tangent vectors');
    this.#sums = memory.allocate(8 * columns, 'tangent vectors');
    this.#targets = memory.allocate(4 * dimension, 'tangent vectors');
    this.#slopes = memory.allocate(8 * dimension, 'tangent vectors');
    const products = memory.allocate(16 * columns, 'tangent vectors');
    memory.kernels.setTangent(this.#matrix, dimension, vectors, products);
  }

  /** Random orthonormal vectors that depend on the seed. */
  static async create(dimension: number, vectors: number, seed: number): Promise<TangentSpace> {
    const space = new TangentSpace(await EventMemory.create(), dimension, vectors);
    const matrix = space.matrix;
    const words = new Uint32Array(4);
    for (let i = 0; i < dimension; i++) {
      for (let c = 0; c < vectors; c++) {
        philox(c, i, 0, 0, seed >>> 0, 0x4c79, words);
        matrix[i * space.stride + c] = words[0] * 2 ** -31 - 1;
      }
    }
    space.orthonormalise();
    space.takeGrowth();
    return space;
  }

  /** Numbers from one row to the next. */
  get stride(): number {
    return this.vectors + (this.vectors % 2);
  }

  /** The matrix itself, rows of `stride` numbers: what a Jacobian of any form may change. */
  get matrix(): Float64Array {
    return this.#memory.f64(this.#matrix, this.dimension * this.stride);
  }

  /** The Jacobian of a spike: row i ← d_i·row i + (1 − d_i)·row `neuron` for each (different) target i. */
  spike(neuron: number, targets: ArrayLike<number>, slopes: ArrayLike<number>): void {
    this.#memory.u32(this.#targets, targets.length).set(targets);
    this.#memory.f64(this.#slopes, slopes.length).set(slopes);
    const { kernels } = this.#memory;
    kernels.spikeJacobian(this.#targets, this.#slopes, targets.length, neuron);
  }

  orthonormalise(): void {
    this.#memory.kernels.orthonormalise(this.#sums);
  }

  /** Logarithms of the stretching since it was last taken, by vector. */
  takeGrowth(): Float64Array {
    const sums = this.#memory.f64(this.#sums, this.vectors);
    const growth = sums.slice();
    sums.fill(0);
    return growth;
  }
}
