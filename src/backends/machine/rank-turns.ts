/**
 * The barrier of one rank's workers, at which the calling thread carries what was written to the other ranks and back before
 * anyone reads. A worker that fails breaks it: the others leave with an error instead of waiting for ever.
 */
import { Barrier } from '../../../bindings/barrier.ts';
import { BARRIER_WORDS } from './exchange.ts';

/** Words at the start of the shared memory that it takes: the barrier's, and one that is set where a worker has failed. */
export const RANK_BARRIER_WORDS = BARRIER_WORDS + 1;

/** What a worker says that leaves because another one has failed. */
export const ANOTHER_FAILED = 'another worker of this rank failed';

export class RankTurns {
  readonly #words: Int32Array;
  readonly #barrier: Barrier;
  readonly #workers: number;
  readonly #carry: (() => void) | undefined;
  #turn = 0;

  /** `carry` is given in the calling thread alone. */
  constructor(buffer: SharedArrayBuffer, workers: number, spinTime: number, carry?: () => void) {
    this.#words = new Int32Array(buffer, 0, RANK_BARRIER_WORDS);
    this.#barrier = new Barrier(this.#words.subarray(0, BARRIER_WORDS), workers, spinTime);
    this.#workers = workers;
    this.#carry = carry;
  }

  /** The place that is written now, 0 or 1. */
  get turn(): number {
    return this.#turn;
  }

  /** Waits until all workers of all ranks have written, `meanwhile` done, and reads. */
  meet<T>(read: () => T, meanwhile?: () => void): T {
    this.#wait(meanwhile);
    this.#carry?.();
    this.#wait();
    const found = read();
    this.#turn ^= 1;
    return found;
  }

  #wait(meanwhile?: () => void): void {
    if (this.#workers === 1) {
      meanwhile?.();
      return;
    }
    if (Atomics.load(this.#words, BARRIER_WORDS) === 0) this.#barrier.wait(meanwhile);
    if (Atomics.load(this.#words, BARRIER_WORDS) !== 0) throw new Error(ANOTHER_FAILED);
  }

  /** Nobody waits for this worker any more; who comes here now leaves with an error. */
  break(): void {
    Atomics.store(this.#words, BARRIER_WORDS, 1);
    this.#barrier.arrive();
  }
}
