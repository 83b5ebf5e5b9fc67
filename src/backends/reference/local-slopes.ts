/** How a neuron's next states and spike change with its states and with what arrives. */
export class LocalSlopes {
  readonly states: number;
  readonly #all: Float64Array;
  readonly #width: number;
  readonly #size: number;

  constructor(all: Float64Array, states: number, jumps: number, size: number) {
    this.#all = all;
    this.states = states;
    this.#width = states + jumps;
    this.#size = size;
  }

  #row(k: number, neuron: number, seed: number): number {
    return ((k * this.#size + neuron) * (this.states + 1) + seed) * this.#width;
  }

  #change(at: number, change: Float64Array, jump: number, x: number): number {
    let sum = this.#all[at + this.states + jump] * x;
    for (let s = 0; s < this.states; s++) sum += this.#all[at + s] * change[s];
    return sum;
  }

  /** Of the states after step k, given that of those before and what arrives. */
  next(k: number, neuron: number, change: Float64Array, jump: number, x: number): Float64Array {
    const next = new Float64Array(this.states);
    for (let s = 0; s < this.states; s++) {
      next[s] = this.#change(this.#row(k, neuron, s), change, jump, x);
    }
    return next;
  }

  /** Of the spike in step k. */
  spike(k: number, neuron: number, change: Float64Array, jump: number, x: number): number {
    return this.#change(this.#row(k, neuron, this.states), change, jump, x);
  }
}
