/** Sparse matrices as compressed rows, in f64: what lies between the neurons of a graph, multiplied out. */
export interface Sparse {
  readonly rows: number;
  readonly columns: number;
  /** `rows + 1` places in `column` and `value`. */
  readonly offset: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** Rows given as lists of entries; entries of one column are added, in the order given. */
export function sparse(
  columns: number,
  rows: readonly (readonly (readonly [column: number, value: number])[])[],
): Sparse {
  const sums = rows.map((row) => {
    const sum = new Map<number, number>();
    for (const [column, value] of row) sum.set(column, (sum.get(column) ?? 0) + value);
    return [...sum].filter(([, value]) => value !== 0).sort((a, b) => a[0] - b[0]);
  });
  const offset = new Uint32Array(rows.length + 1);
  sums.forEach((row, i) => {
    offset[i + 1] = offset[i] + row.length;
  });
  const column = new Uint32Array(offset[rows.length]);
  const value = new Float64Array(offset[rows.length]);
  sums.forEach((row, i) => {
    row.forEach(([c, x], k) => {
      column[offset[i] + k] = c;
      value[offset[i] + k] = x;
    });
  });
  return { rows: rows.length, columns, offset, column, value };
}

export const identity = (size: number): Sparse =>
  sparse(
    size,
    Array.from({ length: size }, (_, i) => [[i, 1]]),
  );

/** `a b`. */
export function product(a: Sparse, b: Sparse): Sparse {
  return sparse(
    b.columns,
    rowsOf(a).map((row) =>
      row.flatMap(([middle, x]) => rowOf(b, middle).map(([c, y]): [number, number] => [c, x * y])),
    ),
  );
}

export function sum(a: Sparse, b: Sparse): Sparse {
  return sparse(
    a.columns,
    rowsOf(a).map((row, i) => [...row, ...rowOf(b, i)]),
  );
}

/** Rows for which `keep` is true; the others are empty. */
export function withRows(a: Sparse, keep: (row: number) => boolean): Sparse {
  return sparse(
    a.columns,
    rowsOf(a).map((row, i) => (keep(i) ? row : [])),
  );
}

/** `a x`, each row a chain of sums in the order of columns. */
export function apply(a: Sparse, x: ArrayLike<number>): Float64Array {
  const y = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let k = a.offset[i]; k < a.offset[i + 1]; k++) y[i] += a.value[k] * x[a.column[k]];
  }
  return y;
}

function rowOf(a: Sparse, i: number): [number, number][] {
  const row: [number, number][] = [];
  for (let k = a.offset[i]; k < a.offset[i + 1]; k++) row.push([a.column[k], a.value[k]]);
  return row;
}

const rowsOf = (a: Sparse): [number, number][][] =>
  Array.from({ length: a.rows }, (_, i) => rowOf(a, i));
