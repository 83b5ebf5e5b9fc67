/** Spikes that have not arrived everywhere yet, as (step, neuron) pairs, as the log gave them. */
import type { Snapshot } from '../backend.ts';

export class Flight {
  readonly #longestDelay: Uint16Array;
  #pairs = new Uint32Array(0);

  /** `longestDelay`: steps, by global neuron number; 0 where it has no synapses. */
  constructor(longestDelay: Uint16Array) {
    this.#longestDelay = longestDelay;
  }

  get pairs(): Uint32Array<ArrayBuffer> {
    return this.#pairs;
  }

  add(pairs: Uint32Array): void {
    const all = new Uint32Array(this.#pairs.length + pairs.length);
    all.set(this.#pairs);
    all.set(pairs, this.#pairs.length);
    this.#pairs = all;
  }

  restore({ flightSteps, flightNeurons }: Pick<Snapshot, 'flightSteps' | 'flightNeurons'>): void {
    const pairs = new Uint32Array(2 * flightSteps.length);
    flightSteps.forEach((step, k) => {
      pairs[2 * k] = step;
      pairs[2 * k + 1] = flightNeurons[k];
    });
    this.#pairs = pairs;
  }

  /** Drops what has arrived before `step`. */
  forget(step: number): void {
    const pairs = this.#pairs;
    let kept = 0;
    for (let k = 0; k < pairs.length; k += 2) {
      if (pairs[k] + this.#longestDelay[pairs[k + 1]] < step) continue;
      pairs[kept++] = pairs[k];
      pairs[kept++] = pairs[k + 1];
    }
    this.#pairs = pairs.slice(0, kept);
  }

  /** In order of (step, neuron). */
  sorted(): { flightSteps: Uint32Array; flightNeurons: Uint32Array } {
    const pairs = this.#pairs;
    const order = Uint32Array.from({ length: pairs.length / 2 }, (_, k) => k);
    order.sort((a, b) => pairs[2 * a] - pairs[2 * b] || pairs[2 * a + 1] - pairs[2 * b + 1]);
    return {
      flightSteps: order.map((k) => pairs[2 * k]),
      flightNeurons: order.map((k) => pairs[2 * k + 1]),
    };
  }
}
