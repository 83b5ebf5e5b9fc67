/**
 * Random numbers for studies that step small models themselves: xoshiro128** (Blackman & Vigna 2018), 32-bit integers only, so the
 * same on every host. The engine's own models draw from counters (Philox) instead.
 */
import { cos, log } from '../src/equations/f64.ts';

export class Random {
  readonly #state = new Uint32Array(4);
  #spare = Number.NaN;

  constructor(seed: number) {
    let x = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      // splitmix32
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#state[i] = z ^ (z >>> 15);
    }
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const s = this.#state;
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result * 2 ** -32;
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    const r = Math.sqrt(-2 * log(1 - this.uniform()));
    const turn = 2 * Math.PI * this.uniform();
    this.#spare = r * cos(turn - Math.PI / 2);
    return r * cos(turn);
  }
}
