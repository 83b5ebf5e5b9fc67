/** Given edges onto one slice, listed by source: counting sort over the edge list, once. */
import type { Slice } from '../../plan/partition.ts';

export class EdgeLists {
  /** Edges of source s are [starts[s], starts[s + 1]) of `order`. */
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;
  readonly #target: ArrayLike<number>;

  constructor(source: ArrayLike<number>, target: ArrayLike<number>, sources: number, slice: Slice) {
    const inside = (k: number) => target[k] >= slice.from && target[k] < slice.to;
    const starts = new Uint32Array(sources + 1);
    for (let k = 0; k < source.length; k++) if (inside(k)) starts[source[k] + 1]++;
    for (let s = 0; s < sources; s++) starts[s + 1] += starts[s];
    const cursor = starts.slice();
    const order = new Uint32Array(starts[sources]);
    for (let k = 0; k < source.length; k++) if (inside(k)) order[cursor[source[k]]++] = k;
    this.#starts = starts;
    this.#order = order;
    this.#target = target;
  }

  /** Most edges that one source has. */
  get longest(): number {
    return this.#most(1);
  }

  /** Most edges of `batch` sources in a row, batches beginning at multiples of it. */
  mostInBatch(batch: number): number {
    return this.#most(batch);
  }

  #most(batch: number): number {
    const sources = this.#starts.length - 1;
    let most = 0;
    for (let s = 0; s < sources; s += batch) {
      most = Math.max(most, this.#starts[Math.min(sources, s + batch)] - this.#starts[s]);
    }
    return most;
  }

  /** Writes the ends of the lists of sources [from, to) and their pairs (target, edge). */
  write(from: number, to: number, ends: Uint32Array, pairs: (length: number) => Uint32Array): void {
    const first = this.#starts[from];
    for (let s = from; s < to; s++) ends[s - from] = this.#starts[s + 1] - first;
    const out = pairs(this.#starts[to] - first);
    for (let i = first, o = 0; i < this.#starts[to]; i++) {
      out[o++] = this.#target[this.#order[i]];
      out[o++] = this.#order[i];
    }
  }
}
