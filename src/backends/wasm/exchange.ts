/**
 * How workers hand each other their spikes: mailboxes in shared memory, one barrier an epoch.
 *
 * Each worker has two mailboxes, used in turn (machine/exchange.ts). A box: a fault word, then the ends of
 * the epoch's steps, then global neuron numbers. Behind the boxes, twice: a row for each step of the epoch, into which every
 * worker writes its parts of what couplings read.
 */
import { BARRIER_WORDS, Turns } from '../machine/exchange.ts';
import type { Arena } from '../machine/memory.ts';
import type { CouplingLayout } from './couplings.ts';
import type { WorkerLoad } from './load.ts';

export interface ExchangeSize {
  readonly workers: number;
  readonly epoch: number;
  readonly room: number;
  /** Values that couplings read at one time. */
  readonly width: number;
}

/** Where a worker has the rows of values that couplings read. */
export interface ValueRows {
  /** First word of the row of a step. */
  rowWord(step: number): number;
  /** This worker's parts of a row. */
  readonly parts: readonly (readonly [place: number, length: number])[];
}

/** Words of a mailbox. */
export const boxWords = (size: ExchangeSize): number => 1 + size.epoch + size.room;
/** Where mailboxes begin: behind the barrier, and a word that ranks need. */
export const BOXES = BARRIER_WORDS + 1;
/** Where rows of values begin. */
export const boxesEnd = (size: ExchangeSize): number => BOXES + 2 * size.workers * boxWords(size);

/** Bytes of shared memory that an exchange needs. */
export const exchangeBytes = (size: ExchangeSize): number =>
  4 * (boxesEnd(size) + 2 * size.epoch * size.width);

export class Exchange {
  readonly #size: ExchangeSize;
  readonly #words: Uint32Array;
  readonly #turns: Pick<Turns, 'turn' | 'meet'>;
  readonly #self: number;
  readonly #arena: Arena;
  readonly #ids: number;
  readonly #ends: number;
  readonly #values: ValueRows;

  constructor(
    buffer: SharedArrayBuffer,
    size: ExchangeSize,
    self: number,
    turns: Pick<Turns, 'turn' | 'meet'>,
    arena: Arena,
    values: ValueRows,
  ) {
    this.#size = size;
    this.#words = new Uint32Array(buffer);
    this.#turns = turns;
    this.#self = self;
    this.#arena = arena;
    this.#values = values;
    this.#ids = arena.allocate(4 * size.room, 'mailbox');
    this.#ends = arena.allocate(4 * size.epoch, 'mailbox');
  }

  #box(worker: number): number {
    return BOXES + (2 * worker + this.#turns.turn) * boxWords(this.#size);
  }

  /**
   * Posts this worker's spikes of the `steps` steps from `first` on (and its values for couplings), waits for all, and gives the others' to `receive` as addresses of
   * ids and ends in this worker's memory. `meanwhile` is done while word of the others is under way. Returns false if any worker reports a fault.
   */
  swap(
    ids: number,
    ends: number,
    steps: number,
    first: number,
    fault: boolean,
    receive: (ids: number, ends: number) => void,
    meanwhile: () => void,
  ): boolean {
    const words = this.#words;
    const memory = this.#arena.words32;
    const own = this.#box(this.#self);
    const count = steps > 0 ? memory[(ends >>> 2) + steps - 1] : 0;
    words[own] = fault || count > this.#size.room ? 1 : 0;
    if (words[own] === 0) {
      copyWords(memory, ends >>> 2, words, own + 1, steps);
      copyWords(memory, ids >>> 2, words, own + 1 + this.#size.epoch, count);
    }
    this.#postValues(first, steps);
    return this.#turns.meet(() => this.#take(first, steps, receive), meanwhile);
  }

  #take(first: number, steps: number, receive: (ids: number, ends: number) => void): boolean {
    const words = this.#words;
    for (let w = 0; w < this.#size.workers; w++) if (words[this.#box(w)] !== 0) return false;
    this.#takeValues(first, steps);
    for (let w = 0; w < this.#size.workers; w++) {
      const box = this.#box(w);
      const received = words[box + steps];
      if (w === this.#self || received === 0) continue;
      const mine = this.#arena.words32; // receiving may have made the memory grow
      copyWords(words, box + 1, mine, this.#ends >>> 2, steps);
      copyWords(words, box + 1 + this.#size.epoch, mine, this.#ids >>> 2, received);
      receive(this.#ids, this.#ends);
    }
    return true;
  }

  /** Word of the shared row of the epoch's k-th step. */
  #sharedRow(k: number): number {
    const { epoch, width } = this.#size;
    return boxesEnd(this.#size) + (this.#turns.turn * epoch + k) * width;
  }

  #postValues(first: number, steps: number): void {
    if (this.#size.width === 0) return;
    const memory = this.#arena.words32;
    for (let k = 0; k < steps; k++) {
      const from = this.#values.rowWord(first + k + 1);
      const to = this.#sharedRow(k);
      for (const [place, length] of this.#values.parts) {
        copyWords(memory, from + place, this.#words, to + place, length);
      }
    }
  }

  #takeValues(first: number, steps: number): void {
    const { width } = this.#size;
    if (width === 0) return;
    const memory = this.#arena.words32;
    for (let k = 0; k < steps; k++) {
      const to = this.#values.rowWord(first + k + 1);
      copyWords(this.#words, this.#sharedRow(k), memory, to, width);
    }
  }
}

/** Most lists have a few entries, for which a loop is faster than two views and a block copy. */
export function copyWords(
  from: Uint32Array | Int32Array,
  at: number,
  to: Uint32Array | Int32Array,
  place: number,
  count: number,
): void {
  if (count > 256) to.set(from.subarray(at, at + count), place);
  else for (let i = 0; i < count; i++) to[place + i] = from[at + i];
}

/** What workers meet at. */
export type ExchangeOf = (
  load: WorkerLoad,
  shared: SharedArrayBuffer,
  arena: Arena,
  couplings: CouplingLayout,
) => Pick<Exchange, 'swap'>;

/** Workers of one process. */
export const exchangeHere: ExchangeOf = (load, shared, arena, couplings) => {
  const { partition, worker, epoch, mailboxRoom: room, spinTime } = load;
  const { workers } = partition;
  const size = { workers, epoch, room, width: couplings.width };
  const turns = new Turns(shared, workers, spinTime);
  return new Exchange(shared, size, worker, turns, arena, couplings.rowsOf(worker));
};
