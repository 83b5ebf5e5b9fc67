/** Products of a rate model: what each adds to the input, with the rows of some units only. */
import { lanes, type Precision, type Reals, reals } from '../equations/precision.ts';
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
  readonly values: Reals;
}
interface SparseBlock {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly columns: Uint32Array<ArrayBuffer>;
  readonly values: Reals;
}
/** Few columns, for one copy: blocks of four vectors of rows, in each column after column. */
export interface ThinBlock {
  readonly kind: 'thin';
  readonly rows: number;
  readonly columns: number;
  readonly values: Reals;
}
/** Through `rank` sums of all units: first `inner` (rank × units), then `outer` (rows × rank). */
interface LowRankBlock {
  readonly kind: 'lowRank';
  readonly rank: number;
  readonly inner: DenseBlock;
  readonly outer: DenseBlock | ThinBlock;
}
export type WeightBlock = DenseBlock | SparseBlock | LowRankBlock;

/** The rows of `rows` that exist; `width` as `widthOf` gives it. */
export function blocksOf(model: RateModel, rows: Rows): WeightBlock[] {
  const { size, batch = 1, weights = [], precision = 'single' } = model;
  const count = Math.max(0, Math.min(rows.count, size - rows.first));
  return weights.map((part) =>
    blockOf(part, size, { first: rows.first, count }, batch === 1, precision),
  );
}

function blockOf(
  weights: RateWeights,
  size: number,
  { first, count }: Rows,
  oneCopy: boolean,
  precision: Precision,
): WeightBlock {
  const stride = oneCopy ? paddedUnits(size) : size;
  switch (weights.kind) {
    case 'dense':
      return dense(
        precision,
        [count, size, stride],
        (r, c) => weights.values[(first + r) * size + c],
      );
    case 'lowRank': {
      const { rank, left, right } = weights;
      return {
        kind: 'lowRank',
        rank,
        inner: dense(precision, [rank, size, stride], (r, c) => right[c * rank + r]),
        outer: (oneCopy ? thin : plain)(
          precision,
          [count, rank],
          (r, c) => left[(first + r) * rank + c],
        ),
      };
    }
    case 'sparse': {
      const { source, target, weight } = weights;
      const offsets = new Uint32Array(count + 1);
      const inside = (r: number) => r >= 0 && r < count;
      for (let k = 0; k < target.length; k++) {
        if (inside(target[k] - first)) offsets[target[k] - first + 1]++;
      }
      for (let r = 0; r < count; r++) offsets[r + 1] += offsets[r];
      const next = offsets.slice();
      const columns = new Uint32Array(offsets[count]);
      const values = reals(precision, offsets[count]);
      for (let k = 0; k < target.length; k++) {
        const r = target[k] - first;
        if (!inside(r)) continue;
        columns[next[r]] = source[k];
        values[next[r]++] = weight[k];
      }
      return { kind: 'sparse', rows: count, offsets, columns, values };
    }
    default:
      return weights satisfies never;
  }
}

function dense(
  precision: Precision,
  [rows, columns, stride]: readonly [number, number, number],
  at: Entry,
): DenseBlock {
  const values = reals(precision, rows * stride);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * stride + c] = at(r, c);
  }
  return { kind: 'dense', rows, columns, stride, values };
}

type Entry = (row: number, column: number) => number;

type Shape = readonly [rows: number, columns: number];

const plain = (precision: Precision, [rows, columns]: Shape, at: Entry) =>
  dense(precision, [rows, columns, columns], at);

function thin(precision: Precision, [rows, columns]: Shape, at: Entry): ThinBlock {
  const block = 4 * lanes[precision].count;
  const values = reals(precision, paddedUnits(rows) * columns);
  for (let r = 0; r < rows; r++) {
    const first = columns * (r - (r % block)) + (r % block);
    for (let c = 0; c < columns; c++) values[first + block * c] = at(r, c);
  }
  return { kind: 'thin', rows, columns, values };
}
