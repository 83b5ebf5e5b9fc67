/**
 * A low-rank product of some rows on WebAssembly: sums over all units, one for each rank, then what rows get of them. Both can be done a
 * part at a time, in order: sums go on from part to part, so their bits do not depend on parts.
 */
import { paddedUnits, type ThinBlock, type WeightBlock } from '../../rate/weights.ts';
import { evenParts } from '../machine/even-parts.ts';
import type { ValueExchange } from '../machine/exchange.ts';
import type { RateMemory } from './module.ts';

type LowRankBlock = Extract<WeightBlock, { kind: 'lowRank' }>;

/** Columns of the right factor that lie together, with one copy: assembly/rate/low-rank.ts. */
const BLOCK = 512;
/** Bytes of the lanes of a sum, with one copy. */
const LANES = 64;

/** How workers divide the sums among them. */
export interface Division {
  /** This worker, of so many. */
  readonly index: number;
  readonly count: number;
  readonly exchange: Pick<ValueExchange, 'swap'>;
}

interface Setting {
  readonly width: number;
  /** Where outputs are, and the input of the rows here. */
  readonly outputs: number;
  readonly input: number;
  /** Whether it adds to the input. */
  readonly add: boolean;
  readonly division?: Division;
}

export class LowRank {
  readonly #memory: RateMemory;
  readonly #block: LowRankBlock;
  readonly #setting: Setting;
  readonly #sums: number;
  /** Sums that are being made: lanes of each, or copies. */
  readonly #made: number;
  readonly #madeBytes: number;
  readonly #inner: number;
  readonly #outer: number;
  /** Sums that are made here. */
  readonly #own: readonly [from: number, to: number];

  /** Throws SynfireError `out-of-memory`. */
  constructor(memory: RateMemory, block: LowRankBlock, setting: Setting) {
    const { rank, inner, outer } = block;
    const { width, division } = setting;
    this.#memory = memory;
    this.#block = block;
    this.#setting = setting;
    this.#sums = memory.room(paddedUnits(rank) * width, 'sums of a low-rank product');
    this.#own = division ? evenParts(rank, division.count)[division.index] : [0, rank];
    this.#madeBytes = rank * (width === 1 ? LANES : width * memory.width);
    this.#made = memory.allocate(this.#madeBytes, 'sums of a low-rank product');
    this.#inner = width === 1 ? this.#inBlocks() : memory.filled(inner.values, 'weights');
    this.#outer = memory.filled(outer.values, 'weights');
  }

  /** Sums over all units. With workers that divide them, all must come. */
  sum(): void {
    this.begin();
    this.gather(0, this.#block.inner.columns);
    this.finish();
    const { division } = this.#setting;
    if (!division) return;
    const sums = this.#memory.numbers(this.#sums, this.#block.rank);
    division.exchange.swap(sums, ...this.#own);
  }

  begin(): void {
    this.#memory.u8(this.#made, this.#madeBytes).fill(0);
  }

  /** Adds `count` units from `first` on, with one copy a multiple of 512; outputs behind them up to a multiple of 16 are 0. */
  gather(first: number, count: number): void {
    const { kernels, width: bytes } = this.#memory;
    const { width, outputs } = this.#setting;
    const x = outputs + bytes * width * first;
    const { columns, rows, stride } = this.#block.inner;
    if (width === 1) {
      const ranks = this.#own[1] - this.#own[0];
      const at = this.#inner + bytes * ranks * first;
      kernels.sumColumns(at, x, this.#made, ranks, paddedUnits(count));
      return;
    }
    const depth = Math.min(count, columns - first);
    const sizes = [rows, width, depth] as const;
    this.#memory.product(
      [this.#inner + bytes * first, stride, 1],
      [x, width],
      [this.#made, width],
      sizes,
      true,
    );
  }

  /** What was gathered is what is spread from now on. */
  finish(): void {
    const { kernels, width: bytes } = this.#memory;
    const [from, to] = this.#own;
    if (this.#setting.width === 1) {
      kernels.sumLanes(this.#made, this.#sums + bytes * from, to - from);
      return;
    }
    const made = this.#memory.u8(this.#made, this.#madeBytes);
    this.#memory.u8(this.#sums, this.#madeBytes).set(made);
  }

  /** The input of `count` rows here from `first` on, a multiple of 16. */
  spread(first: number, count: number): void {
    const { rank, outer } = this.#block;
    const { kernels, width: bytes } = this.#memory;
    const { width, input, add } = this.#setting;
    const from = this.#outer + bytes * rank * first;
    const to = input + bytes * width * first;
    if (isThin(outer)) kernels.multiplyThin(from, this.#sums, to, count, rank, add ? 1 : 0);
    else {
      const sizes = [count, width, rank] as const;
      this.#memory.product([from, rank, 1], [this.#sums, width], [to, width], sizes, add);
    }
  }

  spreadAll(): void {
    this.spread(0, this.#block.outer.rows);
  }

  /** The right factor's rows that are summed here, in blocks of columns, in each row after row. */
  #inBlocks(): number {
    const { columns, stride, values } = this.#block.inner;
    const [from, to] = this.#own;
    const blocks = Math.ceil(columns / BLOCK);
    const at = this.#memory.room(blocks * BLOCK * (to - from), 'weights');
    const placed = this.#memory.numbers(at, blocks * BLOCK * (to - from));
    for (let b = 0, k = 0; b < blocks; b++) {
      for (let r = from; r < to; r++, k += BLOCK) {
        const end = Math.min(stride, BLOCK * (b + 1));
        placed.set(values.subarray(r * stride + BLOCK * b, r * stride + end), k);
      }
    }
    return at;
  }
}

const isThin = (block: LowRankBlock['outer']): block is ThinBlock => block.kind === 'thin';
