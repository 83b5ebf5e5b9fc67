/**
 * What every reader of connectomes returns: three columns of equal length, checked.
 */
import type { EdgeColumns } from '../connect/edge-columns.ts';
import { fileError } from './fault.ts';
import { indexError, LARGEST_INDEX } from './nodes.ts';

export interface EdgeList extends EdgeColumns {
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** As in the file: a synapse count, a signed count, a conductance. 1 where the file has none. */
  readonly weight: Float64Array;
  /** Number of neurons: one more than the largest index, unless given. */
  readonly count: number;
  /** Where the file names its neurons: the name of each, in order. */
  readonly labels?: readonly string[];
}

/** Checks lengths, ranges and finite weights. */
export function edgeList(
  columns: {
    readonly source: Int32Array;
    readonly target: Int32Array;
    readonly weight: Float64Array;
    readonly labels?: readonly string[];
    readonly count?: number;
  },
  where: string,
): EdgeList {
  const { source, target, weight, labels } = columns;
  if (source.length !== target.length || source.length !== weight.length) {
    throw fileError(
      'edges-unequal-columns',
      where,
      `${source.length} sources, ${target.length} targets, ${weight.length} weights`,
      'as many of each',
      'Give columns of one table.',
    );
  }
  let largest = -1;
  for (let k = 0; k < source.length; k++) {
    for (const [role, index] of [
      ['source', source[k]],
      ['target', target[k]],
    ] as const) {
      if (index < 0) throw indexError(`${where} › edge ${k}`, String(index), role);
      if (index > largest) largest = index;
    }
    if (!Number.isFinite(weight[k])) {
      throw fileError(
        'bad-weight',
        `${where} › edge ${k}`,
        `weight ${weight[k]}`,
        'a finite number',
        'Correct the edge or leave it out.',
      );
    }
  }
  const needed = labels?.length ?? largest + 1;
  const count = columns.count ?? needed;
  if (count < needed) {
    throw fileError(
      'edges-out-of-range',
      where,
      `neuron ${needed - 1}`,
      `indices below the given number of neurons, ${count}`,
      'Give a larger number, or leave it out.',
    );
  }
  return labels === undefined
    ? { source, target, weight, count }
    : { source, target, weight, count, labels };
}

/** Neuron indices as Int32Array from any array of numbers, each checked. */
export function toIndices(values: ArrayLike<number>, role: string, where: string): Int32Array {
  const indices = new Int32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!Number.isInteger(value) || value < 0 || value > LARGEST_INDEX) {
      throw indexError(`${where} › edge ${k}`, String(value), role);
    }
    indices[k] = value;
  }
  return indices;
}
