/**
 * SHA-256 (FIPS 180-4) of bytes that come in pieces. The browser's own is there only in secure contexts, which a lab served in a house's
 * network is not, and takes a file whole.
 */

/** The first 32 bits of the fractional parts of roots of the first primes: cube roots of 64, square roots of 8. */
const [ROUNDS, START] = constants();

export class Sha256 {
  readonly #state = START.slice();
  readonly #words = new Int32Array(64);
  readonly #block = new Uint8Array(64);
  readonly #view = new DataView(this.#block.buffer);
  #filled = 0;
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(64 - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < 64) continue;
      this.#mix();
      this.#filled = 0;
    }
  }

  /** 64 hexadecimal digits; nothing can be added afterwards. */
  finish(): string {
    const bits = 8 * this.#length;
    this.#block[this.#filled++] = 0x80;
    if (this.#filled > 56) {
      this.#block.fill(0, this.#filled);
      this.#mix();
      this.#filled = 0;
    }
    this.#block.fill(0, this.#filled);
    this.#view.setUint32(56, Math.floor(bits / 2 ** 32));
    this.#view.setUint32(60, bits >>> 0);
    this.#mix();
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #mix(): void {
    const [w, state] = [this.#words, this.#state];
    for (let t = 0; t < 16; t++) w[t] = this.#view.getInt32(4 * t);
    for (let t = 16; t < 64; t++) {
      const [x, y] = [w[t - 15], w[t - 2]];
      const low = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const high = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16] + low + w[t - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t++) {
      const choice = (e & f) ^ (~e & g);
      const added = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + added + choice + ROUNDS[t] + w[t]) | 0;
      const most = (a & b) ^ (a & c) ^ (b & c);
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    const mixed = [a, b, c, d, e, f, g, h];
    for (let k = 0; k < 8; k++) state[k] += mixed[k];
  }
}

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function constants(): [Int32Array, Int32Array] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  const bits = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  return [
    Int32Array.from(primes, (p) => bits(Math.cbrt(p))),
    Int32Array.from(primes.slice(0, 8), (p) => bits(Math.sqrt(p))),
  ];
}
