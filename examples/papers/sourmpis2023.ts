/**
 * Trial matching (Sourmpis, Petersen, Gerstner & Bellec 2023, NeurIPS 36): a spiking network is fitted to recorded trials. A loss on the mean over trials
 * is content with one mean trial; assigning each generated trial to the recorded one that it is most like, optimally, recovers the types of trials.
 * Only the abstract and some parameters were read: 64 noisy LIF neurons in two areas with a delay between them, and made-up
 * recordings of two types (hits 70 %) stand for their 1,500 neurons in six areas.
 */

import { type Node, spike, Tape } from '../../src/learn/index.ts';
import { type Matrix, matrix, optimalAssignment } from '../../src/linalg/index.ts';
import { below, between, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** The least cost of all permutations. */
export function bruteForce(costs: Matrix): number {
  const n = costs.rows;
  const go = (row: number, used: number): number => {
    if (row === n) return 0;
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      if (used & (1 << j)) continue;
      best = Math.min(best, costs.data[row * n + j] + go(row + 1, used | (1 << j)));
    }
    return best;
  };
  return go(0, 0);
}

export function assignmentCheck(cases: number): Check {
  const random = new Random(1);
  let worst = 0;
  for (let k = 0; k < cases; k++) {
    const data = Float64Array.from({ length: 36 }, () => random.normal());
    const costs = matrix(6, 6, data);
    worst = Math.max(worst, Math.abs(optimalAssignment(costs).cost - bruteForce(costs)));
  }
  return near('optimal assignment of six, over all permutations', worst, 0, 'exact', {
    relative: 0,
    absolute: 1e-12,
  });
}

const [AREA, AREAS, TIME, BATCH, BINS, DELAY] = [32, 2, 40, 64, 8, 2];
const UNITS = AREA * AREAS;
const FEATURES = AREAS * BINS;
const HITS = 0.7;
/** Batches of generated trials that are judged: the share of hits in one has a deviation of 0.06. */
const ROUNDS = 8;
/** The integral of a triangle of width 1 and height 0.3 around the threshold. */
const SURROGATE = '0.3*(min(max(x, -1), 1) - 0.5*min(max(x, -1), 1)*abs(min(max(x, -1), 1)))';

/** Mean rates of both areas by bins of five steps, spikes a step: the second area answers in hits only. */
function recorded(
  random: Random,
  hit: boolean,
): { readonly features: Float64Array; readonly hit: boolean } {
  const features = Float64Array.from({ length: FEATURES }, (_, k) => {
    const [area, bin] = [Math.floor(k / BINS), k % BINS];
    const answer = area === 0 ? (bin === 1 || bin === 2 ? 0.25 : 0) : hit && bin >= 4 ? 0.35 : 0;
    return Math.max(0, 0.08 + answer + 0.02 * random.normal());
  });
  return { features, hit };
}

export interface Fit {
  /** Share of generated trials nearer to the mean hit than to the mean miss. */
  readonly hits: number;
  /** Distance of generated trials to the nearer of both means, over the distance between the means. */
  readonly blur: number;
  /** Of the mean over trials, relative. */
  readonly psth: number;
}

export async function fitted(matching: boolean, steps: number, seed: number): Promise<Fit> {
  const tape = await Tape.create(BATCH, [SURROGATE, SHIFT]);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const within = Array.from({ length: AREAS }, (_, k) => drawn(`within ${k}`, AREA, AREA, 0.15));
  const forward = drawn('forward', AREA, AREA, 0.15);
  const stimulus = drawn('stimulus', AREA, 1, 0.3);
  const bias = Array.from({ length: AREAS }, (_, k) => drawn(`bias ${k}`, AREA, 1, 0.02));
  // one draw a trial that both areas share, since what decides a trial is not in the stimulus
  const common = Array.from({ length: AREAS }, (_, k) => drawn(`common ${k}`, AREA, 1, 0.2));
  const shown = tape.input(1);
  tape.values(shown).fill(1);
  const state = tape.input(1);
  const noise: Node[] = [];
  const spikes: Node[][] = [[], []];
  const v = [tape.input(AREA), tape.input(AREA)];
  const none = tape.input(AREA);
  const mean = tape.parameter(
    'mean',
    1,
    AREA,
    new Float32Array(AREA).fill(1 / AREA / (TIME / BINS)),
  );
  tape.step({ backward: () => tape.view(mean, 'slope').fill(0) });
  const bins: Node[] = [];
  for (let t = 0; t < TIME; t++) {
    const fired = spikes.map((all) => all[t - 1] ?? none);
    noise.push(tape.input(UNITS));
    for (let k = 0; k < AREAS; k++) {
      const terms = [
        [within[k], fired[k]],
        [common[k], state],
      ] as [typeof forward, Node][];
      if (k === 0 && t >= 5 && t < 10) terms.push([stimulus, shown]);
      if (k === 1) terms.push([forward, spikes[0][t - DELAY] ?? none]);
      const drive = tape.affine(terms, bias[k]);
      const next = tape.sum([
        [0.8, v[k]],
        [-1, fired[k]],
        [1, drive],
        [0.35, tape.rows(noise[t], k * AREA, AREA)],
      ]);
      v[k] = next;
      const over = tape.apply(SHIFT, next);
      spikes[k].push(spike(tape, over, SURROGATE));
    }
  }
  for (let k = 0; k < AREAS; k++) {
    for (let bin = 0; bin < BINS; bin++) {
      const length = TIME / BINS;
      const terms = spikes[k]
        .slice(bin * length, (bin + 1) * length)
        .map((z) => [mean, z] as const);
      bins.push(tape.affine(terms));
    }
  }
  const trials = Array.from({ length: BATCH }, (_, b) =>
    recorded(random, b < Math.round(HITS * BATCH)),
  );
  const targets: Node[] = [];
  const generated = () =>
    Array.from({ length: BATCH }, (_, b) => {
      return Float64Array.from(bins, (node) => tape.values(node)[b]);
    });
  const psth = meanOf(trials.map(({ features }) => features));
  tape.step({
    forward: () => {
      const own = generated();
      const now = meanOf(own);
      const pairs = matching ? assigned(own, trials) : undefined;
      // a target that is off by the error of the mean has the slopes of the squared error of the mean
      bins.forEach((_, f) => {
        const [forMean, forTrial] = targets
          .slice(2 * f, 2 * f + 2)
          .map((node) => tape.values(node));
        own.forEach((features, b) => {
          forMean[b] = features[f] - (now[f] - psth[f]);
          forTrial[b] = pairs ? trials[pairs[b]].features[f] : features[f];
        });
      });
      return 0;
    },
  });
  for (const node of bins) targets.push(tape.squaredError(node, 10), tape.squaredError(node, 10));
  const learner = new WatchedLearner(tape, { steps, learningRate: 5e-3, clip: 5 });
  const draw = () => {
    for (const node of [state, ...noise]) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = random.normal();
    }
  };
  for (let k = 0; k < steps; k++) {
    draw();
    learner.learn();
  }
  const own: Float64Array[] = [];
  for (let k = 0; k < ROUNDS; k++) {
    draw();
    tape.forward();
    own.push(...generated());
  }
  const [hit, miss] = [true, false].map((type) => {
    return meanOf(trials.filter((trial) => trial.hit === type).map(({ features }) => features));
  });
  const nearer = own.map((features) => [distance(features, hit), distance(features, miss)]);
  const now = meanOf(own);
  const size = psth.reduce((sum, x) => sum + x * x, 0);
  return {
    hits: nearer.filter(([a, b]) => a < b).length / own.length,
    blur: Math.sqrt(meanValue(nearer.map((both) => Math.min(...both))) / distance(hit, miss)),
    psth: Math.sqrt(distance(now, psth) / size),
  };
}

/** The threshold is 1. */
const SHIFT = 'x - 1';

const meanValue = (values: readonly number[]) =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
const meanOf = (rows: readonly Float64Array[]): Float64Array =>
  rows[0].map((_, f) => meanValue(rows.map((row) => row[f])));
const distance = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, x, f) => sum + (x - b[f]) ** 2, 0);

function assigned(own: readonly Float64Array[], trials: readonly { features: Float64Array }[]) {
  const costs = own.flatMap((features) => {
    return trials.map((trial) => distance(features, trial.features));
  });
  return optimalAssignment(matrix(own.length, trials.length, costs)).columns;
}

export const sourmpis2023: Study = {
  title: 'Trial matching: spiking networks fitted to types of trials (Sourmpis et al. 2023)',
  reference: 'Sourmpis, Petersen, Gerstner & Bellec 2023, NeurIPS 36 (abstract)',
  minutes: 1.5,
  async run(print = console.log) {
    const checks = [assignmentCheck(200)];
    print(columns('seed', 'hits', 'blur', 'PSTH', 'matched', ''));
    for (const seed of [1, 2, 3]) {
      const alone = await fitted(false, 600, seed);
      const matched = await fitted(true, 600, seed);
      for (const [name, { hits, blur, psth }] of Object.entries({ alone, matched })) {
        print(columns(seed, hits, blur, psth, name));
      }
      checks.push(
        between(
          `seed ${seed}: share of hits with matching`,
          matched.hits,
          0.6,
          0.8,
          'hits of the recordings .7 ± .1',
        ),
        below(
          `seed ${seed}: blur of trials with matching, over with the mean only`,
          matched.blur / alone.blur,
          0.7,
        ),
      );
    }
    return checks;
  },
};
