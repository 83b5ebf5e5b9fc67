/** Linear systems: LU with partial pivoting, Cholesky, least squares through Householder QR. */
import { SynfireError } from '../errors.ts';
import {
  badMatrix,
  checkMatrix,
  checkSquare,
  identity,
  type Matrix,
  matrix,
  sizes,
} from './matrix.ts';

interface LU {
  /** L below the diagonal (ones on it), U on and above. */
  readonly factors: Matrix;
  /** Row i of the product is row `order[i]` of the matrix. */
  readonly order: Uint32Array;
  /** Sign of the permutation. */
  readonly sign: number;
}

export function lu(a: Matrix): LU {
  checkSquare(a, 'lu');
  const n = a.rows;
  const data = a.data.slice();
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(data[i * n + k]) > Math.abs(data[best * n + k])) best = i;
    }
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        const held = data[k * n + j];
        data[k * n + j] = data[best * n + j];
        data[best * n + j] = held;
      }
      const held = order[k];
      order[k] = order[best];
      order[best] = held;
      sign = -sign;
    }
    const pivot = data[k * n + k];
    if (pivot === 0) continue;
    for (let i = k + 1; i < n; i++) {
      data[i * n + k] /= pivot;
      const factor = data[i * n + k];
      for (let j = k + 1; j < n; j++) data[i * n + j] -= factor * data[k * n + j];
    }
  }
  return { factors: { rows: n, columns: n, data }, order, sign };
}

export function determinant(a: Matrix): number {
  const { factors, sign } = lu(a);
  let product = sign;
  for (let i = 0; i < a.rows; i++) product *= factors.data[i * a.rows + i];
  return product;
}

/** X with A·X = B. Throws `singular`. */
export function solve(a: Matrix, b: Matrix): Matrix {
  const { factors, order } = lu(a);
  checkMatrix(b, 'solve › b');
  const n = a.rows;
  if (b.rows !== n) throw badMatrix('solve', `${sizes(a)} against ${sizes(b)}`, 'as many rows');
  const { data } = factors;
  const zero = Array.from({ length: n }, (_, i) => data[i * n + i]).indexOf(0);
  if (zero >= 0) throw singular('solve', `a zero pivot in column ${zero}`);
  const m = b.columns;
  const x = matrix(n, m);
  for (let c = 0; c < m; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b.data[order[i] * m + c];
      for (let j = 0; j < i; j++) sum -= data[i * n + j] * x.data[j * m + c];
      x.data[i * m + c] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x.data[i * m + c];
      for (let j = i + 1; j < n; j++) sum -= data[i * n + j] * x.data[j * m + c];
      x.data[i * m + c] = sum / data[i * n + i];
    }
  }
  return x;
}

export const inverse = (a: Matrix): Matrix => {
  checkSquare(a, 'inverse');
  return solve(a, identity(a.rows));
};

/** Lower triangular L with L·Lᵀ = A. Throws `not-positive-definite`. */
export function cholesky(a: Matrix): Matrix {
  checkSquare(a, 'cholesky');
  const n = a.rows;
  const l = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j];
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k] * l.data[j * n + k];
      if (i !== j) {
        l.data[i * n + j] = sum / l.data[j * n + j];
        continue;
      }
      if (!(sum > 0)) {
        throw new SynfireError({
          code: 'not-positive-definite',
          where: 'cholesky',
          found: `a pivot of ${sum} in row ${i}`,
          expected: 'a symmetric positive definite matrix',
          remedy: 'Add a small multiple of the identity, or use another factorisation.',
        });
      }
      l.data[i * n + i] = Math.sqrt(sum);
    }
  }
  return l;
}

/** Q (rows × min(rows, columns)) with orthonormal columns and upper triangular R, A = Q·R (Householder). */
export function qr(a: Matrix): { readonly q: Matrix; readonly r: Matrix } {
  checkMatrix(a, 'qr');
  const { rows: m, columns: n } = a;
  const k = Math.min(m, n);
  const work = a.data.slice();
  const mirrors: Float64Array[] = [];
  for (let c = 0; c < k; c++) {
    let square = 0;
    for (let i = c; i < m; i++) square += work[i * n + c] ** 2;
    const v = new Float64Array(m);
    const norm = Math.sqrt(square);
    const alpha = work[c * n + c] > 0 ? -norm : norm;
    for (let i = c; i < m; i++) v[i] = work[i * n + c];
    v[c] -= alpha;
    mirror(v, c, work, m, n);
    mirrors.push(v);
  }
  const r = matrix(k, n);
  for (let i = 0; i < k; i++) for (let j = i; j < n; j++) r.data[i * n + j] = work[i * n + j];
  const q = matrix(m, k);
  for (let c = 0; c < k; c++) q.data[c * k + c] = 1;
  for (let c = k - 1; c >= 0; c--) mirror(mirrors[c], c, q.data, m, k);
  return { q, r };
}

/** X ← (1 − 2vvᵀ/vᵀv)·X for a vector that is 0 before `from`. */
function mirror(
  v: Float64Array,
  from: number,
  x: Float64Array,
  rows: number,
  columns: number,
): void {
  let square = 0;
  for (let i = from; i < rows; i++) square += v[i] * v[i];
  if (square === 0) return;
  for (let j = 0; j < columns; j++) {
    let dot = 0;
    for (let i = from; i < rows; i++) dot += v[i] * x[i * columns + j];
    const factor = (2 * dot) / square;
    for (let i = from; i < rows; i++) x[i * columns + j] -= factor * v[i];
  }
}

/** X that makes |A·X − B| least, for A with at least as many rows as columns. Throws `singular`. */
export function leastSquares(a: Matrix, b: Matrix): Matrix {
  checkMatrix(a, 'leastSquares › a');
  checkMatrix(b, 'leastSquares › b');
  if (a.rows < a.columns || b.rows !== a.rows) {
    const expected = 'at least as many rows as columns, and as many in b';
    throw badMatrix('leastSquares', `${sizes(a)} against ${sizes(b)}`, expected);
  }
  const { q, r } = qr(a);
  const n = a.columns;
  const x = matrix(n, b.columns);
  for (let c = 0; c < b.columns; c++) {
    for (let i = n - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = 0; k < a.rows; k++) sum += q.data[k * n + i] * b.data[k * b.columns + c];
      for (let j = i + 1; j < n; j++) sum -= r.data[i * n + j] * x.data[j * b.columns + c];
      const pivot = r.data[i * n + i];
      if (pivot === 0) throw singular('leastSquares', `a column ${i} that depends on those before`);
      x.data[i * b.columns + c] = sum / pivot;
    }
  }
  return x;
}

const singular = (where: string, found: string): SynfireError =>
  new SynfireError({
    code: 'singular',
    where,
    found,
    expected: 'linearly independent columns',
    remedy: 'Leave out what depends on others, or add a small multiple of the identity.',
  });
