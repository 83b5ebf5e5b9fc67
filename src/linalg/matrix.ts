/**
 * Dense matrices of f64, row after row. Everything in this folder uses + − × ÷ √ only, so that results are the
 * same bits on every host; it is meant for analysis (N up to some hundreds), not for simulation.
 */
import { printValue, reading, SynfireError } from '../errors.ts';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns numbers. */
  readonly data: Float64Array;
}

/** A matrix from numbers given row after row; zeros where none are given. Throws `bad-matrix`. */
export function matrix(rows: number, columns: number, data?: ArrayLike<number>): Matrix {
  const whole = [rows, columns].every((n) => Number.isInteger(n) && n >= 0 && n <= 1e5);
  if (!whole || rows * columns > 2 ** 30) {
    throw badMatrix('matrix', `${printValue(rows)} × ${printValue(columns)}`, 'two sizes');
  }
  const values = data === undefined ? new Float64Array(rows * columns) : numbersOf(data);
  const made = { rows, columns, data: values };
  checkMatrix(made, 'matrix');
  return made;
}

function numbersOf(data: ArrayLike<number>): Float64Array {
  const isList = Array.isArray(data) || (ArrayBuffer.isView(data) && 'length' in data);
  if (!isList) throw badMatrix('matrix › data', printValue(data), 'a list of numbers');
  return Float64Array.from(data);
}

export const identity = (size: number): Matrix => {
  const made = matrix(size, size);
  for (let i = 0; i < size; i++) made.data[i * size + i] = 1;
  return made;
};

export function transpose(a: Matrix): Matrix {
  checkMatrix(a, 'transpose');
  const out = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) out.data[j * a.rows + i] = a.data[i * a.columns + j];
  }
  return out;
}

/** A·B. */
export function matmul(a: Matrix, b: Matrix): Matrix {
  checkMatrix(a, 'matmul › a');
  checkMatrix(b, 'matmul › b');
  if (a.columns !== b.rows) {
    throw badMatrix('matmul', `${sizes(a)} times ${sizes(b)}`, 'as many rows as columns before');
  }
  const out = matrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = out.data.subarray(i * b.columns, (i + 1) * b.columns);
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k];
      if (factor === 0) continue;
      const from = k * b.columns;
      for (let j = 0; j < row.length; j++) row[j] += factor * b.data[from + j];
    }
  }
  return out;
}

export const sizes = ({ rows, columns }: Matrix): string => `${rows} × ${columns}`;

/** Throws `bad-matrix` unless it is a matrix of finite numbers. */
export function checkMatrix(a: Matrix, where: string): void {
  const { rows, columns, data, isDoubles } = reading(where, () => {
    const { rows, columns, data } = a ?? {};
    return { rows, columns, data, isDoubles: data instanceof Float64Array };
  });
  const shaped = isDoubles && data.length === rows * columns;
  if (!shaped) throw badMatrix(where, printValue(a), 'rows × columns numbers in a Float64Array');
  const wrong = data.findIndex((x) => !Number.isFinite(x));
  if (wrong < 0) return;
  const place = `row ${Math.floor(wrong / columns)}, column ${wrong % columns}`;
  throw badMatrix(where, `${data[wrong]} in ${place}`, 'finite numbers');
}

export function checkSquare(a: Matrix, where: string): void {
  checkMatrix(a, where);
  if (a.rows !== a.columns) throw badMatrix(where, sizes(a), 'a square matrix');
}

export const badMatrix = (where: string, found: string, expected: string): SynfireError =>
  new SynfireError({ code: 'bad-matrix', where, found, expected, remedy: 'Correct the matrix.' });
