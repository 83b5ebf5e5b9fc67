/**
 * Zhang, Wu, Josić & Doiron (2023), "Sampling-based Bayesian inference in recurrent circuits of stochastic spiking
 * neurons", Nat. Commun. 14:7074.
 *
 * Rings of 180 excitatory and 45 inhibitory neurons that fire with a probability; the direction of the population vector in 20 ms is
 * a sample of the stimulus. Two rings, coupled, sample a joint posterior whose prior is stored in the coupling.
 */
import { cos, exp, sin } from '../../src/equations/f64.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const E = 180;
const I = 45;
const CELLS = E + I;
const WIDTH = 40; // degrees
const DT = 0.1; // ms
const TAU = 2; // ms
const angleOf = (i: number) => -180 + ((i + 1) * 360) / E;
const around = (x: number) => x - 360 * Math.round(x / 360);

export interface RingOptions {
  /** Coupling; weights are jxe/√(cells). */
  readonly jxe: number;
  /** Peak rate of the feed-forward input, Hz, and where it is in each net, degrees. */
  readonly rate: number;
  readonly stimuli: readonly number[];
  /** ms, of which the first 2 s are dropped. */
  readonly time: number;
  readonly bin?: number;
  readonly refractory?: number;
  readonly seed?: number;
}

/** Directions of the population vectors of each net, bin after bin, and the mean peak rate, Hz. */
export function sampleRings(options: RingOptions) {
  const { jxe, rate, stimuli, time, bin = 20, refractory = 2, seed = 1 } = options;
  const nets = stimuli.length;
  const random = new Random(seed);
  const J = jxe / Math.sqrt(CELLS);
  const profile = Float64Array.from({ length: E }, (_, d) => {
    const away = around((d * 360) / E);
    const height = 360 / (Math.sqrt(2 * Math.PI) * WIDTH);
    return J * height * exp(-(away * away) / (2 * WIDTH * WIDTH));
  });
  const forward = stimuli.map((mu) => {
    const input = Float64Array.from({ length: CELLS }, (_, i) => {
      if (i >= E) return 0;
      const away = around(angleOf(i) - mu);
      return rate * exp(-(away * away) / (4 * WIDTH * WIDTH)) * DT * 1e-3;
    });
    const all = input.reduce((sum, x) => sum + x, 0);
    return input.map((x, i) => (i < E ? x : (0.8 * all) / I));
  });
  const x = Array.from({ length: nets }, () => new Float64Array(CELLS));
  const free = Array.from({ length: nets }, () => new Int32Array(CELLS));
  const keep = exp(-DT / TAU);
  const steps = Math.round(time / DT);
  const perBin = Math.round(bin / DT);
  const dropped = 2000 / DT;
  const hold = Math.round(refractory / DT);
  const vectors = stimuli.map(() => [0, 0]);
  const samples: number[][] = stimuli.map(() => []);
  const counts = new Float64Array(E);
  const cosines = Float64Array.from({ length: E }, (_, i) => cos((angleOf(i) * Math.PI) / 180));
  const sines = Float64Array.from({ length: E }, (_, i) => sin((angleOf(i) * Math.PI) / 180));
  const fired: [net: number, cell: number][] = [];
  for (let step = 0; step < steps; step++) {
    fired.length = 0;
    for (let n = 0; n < nets; n++) {
      const [sums, input, until] = [x[n], forward[n], free[n]];
      for (let i = 0; i < CELLS; i++) {
        const chance = input[i] + (sums[i] * DT) / TAU;
        sums[i] *= keep;
        if (chance > random.uniform() && step >= until[i]) {
          until[i] = step + 1 + hold;
          fired.push([n, i]);
        }
      }
    }
    for (const [n, i] of fired) {
      deliver(x, profile, J, n, i);
      if (i >= E) continue;
      vectors[n][0] += cosines[i];
      vectors[n][1] += sines[i];
      if (n === 0 && step >= dropped) counts[i]++;
    }
    if ((step + 1) % perBin === 0) {
      for (let n = 0; n < nets; n++) {
        const [c, s] = vectors[n];
        if (step >= dropped) samples[n].push((Math.atan2(s, c) * 180) / Math.PI);
        vectors[n] = [0, 0];
      }
    }
  }
  const peak = (Math.max(...smoothed(counts)) / (time - 2000)) * 1000;
  return { samples: samples.map((list) => Float64Array.from(list)), peak };
}

/** A spike of an excitatory cell reaches the other net's ring five times as strongly, and its own inhibition; an inhibitory one its own net. */
function deliver(x: Float64Array[], profile: Float64Array, J: number, n: number, i: number): void {
  const nets = x.length;
  if (i >= E) {
    for (let k = 0; k < CELLS; k++) x[n][k] -= 5 * J;
    return;
  }
  for (let m = 0; m < nets; m++) {
    const own = m === n;
    const sums = x[m];
    if (nets === 1 || !own) {
      const factor = nets === 1 ? 1 : COUPLING;
      for (let k = 0; k < E; k++) sums[k] += factor * profile[Math.abs(k - i)];
    }
    const toInhibition = own ? J : COUPLING * J;
    for (let k = E; k < CELLS; k++) sums[k] += toInhibition;
  }
}
const COUPLING = 5;

const smoothed = (counts: Float64Array) =>
  counts.map((_, i) => {
    let sum = 0;
    for (let d = -4; d <= 4; d++) sum += counts[(i + d + E) % E] / 9;
    return sum;
  });

const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
const covariance = (x: Float64Array, y: Float64Array) => {
  const [a, b] = [mean(x), mean(y)];
  return x.reduce((sum, v, i) => sum + (v - a) * (y[i] - b), 0) / (x.length - 1);
};

/** Expected precision of the likelihood in a bin, 1/deg²: feed-forward spikes over 2a². */
export const likelihoodPrecision = (rate: number, bin: number): number => {
  let all = 0;
  for (let i = 0; i < E; i++) all += rate * exp(-(around(angleOf(i)) ** 2) / (4 * WIDTH * WIDTH));
  return (all * bin * 1e-3) / (2 * WIDTH * WIDTH);
};

/**
 * Divergence of the samples (as a Gaussian) from the posterior of two cues with likelihood precision `l` and prior precision
 * `prior` of their difference, and that posterior's mean.
 */
function divergence(
  found: { means: readonly number[]; cov: readonly [number, number, number] },
  l: number,
  prior: number,
  stimuli: readonly number[],
) {
  const [a, b] = [l + prior, -prior];
  const determinant = a * a - b * b;
  const post = [
    (l * (a * stimuli[0] - b * stimuli[1])) / determinant,
    (l * (a * stimuli[1] - b * stimuli[0])) / determinant,
  ];
  const [c00, c01, c11] = found.cov;
  const [d0, d1] = [found.means[0] - post[0], found.means[1] - post[1]];
  const trace = a * c00 + 2 * b * c01 + a * c11;
  const distance = a * d0 * d0 + 2 * b * d0 * d1 + a * d1 * d1;
  const spread = Math.log(1 / (determinant * (c00 * c11 - c01 * c01)));
  return { kl: (trace + distance - 2 + spread) / 2, post };
}

/** One coupling: samples' moments, and the prior that fits them best. */
export function coupled(jxe: number, time = 98_000) {
  const stimuli = [-10, 10];
  const { samples, peak } = sampleRings({ jxe, rate: 30, stimuli, time });
  const [x, y] = samples;
  const means = [mean(x), mean(y)];
  const cov = [covariance(x, x), covariance(x, y), covariance(y, y)] as const;
  const l = likelihoodPrecision(30, 20);
  let best = { kl: Number.POSITIVE_INFINITY, prior: 0, post: [0, 0] };
  for (let k = 0; k <= 4000; k++) {
    const prior = l * 0.001 * k;
    const found = divergence({ means, cov }, l, prior, stimuli);
    if (found.kl < best.kl) best = { ...found, prior };
  }
  const correlation = cov[1] / Math.sqrt(cov[0] * cov[2]);
  const miss = Math.max(...means.map((m, k) => Math.abs(m - best.post[k])));
  return { means, correlation, prior: best.prior / l, kl: best.kl, miss, peak };
}

/** Precision of the population vector of one net without recurrence, over that of the likelihood. */
export function feedForward(time = 400_000, refractory = 0): number {
  const bin = 200;
  const options = { jxe: 0, rate: 20, stimuli: [10], time, bin, refractory };
  const { samples } = sampleRings(options);
  return 1 / covariance(samples[0], samples[0]) / likelihoodPrecision(20, bin);
}

export const zhang2023: Study = {
  title: 'Rings of stochastic neurons sample; their coupling stores the prior',
  reference: 'Zhang, Wu, Josić & Doiron (2023), Nat. Commun. 14:7074',
  minutes: 1,
  async run(print = console.log) {
    const ratio = feedForward();
    print(
      `feed-forward: precision of the population vector ${ratio.toFixed(3)} of the likelihood's`,
    );
    print(columns('jxe', 'mean 1', 'mean 2', 'corr', 'L/Lf', 'KL', 'peak Hz'));
    const rows = [0, 0.0025, 0.005, 0.01].map((jxe) => {
      const found = coupled(jxe);
      const { means, correlation, prior, kl, peak } = found;
      print(columns(jxe, ...means, correlation, prior, kl, peak));
      return found;
    });
    const rising = (of: (row: (typeof rows)[number]) => number) =>
      rows.every((row, k) => k === 0 || of(row) > of(rows[k - 1])) ? 1 : 0;
    const weak = rows.slice(0, 3);
    const checks: Check[] = [
      near('feed-forward precision over Lf', ratio, 0.863, 'Σr sin²/(Σr cos)²', { relative: 0.04 }),
      below('KL from the best posterior, jxe ≤ .005', Math.max(...weak.map(({ kl }) => kl)), 0.05),
      below(
        'means off the posterior, jxe ≤ .005, deg',
        Math.max(...weak.map(({ miss }) => miss)),
        0.4,
      ),
      near(
        'correlation grows with the coupling',
        rising((r) => r.correlation),
        1,
        'order',
        exactly,
      ),
      near(
        'stored prior grows with the coupling',
        rising((r) => r.prior),
        1,
        'order',
        exactly,
      ),
      below('stored prior without coupling, of Lf', rows[0].prior, 0.03),
      near('correlation at jxe = .005', rows[2].correlation, 0.392, 'prototype', {
        relative: 0,
        absolute: 0.06,
      }),
      near('correlation at jxe = .01', rows[3].correlation, 0.659, 'prototype', {
        relative: 0,
        absolute: 0.06,
      }),
    ];
    return checks;
  },
};
const exactly = { relative: 0 };
