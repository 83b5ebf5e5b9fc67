/** Layered networks run and differentiated on WebAssembly for a batch of columns. */
import type { Perceptron } from '../../sampling/perceptron.ts';
import type { Activation, RateMemory } from '../rate/module.ts';

/** Addresses of a layer: parameters (weights, then biases), sums, activities, and how many. */
interface Room {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number;
  readonly sums: number;
  readonly active: number;
}

export class PerceptronRunner {
  readonly batch: number;
  /** Address and number of all parameters, padded. */
  readonly parameters: number;
  readonly count: number;
  readonly #memory: RateMemory;
  readonly #activation: Activation;
  readonly #rooms: readonly Room[];
  readonly #back: readonly [number, number];
  readonly #transposed: number;

  /** `batch`: columns, a multiple of 4. */
  constructor(memory: RateMemory, net: Perceptron, batch: number, activation = 'max(x, 0)') {
    this.batch = batch;
    this.#memory = memory;
    this.#activation = memory.activation(net.activation ?? activation);
    const widest = Math.max(net.inputs, ...net.layers.map(({ outputs }) => outputs));
    const room = (rows: number) => memory.room(rows * batch, 'units');
    const numbers = net.layers.flatMap(({ weights, biases }) => [
      ...Array.from(weights),
      ...Array.from(biases),
    ]);
    this.count = 4 * Math.ceil(numbers.length / 4);
    this.parameters = memory.room(this.count, 'parameters');
    memory.f32(this.parameters, numbers.length).set(numbers);
    let inputs = net.inputs;
    let at = this.parameters;
    this.#rooms = net.layers.map(({ outputs }) => {
      const made = {
        inputs,
        outputs,
        weights: at,
        biases: at + 4 * inputs * outputs,
        sums: room(outputs),
        active: room(outputs),
      };
      at += 4 * (inputs + 1) * outputs;
      inputs = outputs;
      return made;
    });
    this.#back = [room(widest), room(widest)];
    this.#transposed = room(4 * Math.ceil(widest / 4));
  }

  /** Address of the sums of the last layer for the states x (inputs × batch). */
  forward(x: number): number {
    const n = this.batch;
    let from = x;
    for (const { inputs, outputs, weights, biases, sums, active } of this.#rooms) {
      this.#memory.kernels.fillRows(sums, biases, outputs, n);
      this.#memory.multiply(weights, from, sums, [outputs, n, inputs], true);
      this.#activation.forward(sums, active, outputs * n);
      from = active;
    }
    return this.#rooms[this.#rooms.length - 1].sums;
  }

  /**
   * After `forward` of the same x: address of dL/dx, from dL/d(sums of the last layer). With `gradients`, dL/d(parameters) is
   * written there.
   */
  backward(x: number, slopes: number, gradients?: number): number {
    const n = this.batch;
    const [dx, dz] = this.#back;
    let from = slopes;
    for (let l = this.#rooms.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights, biases } = this.#rooms[l];
      const below = l === 0 ? x : this.#rooms[l - 1].active;
      if (gradients !== undefined) {
        const stride = 4 * Math.ceil(inputs / 4);
        this.#memory.kernels.transpose(below, inputs, n, this.#transposed, stride);
        this.#weightGradient(from, stride, gradients + weights - this.parameters, this.#rooms[l]);
        this.#memory.kernels.sumRows(from, gradients + biases - this.parameters, outputs, n);
      }
      this.#memory.multiplyTransposed(weights, from, dx, [inputs, n, outputs]);
      if (l === 0) return dx;
      this.#activation.backward(this.#rooms[l - 1].sums, dx, dz, inputs * n);
      from = dz;
    }
    return dx;
  }

  /** Rows of the product are padded to a multiple of 4; those of the parameters are not. */
  #weightGradient(from: number, stride: number, to: number, { inputs, outputs }: Room): void {
    this.#product ??= this.#memory.room(4 * this.count + 16 * outputs, 'gradients');
    this.#memory.multiply(from, this.#transposed, this.#product, [outputs, stride, this.batch]);
    const product = this.#memory.f32(this.#product, outputs * stride);
    const gradient = this.#memory.f32(to, outputs * inputs);
    for (let u = 0; u < outputs; u++) {
      for (let j = 0; j < inputs; j++) gradient[u * inputs + j] = product[u * stride + j];
    }
  }
  #product: number | undefined;
}
