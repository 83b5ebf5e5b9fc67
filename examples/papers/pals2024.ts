/**
 * Low-rank networks with noise, inferred from what is seen of them: Pals et al. (2024), NeurIPS 37. Fixed points of piecewise-linear networks of rank r are found among the regions that
 * the units' kinks cut r dimensions into, not among 2^N patterns; particles give the likelihood of observations and cover the latent
 * states, against the Kalman filter where the network is linear.
 */
import { matrix, solve } from '../../src/linalg/index.ts';
import { atLeast, between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const RANK = 2;

/** dz/dt = −z + Vᵀ·relu(U·z − h) with z of rank 2. */
interface Piecewise {
  readonly U: readonly Float64Array[];
  readonly V: readonly Float64Array[];
  readonly h: Float64Array;
}

function drawNetwork(size: number, random: Random): Piecewise {
  const rows = (scale: number) =>
    Array.from({ length: size }, () =>
      Float64Array.from({ length: RANK }, () => scale * random.normal()),
    );
  return {
    U: rows(1),
    V: rows(1.5 / Math.sqrt(size)),
    h: Float64Array.from({ length: size }, () => random.normal()),
  };
}

/** The point that is fixed where exactly the units of `pattern` are above their kinks, if it is there. */
function fixedPoint({ U, V, h }: Piecewise, pattern: readonly boolean[]): Float64Array | undefined {
  const a = matrix(RANK, RANK);
  const b = matrix(RANK, 1);
  for (let i = 0; i < RANK; i++) {
    a.data[i * RANK + i] = 1;
    pattern.forEach((on, unit) => {
      if (!on) return;
      for (let j = 0; j < RANK; j++) a.data[i * RANK + j] -= V[unit][i] * U[unit][j];
      b.data[i] -= V[unit][i] * h[unit];
    });
  }
  const z = solve(a, b).data;
  const consistent = pattern.every((on, unit) => on === above({ U, V, h }, z, unit) > 0);
  return consistent ? z : undefined;
}

const above = ({ U, h }: Piecewise, z: Float64Array, unit: number): number =>
  U[unit].reduce((sum, u, k) => sum + u * z[k], 0) - h[unit];

const key = (pattern: readonly boolean[]) => pattern.map(Number).join('');

/** Patterns of all regions: around each crossing of two kinks, and of two more points that no crossing has near. */
function regions(net: Piecewise): boolean[][] {
  const { U, h } = net;
  const found = new Map<string, boolean[]>();
  const size = h.length;
  for (let p = 0; p < size; p++) {
    for (let q = p + 1; q < size; q++) {
      const a = matrix(2, 2, [...U[p], ...U[q]]);
      const z = solve(a, matrix(2, 1, [h[p], h[q]])).data;
      const base = U.map((_, unit) => above(net, z, unit) > 0);
      for (const first of [false, true]) {
        for (const second of [false, true]) {
          const pattern = base.slice();
          pattern[p] = first;
          pattern[q] = second;
          found.set(key(pattern), pattern);
        }
      }
    }
  }
  return [...found.values()];
}

function fixedPoints(net: Piecewise, patterns: Iterable<readonly boolean[]>): Float64Array[] {
  return [...patterns]
    .map((pattern) => fixedPoint(net, pattern))
    .filter((z) => z !== undefined)
    .sort((a, b) => a[0] - b[0]);
}

function searched(networks: number, print: (line: string) => void): Check[] {
  const random = new Random(5);
  const size = 8;
  let [agreed, most, cells] = [0, 0, 0];
  for (let k = 0; k < networks; k++) {
    const net = drawNetwork(size, random);
    const all = Array.from({ length: 2 ** size }, (_, code) =>
      Array.from({ length: size }, (_, unit) => ((code >> unit) & 1) === 1),
    );
    const visited = regions(net);
    const [analytic, brute] = [fixedPoints(net, visited), fixedPoints(net, all)];
    const same =
      analytic.length === brute.length &&
      analytic.every((z, i) => z.every((x, d) => Math.abs(x - brute[i][d]) < 1e-9));
    if (same) agreed++;
    most = Math.max(most, brute.length);
    cells += visited.length / networks;
  }
  print(columns('regions', cells, 'fixed points', most, 'agree', agreed));
  return [
    near('regions of 8 kinks in the plane', cells, 1 + 8 + 28, '1 + N + N(N − 1)/2', {
      ...{ relative: 1e-12 },
    }),
    near('networks whose fixed points equal those of all patterns', agreed, networks, 'exact', {
      ...{ relative: 0 },
    }),
  ];
}

/** z ← F(z) + √q·ε, seen as y = C·z + √s·ε. */
interface StateSpace {
  readonly step: (z: Float64Array) => Float64Array;
  readonly C: readonly Float64Array[];
  readonly q: number;
  readonly s: number;
}

function observe(model: StateSpace, steps: number, random: Random) {
  let z = new Float64Array(RANK);
  const latent: Float64Array[] = [];
  const seen = Array.from({ length: steps }, () => {
    z = model.step(z).map((x) => x + Math.sqrt(model.q) * random.normal());
    latent.push(z);
    return Float64Array.from(
      model.C,
      (c) => c[0] * z[0] + c[1] * z[1] + Math.sqrt(model.s) * random.normal(),
    );
  });
  return { latent, seen };
}

/** Bootstrap particles: log-likelihood, and the means and sds of the states before they are resampled. */
function particles(
  model: StateSpace,
  seen: readonly Float64Array[],
  count: number,
  random: Random,
) {
  const { C, q, s } = model;
  let cloud: Float64Array[] = Array.from({ length: count }, () => new Float64Array(RANK));
  const states: { readonly mean: number[]; readonly sd: number[] }[] = [];
  let logLikelihood = 0;
  for (const y of seen) {
    cloud = cloud.map((z) => model.step(z).map((x) => x + Math.sqrt(q) * random.normal()));
    const logs = cloud.map((z) =>
      C.reduce(
        (sum, c, k) =>
          sum - ((y[k] - c[0] * z[0] - c[1] * z[1]) ** 2 / s + Math.log(2 * Math.PI * s)) / 2,
        0,
      ),
    );
    const top = logs.reduce((a, b) => Math.max(a, b));
    const weights = logs.map((l) => Math.exp(l - top));
    const sum = weights.reduce((a, b) => a + b);
    logLikelihood += top + Math.log(sum / count);
    const mean = [0, 1].map((d) => cloud.reduce((m, z, i) => m + (weights[i] / sum) * z[d], 0));
    const sd = [0, 1].map((d) =>
      Math.sqrt(cloud.reduce((v, z, i) => v + (weights[i] / sum) * (z[d] - mean[d]) ** 2, 0)),
    );
    states.push({ mean, sd });
    // systematic resampling
    const next: typeof cloud = [];
    let [at, reached] = [random.uniform() / count, 0];
    for (let i = 0; i < count; i++) {
      reached += weights[i] / sum;
      for (; at < reached && next.length < count; at += 1 / count) next.push(cloud[i]);
    }
    while (next.length < count) next.push(cloud[count - 1]);
    cloud = next;
  }
  return { logLikelihood, states };
}

/** Exact log-likelihood where the step is A·z. */
function kalman(A: Float64Array, { C, q, s }: StateSpace, seen: readonly Float64Array[]): number {
  let mean = [0, 0];
  let P = [0, 0, 0, 0];
  let logLikelihood = 0;
  for (const y of seen) {
    mean = [A[0] * mean[0] + A[1] * mean[1], A[2] * mean[0] + A[3] * mean[1]];
    const AP = [
      ...[A[0] * P[0] + A[1] * P[2], A[0] * P[1] + A[1] * P[3]],
      ...[A[2] * P[0] + A[3] * P[2], A[2] * P[1] + A[3] * P[3]],
    ];
    P = [
      ...[AP[0] * A[0] + AP[1] * A[1] + q, AP[0] * A[2] + AP[1] * A[3]],
      ...[AP[2] * A[0] + AP[3] * A[1], AP[2] * A[2] + AP[3] * A[3] + q],
    ];
    // outputs one after the other: their noises are independent
    C.forEach((c, k) => {
      const Pc = [P[0] * c[0] + P[1] * c[1], P[2] * c[0] + P[3] * c[1]];
      const S = c[0] * Pc[0] + c[1] * Pc[1] + s;
      const off = y[k] - c[0] * mean[0] - c[1] * mean[1];
      logLikelihood -= ((off * off) / S + Math.log(2 * Math.PI * S)) / 2;
      mean = [mean[0] + (Pc[0] * off) / S, mean[1] + (Pc[1] * off) / S];
      P = [
        ...[P[0] - (Pc[0] * Pc[0]) / S, P[1] - (Pc[0] * Pc[1]) / S],
        ...[P[2] - (Pc[1] * Pc[0]) / S, P[3] - (Pc[1] * Pc[1]) / S],
      ];
    });
  }
  return logLikelihood;
}

export const pals2024: Study = {
  title: 'Stochastic networks of low rank: fixed points of all regions, likelihood by particles',
  reference: 'Pals, Sağtekin, Pei, Gloeckler & Macke 2024, NeurIPS 37',
  minutes: 0.1,
  async run(print = console.log) {
    const checks = searched(30, print);
    const random = new Random(11);
    const C = Array.from({ length: 5 }, () =>
      Float64Array.from({ length: RANK }, () => random.normal()),
    );
    const A = Float64Array.of(0.9, -0.2, 0.2, 0.9);
    const linear: StateSpace = {
      ...{ C, q: 0.1, s: 0.5 },
      step: (z) => Float64Array.of(A[0] * z[0] + A[1] * z[1], A[2] * z[0] + A[3] * z[1]),
    };
    const { seen } = observe(linear, 60, random);
    const exact = kalman(A, linear, seen);
    let worst = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const { logLikelihood } = particles(linear, seen, 4096, new Random(seed));
      worst = Math.max(worst, Math.abs(logLikelihood / exact - 1));
    }
    print(columns('Kalman', exact, 'worst', worst));
    checks.push(
      between(
        'log-likelihood by particles, worst of 5 (relative)',
        worst,
        0,
        0.005,
        'Kalman filter',
      ),
    );

    // a network of rank 2 with relu units: the filtered states cover those that were
    const drawn = drawNetwork(40, random);
    // the units push back and around, so that it goes in circles
    const V = drawn.U.map(([a, b]) => Float64Array.of(-a - b, a - b).map((x) => x / 20));
    const net = { ...drawn, V };
    const rectified: StateSpace = {
      ...{ C, q: 0.05, s: 0.5 },
      step: (z) => {
        const out = z.map((x) => 0.9 * x);
        for (let unit = 0; unit < net.h.length; unit++) {
          const rate = Math.max(0, above(net, z, unit));
          for (let d = 0; d < RANK; d++) out[d] += 0.1 * net.V[unit][d] * rate;
        }
        return out;
      },
    };
    const run = observe(rectified, 400, random);
    const { states } = particles(rectified, run.seen, 1000, new Random(9));
    let [covered, error, spread] = [0, 0, 0];
    run.latent.forEach((z, t) => {
      for (let d = 0; d < RANK; d++) {
        const off = z[d] - states[t].mean[d];
        if (Math.abs(off) < 1.96 * states[t].sd[d]) covered += 1 / 800;
        error += off * off;
        spread += z[d] * z[d];
      }
    });
    print(
      columns('rms latent', Math.sqrt(spread / 800), 'covered', covered, 'R²', 1 - error / spread),
    );
    checks.push(
      between('latent states within the 95 % interval', covered, 0.92, 0.98, 'what it says'),
      atLeast('R² of the latent states', 1 - error / spread, 0.8),
    );
    return checks;
  },
};
