/** Low rank as a constraint: a matrix of weights becomes the nearest one of at most that rank (Eckart & Young 1936). */
import type { LearningLayout } from '../backends/learning/layout.ts';
import { matmul, matrix, symmetricEigen, transpose } from '../linalg/index.ts';
import { wrong } from './task-checks.ts';

/** Where a projection's weights lie in a matrix, sources × targets. */
export interface WeightMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Of each weight. */
  readonly places: Uint32Array;
}

/** Throws SynfireError unless every source reaches every target once. */
export function weightMatrix(layout: LearningLayout, index: number): WeightMatrix {
  const projection = layout.projections[index];
  const { sources, targets } = projection.spread ?? projection;
  const [rows, columns] = [projection.source, projection.target].map(
    (p) => layout.populations[p].size,
  );
  const places = Uint32Array.from(sources, (source, e) => source * columns + targets[e]);
  if (places.length === rows * columns && new Set(places).size === places.length) {
    return { rows, columns, places };
  }
  throw wrong(
    `bounds › "${projection.name}" › rank`,
    `${places.length} synapses of ${rows} × ${columns} pairs`,
    'every source to every target, once',
    'Connect them with allToAll(), or leave the rank out.',
  );
}

/** Keeps the `rank` largest singular values. The eigenvectors are those of the smaller of WᵀW and WWᵀ: n³ operations for n units. */
export function keepRank(
  values: Float64Array,
  { rows, columns, places }: WeightMatrix,
  rank: number,
): void {
  if (rank >= Math.min(rows, columns)) return;
  const whole = matrix(rows, columns);
  for (const [e, place] of places.entries()) whole.data[place] = values[e];
  const wide = columns > rows;
  const w = wide ? transpose(whole) : whole;
  const n = w.columns;
  const { vectors } = symmetricEigen(matmul(transpose(w), w));
  // values of symmetricEigen rise
  const axes = matrix(n, rank);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) axes.data[i * rank + k] = vectors.data[i * n + n - 1 - k];
  }
  const nearest = matmul(matmul(w, axes), transpose(axes));
  const kept = wide ? transpose(nearest) : nearest;
  for (const [e, place] of places.entries()) values[e] = kept.data[place];
}
