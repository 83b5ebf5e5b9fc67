/**
 * How workers of several processes hand each other their spikes. Within a rank it is exchange.ts; at its barrier the calling
 * thread gives the rank's lists to all other ranks and writes theirs behind the mailboxes, where all workers of the rank read them.
 *
 * A rank's message: a fault word, the words of its lists, then for each of its workers the ends of the epoch's steps and the
 * global neuron numbers; then its parts of the epoch's rows of what couplings read. Behind the rows in shared memory, twice: a
 * fault word, and the lists of the other ranks.
 */
import type { Arena } from '../machine/memory.ts';
import { RankTurns } from '../machine/rank-turns.ts';
import type { Ranks } from '../machine/ranks.ts';
import type { CouplingLayout } from './couplings.ts';
import {
  BOXES,
  boxesEnd,
  boxWords,
  copyWords,
  Exchange,
  type ExchangeSize,
  exchangeBytes,
} from './exchange.ts';
import type { WorkerLoad } from './load.ts';

/** Bytes of shared memory, `elsewhere` workers being in other ranks. */
export const rankExchangeBytes = (size: ExchangeSize, elsewhere: number): number =>
  exchangeBytes(size) + 8 * areaWords(size, elsewhere);

const areaWords = ({ epoch, room }: ExchangeSize, elsewhere: number): number =>
  1 + elsewhere * (epoch + room);

/** Places and lengths, in words. */
type Parts = readonly (readonly [place: number, length: number])[];

export class RankExchange {
  readonly #size: ExchangeSize;
  readonly #elsewhere: number;
  readonly #shared: Uint32Array;
  readonly #turns: RankTurns;
  readonly #within: Exchange;
  readonly #arena: Arena;
  readonly #ids: number;
  readonly #ends: number;
  #steps = 0;

  /** `ranks`: in the calling thread. */
  constructor(
    load: WorkerLoad,
    shared: SharedArrayBuffer,
    arena: Arena,
    couplings: CouplingLayout,
    ranks?: Ranks,
  ) {
    const { partition, worker, epoch, mailboxRoom: room, spinTime } = load;
    const share = load.share!;
    const size = { workers: share.count, epoch, room, width: couplings.width };
    this.#size = size;
    this.#elsewhere = partition.workers - share.count;
    this.#shared = new Uint32Array(shared);
    const parts = (rank: number): Parts =>
      Array.from({ length: share.count }, (_, k) => rank * share.count + k).flatMap(
        (each) => couplings.rowsOf(each).parts,
      );
    const courier =
      ranks &&
      new Courier(
        shared,
        size,
        this.#elsewhere,
        ranks,
        Array.from({ length: ranks.size }, (_, r) => parts(r)),
      );
    const carry = courier && (() => courier.carry(this.#turns.turn, this.#steps));
    this.#turns = new RankTurns(shared, share.count, spinTime, carry);
    const rows = couplings.rowsOf(worker);
    this.#within = new Exchange(shared, size, worker - share.first, this.#turns, arena, rows);
    this.#arena = arena;
    this.#ids = arena.allocate(4 * room, 'mailbox');
    this.#ends = arena.allocate(4 * epoch, 'mailbox');
  }

  /** As `Exchange.swap`, over all ranks. */
  swap(...given: Parameters<Exchange['swap']>): boolean {
    const [, , steps, , , receive] = given;
    this.#steps = steps;
    const { turn } = this.#turns;
    const sound = this.#within.swap(...given);
    const shared = this.#shared;
    let at = areaAt(this.#size, this.#elsewhere, turn);
    if (!sound || shared[at++] !== 0) return false;
    for (let k = 0; k < this.#elsewhere; k++) {
      const count = shared[at + steps - 1];
      if (count > 0) {
        const own = this.#arena.words32; // receiving may have made the memory grow
        copyWords(shared, at, own, this.#ends >>> 2, steps);
        copyWords(shared, at + steps, own, this.#ids >>> 2, count);
        receive(this.#ids, this.#ends);
      }
      at += steps + count;
    }
    return true;
  }

  /** This worker comes no more. */
  leave(): void {
    this.#turns.break();
  }
}

const areaAt = (size: ExchangeSize, elsewhere: number, turn: number): number =>
  exchangeBytes(size) / 4 + turn * areaWords(size, elsewhere);

/** Carries a rank's lists to the others, and theirs back, with the calling thread. */
class Courier {
  readonly #shared: Int32Array;
  readonly #size: ExchangeSize;
  readonly #elsewhere: number;
  readonly #ranks: Ranks;
  /** By rank: its parts of a row. */
  readonly #parts: readonly Parts[];
  readonly #message: Int32Array;

  constructor(
    shared: SharedArrayBuffer,
    size: ExchangeSize,
    elsewhere: number,
    ranks: Ranks,
    parts: readonly Parts[],
  ) {
    this.#shared = new Int32Array(shared);
    this.#size = size;
    this.#elsewhere = elsewhere;
    this.#ranks = ranks;
    this.#parts = parts;
    const { workers, epoch, room, width } = size;
    this.#message = new Int32Array(2 + workers * (epoch + room) + epoch * width);
  }

  carry(turn: number, steps: number): void {
    const { rank } = this.#ranks;
    const { words, starts } = this.#ranks.exchange(
      'epoch',
      this.#message,
      this.#write(turn, steps),
    );
    const shared = this.#shared;
    const area = areaAt(this.#size, this.#elsewhere, turn);
    shared[area] = 0;
    let to = area + 1;
    for (let r = 0; r < starts.length; r++) {
      if (r === rank) continue;
      const at = starts[r];
      const lists = words[at + 1];
      if (words[at] !== 0) {
        shared[area] = 1;
        return;
      }
      copyWords(words, at + 2, shared, to, lists);
      to += lists;
      this.#rows(turn, steps, r, (place, length, offset) =>
        copyWords(words, at + 2 + lists + offset, shared, place, length),
      );
    }
  }

  /** This rank's message; its number of words. */
  #write(turn: number, steps: number): number {
    const { workers, epoch } = this.#size;
    const shared = this.#shared;
    const message = this.#message;
    let to = 2;
    message[0] = 0;
    for (let w = 0; w < workers; w++) {
      const box = BOXES + (2 * w + turn) * boxWords(this.#size);
      if (shared[box] !== 0) message[0] = 1;
    }
    if (message[0] !== 0) return 1;
    for (let w = 0; w < workers; w++) {
      const box = BOXES + (2 * w + turn) * boxWords(this.#size);
      const count = shared[box + steps];
      copyWords(shared, box + 1, message, to, steps);
      copyWords(shared, box + 1 + epoch, message, to + steps, count);
      to += steps + count;
    }
    message[1] = to - 2;
    const behind = this.#rows(turn, steps, this.#ranks.rank, (place, length, offset) =>
      copyWords(shared, place, message, to + offset, length),
    );
    return to + behind;
  }

  /** A rank's parts of the epoch's rows: where they are in shared memory, and how far behind the lists in a message. */
  #rows(
    turn: number,
    steps: number,
    rank: number,
    visit: (place: number, length: number, offset: number) => void,
  ): number {
    const { width, epoch } = this.#size;
    let offset = 0;
    if (width === 0) return offset;
    for (let k = 0; k < steps; k++) {
      const row = boxesEnd(this.#size) + (turn * epoch + k) * width;
      for (const [place, length] of this.#parts[rank]) {
        visit(row + place, length, offset);
        offset += length;
      }
    }
    return offset;
  }
}
