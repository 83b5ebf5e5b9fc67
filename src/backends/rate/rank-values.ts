/**
 * Outputs of all rows, of which workers of several processes have parts: within a rank in shared memory, and at its barrier the
 * calling thread gives the rank's part to all other ranks and takes theirs.
 */
import type { Reals } from '../../equations/precision.ts';
import { type SharedValues, wordsOf } from '../machine/exchange.ts';
import { RANK_BARRIER_WORDS, RankTurns } from '../machine/rank-turns.ts';
import type { Ranks } from '../machine/ranks.ts';

/** As `SharedValues`, and by rank the words [from, to) that its workers have. */
export interface RankValues extends SharedValues {
  readonly parts: readonly (readonly [from: number, to: number])[];
}

export const rankValuesBytes = (words: number): number => 4 * (RANK_BARRIER_WORDS + 2 * words);

export class RankValueExchange {
  readonly #turns: RankTurns;
  readonly #places: readonly Int32Array[];

  /** `ranks`: in the calling thread. */
  constructor({ buffer, workers, words, spinTime, parts }: RankValues, ranks?: Ranks) {
    this.#places = [0, 1].map(
      (k) => new Int32Array(buffer, 4 * (RANK_BARRIER_WORDS + k * words), words),
    );
    const carry = ranks && (() => carryParts(this.#places[this.#turns.turn], parts, ranks));
    this.#turns = new RankTurns(buffer, workers, spinTime, carry);
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

  /** This worker comes no more. */
  leave(): void {
    this.#turns.break();
  }
}

function carryParts(place: Int32Array, parts: RankValues['parts'], ranks: Ranks): void {
  const [from, to] = parts[ranks.rank];
  // what is sent must not lie in shared memory while others may still write beside it
  const { words, starts } = ranks.exchange('stage', place.slice(from, to), to - from);
  for (let r = 0; r < parts.length; r++) {
    if (r === ranks.rank) continue;
    const [first, end] = parts[r];
    place.set(words.subarray(starts[r], starts[r] + end - first), first);
  }
}
