/**
 * How workers hand each other what they have: two places in shared memory, used in turn, and one barrier. After the barrier all
 * read the one, and nobody writes it again before everybody has passed the next barrier.
 */
import { Barrier } from '../../../bindings/barrier.ts';

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

  /** Waits until all have written, and reads what they wrote; the other place is written from then on. */
  meet<T>(read: () => T): T {
    this.#barrier.wait();
    const found = read();
    this.#turn ^= 1;
    return found;
  }
}

/** Values of which each worker computes a part and all read the whole. */
export interface SharedValues {
  readonly buffer: SharedArrayBuffer;
  readonly workers: number;
  /** f32 of the whole. */
  readonly numbers: number;
  /** ms to look before sleeping. */
  readonly spinTime: number;
}

export function sharedValues(workers: number, numbers: number, spinTime: number): SharedValues {
  const buffer = new SharedArrayBuffer(4 * (BARRIER_WORDS + 2 * numbers));
  return { buffer, workers, numbers, spinTime };
}

export class ValueExchange {
  readonly #turns: Turns;
  readonly #places: readonly Float32Array[];

  constructor({ buffer, workers, numbers, spinTime }: SharedValues) {
    this.#turns = new Turns(buffer, workers, spinTime);
    this.#places = [0, 1].map(
      (k) => new Float32Array(buffer, 4 * (BARRIER_WORDS + k * numbers), numbers),
    );
  }

  /** Of `values` [from, to) are ours; the others' are read into it. */
  swap(values: Float32Array, from: number, to: number): void {
    const shared = this.#places[this.#turns.turn];
    shared.set(values.subarray(from, to), from);
    this.#turns.meet(() => {
      values.set(shared.subarray(0, from));
      values.set(shared.subarray(to, values.length), to);
    });
  }
}
