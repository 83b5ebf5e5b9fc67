/**
 * Points at which a system stands still (Sussillo & Barak 2013): from many starts, damped Newton steps down ½|f(x)|² (Levenberg 1944, Marquardt
 * 1963), duplicates dropped, with the eigenvalue that decides stability. For x′ = f(x); for a map F give f(x) = F(x) − x.
 */
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { eigenvalues, type Matrix, matrix, solve } from '../linalg/index.ts';
import { expectNumbers } from './arguments.ts';

export interface FixedPointOptions {
  /** Points of one length to start from; starts that repeat states of a simulation, or lie on borders, find what random ones miss. */
  readonly starts: readonly ArrayLike<number>[];
  /** ∂f/∂x at a point. Default: central differences. */
  readonly jacobian?: (x: Float64Array) => Matrix;
  /** Largest |f| of a fixed point; default 1e-9. */
  readonly tolerance?: number;
  /** Points closer than this in every coordinate are one; default 1e-3. */
  readonly apart?: number;
  /** Steps from each start; default 200. */
  readonly iterations?: number;
}

export interface FixedPoint {
  readonly point: Float64Array;
  /** The eigenvalue of ∂f/∂x with the largest real part: below 0 where the point is stable. */
  readonly leading: { readonly real: number; readonly imaginary: number };
  /** Starts that came to it. */
  readonly reached: number;
}

/** The fixed points that were found, in the order of the starts that first reached them. Throws SynfireError. */
export function fixedPoints(
  field: (x: Float64Array) => ArrayLike<number>,
  options: FixedPointOptions,
): FixedPoint[] {
  expectArgument(
    typeof field === 'function',
    'fixedPoints › field',
    field,
    'a function of a point',
  );
  const known = ['starts', 'jacobian', 'tolerance', 'apart', 'iterations'];
  expectOptions(options, 'fixedPoints', known);
  const { starts, jacobian, tolerance = 1e-9, apart = 1e-3, iterations = 200 } = options;
  expectArgument(Array.isArray(starts), 'fixedPoints › starts', starts, 'a list of points');
  const callable = jacobian === undefined || typeof jacobian === 'function';
  expectArgument(callable, 'fixedPoints › jacobian', jacobian, 'a function of a point');
  for (const [name, value] of Object.entries({ tolerance, apart })) {
    expectArgument(value > 0 && value < 1e9, `fixedPoints › ${name}`, value, 'a positive number');
  }
  const whole = Number.isInteger(iterations) && iterations > 0 && iterations <= 1e6;
  expectArgument(whole, 'fixedPoints › iterations', iterations, 'an integer from 1 to 10⁶');
  for (const start of starts) expectNumbers(start, 'fixedPoints › starts');
  const f = (x: Float64Array) => checkedField(field(x), x.length);
  const slopes = (x: Float64Array) => jacobian?.(x) ?? differences(f, x);
  const found: { point: Float64Array; leading: FixedPoint['leading']; reached: number }[] = [];
  for (const start of starts) {
    const point = descend(f, slopes, Float64Array.from(start), tolerance, iterations);
    if (point === undefined) continue;
    const same = found.find((other) => point.every((x, i) => Math.abs(x - other.point[i]) < apart));
    if (same) {
      same.reached++;
      continue;
    }
    const { real, imaginary } = eigenvalues(slopes(point));
    found.push({ point, leading: { real: real[0], imaginary: imaginary[0] }, reached: 1 });
  }
  return found;
}

function checkedField(values: ArrayLike<number>, length: number): Float64Array {
  const fits = values?.length === length;
  expectArgument(
    fits,
    'fixedPoints › field',
    values,
    `${length} numbers, as many as the point has`,
  );
  return Float64Array.from(values);
}

/** Where |f| is within the tolerance, or undefined: a slow point that is none, or no way down. */
function descend(
  f: (x: Float64Array) => Float64Array,
  slopes: (x: Float64Array) => Matrix,
  start: Float64Array,
  tolerance: number,
  iterations: number,
): Float64Array | undefined {
  let x = start;
  let value = f(x);
  let damping = 1e-3;
  for (let k = 0; k < iterations; k++) {
    if (value.every((v) => Math.abs(v) <= tolerance)) return x;
    const { square, slope } = normalEquations(slopes(x), value);
    const n = x.length;
    for (let better = false; !better; damping *= 10) {
      if (damping > 1e12) return undefined;
      const damped = { ...square, data: square.data.slice() };
      for (let i = 0; i < n; i++) damped.data[i * n + i] += damping;
      const step = solve(damped, slope).data;
      const next = x.map((xi, i) => xi - step[i]);
      const there = f(next);
      better = sumSquares(there) < sumSquares(value);
      if (better) {
        [x, value] = [next, there];
        damping = Math.max(damping / 100, 1e-17);
      }
    }
  }
  return value.every((v) => Math.abs(v) <= tolerance) ? x : undefined;
}

/** JᵀJ and Jᵀf. */
function normalEquations(j: Matrix, f: Float64Array) {
  const n = f.length;
  const square = matrix(n, n);
  const slope = matrix(n, 1);
  for (let r = 0; r < n; r++) {
    const row = j.data.subarray(r * n, (r + 1) * n);
    for (let a = 0; a < n; a++) {
      if (row[a] === 0) continue;
      slope.data[a] += row[a] * f[r];
      for (let b = 0; b < n; b++) square.data[a * n + b] += row[a] * row[b];
    }
  }
  return { square, slope };
}

function differences(f: (x: Float64Array) => Float64Array, x: Float64Array): Matrix {
  const n = x.length;
  const out = matrix(n, n);
  for (let j = 0; j < n; j++) {
    const h = 1e-6 * Math.max(1, Math.abs(x[j]));
    const moved = (by: number) => f(x.map((xi, i) => (i === j ? xi + by : xi)));
    const [above, below] = [moved(h), moved(-h)];
    for (let i = 0; i < n; i++) out.data[i * n + j] = (above[i] - below[i]) / (2 * h);
  }
  return out;
}

const sumSquares = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);
