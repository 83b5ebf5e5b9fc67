/** A stream of random numbers for what is drawn on the host: a function of (seed, what for, index), the same on every host. */
import { expectArgument } from '../connect/argument.ts';
import { cos, log } from '../equations/f64.ts';
import { keyOf, philox } from './philox.ts';

/** Counter word 3: no stream of a network has it. */
const HOST = 0x7f000000;

export class Draws {
  readonly #words = new Uint32Array(4);
  readonly #low: number;
  readonly #high: number;
  readonly #purpose: number;
  readonly #index: number;
  #count = 0;
  #row = -1;
  #quad = -1;

  /** `where` names the caller in errors; `index`: another stream of the same purpose. Throws unless the seed is an integer ≥ 0. */
  constructor(seed: number, where: string, purpose: number, index = 0) {
    const sound = Number.isSafeInteger(seed) && seed >= 0;
    expectArgument(sound, `${where} › seed`, seed, 'an integer from 0 to 2⁵³ − 1');
    [this.#low, this.#high] = keyOf(seed);
    this.#purpose = (HOST | purpose) >>> 0;
    this.#index = index;
  }

  /** A multiple of 2⁻³² in [0, 1). */
  uniform(): number {
    const k = this.#count++;
    if ((k & 3) === 0) this.#fill(Math.floor(k / 4), this.#index);
    return this.#words[k & 3] * 2 ** -32;
  }

  /** Exponentially distributed with mean 1. */
  exponential(): number {
    return -log(1 - this.uniform());
  }

  /** Standard normal (Box–Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(2 * this.exponential());
    return radius * cos(2 * Math.PI * this.uniform());
  }

  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** The numbers below n in a random order. */
  order(n: number): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: n }, (_, k) => k);
    for (let k = n - 1; k > 0; k--) {
      const other = this.below(k + 1);
      [order[k], order[other]] = [order[other], order[k]];
    }
    return order;
  }

  /** The draw of a pair, whoever asks and when; four neighbours j share a counter. Not to be mixed with `uniform`. */
  ofPair(i: number, j: number): number {
    if (i !== this.#row || j >>> 2 !== this.#quad) {
      this.#row = i;
      this.#quad = j >>> 2;
      this.#fill(i, this.#quad);
    }
    return this.#words[j & 3] * 2 ** -32;
  }

  #fill(c0: number, c1: number): void {
    philox(c0, c1, 0, this.#purpose, this.#low, this.#high, this.#words);
  }
}
