/** Optimal assignment: one column for each row so that the costs add up to the least, in n³ (shortest augmenting paths; Kuhn 1955, Jonker & Volgenant 1987). */
import { badMatrix, checkMatrix, type Matrix, sizes } from './matrix.ts';

export interface Assignment {
  /** Of each row; no column twice. */
  readonly columns: Uint32Array;
  readonly cost: number;
}

/** For a matrix of costs with at least as many columns as rows. Throws `bad-matrix`. */
export function optimalAssignment(costs: Matrix): Assignment {
  checkMatrix(costs, 'optimalAssignment');
  const { rows, columns, data } = costs;
  if (columns < rows) {
    throw badMatrix('optimalAssignment', sizes(costs), 'at least as many columns as rows');
  }
  // prices with cost − rowPrice − columnPrice ≥ 0, and = 0 where assigned; place `columns` holds the row that looks for a column
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1).fill(-1);
  for (let row = 0; row < rows; row++) {
    rowOf[columns] = row;
    const distance = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(columns).fill(columns);
    const reached = new Uint8Array(columns + 1);
    let at = columns;
    while (rowOf[at] >= 0) {
      reached[at] = 1;
      const from = rowOf[at];
      let [next, step] = [-1, Number.POSITIVE_INFINITY];
      for (let j = 0; j < columns; j++) {
        if (reached[j]) continue;
        const slack = data[from * columns + j] - rowPrice[from] - columnPrice[j];
        if (slack < distance[j]) {
          distance[j] = slack;
          before[j] = at;
        }
        if (distance[j] < step) [next, step] = [j, distance[j]];
      }
      for (let j = 0; j <= columns; j++) {
        if (reached[j]) {
          rowPrice[rowOf[j]] += step;
          columnPrice[j] -= step;
        } else if (j < columns) distance[j] -= step;
      }
      at = next;
    }
    while (at !== columns) {
      rowOf[at] = rowOf[before[at]];
      at = before[at];
    }
  }
  const found = new Uint32Array(rows);
  for (let j = 0; j < columns; j++) if (rowOf[j] >= 0) found[rowOf[j]] = j;
  const cost = found.reduce((sum, j, i) => sum + data[i * columns + j], 0);
  return { columns: found, cost };
}
