/**
 * Timescales by adaptive approximate Bayesian computation: Zeraati, Engel & Levina (2022), Nat. Comput. Sci. 2:193. An exponential fitted to the autocorrelation of short
 * trials says too little, since each trial's own mean is subtracted; a generative model that loses the same finds the true one. Generations of
 * proposals draw near the data (population Monte Carlo: ε falls to a quantile of the accepted distances, weights undo the proposals).
 */
import { RateSimulation } from '../../src/rate/index.ts';
import { below, between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const LAGS = 40;
/** Uniform prior of τ, in steps. */
const PRIOR = [2, 100] as const;

export interface TimescaleSetting {
  /** Trials of a data set and steps of each. */
  readonly trials: number;
  readonly steps: number;
  /** Proposals that a generation keeps. */
  readonly kept: number;
  /** It ends where fewer than this share of proposals are kept. */
  readonly leastShare: number;
}

/** Ornstein–Uhlenbeck trials of each τ on the engine, and their autocorrelations without the trials' means, 1 at lag 0. */
async function correlations(
  taus: readonly number[],
  { trials, steps }: TimescaleSetting,
  seed: number,
): Promise<Float64Array[]> {
  const size = taus.length * trials;
  const random = new Random(seed);
  const tau = Float64Array.from({ length: size }, (_, u) => taus[Math.floor(u / trials)]);
  const simulation = await RateSimulation.create({
    ...{ size, dt: 1, method: 'euler', output: 'x', seed },
    states: { x: '-x/tau' },
    parameters: { tau },
    noise: { x: tau.map((t) => Math.sqrt(1 - (1 - 1 / t) ** 2)) },
    initial: { x: Float64Array.from({ length: size }, () => random.normal()) },
  });
  const { values } = await simulation.step(steps, { record: { every: 1, variables: ['x'] } });
  await simulation.dispose();
  const x = new Float64Array(steps);
  return taus.map((_, k) => {
    const sums = new Float64Array(LAGS + 1);
    for (let trial = k * trials; trial < (k + 1) * trials; trial++) {
      let mean = 0;
      for (let t = 0; t < steps; t++) {
        x[t] = values.x[t * size + trial];
        mean += x[t] / steps;
      }
      for (let t = 0; t < steps; t++) x[t] -= mean;
      for (let lag = 0; lag <= LAGS; lag++) {
        let sum = 0;
        for (let t = lag; t < steps; t++) sum += x[t] * x[t - lag];
        sums[lag] += sum / (steps - lag);
      }
    }
    return sums.map((s) => s / sums[0]);
  });
}

/** τ of e^(−lag/τ) nearest to a correlation. */
function exponentialFit(correlation: Float64Array): number {
  const off = (tau: number) =>
    correlation.reduce((sum, c, lag) => sum + (c - Math.exp(-lag / tau)) ** 2, 0);
  let [low, high] = [0.5, 100];
  for (let k = 0; k < 60; k++) {
    const [a, b] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
    if (off(a) < off(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

interface Particle {
  readonly tau: number;
  readonly weight: number;
  readonly distance: number;
}

const weighted = (cloud: readonly Particle[], of: (tau: number) => number) =>
  cloud.reduce((sum, p) => sum + p.weight * of(p.tau), 0);

/** τ of the particle up to which the weights sum to `share`. */
function atShare(cloud: readonly Particle[], share: number): number {
  let sum = 0;
  for (const { tau, weight } of cloud) {
    sum += weight;
    if (sum >= share) return tau;
  }
  return cloud[cloud.length - 1].tau;
}

const quantile = (values: readonly number[], share: number) =>
  values.slice().sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

/** Particles of τ by weight. */
async function posterior(
  data: Float64Array,
  setting: TimescaleSetting,
  seed: number,
): Promise<{ readonly cloud: Particle[]; readonly simulated: number }> {
  const { kept, leastShare } = setting;
  const random = new Random(seed);
  let cloud: Particle[] = [];
  let epsilon = 1;
  let simulated = 0;
  for (let generation = 0; generation < 40; generation++) {
    const mean = weighted(cloud, (t) => t);
    const spread = Math.sqrt(2 * weighted(cloud, (t) => (t - mean) ** 2));
    const propose = (): number => {
      if (generation === 0) return PRIOR[0] + (PRIOR[1] - PRIOR[0]) * random.uniform();
      const tau = atShare(cloud, random.uniform()) + spread * random.normal();
      return tau > PRIOR[0] && tau < PRIOR[1] ? tau : propose();
    };
    const next: Particle[] = [];
    let tried = 0;
    while (next.length < kept && next.length >= leastShare * (tried - kept)) {
      const taus = Array.from({ length: kept }, propose);
      const found = await correlations(taus, setting, 1000 * seed + 1 + simulated);
      tried += kept;
      simulated += kept;
      taus.forEach((tau, k) => {
        const distance = found[k].reduce((sum, c, lag) => sum + (c - data[lag]) ** 2 / LAGS, 0);
        if (distance > epsilon || next.length === kept) return;
        const density = cloud.reduce(
          (sum, p) => sum + p.weight * Math.exp(-(((tau - p.tau) / spread) ** 2) / 2),
          0,
        );
        next.push({ tau, distance, weight: generation === 0 ? 1 : 1 / density });
      });
    }
    if (next.length < kept) break;
    const total = next.reduce((sum, p) => sum + p.weight, 0);
    cloud = next.map((p) => ({ ...p, weight: p.weight / total }));
    epsilon = quantile(
      cloud.map((p) => p.distance),
      0.75,
    );
    if (kept / tried < leastShare) break;
  }
  return { cloud, simulated };
}

/** The true τ is 20 steps. */
export async function timescaleChecks(
  print: (line: string) => void,
  setting: TimescaleSetting,
  seeds: readonly number[],
): Promise<Check[]> {
  const [tau, checks] = [20, [] as Check[]];
  let [direct, inferred] = [0, 0];
  print(columns('data', 'direct', 'inferred', '2.5 %', '97.5 %', 'simulated'));
  for (const seed of seeds) {
    const [data] = await correlations([tau], setting, seed);
    const { cloud, simulated } = await posterior(data, setting, 100 + seed);
    const sorted = cloud.slice().sort((a, b) => a.tau - b.tau);
    const at = (share: number) => atShare(sorted, share);
    const [fit, mean] = [exponentialFit(data), weighted(cloud, (t) => t)];
    print(columns(`set ${seed}`, fit, mean, at(0.025), at(0.975), simulated));
    direct += fit / seeds.length;
    inferred += mean / seeds.length;
    checks.push(
      between(`set ${seed}: τ is in the 95 % interval`, tau, at(0.025), at(0.975), 'given'),
    );
  }
  const whole = -1 / Math.log(1 - 1 / tau);
  const ratio = setting.steps / whole;
  const lost = (2 / ratio ** 2) * (ratio - 1 + Math.exp(-ratio));
  const bent = Float64Array.from({ length: LAGS + 1 }, (_, lag) => {
    return (Math.exp(-lag / whole) - lost) / (1 - lost);
  });
  print(columns('direct', direct, 'expected', exponentialFit(bent)));
  return [
    ...checks,
    near('τ by aABC, mean of the sets', inferred, tau, 'given', { relative: 0.1 }),
    near('τ by a direct fit', direct, exponentialFit(bent), 'fit to theory less its mean', {
      ...{ relative: 0.08 },
    }),
    below('τ by a direct fit, over the true', direct / tau, 0.8),
  ];
}

export const zeraati2022: Study = {
  title: 'Timescales by aABC: unbiased where the direct fit is not',
  reference: 'Zeraati, Engel & Levina 2022, Nat. Comput. Sci. 2:193',
  minutes: 0.7,
  run: (print = console.log) =>
    timescaleChecks(print, { trials: 200, steps: 150, kept: 40, leastShare: 0.1 }, [1, 2, 3]),
};
