/**
 * Edges with weights from matrices: rows are targets, columns sources, as in `synfire/rate`; so targets come first in every
 * call. Entries that are 0 make no edge. For `network.connect`: pass `connector` and `weight`.
 */

import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { type EdgesConnector, edges } from '../connect/connector.ts';
import type { EdgeColumns } from '../connect/edge-columns.ts';
import { reading } from '../errors.ts';
import { EdgeBuilder } from './edge-builder.ts';

/** For `connect`; in a rate network `{ kind: 'sparse', ...connector, weight }`. */
export interface WeightedEdges {
  readonly connector: EdgesConnector;
  readonly weight: Float64Array;
}

/** `weightOf(target, source)`: a weight, or undefined for no edge. It is asked once for each pair, source by source. */
export function fromFunction(
  targets: number,
  sources: number,
  weightOf: (target: number, source: number) => number | undefined,
): WeightedEdges {
  const where = 'fromFunction';
  for (const [name, count] of Object.entries({ targets, sources })) {
    expectArgument(isCount(count), `${where} › ${name}`, count, 'a number of neurons');
  }
  const isFunction = typeof weightOf === 'function';
  expectArgument(isFunction, `${where} › weightOf`, weightOf, 'a function of target and source');
  const found = new EdgeBuilder(where);
  for (let i = 0; i < sources; i++) {
    for (let j = 0; j < targets; j++) {
      const weight = weightOf(j, i);
      if (weight === undefined) continue;
      expectArgument(isReal(weight), `${where} › weightOf(${j}, ${i})`, weight, 'a finite number');
      found.add(i, j, weight);
    }
  }
  const { connector, values } = found.finish();
  return { connector, weight: values };
}

/** targets × sources numbers, row after row. */
export function fromDense(
  values: ArrayLike<number>,
  targets: number,
  sources: number,
): WeightedEdges {
  const where = 'fromDense';
  for (const [name, count] of Object.entries({ targets, sources })) {
    expectArgument(isCount(count), `${where} › ${name}`, count, 'a number of neurons');
  }
  expectList(values, `${where} › values`, targets * sources);
  return fromFunction(targets, sources, (j, i) => values[j * sources + i] || undefined);
}

/** Row j (a target) has the entries offsets[j] … offsets[j + 1] of columns and values. Zeros stay edges. */
export function fromCsr(
  offsets: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): WeightedEdges {
  const where = 'fromCsr';
  expectList(offsets, `${where} › offsets`);
  expectList(columns, `${where} › columns`);
  expectList(values, `${where} › values`, columns.length);
  const rises = Array.from(offsets).every((x, j) => x >= (j === 0 ? 0 : offsets[j - 1]));
  const ends = offsets.length > 0 && offsets[0] === 0;
  const sound = rises && ends && offsets[offsets.length - 1] === columns.length;
  const rule = `numbers that rise from 0 to ${columns.length}`;
  expectArgument(sound, `${where} › offsets`, offsets, rule);
  const target = new Uint32Array(columns.length);
  for (let j = 0; j + 1 < offsets.length; j++) target.fill(j, offsets[j], offsets[j + 1]);
  return { connector: edges(columns, target), weight: Float64Array.from(values) };
}

/** Entry k is values[k] in row rows[k] (a target) and column columns[k] (a source). Zeros stay edges. */
export function fromCoo(
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): WeightedEdges {
  const connector = edges(columns, rows);
  expectList(values, 'fromCoo › values', rows.length);
  return { connector, weight: Float64Array.from(values) };
}

export interface LowRankOptions {
  readonly size: number;
  readonly rank: number;
  /** size × rank numbers each, row after row: W = left·rightᵀ + sparse. */
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly sparse?: EdgeColumns;
}

const COLUMNS = ['source', 'target', 'weight'] as const;

/** A low-rank part and a sparse one, as one matrix: size² edges. Rate networks keep the factors instead (`synfire/rate`). */
export function lowRankPlusSparse(options: LowRankOptions): WeightedEdges {
  const where = 'lowRankPlusSparse';
  expectOptions(options, where, ['size', 'rank', 'left', 'right', 'sparse']);
  const { size, rank, left, right, sparse } = options;
  expectArgument(isCount(size) && size <= 16_384, `${where} › size`, size, 'at most 16,384');
  expectArgument(isCount(rank), `${where} › rank`, rank, 'a rank');
  expectList(left, `${where} › left`, size * rank);
  expectList(right, `${where} › right`, size * rank);
  const whole = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += left[j * rank + r] * right[i * rank + r];
      whole[j * size + i] = sum;
    }
  }
  if (sparse !== undefined) {
    expectOptions(sparse, `${where} › sparse`, [...COLUMNS, 'connector', 'count', 'labels']);
    const { source, target, weight } = sparse;
    const lists = { source, target, weight };
    for (const name of COLUMNS) {
      expectList(lists[name], `${where} › sparse › ${name}`, source?.length);
    }
    for (let k = 0; k < weight.length; k++) {
      for (const name of ['source', 'target'] as const) {
        const [index, place] = [lists[name][k], `${where} › sparse › ${name}[${k}]`];
        const fits = Number.isInteger(index) && index >= 0 && index < size;
        expectArgument(fits, place, index, `an index below ${size}`);
      }
      whole[target[k] * size + source[k]] += weight[k];
    }
  }
  return fromDense(whole, size, size);
}

function expectList(values: ArrayLike<number>, where: string, length?: number): void {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
  expectArgument(isList, where, values, 'a list of numbers');
  const fits = length === undefined || values.length === length;
  expectArgument(fits, `${where} (${values.length} numbers)`, values, `${length} numbers`);
  const bad = reading(where, () => Array.from(values).findIndex((x) => !isReal(x)));
  expectArgument(bad < 0, `${where}[${bad}]`, values[bad], 'finite numbers');
}
