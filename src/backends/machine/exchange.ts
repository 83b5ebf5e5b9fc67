/**
 * How workers hand each other what they have: two places in shared memory, used in turn, and one barrier. After the barrier all
 * read the one, and nobody writes it again before everybody has passed the next barrier.
 */
import { Barrier } from '../../../bindings/barrier.ts';
import type { Reals } from '../../equations/precision.ts';

/** Words at the start of the shared memory that the barrier takes. */
export const BARRIER_WORDS = Barrier.words;

/** Wall time to look before sleeping at a barrier, ms: none where workers outnumber processors. */
export const spinTimeOf = (workers: number, processors: number): number =>
  workers <= processors ? 0.3 : 0;

/** The place that is written now, 0 or 1. */
export class Turns {
  readonly #barrier: Barrier;
  #turn = 0;

  constructor(buffer: SharedArrayBuffer, workers: number, spinTime: number) {
    this.#barrier = new Barrier(new Int32Array(buffer, 0, BARRIER_WORDS), workers, spinTime);
  }

  get turn(): number {
    return this.#turn;
  }

  /** Waits until all have written, `meanwhile` done, and reads what they wrote; the other place is written from then on. */
  meet<T>(read: () => T, meanwhile?: () => void): T {
    this.#barrier.wait(meanwhile);
    const found = read();
    this.#turn ^= 1;
    return found;
  }
}

/** Values of which each worker computes a part and all read the whole. */
export interface SharedValues {
  readonly buffer: SharedArrayBuffer;
  readonly workers: number;
  /** Words of 32 bits of the whole. */
  readonly words: number;
  /** ms to look before sleeping. */
  readonly spinTime: number;
}

export function sharedValues(workers: number, words: number, spinTime: number): SharedValues {
  const buffer = new SharedArrayBuffer(4 * (BARRIER_WORDS + 2 * words));
  return { buffer, workers, words, spinTime };
}

/** Numbers as words: what is copied is bits. */
export const wordsOf = ({ buffer, byteOffset, byteLength }: Reals): Int32Array =>
  new Int32Array(buffer, byteOffset, byteLength / 4);

export class ValueExchange {
  readonly #turns: Turns;
  readonly #places: readonly Int32Array[];

  constructor({ buffer, workers, words, spinTime }: SharedValues) {
    this.#turns = new Turns(buffer, workers, spinTime);
    this.#places = [0, 1].map(
      (k) => new Int32Array(buffer, 4 * (BARRIER_WORDS + k * words), words),
    );
  }

  /** Of `values` [from, to) are ours; the others' are read into it. */
  swap(values: Reals, from: number, to: number): void {
    const shared = this.#places[this.#turns.turn];
    const words = wordsOf(values);
    const [first, end] = [from, to].map((at) => (at * values.BYTES_PER_ELEMENT) / 4);
    shared.set(words.subarray(first, end), first);
    this.#turns.meet(() => {
      words.set(shared.subarray(0, first));
      words.set(shared.subarray(end, words.length), end);
    });
  }
}
