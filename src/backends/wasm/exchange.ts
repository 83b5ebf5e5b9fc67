/**
 * How workers hand each other their spikes: mailboxes in shared memory, one barrier an epoch.
 *
 * Each worker has two mailboxes, used in turn: after the barrier of epoch n all read box n & 1, and nobody
 * can write it again before everybody has passed barrier n + 1. A box: a fault word, then the ends of
 * the epoch's steps, then global neuron numbers.
 */
import { Barrier } from '../../../bindings/barrier.ts';
import type { Arena } from './arena.ts';

export interface ExchangeSize {
  readonly workers: number;
  readonly epoch: number;
  readonly room: number;
}

const boxWords = (size: ExchangeSize) => 1 + size.epoch + size.room;

/** Bytes of shared memory that an exchange needs. */
export const exchangeBytes = (size: ExchangeSize): number =>
  4 * (Barrier.words + 2 * size.workers * boxWords(size));

export class Exchange {
  readonly #size: ExchangeSize;
  readonly #words: Uint32Array;
  readonly #barrier: Barrier;
  readonly #self: number;
  readonly #arena: Arena;
  readonly #ids: number;
  readonly #ends: number;
  #turn = 0;

  constructor(
    buffer: SharedArrayBuffer,
    size: ExchangeSize,
    self: number,
    spinTime: number,
    arena: Arena,
  ) {
    this.#size = size;
    this.#words = new Uint32Array(buffer);
    this.#barrier = new Barrier(new Int32Array(buffer, 0, Barrier.words), size.workers, spinTime);
    this.#self = self;
    this.#arena = arena;
    this.#ids = arena.allocate(4 * size.room, 'mailbox');
    this.#ends = arena.allocate(4 * size.epoch, 'mailbox');
  }

  #box(worker: number): number {
    return Barrier.words + (2 * worker + this.#turn) * boxWords(this.#size);
  }

  /**
   * Posts this worker's spikes, waits for all, and gives the others' to `receive` as addresses of
   * ids and ends in this worker's memory. Returns false if any worker reports a fault.
   */
  swap(
    ids: number,
    ends: number,
    steps: number,
    fault: boolean,
    receive: (ids: number, ends: number) => void,
  ): boolean {
    const words = this.#words;
    const own = this.#box(this.#self);
    const ownEnds = this.#arena.u32(ends, steps);
    const count = steps > 0 ? ownEnds[steps - 1] : 0;
    words[own] = fault || count > this.#size.room ? 1 : 0;
    if (words[own] === 0) {
      words.set(ownEnds, own + 1);
      words.set(this.#arena.u32(ids, count), own + 1 + this.#size.epoch);
    }
    this.#barrier.wait();
    let sound = true;
    for (let w = 0; w < this.#size.workers; w++) sound &&= words[this.#box(w)] === 0;
    if (sound) {
      for (let w = 0; w < this.#size.workers; w++) {
        const box = this.#box(w);
        const received = words[box + steps];
        if (w === this.#self || received === 0) continue;
        this.#arena.u32(this.#ends, steps).set(words.subarray(box + 1, box + 1 + steps));
        const list = box + 1 + this.#size.epoch;
        this.#arena.u32(this.#ids, received).set(words.subarray(list, list + received));
        receive(this.#ids, this.#ends);
      }
    }
    this.#turn ^= 1;
    return sound;
  }
}
