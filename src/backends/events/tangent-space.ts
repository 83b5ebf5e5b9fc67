/**
 * Vectors in tangent space: k columns of n components, moved by Jacobians and made orthonormal, in f64.
 * The loops are assembly/events/tangent.ts and product.ts; here is their memory.
 */
import { philox } from '../../plan/philox.ts';
import { EventMemory } from './module.ts';

const padded = (count: number): number => 4 * Math.ceil(count / 4);

/** Bytes of a packed block: assembly/events/product.ts. */
const PACK_BYTES = 256 * 32 * 8;

export class TangentSpace {
  readonly dimension: number;
  readonly vectors: number;
  readonly #memory: EventMemory;
  readonly #matrix: number;
  readonly #sums: number;
  readonly #targets: number;
  readonly #slopes: number;
  #dense: { weights: number; scaled: number; product: number; pack: number } | undefined;

  private constructor(memory: EventMemory, dimension: number, vectors: number) {
    this.dimension = dimension;
    this.vectors = vectors;
    this.#memory = memory;
    this.#matrix = memory.allocate(8 * padded(dimension) * this.stride, 'tangent vectors');
    this.#sums = memory.allocate(8 * this.stride, 'tangent vectors');
    this.#targets = memory.allocate(4 * dimension, 'tangent vectors');
    this.#slopes = memory.allocate(8 * dimension, 'tangent vectors');
    const products = memory.allocate(16 * this.stride, 'tangent vectors');
    memory.kernels.setTangent(this.#matrix, dimension, vectors, this.stride, products);
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

  /** Numbers from one row to the next: there is room for one column beside the vectors. */
  get stride(): number {
    return padded(this.vectors + 1);
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

  /** Gives the space the dense n × n matrix W (row after row) that `rates` multiplies with. */
  holdWeights(weights: ArrayLike<number>): void {
    const memory = this.#memory;
    const rows = padded(this.dimension);
    const bytes = 8 * rows * this.stride;
    const what = 'dense weights';
    const dense = {
      weights: memory.allocate(8 * rows * this.dimension, what),
      scaled: memory.allocate(bytes, what),
      product: memory.allocate(bytes, what),
      pack: memory.allocate(PACK_BYTES, what),
    };
    memory.f64(dense.weights, this.dimension ** 2).set(weights);
    this.#dense = dense;
  }

  /**
   * The Jacobian of a step of rate units: vectors ← keep·vectors + gain·W·diag(slopes)·vectors. In the same product
   * W·rates is found, and written to `rates`.
   */
  rates(rates: Float64Array, slopes: Float64Array, keep: number, gain: number): void {
    const { kernels } = this.#memory;
    const { weights, scaled, product, pack } = this.#dense!;
    const { dimension, vectors, stride } = this;
    const rows = padded(dimension);
    this.#memory.f64(this.#slopes, dimension).set(slopes);
    kernels.scaleRows(this.#matrix, this.#slopes, scaled, dimension, stride);
    const column = this.#memory.f64(scaled, rows * stride);
    for (let i = 0; i < dimension; i++) column[i * stride + vectors] = rates[i];
    kernels.multiply(weights, scaled, product, rows, dimension, stride, pack);
    const sums = this.#memory.f64(product, rows * stride);
    for (let i = 0; i < dimension; i++) rates[i] = sums[i * stride + vectors];
    kernels.combine(this.#matrix, product, keep, gain, dimension * stride);
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
