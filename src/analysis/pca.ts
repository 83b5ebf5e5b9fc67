/** Principal components of samples × variables, and how many dimensions the samples have. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { symmetricEigen } from '../linalg/eigen.ts';
import { checkMatrix, type Matrix, matrix } from '../linalg/matrix.ts';

export interface PcaOptions {
  /** How many components; all by default. */
  readonly components?: number;
}

export interface Pca {
  /** Of each variable. */
  readonly mean: Float64Array;
  /** Components × variables, orthonormal rows, the largest variance first; the element of largest magnitude is positive. */
  readonly components: Matrix;
  /** Variance along each component, divided by samples − 1. */
  readonly variances: Float64Array;
  /** The same as a part of the whole. */
  readonly shares: Float64Array;
  /** Samples × components: the samples in the new coordinates. */
  readonly scores: Matrix;
}

/** For up to some hundred variables. Throws SynfireError, for numbers that are not finite too. */
export function pca(samples: Matrix, options: PcaOptions = {}): Pca {
  checkSamples(samples, 'pca');
  expectOptions(options, 'pca', ['components']);
  const { rows, columns } = samples;
  const { components: kept = columns } = options;
  const some = isCount(kept) && kept >= 1 && kept <= columns;
  expectArgument(some, 'pca › components', kept, `an integer from 1 to ${columns}`);
  const { mean, covariance } = moments(samples);
  const { values, vectors } = symmetricEigen(covariance);
  const components = matrix(kept, columns);
  const variances = new Float64Array(kept);
  const total = values.reduce((sum, value) => sum + value, 0);
  for (let k = 0; k < kept; k++) {
    const from = columns - 1 - k;
    variances[k] = Math.max(0, values[from]);
    const row = components.data.subarray(k * columns, (k + 1) * columns);
    for (let j = 0; j < columns; j++) row[j] = vectors.data[j * columns + from];
    if (largest(row) < 0) for (let j = 0; j < columns; j++) row[j] = -row[j];
  }
  const scores = matrix(rows, kept);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const centred = samples.data[i * columns + j] - mean[j];
        sum += centred * components.data[k * columns + j];
      }
      scores.data[i * kept + k] = sum;
    }
  }
  return { mean, components, variances, shares: variances.map((v) => v / total), scores };
}

const largest = (row: Float64Array): number =>
  row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

function moments({ rows, columns, data }: Matrix) {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) mean[j] += data[i * columns + j] / rows;
  }
  const covariance = matrix(columns, columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) row[j] = data[i * columns + j] - mean[j];
    for (let j = 0; j < columns; j++) {
      if (row[j] === 0) continue;
      const scaled = row[j] / (rows - 1);
      for (let k = 0; k <= j; k++) covariance.data[j * columns + k] += scaled * row[k];
    }
  }
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < j; k++) {
      covariance.data[k * columns + j] = covariance.data[j * columns + k];
    }
  }
  return { mean, covariance };
}

export interface DimensionalityOptions {
  /** `participation-ratio` (default): (Σλ)²/Σλ². `variance`: components that hold `share` of the variance. */
  readonly measure?: 'participation-ratio' | 'variance';
  /** 0.9 by default. */
  readonly share?: number;
}

/** Dimensions of samples × variables. Throws SynfireError. */
export function dimensionality(samples: Matrix, options: DimensionalityOptions = {}): number {
  checkSamples(samples, 'dimensionality');
  expectOptions(options, 'dimensionality', ['measure', 'share']);
  const { measure = 'participation-ratio', share = 0.9 } = options;
  const words = '"participation-ratio" or "variance"';
  const known = measure === 'participation-ratio' || measure === 'variance';
  expectArgument(known, 'dimensionality › measure', measure, words);
  const part = isReal(share) && share > 0 && share <= 1;
  expectArgument(part, 'dimensionality › share', share, 'a part, above 0 and at most 1');
  const { covariance } = moments(samples);
  const values = symmetricEigen(covariance).values.map((value) => Math.max(0, value));
  const total = values.reduce((sum, value) => sum + value, 0);
  if (measure === 'participation-ratio') {
    return (total * total) / values.reduce((sum, value) => sum + value * value, 0);
  }
  let held = 0;
  for (let k = 1; k <= values.length; k++) {
    held += values[values.length - k];
    if (held >= share * total * (1 - 1e-12)) return k;
  }
  return values.length;
}

/** Throws SynfireError unless there are at least two rows and a column. */
export function checkSamples(samples: Matrix, where: string): void {
  checkMatrix(samples, `${where} › samples`);
  const enough = samples.rows >= 2 && samples.columns >= 1;
  expectArgument(enough, `${where} › samples`, samples.rows, 'at least 2 samples of 1 variable');
}
