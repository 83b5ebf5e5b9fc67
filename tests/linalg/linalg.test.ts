/**
 * Factorisations by what they promise, and values of NumPy 2.4 for the matrix whose element (i, j) is
 * ((7i² + 3j + 5ij) mod 11) − 5: `np.linalg.eigvals`, `eigvalsh(A + A.T)`, `svd`, `det`, `lstsq`.
 */
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { eigenvalues, svd, symmetricEigen } from '../../src/linalg/eigen.ts';
import { feasiblePoint } from '../../src/linalg/feasible.ts';
import { expm, lyapunovEquation } from '../../src/linalg/functions.ts';
import { identity, type Matrix, matmul, matrix, transpose } from '../../src/linalg/matrix.ts';
import { cholesky, determinant, inverse, leastSquares, qr, solve } from '../../src/linalg/solve.ts';
import { random } from '../events/networks.ts';

const fill = (rows: number, columns: number, of: (i: number, j: number) => number): Matrix =>
  matrix(
    rows,
    columns,
    Array.from({ length: rows * columns }, (_, k) => of(Math.floor(k / columns), k % columns)),
  );
const known = fill(6, 6, (i, j) => ((7 * i * i + 3 * j + 5 * i * j) % 11) - 5);
const symmetric = fill(6, 6, (i, j) => known.data[6 * i + j] + known.data[6 * j + i]);
const drawn = (rows: number, columns: number, seed = 1) =>
  fill(rows, columns, (i, j) => random(i * 1000 + j, seed) - 0.5);
const distance = (a: Matrix, b: Matrix) =>
  Math.max(0, ...a.data.map((x, k) => Math.abs(x - b.data[k])));
const EIGENVALUES = [
  [8.382831153828194, 0],
  [3.1740964383581303, 0],
  [0, 0],
  [-1.1626764775588376, 2.865288180946846],
  [-1.1626764775588376, -2.865288180946846],
  [-5.231574637068646, 0],
];
const SYMMETRIC = [
  -15.716530948995466, -5.292833638335138, -3.5515932709505744, 1.8432665007064544,
  9.828165807303337, 20.889525550271397,
];
const SINGULAR = [
  12.66145622828309, 9.200733448328336, 6.5518997039442155, 5.306888178142357, 1.3941227801855451,
  0,
];
const LEAST_SQUARES = [-0.18181818181818182, -0.24242424242424243, 0.24242424242424213];
const near = (values: ArrayLike<number>, expected: readonly number[], within = 1e-12) => {
  expect(values.length).toBe(expected.length);
  for (const [k, value] of expected.entries())
    expect(Math.abs(values[k] - value)).toBeLessThan(within);
};
const gram = (q: Matrix) => matmul(transpose(q), q);

describe('factorisations', () => {
  it.each([1, 2, 5, 20, 60])('of random matrices, n = %i', (n) => {
    const a = drawn(n, n);
    const { q, r } = qr(a);
    expect(distance(matmul(q, r), a)).toBeLessThan(1e-13);
    expect(distance(gram(q), identity(n))).toBeLessThan(1e-13);
    expect(distance(matmul(a, inverse(a)), identity(n))).toBeLessThan(1e-9);
    const { u, values, v } = svd(a);
    const scaled = fill(n, n, (i, j) => u.data[i * n + j] * values[j]);
    expect(distance(matmul(scaled, transpose(v)), a)).toBeLessThan(1e-12);
    expect(distance(gram(v), identity(n))).toBeLessThan(1e-12);
    const s = matmul(a, transpose(a));
    const { values: lambda, vectors } = symmetricEigen(s);
    const moved = fill(n, n, (i, j) => vectors.data[i * n + j] * lambda[j]);
    expect(distance(matmul(s, vectors), moved)).toBeLessThan(1e-12);
    const l = cholesky(fill(n, n, (i, j) => s.data[i * n + j] + (i === j ? 0.1 : 0)));
    expect(distance(matmul(l, transpose(l)), s)).toBeLessThan(0.1 + 1e-12);
  });

  it('of matrices that are tall and wide', () => {
    for (const [m, n] of [
      [7, 3],
      [3, 7],
    ]) {
      const a = drawn(m, n);
      const { q, r } = qr(a);
      expect(distance(matmul(q, r), a)).toBeLessThan(1e-14);
      const { u, values, v } = svd(a);
      const k = Math.min(m, n);
      const scaled = fill(m, k, (i, j) => u.data[i * k + j] * values[j]);
      expect(distance(matmul(scaled, transpose(v)), a)).toBeLessThan(1e-13);
    }
  });
});

describe('values of NumPy', () => {
  it('eigenvalues, general and symmetric', () => {
    const { real, imaginary } = eigenvalues(known);
    near(
      real,
      EIGENVALUES.map(([x]) => x),
    );
    near(
      imaginary,
      EIGENVALUES.map(([, y]) => y),
    );
    near(symmetricEigen(symmetric).values, SYMMETRIC);
  });

  it('singular values, determinant, least squares', () => {
    near(svd(known).values, SINGULAR);
    expect(Math.abs(determinant(known))).toBeLessThan(1e-10);
    expect(determinant(matrix(3, 3, [2, -1, 0, -1, 2, -1, 0, -1, 2]))).toBeCloseTo(4, 13);
    const a = fill(8, 3, (i, j) => ((5 * i + j * j) % 7) - 3);
    near(
      leastSquares(
        a,
        fill(8, 1, (i) => i),
      ).data,
      LEAST_SQUARES,
    );
  });
});

describe('eigenvalues', () => {
  it('of a rotation, a Jordan block, a companion matrix', () => {
    const { real, imaginary } = eigenvalues(matrix(2, 2, [0, -1, 1, 0]));
    near([...real, ...imaginary], [0, 0, 1, -1]);
    const jordan = eigenvalues(fill(5, 5, (i, j) => (i === j ? 3 : j === i + 1 ? 1 : 0)));
    near(jordan.real, [3, 3, 3, 3, 3]);
    // (x − 1)(x − 2)(x − 3)(x − 4)
    const companion = matrix(4, 4, [10, -35, 50, -24, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
    near(eigenvalues(companion).real, [4, 3, 2, 1], 1e-11);
  });

  it('of Gaussian matrices fill a disc (Girko): the largest is near 1, the sum is the trace', () => {
    const n = 200;
    const a = fill(n, n, (i, j) => (random(i * 1000 + j, 5) - 0.5) * Math.sqrt(12 / n));
    const { real, imaginary } = eigenvalues(a);
    const largest = Math.max(...real.map((x, k) => Math.sqrt(x * x + imaginary[k] ** 2)));
    expect(largest).toBeGreaterThan(0.9);
    expect(largest).toBeLessThan(1.15);
    const trace = Array.from({ length: n }, (_, i) => a.data[i * n + i]).reduce((x, y) => x + y, 0);
    expect(Math.abs(real.reduce((x, y) => x + y, 0) - trace)).toBeLessThan(1e-11);
    expect(Math.abs(imaginary.reduce((x, y) => x + y, 0))).toBeLessThan(1e-11);
  });
});

describe('functions of matrices', () => {
  it('e^A·e^−A is the identity; a rotation by π/2', () => {
    const a = drawn(12, 12);
    const minus = { ...a, data: a.data.map((x) => -x) };
    expect(distance(matmul(expm(a), expm(minus)), identity(12))).toBeLessThan(1e-13);
    near(expm(matrix(2, 2, [0, -Math.PI / 2, Math.PI / 2, 0])).data, [0, -1, 1, 0]);
  });

  it('the stationary covariance of an Ornstein–Uhlenbeck process', () => {
    near(lyapunovEquation(matrix(1, 1, [-2]), matrix(1, 1, [3])).data, [0.75]);
    const n = 15;
    const a = fill(n, n, (i, j) => (i === j ? -1 : 0) + 0.3 * (random(i * 99 + j, 2) - 0.5));
    const q = identity(n);
    const x = lyapunovEquation(a, q);
    const residue = fill(n, n, (i, j) => {
      const ax = matmul(a, x).data[i * n + j];
      return ax + matmul(x, transpose(a)).data[i * n + j] + q.data[i * n + j];
    });
    expect(distance(residue, matrix(n, n))).toBeLessThan(1e-12);
    expect(() => lyapunovEquation(matrix(1, 1, [0.1]), matrix(1, 1, [1]))).toThrow(/unstable/);
  });
});

it('what cannot be is refused with our error', () => {
  const wrong = [
    () => solve(matrix(2, 2, [1, 2, 2, 4]), matrix(2, 1, [1, 1])),
    () => cholesky(matrix(2, 2, [1, 2, 2, 1])),
    () => matmul(drawn(2, 3), drawn(2, 3)),
    () => eigenvalues(drawn(2, 3)),
    () => matrix(2, 2, [1, 2, 3]),
    () => qr({ rows: 1, columns: 1, data: new Float64Array([Number.NaN]) }),
    () => leastSquares(drawn(2, 3), drawn(2, 1)),
  ];
  for (const call of wrong) expect(call).toThrow(SynfireError);
});

describe('feasiblePoint', () => {
  it('finds a point, or knows that there is none, as a search over corners does', () => {
    let [found, none] = [0, 0];
    for (let k = 0; k < 200; k++) {
      const n = 2;
      const rows = 5;
      const entry = (i: number) => 2 * random(i, 1000 + k) - 1;
      const a = matrix(
        rows,
        n,
        Array.from({ length: rows * n }, (_, i) => entry(i)),
      );
      const b = Array.from({ length: rows }, (_, i) => entry(100 + i) - 0.3);
      const inside = (x: ArrayLike<number>, slack: number) =>
        x[0] >= -slack &&
        x[1] >= -slack &&
        b.every((v, i) => a.data[2 * i] * x[0] + a.data[2 * i + 1] * x[1] <= v + slack);
      // a polygon that is not empty has a corner, for x ≥ 0
      const lines = [
        ...b.map((v, i) => [a.data[2 * i], a.data[2 * i + 1], v]),
        [1, 0, 0],
        [0, 1, 0],
      ];
      const corners = lines.flatMap(([p, q, u], i) =>
        lines.slice(0, i).map(([r, s, v]) => {
          const d = p * s - q * r;
          return [(u * s - q * v) / d, (p * v - u * r) / d];
        }),
      );
      const expected = corners.some((x) => inside(x, 1e-9));
      const x = feasiblePoint(a, b);
      expect(x !== undefined).toBe(expected);
      if (x) expect(inside(x, 1e-9)).toBe(true);
      if (expected) found++;
      else none++;
    }
    expect(found).toBeGreaterThan(20);
    expect(none).toBeGreaterThan(20);
  });

  it('is 0 where 0 will do, and refuses what does not fit', () => {
    expect(feasiblePoint(matrix(1, 2, [1, 1]), [0])).toEqual(new Float64Array(2));
    expect(() => feasiblePoint(matrix(1, 2, [1, 1]), [0, 1])).toThrow('one per row');
  });
});
