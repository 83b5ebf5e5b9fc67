/** The tables: one growing array of words that holds descriptors, thresholds, series, masks and lists. */
export class Tables {
  #words = new Uint32Array(1024);
  #length: number;

  /** The first `reserved` words are left for `set`. */
  constructor(reserved: number) {
    this.#length = reserved;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends words; returns their place. */
  words(values: ArrayLike<number>): number {
    const place = this.#room(values.length);
    this.#words.set(values, place);
    return place;
  }

  /** Appends numbers as f32; returns their place. */
  floats(values: ArrayLike<number>): number {
    const place = this.#room(values.length);
    new Float32Array(this.#words.buffer, 4 * place, values.length).set(values);
    return place;
  }

  set(place: number, value: number): void {
    this.#words[place] = value;
  }

  /** Everything so far. */
  get all(): Uint32Array<ArrayBuffer> {
    return this.#words.subarray(0, this.#length);
  }

  #room(count: number): number {
    const place = this.#length;
    this.#length += count;
    if (this.#length > this.#words.length) {
      const grown = new Uint32Array(Math.max(this.#length, 2 * this.#words.length));
      grown.set(this.#words.subarray(0, place));
      this.#words = grown;
    }
    return place;
  }
}

const one = new Float32Array(1);
const bits = new Uint32Array(one.buffer);

/** The bits of the f32 nearest to x. */
export function floatBits(x: number): number {
  one[0] = x;
  return bits[0];
}
