/**
 * Digest of plain data: 64 bits of what it says, the same on every host. It tells things apart; it is no defence against
 * someone who wants two to collide.
 *
 * Lists of numbers count by their values, in whatever array they come; the order of an object's names does not count, functions
 * and undefined are not seen. A shared node of a tree is visited once.
 */

const WORDS = 2048;

export class Digest {
  #a = 0x53796e66;
  #b = 0x69726521;

  word(w: number): void {
    let k = Math.imul(w, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    const a = this.#a ^ k;
    this.#a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    k = Math.imul(w, 0x85ebca6b);
    k = Math.imul((k << 16) | (k >>> 16), 0xc2b2ae35);
    const b = this.#b ^ k;
    this.#b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
  }

  words(words: Uint32Array): void {
    for (let i = 0; i < words.length; i++) this.word(words[i]);
  }

  text(text: string): void {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  /** 0 and −0 are one; so are all that is no number. */
  numbers(values: ArrayLike<number>): void {
    const block = new Float64Array(WORDS / 2);
    const bits = new Uint32Array(block.buffer);
    for (let at = 0; at < values.length; at += block.length) {
      const count = Math.min(block.length, values.length - at);
      for (let i = 0; i < count; i++) {
        const value = values[at + i] + 0;
        block[i] = value;
        // which bits stand for no number differs between hosts
        if (Number.isNaN(value)) bits.set([0, 0x7ff80000], 2 * i);
      }
      this.words(bits.subarray(0, 2 * count));
    }
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    const mixed = (h: number) => {
      let k = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      k = Math.imul(k ^ (k >>> 13), 0xc2b2ae35);
      return ((k ^ (k >>> 16)) >>> 0).toString(16).padStart(8, '0');
    };
    return mixed(this.#a ^ Math.imul(this.#b, 5)) + mixed(this.#b);
  }
}

/** Digest of a value; `seen` has the digests of objects, where many values share some. */
export function digestOf(value: unknown, seen: Map<object, string> = new Map()): string {
  const known = typeof value === 'object' && value !== null ? seen.get(value) : undefined;
  if (known !== undefined) return known;
  const digest = new Digest();
  if (typeof value === 'number') {
    digest.text('number');
    digest.numbers([value]);
  } else if (isNumbers(value)) {
    digest.text('numbers');
    digest.word(value.length);
    digest.numbers(value);
  } else if (Array.isArray(value)) {
    digest.text('list');
    for (const element of value) digest.text(digestOf(element, seen));
  } else if (typeof value === 'object' && value !== null) {
    digest.text('object');
    for (const name of Object.keys(value).sort()) {
      const inner = (value as Record<string, unknown>)[name];
      if (inner === undefined || typeof inner === 'function') continue;
      digest.text(name);
      digest.text(digestOf(inner, seen));
    }
  } else {
    digest.text(typeof value);
    digest.text(String(value));
  }
  const text = digest.toString();
  if (typeof value === 'object' && value !== null) seen.set(value, text);
  return text;
}

const isNumbers = (value: unknown): value is ArrayLike<number> =>
  (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
  (Array.isArray(value) && value.length > 0 && value.every((x) => typeof x === 'number'));
