/** Products of a rate model: what each adds to the input, with the rows of some units only. */
import type { RateModel, RateWeights } from './model.ts';

/** Rows of targets that one worker has: from `first` (a multiple of 4) on. */
export interface Rows {
  readonly first: number;
  readonly count: number;
}

/** Units, rounded up to what the product with one column takes at a time. */
export const paddedUnits = (size: number): number => 16 * Math.ceil(size / 16);

/** Copies, rounded up to full vectors; one copy stays one. */
export const widthOf = (batch: number): number => (batch === 1 ? 1 : 4 * Math.ceil(batch / 4));

/** A matrix whose rows are `stride` numbers apart, zero where nothing was given. */
export interface DenseBlock {
  readonly kind: 'dense';
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly values: Float32Array<ArrayBuffer>;
}
export interface SparseBlock {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly columns: Uint32Array<ArrayBuffer>;
  readonly values: Float32Array<ArrayBuffer>;
}
/** Through `rank` sums of all units: first `inner` (rank × units), then `outer` (rows × rank). */
export interface LowRankBlock {
  readonly kind: 'lowRank';
  readonly inner: DenseBlock;
  readonly outer: DenseBlock;
}
export type WeightBlock = DenseBlock | SparseBlock | LowRankBlock;

/** The rows of `rows` that exist; `width` as `widthOf` gives it. */
export function blocksOf(model: RateModel, rows: Rows): WeightBlock[] {
  const { size, batch = 1, weights = [] } = model;
  const count = Math.max(0, Math.min(rows.count, size - rows.first));
  const round = (columns: number) => (batch === 1 ? paddedUnits(columns) : columns);
  return weights.map((part) => blockOf(part, size, { first: rows.first, count }, round));
}

function blockOf(
  weights: RateWeights,
  size: number,
  { first, count }: Rows,
  round: (columns: number) => number,
): WeightBlock {
  switch (weights.kind) {
    case 'dense':
      return dense(count, size, round(size), (r, c) => weights.values[(first + r) * size + c]);
    case 'lowRank': {
      const { rank, left, right } = weights;
      return {
        kind: 'lowRank',
        inner: dense(rank, size, round(size), (r, c) => right[c * rank + r]),
        outer: dense(count, rank, round(rank), (r, c) => left[(first + r) * rank + c]),
      };
    }
    case 'sparse': {
      const { offsets, columns, values } = weights;
      const [from, to] = [offsets[first], offsets[first + count]];
      const part = (list: ArrayLike<number>) => Array.prototype.slice.call(list, from, to);
      return {
        kind: 'sparse',
        rows: count,
        offsets: Uint32Array.from({ length: count + 1 }, (_, r) => offsets[first + r] - from),
        columns: Uint32Array.from(part(columns)),
        values: Float32Array.from(part(values)),
      };
    }
    default:
      return weights satisfies never;
  }
}

function dense(
  rows: number,
  columns: number,
  stride: number,
  at: (row: number, column: number) => number,
): DenseBlock {
  const values = new Float32Array(rows * stride);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * stride + c] = at(r, c);
  }
  return { kind: 'dense', rows, columns, stride, values };
}
