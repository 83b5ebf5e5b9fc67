/**
 * Auxiliary neurons and rotations speed up sampling (after a poster title of 2022; the derivation is ours): dx = −(D − S) Σ⁻¹ x dt + √(2D) dB
 * samples N(0, Σ) for every skew S. What a sample costs is ψ = ∫ ‖C^−½ K(s) C^−½‖² ds / n with K the covariance at lag s: for Langevin
 * (D = 1, S = 0) half the mean eigenvalue of Σ. ψ is a trace of two Lyapunov equations, so that units beside the sampled ones can be trained by descent.
 */
import {
  cholesky,
  expm,
  inverse,
  lyapunovEquation,
  type Matrix,
  matmul,
  matrix,
  qr,
  transpose,
} from '../../src/linalg/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { learningCourse } from '../watched-learner.ts';

const N = 20;

/** Covariances with eigenvalues in a geometric row around 1, along random axes. */
export function target(condition: number, seed: number): Matrix {
  const random = new Random(seed);
  const gaussian = matrix(
    N,
    N,
    Float64Array.from({ length: N * N }, () => random.normal()),
  );
  const { q } = qr(gaussian);
  const scaled = matrix(N, N);
  for (let k = 0; k < N; k++) {
    const value = Math.sqrt(condition ** (k / (N - 1) - 0.5));
    for (let i = 0; i < N; i++) scaled.data[i * N + k] = q.data[i * N + k] * value;
  }
  return matmul(scaled, transpose(scaled));
}

const combined = (a: Matrix, b: Matrix, factor: number): Matrix => ({
  ...a,
  data: a.data.map((x, i) => x + factor * b.data[i]),
});
const trace = (a: Matrix) => {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * a.rows + i];
  return sum;
};

/** A matrix at the corner of a larger one that is `rest` on the rest of the diagonal. */
function padded(a: Matrix, size: number, rest: number): Matrix {
  const out = matrix(size, size);
  for (let i = 0; i < size; i++) out.data[i * size + i] = i < a.rows ? 0 : rest;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.rows; j++) out.data[i * size + j] = a.data[i * a.rows + j];
  }
  return out;
}

/** A skew matrix of normals of that scale. */
function skew(size: number, scale: number, seed: number): Matrix {
  const random = new Random(seed);
  const out = matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const x = (scale * random.normal()) / Math.sqrt(size);
      out.data[i * size + j] = x;
      out.data[j * size + i] = -x;
    }
  }
  return out;
}

interface Sampler {
  /** Of all units: the sampled first. */
  readonly covariance: Matrix;
  readonly precision: Matrix;
  /** Precision of the sampled ones alone, padded with 0. */
  readonly visible: Matrix;
}

function sampler(sigma: Matrix, auxiliary: number): Sampler {
  const size = N + auxiliary;
  const precision = inverse(sigma);
  return {
    covariance: padded(sigma, size, 1),
    precision: padded(precision, size, 1),
    visible: padded(precision, size, 0),
  };
}

/** −(1 − S) Σ⁻¹ */
function drift({ precision }: Sampler, s: Matrix): Matrix {
  const flow = { ...s, data: s.data.slice() };
  for (let i = 0; i < s.rows; i++) flow.data[i * s.rows + i] -= 1;
  return matmul(flow, precision);
}

/** ψ, and its slope by S where asked. */
export function cost(all: Sampler, s: Matrix): { readonly psi: number; readonly slope: Matrix } {
  const a = drift(all, s);
  const start = matmul(matmul(all.covariance, all.visible), all.covariance);
  const x = lyapunovEquation(a, start);
  const y = lyapunovEquation(transpose(a), all.visible);
  const byDrift = matmul(y, x);
  const byFlow = matmul(byDrift, all.precision);
  const slope = combined(byFlow, transpose(byFlow), -1);
  return {
    psi: trace(matmul(all.visible, x)) / N,
    slope: { ...slope, data: slope.data.map((g) => (2 * g) / N) },
  };
}

/** What is off where the stationary covariance of the drift should be the target. */
function covarianceError(all: Sampler, s: Matrix): number {
  const noise = matrix(s.rows, s.rows);
  for (let i = 0; i < s.rows; i++) noise.data[i * s.rows + i] = 2;
  const found = lyapunovEquation(drift(all, s), noise);
  return Math.max(...found.data.map((c, k) => Math.abs(c - all.covariance.data[k])));
}

/** Couplings between sampled and auxiliary units and among the latter, by descent on ψ + penalty·Σ S² (Adam). */
export function trained(sigma: Matrix, auxiliary: number, steps: number, seed: number) {
  const all = sampler(sigma, auxiliary);
  const size = N + auxiliary;
  const s = skew(size, 0.3, seed);
  const free = (k: number) => Math.max(Math.floor(k / size), k % size) >= N;
  for (let k = 0; k < s.data.length; k++) if (!free(k)) s.data[k] = 0;
  const [mean, square] = [0, 1].map(() => new Float64Array(size * size));
  const course = learningCourse(steps, ['step', 'ψ']);
  for (let t = 1; t <= steps; t++) {
    const { psi, slope } = cost(all, s);
    course(psi);
    for (let k = 0; k < s.data.length; k++) {
      if (!free(k)) continue;
      const g = slope.data[k] + 2e-5 * s.data[k];
      mean[k] += 0.1 * (g - mean[k]);
      square[k] += 0.01 * (g * g - square[k]);
      const [m, v] = [mean[k] / (1 - 0.9 ** t), square[k] / (1 - 0.99 ** t)];
      s.data[k] -= (0.1 * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  return { all, s, psi: cost(all, s).psi };
}

/** Relative error of the sampled covariance after so many steps of an exact simulation. */
function simulated(all: Sampler, s: Matrix, steps: number, seed: number): number {
  const random = new Random(seed);
  const size = s.rows;
  const a = drift(all, s);
  const move = expm({ ...a, data: a.data.map((x) => 0.5 * x) });
  const kept = matmul(matmul(move, all.covariance), transpose(move));
  const noise = cholesky(combined(all.covariance, kept, -1)).data;
  let x = new Float64Array(size);
  const found = new Float64Array(N * N);
  for (let t = -200; t < steps; t++) {
    const z = Float64Array.from({ length: size }, () => random.normal());
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += move.data[i * size + j] * x[j];
      for (let j = 0; j <= i; j++) sum += noise[i * size + j] * z[j];
      next[i] = sum;
    }
    x = next;
    if (t < 0) continue;
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) found[i * N + j] += (x[i] * x[j]) / steps;
    }
  }
  let [off, whole] = [0, 0];
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      const c = all.covariance.data[i * size + j];
      off += (found[i * N + j] - c) ** 2;
      whole += c * c;
    }
  }
  return Math.sqrt(off / whole);
}

export interface SamplingSetting {
  readonly steps: number;
  readonly samples: number;
  readonly seeds: number;
}

export function samplingChecks(
  print: (line: string) => void,
  { steps, samples, seeds }: SamplingSetting,
): Check[] {
  const checks: Check[] = [];
  print(columns('condition', 'Langevin', 'skew 1', 'skew 3', 'skew 10', 'auxiliary'));
  for (const [condition, closed] of [
    [10, 0.6313],
    [100, 1.1524],
  ]) {
    const sigma = target(condition, 1);
    const alone = sampler(sigma, 0);
    const langevin = cost(alone, matrix(N, N)).psi;
    const name = `condition ${condition}`;
    checks.push(
      near(`${name}: ψ of Langevin`, langevin, closed, 'mean eigenvalue / 2', { relative: 2e-4 }),
    );
    const turned = [1, 3, 10].map((scale) => skew(N, scale, 2));
    const psi = turned.map((s) => cost(alone, s).psi);
    const worst = Math.max(...turned.map((s) => covarianceError(alone, s)));
    checks.push(
      near(`${name}: covariance under rotation, error`, worst, 0, 'exact', {
        relative: 0,
        absolute: 1e-10,
      }),
    );
    if (condition === 100) checks.push(below('ψ of skew 10 over Langevin', psi[2] / langevin, 0.5));
    for (let seed = 1; seed <= seeds; seed++) {
      const found = trained(sigma, N, steps, seed);
      print(columns(condition, langevin, ...psi, found.psi));
      checks.push(
        below(
          `${name}, seed ${seed}: ψ with auxiliary units over Langevin`,
          found.psi / langevin,
          0.9,
        ),
      );
      const error = simulated(found.all, found.s, samples, seed);
      checks.push(below(`${name}, seed ${seed}: sampled covariance, relative error`, error, 0.03));
    }
  }
  return checks;
}

export const auxiliarySampling: Study = {
  title: 'Auxiliary neurons and rotations speed up sampling',
  reference: 'after a poster title of 2022; the derivation is ours (Gaussian targets)',
  minutes: 0.5,
  run: async (print = console.log) =>
    samplingChecks(print, { steps: 120, samples: 300_000, seeds: 3 }),
};
