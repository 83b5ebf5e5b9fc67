/** Functions of matrices: exponential, and the Lyapunov equation of linear stochastic systems. */
import { expm as exponential } from '../equations/expm.ts';
import { SynfireError } from '../errors.ts';
import {
  badMatrix,
  checkMatrix,
  checkSquare,
  identity,
  type Matrix,
  matmul,
  sizes,
  transpose,
} from './matrix.ts';
import { inverse } from './solve.ts';

/** e^A. */
export function expm(a: Matrix): Matrix {
  checkSquare(a, 'expm');
  return { ...a, data: exponential(a.data, a.rows) };
}

const combined = (a: Matrix, b: Matrix, factor: number): Matrix => ({
  ...a,
  data: a.data.map((x, i) => x + factor * b.data[i]),
});

const DOUBLINGS = 60;

/**
 * X with A·X + X·Aᵀ + Q = 0 for a stable A: the stationary covariance of dx = A·x dt + noise of covariance Q. By
 * the Cayley transform and doubling (Smith 1968). Throws `unstable` where an eigenvalue of A is not left of 0.
 */
export function lyapunovEquation(a: Matrix, q: Matrix): Matrix {
  checkSquare(a, 'lyapunovEquation › a');
  checkMatrix(q, 'lyapunovEquation › q');
  if (q.rows !== a.rows || q.columns !== a.rows) {
    throw badMatrix('lyapunovEquation', `${sizes(a)} and ${sizes(q)}`, 'two matrices of one size');
  }
  const n = a.rows;
  // any shift > 0 will do; one near the size of the eigenvalues makes the doubling short
  const shift =
    1.37 * Math.max(1e-12, Math.sqrt(a.data.reduce((sum, x) => sum + x * x, 0) / Math.max(1, n)));
  const back = inverse(combined(a, identity(n), -shift));
  let step = matmul(back, combined(a, identity(n), shift));
  let x = matmul(matmul(back, q), transpose(back));
  x = { ...x, data: x.data.map((value) => 2 * shift * value) };
  for (let k = 0; k < DOUBLINGS; k++) {
    const more = matmul(matmul(step, x), transpose(step));
    const size = Math.sqrt(x.data.reduce((sum, value) => sum + value * value, 0));
    const change = Math.sqrt(more.data.reduce((sum, value) => sum + value * value, 0));
    if (!Number.isFinite(change) || change > 1e12 * (1 + size)) break;
    x = combined(x, more, 1);
    if (change <= 1e-16 * size || size === 0) return x;
    step = matmul(step, step);
  }
  throw new SynfireError({
    code: 'unstable',
    where: 'lyapunovEquation › a',
    found: 'an eigenvalue whose real part is not below 0, or hardly',
    expected: 'a stable matrix',
    remedy: 'Look at eigenvalues(a): there is no stationary covariance.',
  });
}
