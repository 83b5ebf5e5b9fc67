/**
 * LFADS, latent factor analysis via dynamical systems: Pandarinath et al. (2018), Nat. Methods 15:805. Spikes of a trial go forward and backward through gated units, which say where a
 * generator of gated units starts; it runs by itself, and its factors give the rates of all neurons. Benchmark: neurons driven by the Lorenz system. The generator has no inferred
 * inputs, since that system has none; all sizes are small, and the published ones are not asked for.
 */
import { ridgeRegression } from '../../src/analysis/index.ts';
import { exp } from '../../src/equations/f64.ts';
import { gruStep, type Node, Tape } from '../../src/learn/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';
import {
  NEURONS,
  type SpikingTrials,
  score,
  smoothed,
  spikingTrials,
  TIME,
} from './latent-trials.ts';

/** Members of a batch: one trial of each condition. */
export const BATCH = 32;
const [ENCODER, START, GENERATOR, FACTORS] = [24, 12, 32, 4];
/** Variance of the prior of where the generator starts. */
const PRIOR = 0.1;

/** The whole graph for a batch of trials. */
async function lfads(seed: number) {
  const texts = ['sigmoid(x)', 'tanh(x)', 'exp(x)', 'exp(0.5*x)', 'x*x'];
  const tape = await Tape.create(BATCH, texts);
  const drawn = normalParameters(tape, new Random(seed));
  const zeros = (name: string, rows: number, level = 0) =>
    tape.parameter(name, rows, 1, new Float32Array(rows).fill(level));
  const gru = (name: string, units: number, inputs: number) => ({
    recurrent: drawn(`${name} recurrent`, 3 * units, units, 1 / Math.sqrt(units)),
    input: drawn(`${name} input`, 3 * units, inputs, 1 / Math.sqrt(inputs)),
    bias: zeros(`${name} bias`, 3 * units),
  });
  const spikes = Array.from({ length: TIME }, () => tape.input(NEURONS));
  const ways = (['forward', 'backward'] as const).map((way) => {
    const cell = gru(way, ENCODER, NEURONS);
    const order = way === 'forward' ? spikes : spikes.slice().reverse();
    return order.reduce<Node>((h, u) => gruStep(tape, cell, h, u), tape.input(ENCODER));
  });
  const toMean = ways.map((_, k) => drawn(`mean ${k}`, START, ENCODER, 0.1));
  const toSpread = ways.map((_, k) => drawn(`spread ${k}`, START, ENCODER, 0.1));
  const mean = tape.affine(
    ways.map((h, k) => [toMean[k], h] as const),
    zeros('mean', START),
  );
  const logVariance = tape.affine(
    ways.map((h, k) => [toSpread[k], h] as const),
    zeros('spread', START, Math.log(PRIOR)),
  );
  const noise = tape.input(START);
  const start = tape.sum([
    [1, mean],
    [1, tape.product(tape.apply('exp(0.5*x)', logVariance), noise)],
  ]);
  // Kullback–Leibler divergence of N(mean, variance) from the prior: its parts that depend on either
  const share = 1 / (TIME * NEURONS);
  const ramp = tape.input(START);
  const divergence = tape.sum([
    [0.5 / PRIOR, tape.apply('x*x', mean)],
    [0.5 / PRIOR, tape.apply('exp(x)', logVariance)],
    [-0.5, logVariance],
  ]);
  tape.mean(tape.product(ramp, divergence), share);
  const generator = gru('generator', GENERATOR, 1);
  const nothing = tape.input(1);
  const toFactors = drawn('factors', FACTORS, GENERATOR, 1 / Math.sqrt(GENERATOR));
  const toRates = drawn('rates', NEURONS, FACTORS, 0.5);
  const base = zeros('base', NEURONS, Math.log(0.5));
  let g = tape.affine(
    [[drawn('start', GENERATOR, START, 1 / Math.sqrt(START)), start]],
    zeros('start bias', GENERATOR),
  );
  const logRates: Node[] = [];
  const factors: Node[] = [];
  for (let t = 0; t < TIME; t++) {
    g = gruStep(tape, generator, g, nothing);
    factors.push(tape.affine([[toFactors, g]]));
    logRates.push(tape.affine([[toRates, factors[t]]], base));
    // −ln Poisson(counts; rate), without what counts alone say
    tape.mean(tape.apply('exp(x)', logRates[t]), share);
    tape.mean(tape.product(spikes[t], logRates[t]), -share);
  }
  const show = (batch: readonly Float32Array[]) => {
    spikes.forEach((node, t) => {
      const values = tape.values(node);
      for (let i = 0; i < NEURONS; i++) {
        for (let b = 0; b < BATCH; b++) {
          values[i * BATCH + b] = batch[b % batch.length][t * NEURONS + i];
        }
      }
    });
  };
  return { tape, mean, logVariance, noise, ramp, logRates, factors, show };
}

/** The graph's slopes against differences, and its loss against sums of probabilities. */
export async function lfadsIdentities(): Promise<Check[]> {
  const net = await lfads(3);
  const { tape, mean, logVariance, ramp, noise, logRates } = net;
  const { trials } = await spikingTrials('lorenz', BATCH, 1, 4);
  const batch = trials.map(([trial]) => trial);
  net.show(batch);
  const random = new Random(5);
  const draws = tape.values(noise);
  for (let k = 0; k < draws.length; k++) draws[k] = random.normal();
  tape.values(ramp).fill(1);
  const loss = tape.forward();
  tape.backward();
  // the same from densities: ½(σ²/p + μ²/p − 1 − ln(σ²/p)), and Poisson's −ln without the factorial
  let sum = 0;
  const [m, v] = [tape.values(mean), tape.values(logVariance)];
  for (let k = 0; k < m.length; k++) {
    sum += 0.5 * (exp(v[k]) / PRIOR + (m[k] * m[k]) / PRIOR - 1 - (v[k] - Math.log(PRIOR)));
  }
  const constant = 0.5 * START * BATCH * (-1 + Math.log(PRIOR));
  let counts = 0;
  logRates.forEach((node, t) => {
    const l = tape.values(node);
    for (let i = 0; i < NEURONS; i++) {
      for (let b = 0; b < BATCH; b++) {
        const x = l[i * BATCH + b];
        counts += exp(x) - batch[b][t * NEURONS + i] * x;
      }
    }
  });
  const whole = (sum - constant + counts) / (BATCH * TIME * NEURONS);
  // along the slopes of each parameter the loss rises as their norm says
  const rises = tape.parameters.map((parameter) => {
    const [value, slope] = [tape.read(parameter), tape.read(parameter, 'slope')];
    const norm = Math.hypot(...slope);
    if (norm === 0) return 0; // of inputs that are 0
    const at = (step: number) => {
      tape.write(
        parameter,
        value.map((x, k) => x + (step * slope[k]) / norm),
      );
      return tape.forward();
    };
    const h = 0.02;
    const rise = (at(h) - at(-h)) / (2 * h);
    tape.write(parameter, value);
    return Math.abs(rise - norm) / Math.max(norm, 1e-4);
  });
  return [
    near('loss of a batch', loss, whole, 'densities of normal and Poisson variables', {
      ...{ relative: 1e-4 },
    }),
    below(
      'slopes against differences, worst of all parameters (relative)',
      Math.max(...rises),
      0.03,
    ),
  ];
}

/**
 * Trained on all trials of each condition but two; rates and factors (steps × factors) by condition, from `seen`, one trial of each. `data` has as many conditions as
 * a batch has members.
 */
export async function inferred(
  data: SpikingTrials,
  seen: readonly Float32Array[],
  { steps, seed }: { readonly steps: number; readonly seed: number },
) {
  const net = await lfads(seed);
  const { tape, noise, ramp, logRates, factors } = net;
  const random = new Random(10 + seed);
  const learner = new WatchedLearner(tape, {
    steps,
    learningRate: 1e-2,
    warmup: 20,
    clip: 0.5,
  });
  for (let k = 0; k < steps; k++) {
    net.show(
      data.trials.map((repeats) => repeats[Math.floor((repeats.length - 2) * random.uniform())]),
    );
    const draws = tape.values(noise);
    for (let i = 0; i < draws.length; i++) draws[i] = random.normal();
    tape.values(ramp).fill(Math.min(1, (2 * k) / steps));
    learner.learn();
  }
  net.show(seen);
  tape.values(noise).fill(0);
  tape.forward();
  const table = (nodes: readonly Node[], of: (x: number) => number) => {
    const { rows } = nodes[0];
    return data.rates.map((_, b) =>
      Float64Array.from({ length: TIME * rows }, (__, k) =>
        of(tape.values(nodes[Math.floor(k / rows)])[(k % rows) * BATCH + b]),
      ),
    );
  };
  return { rates: table(logRates, exp), factors: table(factors, (x) => x) };
}

export async function lorenzChecks(
  print: (line: string) => void,
  steps: number,
  seed = 1,
): Promise<Check[]> {
  const data = await spikingTrials('lorenz', BATCH, 14, seed);
  // of each condition the 13th trial is seen, the 14th judged
  const [seen, others] = [12, 13].map((k) => data.trials.map((repeats) => repeats[k]));
  const { rates, factors } = await inferred(data, seen, { steps, seed });
  const own = score(data, rates, others);
  const widths = [1, 2, 3, 4, 6].map((width) => score(data, smoothed(seen, width), others));
  const best = {
    r2: Math.max(...widths.map(({ r2 }) => r2)),
    nats: Math.max(...widths.map(({ nats }) => nats)),
  };
  // the Lorenz system from factors, by a linear map
  const rows = BATCH * TIME;
  const from = matrix(
    rows,
    FACTORS,
    factors.flatMap((values) => Array.from(values)),
  );
  const to = matrix(
    rows,
    3,
    data.latents.flatMap((course) => Array.from(course)),
  );
  const mapped = ridgeRegression(from, to, { alpha: 1e-6 }).predict(from);
  const latent = [0, 1, 2].map((d) => {
    let off = 0;
    for (let k = 0; k < rows; k++) off += (to.data[3 * k + d] - mapped.data[3 * k + d]) ** 2;
    return 1 - off / rows;
  });
  print(columns('LFADS', own.r2, own.nats, 'smoothed', best.r2, best.nats, 'x y z', ...latent));
  return [
    atLeast('R² of rates in trials that were not learnt from', own.r2, 0.8),
    atLeast('that over smoothed spikes (best width)', own.r2 - best.r2, 0.1),
    atLeast('other trials, nats a spike better than smoothed spikes', own.nats - best.nats, 0.02),
    atLeast('other trials, nats a spike better than constant rates', own.nats, 0.1),
    atLeast(
      'R² of the Lorenz system from factors, mean of x, y, z',
      latent.reduce((a, b) => a + b) / 3,
      0.8,
    ),
  ];
}

export const pandarinath2018: Study = {
  title: 'LFADS: rates and latent dynamics from single trials of the Lorenz benchmark',
  reference: 'Pandarinath et al. 2018, Nat. Methods 15:805; Sussillo et al. 2016, arXiv:1608.06315',
  minutes: 1,
  run: async (print = console.log) => [
    ...(await lfadsIdentities()),
    ...(await lorenzChecks(print, 1600)),
  ],
};
