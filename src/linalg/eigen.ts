/**
 * Eigenvalues: of symmetric matrices by cyclic Jacobi rotations (values and vectors), of general ones by reduction to
 * Hessenberg form and shifted QR steps in complex arithmetic (Golub & Van Loan, Matrix Computations, 7.4–7.5, 8.5);
 * singular values by one-sided Jacobi rotations (8.6).
 */
import { SynfireError } from '../errors.ts';
import {
  checkMatrix,
  checkSquare,
  identity,
  type Matrix,
  matrix,
  sizes,
  transpose,
} from './matrix.ts';

const EPSILON = 2 ** -52;
const SWEEPS = 60;

/** Ascending values; column k of `vectors` belongs to value k. Only the lower triangle is read. */
export function symmetricEigen(a: Matrix): {
  readonly values: Float64Array;
  readonly vectors: Matrix;
} {
  checkSquare(a, 'symmetricEigen');
  const n = a.rows;
  const s = a.data.slice();
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s[i * n + j] = s[j * n + i];
  const v = identity(n).data;
  const whole = s.reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; ; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += s[i * n + j] ** 2;
    if (off <= (n * EPSILON) ** 2 * whole) break;
    if (sweep === SWEEPS) throw notConverged('symmetricEigen');
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(s, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => s[i * n + i] - s[j * n + j]);
  const vectors = matrix(n, n);
  order.forEach((from, k) => {
    for (let i = 0; i < n; i++) vectors.data[i * n + k] = v[i * n + from];
  });
  return { values: Float64Array.from(order, (i) => s[i * n + i]), vectors };
}

/** The rotation that makes element (p, q) 0, on both sides of S and behind V. */
function rotate(s: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const x = s[p * n + q];
  if (x === 0) return;
  const theta = (s[q * n + q] - s[p * n + p]) / (2 * x);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const d = t * c;
  for (let k = 0; k < n; k++) turn(s, k * n + p, k * n + q, c, d);
  for (let k = 0; k < n; k++) turn(s, p * n + k, q * n + k, c, d);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q, c, d);
}

function turn(x: Float64Array, i: number, j: number, c: number, s: number): void {
  const a = x[i];
  const b = x[j];
  x[i] = c * a - s * b;
  x[j] = s * a + c * b;
}

/** Real and imaginary parts, by falling real part, then falling imaginary part. */
export function eigenvalues(a: Matrix): {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
} {
  checkSquare(a, 'eigenvalues');
  return schurValues(hessenberg(a), new Float64Array(a.rows * a.rows), a.rows);
}

/** The same of a complex matrix that is 0 below its first subdiagonal and is overwritten. Not public. */
export function schurValues(
  re: Float64Array,
  im: Float64Array,
  n: number,
): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const values: [number, number][] = [];
  let tries = 0;
  for (let end = n - 1; end >= 0; ) {
    let start = end;
    for (; start > 0; start--) {
      const i = start * n + start - 1;
      const near = size(re, im, i - n) + size(re, im, start * n + start);
      if (size(re, im, i) > EPSILON * near) continue;
      re[i] = 0;
      im[i] = 0;
      break;
    }
    if (start === end) {
      values.push([re[end * n + end], im[end * n + end]]);
      end--;
      tries = 0;
      continue;
    }
    if (++tries > SWEEPS) throw notConverged('eigenvalues');
    shiftedStep(re, im, n, start, end, tries % 11 === 10);
  }
  // conjugate pairs agree but for rounding: what is nearly equal is ordered by its imaginary part
  const grain =
    1e-10 * Math.max(Number.MIN_VALUE, ...values.map(([x, y]) => Math.abs(x) + Math.abs(y)));
  const place = ([x]: [number, number]) => Math.round(x / grain);
  values.sort((x, y) => place(y) - place(x) || y[1] - x[1]);
  return {
    real: Float64Array.from(values, ([x]) => x),
    imaginary: Float64Array.from(values, ([x, y]) =>
      Math.abs(y) <= 8 * EPSILON * n * Math.abs(x) ? 0 : y,
    ),
  };
}

const size = (re: Float64Array, im: Float64Array, i: number): number =>
  Math.abs(re[i]) + Math.abs(im[i]);

/** Orthogonally similar to A, zeros below the first subdiagonal. */
function hessenberg({ rows: n, data }: Matrix): Float64Array {
  const h = data.slice();
  for (let c = 0; c + 2 < n; c++) {
    let square = 0;
    for (let i = c + 1; i < n; i++) square += h[i * n + c] ** 2;
    if (square === 0) continue;
    const norm = Math.sqrt(square);
    const v = new Float64Array(n);
    for (let i = c + 1; i < n; i++) v[i] = h[i * n + c];
    v[c + 1] += v[c + 1] > 0 ? norm : -norm;
    const half = v.reduce((sum, x) => sum + x * x, 0) / 2;
    for (let j = 0; j < n; j++) {
      let dot = 0;
      for (let i = c + 1; i < n; i++) dot += v[i] * h[i * n + j];
      for (let i = c + 1; i < n; i++) h[i * n + j] -= (dot / half) * v[i];
    }
    for (let i = 0; i < n; i++) {
      let dot = 0;
      for (let j = c + 1; j < n; j++) dot += v[j] * h[i * n + j];
      for (let j = c + 1; j < n; j++) h[i * n + j] -= (dot / half) * v[j];
    }
    for (let i = c + 2; i < n; i++) h[i * n + c] = 0;
  }
  return h;
}

/** One QR step of rows and columns [start, end] with Wilkinson's shift, by complex Givens rotations. */
function shiftedStep(
  re: Float64Array,
  im: Float64Array,
  n: number,
  start: number,
  end: number,
  exceptional: boolean,
): void {
  const [sr, si] = exceptional ? [size(re, im, end * n + end - 1), 0] : wilkinson(re, im, n, end);
  for (let k = start; k <= end; k++) {
    re[k * n + k] -= sr;
    im[k * n + k] -= si;
  }
  const cosines: number[] = [];
  const sines: [number, number][] = [];
  for (let k = start; k < end; k++) {
    const a = k * n + k;
    const b = a + n;
    const norm = Math.sqrt(re[a] ** 2 + im[a] ** 2 + re[b] ** 2 + im[b] ** 2);
    const first = Math.sqrt(re[a] ** 2 + im[a] ** 2);
    const c = norm === 0 ? 1 : first / norm;
    // s = conj(b)·(a/|a|)/norm, so that row k becomes c·row k + s·row k + 1
    const [ur, ui] = first === 0 ? [1, 0] : [re[a] / first, im[a] / first];
    const s: [number, number] =
      norm === 0 ? [0, 0] : [(re[b] * ur + im[b] * ui) / norm, (re[b] * ui - im[b] * ur) / norm];
    cosines.push(c);
    sines.push(s);
    for (let j = k; j <= end; j++) mix(re, im, k * n + j, (k + 1) * n + j, c, s[0], s[1]);
  }
  for (let k = start; k < end; k++) {
    const [r, i] = sines[k - start];
    for (let row = start; row <= Math.min(end, k + 1); row++) {
      mix(re, im, row * n + k, row * n + k + 1, cosines[k - start], r, -i);
    }
  }
  for (let k = start; k <= end; k++) {
    re[k * n + k] += sr;
    im[k * n + k] += si;
  }
}

/** x ← c·x + s·y, y ← c·y − conj(s)·x, complex. */
function mix(
  re: Float64Array,
  im: Float64Array,
  x: number,
  y: number,
  c: number,
  sr: number,
  si: number,
): void {
  const xr = re[x];
  const xi = im[x];
  const yr = re[y];
  const yi = im[y];
  re[x] = c * xr + sr * yr - si * yi;
  im[x] = c * xi + sr * yi + si * yr;
  re[y] = c * yr - sr * xr - si * xi;
  im[y] = c * yi - sr * xi + si * xr;
}

/** The eigenvalue of the last 2 × 2 block that is nearer to its last element. */
function wilkinson(re: Float64Array, im: Float64Array, n: number, end: number): [number, number] {
  const at = (i: number, j: number): [number, number] => [re[i * n + j], im[i * n + j]];
  const [ar, ai] = at(end - 1, end - 1);
  const [br, bi] = at(end - 1, end);
  const [cr, ci] = at(end, end - 1);
  const [dr, di] = at(end, end);
  const hr = (ar - dr) / 2;
  const hi = (ai - di) / 2;
  const [rr, ri] = complexRoot(
    hr * hr - hi * hi + br * cr - bi * ci,
    2 * hr * hi + br * ci + bi * cr,
  );
  // d + h ± √(h² + b·c): the sign that makes the step from d small
  const plus = (hr + rr) ** 2 + (hi + ri) ** 2;
  const minus = (hr - rr) ** 2 + (hi - ri) ** 2;
  return plus < minus ? [dr + hr + rr, di + hi + ri] : [dr + hr - rr, di + hi - ri];
}

function complexRoot(x: number, y: number): [number, number] {
  const norm = Math.sqrt(x * x + y * y);
  if (norm === 0) return [0, 0];
  const large = Math.sqrt((norm + Math.abs(x)) / 2);
  const small = y / (2 * large);
  return x >= 0 ? [large, small] : [Math.abs(small), y < 0 ? -large : large];
}

/** A = U·diag(values)·Vᵀ, values falling; U has min(rows, columns) columns, so has V. */
export function svd(a: Matrix): {
  readonly u: Matrix;
  readonly values: Float64Array;
  readonly v: Matrix;
} {
  checkMatrix(a, 'svd');
  if (a.rows < a.columns) {
    const { u, values, v } = svd(transpose(a));
    return { u: v, values, v: u };
  }
  const { rows: m, columns: n } = a;
  const u = a.data.slice();
  const v = identity(n).data;
  for (let sweep = 0, turned = true; turned; sweep++) {
    if (sweep === SWEEPS) throw notConverged(`svd of ${sizes(a)}`);
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let pp = 0;
        let qq = 0;
        let pq = 0;
        for (let i = 0; i < m; i++) {
          pp += u[i * n + p] ** 2;
          qq += u[i * n + q] ** 2;
          pq += u[i * n + p] * u[i * n + q];
        }
        if (Math.abs(pq) <= EPSILON * Math.sqrt(pp * qq)) continue;
        turned = true;
        const zeta = (qq - pp) / (2 * pq);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        for (let i = 0; i < m; i++) turn(u, i * n + p, i * n + q, c, c * t);
        for (let i = 0; i < n; i++) turn(v, i * n + p, i * n + q, c, c * t);
      }
    }
  }
  const norms = Array.from({ length: n }, (_, j) => {
    let square = 0;
    for (let i = 0; i < m; i++) square += u[i * n + j] ** 2;
    return Math.sqrt(square);
  });
  const order = norms.map((_, j) => j).sort((i, j) => norms[j] - norms[i]);
  const left = matrix(m, n);
  const right = matrix(n, n);
  order.forEach((from, k) => {
    for (let i = 0; i < m; i++) {
      left.data[i * n + k] = norms[from] === 0 ? 0 : u[i * n + from] / norms[from];
    }
    for (let i = 0; i < n; i++) right.data[i * n + k] = v[i * n + from];
  });
  return { u: left, values: Float64Array.from(order, (j) => norms[j]), v: right };
}

const notConverged = (where: string): SynfireError =>
  new SynfireError({
    code: 'not-converged',
    where,
    found: `no convergence in ${SWEEPS} sweeps`,
    expected: 'a matrix of moderate condition',
    remedy: 'Scale the matrix, or look for elements of very different size.',
  });
