/**
 * The hash of a spike train, docs/decisions/0001-randomness.md: a sum of mixed spikes modulo 2^64.
 *
 * A sum does not depend on order, so parts that were hashed apart (workers, chunks) are merged by
 * adding. It tells trains apart; it is no defence against someone who wants two to collide.
 */
import type { Reals } from '../equations/precision.ts';
import { philox } from './philox.ts';

const KEY_LOW = 0x53796e66;
const KEY_HIGH = 0x69726521;

/** Low and high 32 bits, as unsigned numbers. */
type HashWords = readonly [low: number, high: number];

/** 16 hexadecimal digits of the bits of arrays, one after the other. */
export function hashNumbers(arrays: readonly Reals[]): string {
  const hash = new SpikeHash();
  let place = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    const bits = new Uint32Array(buffer, byteOffset, byteLength / 4);
    for (let i = 0; i < bits.length; i++) hash.add(bits[i], place + i);
    place += bits.length;
  }
  return hash.toString();
}

export class SpikeHash {
  #low = 0;
  #high = 0;
  readonly #words = new Uint32Array(4);

  /** Counts a spike that global neuron number `neuron` fired in step `step`. */
  add(step: number, neuron: number): void {
    philox(step, neuron, 0, 0, KEY_LOW, KEY_HIGH, this.#words);
    this.merge([this.#words[0], this.#words[1]]);
  }

  /** Counts a spike at a time that is no number of steps: the two halves of its bits. */
  addBits(low: number, high: number, neuron: number): void {
    philox(low, high, neuron, 1, KEY_LOW, KEY_HIGH, this.#words);
    this.merge([this.#words[0], this.#words[1]]);
  }

  /** Takes in the spikes that were hashed elsewhere. */
  merge([low, high]: HashWords): void {
    const sum = this.#low + low; // < 2^33, exact
    this.#low = sum >>> 0;
    this.#high = (this.#high + high + (sum >= 2 ** 32 ? 1 : 0)) >>> 0;
  }

  get words(): HashWords {
    return [this.#low, this.#high];
  }

  toString(): string {
    return hashText(this.words);
  }
}

/** Hash of the spikes (steps[i], neurons[i]). */
export function hashSpikes(steps: ArrayLike<number>, neurons: ArrayLike<number>): HashWords {
  const hash = new SpikeHash();
  for (let i = 0; i < steps.length; i++) hash.add(steps[i], neurons[i]);
  return hash.words;
}

/** Sum of partial hashes. */
export function mergeHashes(...parts: readonly HashWords[]): HashWords {
  const hash = new SpikeHash();
  for (const part of parts) hash.merge(part);
  return hash.words;
}

/** 16 hexadecimal digits, high half first. */
export function hashText([low, high]: HashWords): string {
  const digits = (word: number) => word.toString(16).padStart(8, '0');
  return digits(high) + digits(low);
}
