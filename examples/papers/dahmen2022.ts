/**
 * Dahmen, Grün, Diesmann & Helias (2019), PNAS 116:13051, and Dahmen et al. (2022): how widely covariances spread tells how strongly a network is coupled.
 *
 * x′ = −x + W x + ξ, W_ij random with variance R²/N. Covariances of long windows are C = (1 − W)⁻¹(1 − W)⁻ᵀ; with Δ the
 * spread of its off-diagonal over its mean diagonal, R = √(1 − √(1/(1 + N Δ²))).
 */
import { gaussianWeights, OnlineCovariance, participationRatio } from '../../src/index.ts';
import {
  identity,
  inverse,
  lyapunovEquation,
  matmul,
  matrix,
  transpose,
} from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

/** Mean of the diagonal, and N times the variance of the rest over its square. */
function spread(covariance: Float64Array, size: number, bias = 0) {
  let diagonal = 0;
  for (let i = 0; i < size; i++) diagonal += covariance[i * size + i] / size;
  let [sum, squares, noise] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i === j) continue;
      const c = covariance[i * size + j];
      sum += c;
      squares += c * c;
      noise += (covariance[i * size + i] * covariance[j * size + j] + c * c) * bias;
    }
  }
  const pairs = size * (size - 1);
  const variance = (squares - noise) / pairs - (sum / pairs) ** 2;
  return { diagonal, dispersion: variance / diagonal ** 2 };
}

const radius = (size: number, dispersion: number): number =>
  Math.sqrt(1 - Math.sqrt(1 / (1 + size * dispersion)));

async function exact(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const source = 'theory, N → ∞';
  print('From the matrix itself, N = 800 (equal times: N = 300):');
  print(columns('R', '⟨C_ii⟩', '1/(1−R²)', 'N Δ²', 'theory', 'R found', 'D/N', '(1−R²)²'));
  for (const R of [0.5, 0.8, 0.9]) {
    const size = 800;
    const weights = gaussianWeights(size, { g: R, seed: 2 });
    const response = inverse(
      matrix(
        size,
        size,
        weights.map((w, k) => (k % (size + 1) === 0 ? 1 : 0) - w),
      ),
    );
    const covariance = matmul(response, transpose(response)).data;
    const { diagonal, dispersion } = spread(covariance, size);
    const found = radius(size, dispersion);
    const dimension = participationRatio(covariance) / size;
    const [d, n] = [1 / (1 - R * R), 1 / (1 - R * R) ** 2 - 1];
    print(columns(R, diagonal, d, size * dispersion, n, found, dimension, (1 - R * R) ** 2));
    // finite networks scatter more the nearer they are to R = 1
    const relative = R < 0.85 ? 0.08 : 0.25;
    checks.push(near(`⟨C_ii⟩, R = ${R}`, diagonal, d, source, { relative }));
    checks.push(near(`R from N Δ², R = ${R}`, found, R, source, { relative: 0.03 }));
    const wide = { relative: 2 * relative };
    checks.push(near(`dimension/N, R = ${R}`, dimension, (1 - R * R) ** 2, source, wide));
  }
  for (const R of [0.5, 0.8]) {
    const size = 300;
    const weights = gaussianWeights(size, { g: R, seed: 3 });
    const a = matrix(
      size,
      size,
      weights.map((w, k) => w - (k % (size + 1) === 0 ? 1 : 0)),
    );
    const { diagonal } = spread(lyapunovEquation(a, identity(size)).data, size);
    const theory = 1 / (2 * Math.sqrt(1 - R * R));
    print(
      `equal times, R = ${R}: ⟨X_ii⟩ ${diagonal.toPrecision(4)}, theory ${theory.toPrecision(4)}`,
    );
    checks.push(
      near(`⟨X_ii⟩ at equal times, R = ${R}`, diagonal, theory, source, { relative: 0.06 }),
    );
  }
  return checks;
}

/** Sums of x over windows of 40 τ of 64 copies: a second state that integrates the first. */
async function simulated(print: (line: string) => void): Promise<Check[]> {
  const [size, batch, dt, R] = [400, 64, 0.05, 0.8];
  const weights = [{ kind: 'dense' as const, values: gaussianWeights(size, { g: R, seed: 4 }) }];
  const simulation = await RateSimulation.create({
    states: { x: 'input - x', total: 'x' },
    output: 'x',
    size,
    batch,
    dt,
    weights,
    noise: { x: 1 },
    seed: 5,
  });
  const steps = 40 / dt;
  await simulation.step(2 * steps);
  const collected = new OnlineCovariance(size);
  const some = new OnlineCovariance(150);
  let before = await simulation.read('total');
  for (let window = 0; window < 47; window++) {
    await simulation.step(steps);
    const now = await simulation.read('total');
    for (let c = 0; c < batch; c++) {
      const sums = Float64Array.from({ length: size }, (_, i) => {
        return (now[i * batch + c] - before[i * batch + c]) / Math.sqrt(40);
      });
      collected.add(sums);
      some.add(sums.subarray(0, 150));
    }
    before = now;
  }
  await simulation.dispose();
  const raw = spread(collected.covariance, size);
  // the variance of an estimated covariance, from so many windows, is not of the network
  const windows = collected.count - 1;
  const corrected = spread(collected.covariance, size, 1 / windows);
  const part = spread(some.covariance, 150, 1 / windows);
  const found = [
    radius(size, raw.dispersion),
    radius(size, corrected.dispersion),
    radius(size, part.dispersion),
  ];
  print(
    `simulated, R = 0.8, N = 400, ${windows + 1} windows: R found ${found.map((r) => r.toPrecision(4)).join(', ')} (raw, corrected, of 150 neurons)`,
  );
  const tolerance = { relative: 0, absolute: 0.03 };
  return [
    near('R from simulated covariances', found[1], R, 'theory', tolerance),
    near('R from 150 of the 400 neurons', found[2], R, 'theory', tolerance),
  ];
}

export const dahmen2022: Study = {
  title: 'Strongly coupled networks: the spread of covariances tells the spectral radius',
  reference: 'Dahmen, Grün, Diesmann & Helias (2019), PNAS 116:13051',
  minutes: 1,
  async run(print = console.log) {
    return [...(await exact(print)), ...(await simulated(print))];
  },
};
