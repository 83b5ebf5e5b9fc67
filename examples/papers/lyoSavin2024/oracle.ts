/** T1–T3: the circuit with exact denoisers: moments of a Gaussian, the ring as prior, the ring seen through an observation. */

import { slicedWasserstein } from '../../../src/index.ts';
import {
  type CircuitInput,
  embedded,
  type GaussianMixture,
  type NoiseScheduleOptions,
  noiseSchedule,
  posteriorMixture,
  SamplingCircuit,
  stepCoefficients,
} from '../../../src/sampling/index.ts';
import { below, type Check, near } from '../../example.ts';
import { columns } from '../../study.ts';
import { divergence, totalVariation } from './curves.ts';
import { RING_SD, ring } from './ring.ts';

/** T1: with a Gaussian prior a cycle is x′ = M·x + c + noise; M, mean and variance of its stationary law. */
export function gaussianCycle(options: NoiseScheduleOptions, spread: number, mean = 0.3) {
  const schedule = noiseSchedule(options);
  const { a, b, c } = stepCoefficients(schedule, 'denoised');
  let [m, offset, variance] = [1, 0, 0];
  const step = (k: number) => {
    const bar = schedule.alphaBar[k];
    const slope = (Math.sqrt(bar) * spread) / (bar * spread + 1 - bar);
    const factor = a[k] + b[k] * slope;
    m *= factor;
    offset = factor * offset + b[k] * (mean - slope * Math.sqrt(bar) * mean);
    variance = factor * factor * variance + c[k] * c[k];
  };
  for (let k = 0; k < schedule.levels; k++) step(k);
  for (let k = schedule.levels - 1; k >= 0; k--) step(k);
  return { m, mean: offset / (1 - m), variance: variance / (1 - m * m) };
}

export function closedForms(print: (line: string) => void): Check[] {
  print(columns('T1 schedule', 'M', 'mean', 'variance'));
  const rows = [
    [{}, 0.043168, 0.328825, 0.240297],
    [{ kind: 'sine' }, 0.043232, 0.328836, 0.23965],
    [{ end: 0.1 }, 0.00034, 0.301826, 0.256562],
    [{ kind: 'sine', levels: 200, end: 0.06 }, 0.000135, 0.300874, 0.253192],
  ] as const;
  return rows.flatMap(([options, m, mean, variance]) => {
    const { kind = 'sigmoid', levels = 100, end = 0.02 } = options as NoiseScheduleOptions;
    const name = `${kind} ${levels}/${end}`;
    const found = gaussianCycle(options, 0.25);
    print(columns(name, found.m, found.mean, found.variance));
    const exact = { relative: 0, absolute: 1e-6 };
    const source = 'closed form';
    return [
      near(`T1 ${name}: M`, found.m, m, source, exact),
      near(`T1 ${name}: mean`, found.mean, mean, source, exact),
      near(`T1 ${name}: variance`, found.variance, variance, source, exact),
    ];
  });
}

interface Occupied {
  /** Share of the samples whose nearest component each is. */
  readonly shares: Float64Array;
  /** Root mean square distance from it, a dimension. */
  readonly sd: number;
  readonly values: Float32Array;
  readonly count: number;
}

async function occupy(
  prior: GaussianMixture,
  options: NoiseScheduleOptions,
  inputs: readonly CircuitInput[],
  samples: number,
): Promise<Occupied> {
  const cycles = 10;
  const circuit = await SamplingCircuit.create({
    denoiser: { kind: 'mixture', mixture: prior },
    schedule: noiseSchedule(options),
    batch: Math.ceil(samples / cycles),
    inputs,
  });
  const { values } = await circuit.run(cycles);
  await circuit.dispose();
  const { size, means } = prior;
  const count = values.length / size;
  const shares = new Float64Array(means.length);
  let squares = 0;
  for (let i = 0; i < count; i++) {
    let best = Number.POSITIVE_INFINITY;
    let place = 0;
    means.forEach((mean, c) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += (values[i * size + j] - mean[j]) ** 2;
      if (sum < best) {
        best = sum;
        place = c;
      }
    });
    shares[place] += 1 / count;
    squares += best;
  }
  return { shares, sd: Math.sqrt(squares / count / size), values, count };
}

/** An orthonormal N × 2 basis. */
const planeIn = (size: number) =>
  size === 2
    ? undefined
    : embedded(
        {
          size: 2,
          values: new Float32Array(2),
          labels: new Uint8Array(1),
          latent: new Float64Array(1),
        },
        { size },
      ).basis;

/** T2: occupancies and widths of the ring's components. */
export async function oraclePrior(
  print: (line: string) => void,
  { samples = 12_800, sizes = [2, 64] } = {},
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('T2 N', 'peak β', 'KL', 'TV', 'sd', 'samples'));
  for (const size of sizes) {
    for (const [end, kl, tv] of [
      [0.02, 0.01, 0.05],
      [0.1, 0.003, 0.03],
    ] as const) {
      const prior = ring(size, planeIn(size));
      const { shares, sd, count } = await occupy(prior, { end }, [], samples);
      const found = divergence(prior.weights, shares, count);
      const variation = totalVariation(prior.weights, shares);
      print(columns(size, end, found, variation, sd, count));
      const name = `T2 N = ${size}, peak β ${end}`;
      checks.push(
        below(`${name}: KL of occupancies`, found, kl),
        below(`${name}: total variation`, variation, tv),
        near(`${name}: sd in a mode`, sd, RING_SD, 'the prior', { relative: 0.06 }),
      );
    }
  }
  return checks;
}

const SLOPE = Math.hypot(0.2, 1);

/** T3: the exact input makes the posterior of an observation. */
export async function oraclePosterior(
  print: (line: string) => void,
  { samples = 12_800, sizes = [2, 64] } = {},
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('T3 N', 'KL', 'TV', 'SW1', 'floor'));
  for (const size of sizes) {
    const basis = planeIn(size);
    const prior = ring(size, basis);
    const plane = [0.2 / SLOPE, 1 / SLOPE];
    const direction = Float64Array.from({ length: size }, (_, j) =>
      basis ? basis[2 * j] * plane[0] + basis[2 * j + 1] * plane[1] : (plane[j] ?? 0),
    );
    const posterior = posteriorMixture(prior, { direction, value: 0.35, sigma: 0.25 });
    const input = { input: 'posterior', prior, posterior } as const;
    const { shares, values, count } = await occupy(prior, { end: 0.1 }, [input], samples);
    const all = Array.from(posterior.weights).reduce((a, b) => a + b, 0);
    const exact = Array.from(posterior.weights, (w) => w / all);
    // the ideal sampler: iid draws by the circuit of the posterior itself
    const draws = await Promise.all([2, 3].map((seed) => exactDraws(posterior, count, seed)));
    const distance = slicedWasserstein(values, draws[0], { size });
    const floor = slicedWasserstein(draws[0], draws[1], { size });
    const kl = divergence(exact, shares, count);
    const tv = totalVariation(exact, shares);
    print(columns(size, kl, tv, distance, floor));
    checks.push(
      below(`T3 N = ${size}: KL of occupancies`, kl, 0.005),
      below(`T3 N = ${size}: total variation`, tv, 0.03),
      below(`T3 N = ${size}: SW1 over its floor`, distance / floor, 2),
    );
  }
  return checks;
}

/** Independent draws of a mixture, by its components. */
async function exactDraws(
  mixture: GaussianMixture,
  count: number,
  seed: number,
): Promise<Float32Array> {
  const { size, means, weights, sd, along } = mixture;
  const all = Array.from(weights).reduce((a, b) => a + b, 0);
  const random = uniforms(seed);
  const out = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    let rest = random() * all;
    let c = 0;
    while (c < means.length - 1 && rest >= weights[c]) rest -= weights[c++];
    const z = Float64Array.from({ length: size }, () => normal(random));
    const seen = along ? z.reduce((sum, x, j) => sum + x * along.direction[j], 0) : 0;
    for (let j = 0; j < size; j++) {
      const narrow = along ? (along.sd - sd) * seen * along.direction[j] : 0;
      out[i * size + j] = means[c][j] + sd * z[j] + narrow;
    }
  }
  return out;
}

/** A plain generator (mulberry32): the reference shares nothing with the engine's streams. */
function uniforms(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
