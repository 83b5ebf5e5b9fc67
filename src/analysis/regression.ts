/** Linear read-outs of activity: ridge regression for numbers, multinomial logistic regression for classes. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { checkMatrix, type Matrix, matmul, matrix, transpose } from '../linalg/matrix.ts';
import { cholesky } from '../linalg/solve.ts';
import { expectCounts } from './arguments.ts';
import { minimise } from './minimise.ts';
import { checkSamples } from './pca.ts';

export interface RegressionOptions {
  /** Penalty α of |weights|²; intercepts go free. 1 by default. */
  readonly alpha?: number;
}

export interface LinearReadout {
  /** Features × targets, or features × classes. */
  readonly weights: Matrix;
  readonly intercepts: Float64Array;
}

export interface RidgeReadout extends LinearReadout {
  /** Samples × targets. */
  predict(samples: Matrix): Matrix;
}

/**
 * Least |targets − samples·W − b|² + α|W|². Rows are samples. In the dual form where there are more features than samples. Throws
 * SynfireError, `not-positive-definite` where α is 0 and features depend on each other.
 */
export function ridgeRegression(
  samples: Matrix,
  targets: Matrix,
  options: RegressionOptions = {},
): RidgeReadout {
  checkSamples(samples, 'ridgeRegression');
  checkMatrix(targets, 'ridgeRegression › targets');
  const { rows, columns } = samples;
  const fits = targets.rows === rows;
  expectArgument(fits, 'ridgeRegression › targets', targets.rows, `${rows} rows`);
  const alpha = alphaOf(options, 'ridgeRegression');
  const center = columnMeans(samples);
  const level = columnMeans(targets);
  const x = less(samples, center);
  const y = less(targets, level);
  const wide = columns > rows;
  const gram = wide ? matmul(x, transpose(x)) : matmul(transpose(x), x);
  for (let i = 0; i < gram.rows; i++) gram.data[i * gram.rows + i] += alpha;
  const weights = wide
    ? matmul(transpose(x), solvePositive(gram, y))
    : solvePositive(gram, matmul(transpose(x), y));
  const offset = matmul(matrix(1, columns, center), weights).data;
  const intercepts = level.map((value, t) => value - offset[t]);
  return { weights, intercepts, predict: (more) => affine(more, weights, intercepts) };
}

export interface LogisticReadout extends LinearReadout {
  /** Samples × classes. */
  probabilities(samples: Matrix): Matrix;
  /** The most probable class of each sample. */
  predict(samples: Matrix): Uint32Array;
}

/**
 * Least −Σ log P(class) + α|W|²/2, P a softmax of samples·W + b. `labels` are whole numbers from 0. Throws SynfireError. With
 * α = 0 and classes that a plane separates there is no minimum; the weights found are then merely large.
 */
export function logisticRegression(
  samples: Matrix,
  labels: ArrayLike<number>,
  options: RegressionOptions = {},
): LogisticReadout {
  checkSamples(samples, 'logisticRegression');
  expectCounts(labels, 'logisticRegression › labels');
  const { rows, columns } = samples;
  const fits = labels.length === rows;
  expectArgument(fits, 'logisticRegression › labels', labels.length, `${rows} labels`);
  const alpha = alphaOf(options, 'logisticRegression');
  let classes = 2;
  for (let i = 0; i < rows; i++) classes = Math.max(classes, labels[i] + 1);
  expectArgument(classes <= 10_000, 'logisticRegression › labels', classes, 'at most 10,000');
  const count = columns * classes;
  const cost = (point: Float64Array, slope: Float64Array): number => {
    slope.fill(0);
    const weights = { rows: columns, columns: classes, data: point.subarray(0, count) };
    const p = affine(samples, weights, point.subarray(count));
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const row = p.data.subarray(i * classes, (i + 1) * classes);
      sum -= softmax(row, labels[i]);
      row[labels[i]] -= 1;
      for (let c = 0; c < classes; c++) slope[count + c] += row[c];
      for (let j = 0; j < columns; j++) {
        const value = samples.data[i * columns + j];
        if (value === 0) continue;
        for (let c = 0; c < classes; c++) slope[j * classes + c] += value * row[c];
      }
    }
    for (let k = 0; k < count; k++) {
      sum += (alpha * point[k] ** 2) / 2;
      slope[k] += alpha * point[k];
    }
    return sum;
  };
  const best = minimise(cost, new Float64Array(count + classes), { tolerance: 1e-9 * rows });
  const weights = matrix(columns, classes, best.subarray(0, count));
  const intercepts = best.slice(count);
  const probabilities = (more: Matrix) => {
    const p = affine(more, weights, intercepts);
    for (let i = 0; i < p.rows; i++) softmax(p.data.subarray(i * classes, (i + 1) * classes), 0);
    return p;
  };
  const predict = (more: Matrix) => {
    const { data, rows: n } = affine(more, weights, intercepts);
    return Uint32Array.from({ length: n }, (_, i) => {
      const row = data.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(Math.max(...row));
    });
  };
  return { weights, intercepts, probabilities, predict };
}

/** Replaces logits by probabilities; gives the logarithm of that of `label`. */
function softmax(row: Float64Array, label: number): number {
  const top = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const chosen = row[label] - top;
  let total = 0;
  for (let c = 0; c < row.length; c++) {
    row[c] = Math.exp(row[c] - top);
    total += row[c];
  }
  for (let c = 0; c < row.length; c++) row[c] /= total;
  return chosen - Math.log(total);
}

export interface DecodeOptions extends RegressionOptions {
  readonly method: 'ridge' | 'logistic';
  /** Parts of the samples that are left out in turn, sample i in part i mod `folds`; 5 by default. */
  readonly folds?: number;
}

export interface Decoding {
  /** R² of ridge (1 − residue/variance, over all targets), share of right classes of logistic, on samples left out. */
  readonly score: number;
  /** What was said of each sample when it was left out: samples × targets, or a class each. */
  readonly predictions: Float64Array;
}

/** Cross-validated decoding. `targets`: a Matrix or one number a sample for ridge, classes for logistic. Throws SynfireError. */
export function decode(
  samples: Matrix,
  targets: Matrix | ArrayLike<number>,
  options: DecodeOptions,
): Decoding {
  checkSamples(samples, 'decode');
  expectOptions(options, 'decode', ['method', 'alpha', 'folds']);
  const { method, folds = 5 } = options;
  const known = method === 'ridge' || method === 'logistic';
  expectArgument(known, 'decode › method', method, '"ridge" or "logistic"');
  const { rows } = samples;
  const split = isCount(folds) && folds >= 2 && folds <= rows / 2;
  expectArgument(split, 'decode › folds', folds, 'an integer from 2 to half the samples');
  const alpha = alphaOf({ alpha: options.alpha }, 'decode');
  const y = targetsOf(targets, rows, method);
  const predictions = new Float64Array(y.data.length);
  for (let fold = 0; fold < folds; fold++) {
    const kept = pick(samples, (i) => i % folds !== fold);
    const left = pick(samples, (i) => i % folds === fold);
    const goal = pick(y, (i) => i % folds !== fold);
    const said =
      method === 'ridge'
        ? ridgeRegression(kept, goal, { alpha }).predict(left).data
        : logisticRegression(kept, goal.data, { alpha }).predict(left);
    for (let i = fold, k = 0; i < rows; i += folds) {
      for (let t = 0; t < y.columns; t++) predictions[i * y.columns + t] = said[k++];
    }
  }
  if (method === 'logistic') {
    const right = predictions.filter((label, i) => label === y.data[i]).length;
    return { score: right / rows, predictions };
  }
  const level = columnMeans(y);
  const residue = y.data.reduce((sum, value, i) => sum + (value - predictions[i]) ** 2, 0);
  const whole = y.data.reduce((sum, value, i) => sum + (value - level[i % y.columns]) ** 2, 0);
  return { score: 1 - residue / whole, predictions };
}

function targetsOf(targets: Matrix | ArrayLike<number>, rows: number, method: string): Matrix {
  const isMatrix = typeof targets === 'object' && targets !== null && 'rows' in targets;
  expectArgument(isMatrix || method === 'ridge' || targets !== null, 'decode', targets, 'targets');
  if (isMatrix) checkMatrix(targets, 'decode › targets');
  const y = isMatrix ? targets : matrix((targets as ArrayLike<number>)?.length ?? 0, 1, targets);
  if (method === 'logistic') expectCounts(y.data, 'decode › targets');
  const single = method === 'ridge' || y.columns === 1;
  const expected = `${rows} rows${method === 'ridge' ? '' : ' of one class each'}`;
  expectArgument(y.rows === rows && single, 'decode › targets', y.rows, expected);
  return y;
}

function alphaOf(options: RegressionOptions, where: string): number {
  expectOptions(options, where, ['alpha']);
  const { alpha = 1 } = options;
  expectArgument(isReal(alpha) && alpha >= 0, `${where} › alpha`, alpha, 'a number ≥ 0');
  return alpha;
}

function pick(a: Matrix, which: (row: number) => boolean): Matrix {
  const rows = Array.from({ length: a.rows }, (_, i) => i).filter(which);
  const picked = matrix(rows.length, a.columns);
  rows.forEach((row, i) => {
    const from = a.data.subarray(row * a.columns, (row + 1) * a.columns);
    picked.data.set(from, i * a.columns);
  });
  return picked;
}

function columnMeans({ rows, columns, data }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) means[i % columns] += data[i] / rows;
  return means;
}

const less = (a: Matrix, by: Float64Array): Matrix => ({
  ...a,
  data: a.data.map((value, i) => value - by[i % a.columns]),
});

function affine(samples: Matrix, weights: Matrix, intercepts: Float64Array): Matrix {
  const out = matmul(samples, weights);
  for (let i = 0; i < out.data.length; i++) out.data[i] += intercepts[i % out.columns];
  return out;
}

/** A⁻¹·B of a symmetric positive definite A. */
function solvePositive(a: Matrix, b: Matrix): Matrix {
  const { data: l, rows: n } = cholesky(a);
  const x = { ...b, data: b.data.slice() };
  const m = b.columns;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      for (let c = 0; c < m; c++) x.data[i * m + c] -= l[i * n + k] * x.data[k * m + c];
    }
    for (let c = 0; c < m; c++) x.data[i * m + c] /= l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = 0; c < m; c++) x.data[i * m + c] /= l[i * n + i];
    for (let k = 0; k < i; k++) {
      for (let c = 0; c < m; c++) x.data[k * m + c] -= l[i * n + k] * x.data[i * m + c];
    }
  }
  return x;
}
