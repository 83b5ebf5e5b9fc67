/**
 * Data sets for models that find rates behind spikes: conditions whose log rates follow a few latent variables, trials of Poisson counts of each, and how good found rates are.
 */
import { smooth } from '../../src/analysis/index.ts';
import { cos, exp, sin } from '../../src/equations/f64.ts';
import { gaussianWeights } from '../../src/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { Random } from '../random.ts';

export const NEURONS = 24;
/** Bins of a trial. */
export const TIME = 40;

export interface SpikingTrials {
  /** By condition: steps × dimensions of what rates follow, each of mean 0 and variance 1. */
  readonly latents: readonly Float64Array[];
  /** By condition: steps × neurons of spikes a bin. */
  readonly rates: readonly Float64Array[];
  /** By condition, then trial: steps × neurons of counts. */
  readonly trials: readonly (readonly Float32Array[])[];
}

/** Courses by condition, steps × dimensions. */
type Courses = readonly Float64Array[];

/** Lorenz (1963) from points of its attractor, in bins of 0.05. */
function lorenz(conditions: number, random: Random): Courses {
  const flow = ([x, y, z]: readonly number[]) => [
    10 * (y - x),
    x * (28 - z) - y,
    x * y - (8 / 3) * z,
  ];
  const add = (a: readonly number[], b: readonly number[], h: number) =>
    a.map((v, k) => v + h * b[k]);
  const advance = (s: readonly number[]): number[] => {
    const h = 0.01;
    const a = flow(s);
    const b = flow(add(s, a, h / 2));
    const c = flow(add(s, b, h / 2));
    const d = flow(add(s, c, h));
    return s.map((v, k) => v + (h / 6) * (a[k] + 2 * b[k] + 2 * c[k] + d[k]));
  };
  return Array.from({ length: conditions }, () => {
    let state = [0, 1, 2].map((k) => (k === 2 ? 25 : 0) + 8 * random.normal());
    for (let k = 0; k < 1000; k++) state = advance(state);
    const course = new Float64Array(3 * TIME);
    for (let t = 0; t < TIME; t++) {
      for (let k = 0; k < 5; k++) state = advance(state);
      course.set(state, 3 * t);
    }
    return course;
  });
}

/** Turns in a plane from any phase, one and a half in a trial. */
function rotation(conditions: number, random: Random): Courses {
  return Array.from({ length: conditions }, () => {
    const phase = 2 * Math.PI * random.uniform();
    return Float64Array.from({ length: 2 * TIME }, (_, k) => {
      const angle = phase + (3 * Math.PI * (k >> 1)) / TIME;
      return k % 2 === 0 ? cos(angle) : sin(angle);
    });
  });
}

/** A random network of 50 rate units from drawn states (as in the authors' data; g = 2.5, bins of 0.4 τ): the output of each neuron's unit. */
async function chaos(conditions: number, random: Random): Promise<Courses> {
  const size = 50;
  const simulation = await RateSimulation.create({
    ...{ size, dt: 0.1, batch: conditions, states: { h: 'input - h' }, output: 'tanh(h)' },
    weights: [{ kind: 'dense', values: gaussianWeights(size, { g: 2.5, seed: 9 }) }],
    initial: { h: Float64Array.from({ length: size * conditions }, () => random.normal()) },
  });
  await simulation.step(100);
  const { values } = await simulation.step(4 * TIME, {
    record: { every: 0.4, variables: ['output'] },
  });
  await simulation.dispose();
  return Array.from({ length: conditions }, (_, c) =>
    Float64Array.from({ length: NEURONS * TIME }, (__, k) => {
      const [t, i] = [Math.floor(k / NEURONS), k % NEURONS];
      return values.output[(t * size + i) * conditions + c];
    }),
  );
}

const COURSES = { lorenz, rotation, chaos } as const;

export type SetName = keyof typeof COURSES;
export const setNames = Object.keys(COURSES) as readonly SetName[];

/** Log rates are linear in the courses: one dimension each where there are as many as neurons, else drawn. */
export async function spikingTrials(
  set: SetName,
  conditions: number,
  repeats: number,
  seed: number,
): Promise<SpikingTrials> {
  const random = new Random(seed);
  const courses = await COURSES[set](conditions, random);
  const dims = courses[0].length / TIME;
  for (let d = 0; d < dims; d++) {
    const all = courses.flatMap((course) => Array.from(course.filter((_, k) => k % dims === d)));
    const mean = all.reduce((sum, x) => sum + x / all.length, 0);
    const sd = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2 / all.length, 0));
    for (const course of courses) {
      for (let t = 0; t < TIME; t++) course[dims * t + d] = (course[dims * t + d] - mean) / sd;
    }
  }
  const loads = Float64Array.from({ length: dims * NEURONS }, (_, k) => {
    if (dims === NEURONS) return Math.floor(k / dims) === k % dims ? 0.8 : 0;
    return (0.87 / Math.sqrt(dims)) * random.normal();
  });
  const rates = courses.map((course) =>
    Float64Array.from({ length: TIME * NEURONS }, (_, k) => {
      const [t, i] = [Math.floor(k / NEURONS), k % NEURONS];
      let drive = Math.log(0.5);
      for (let d = 0; d < dims; d++) drive += loads[dims * i + d] * course[dims * t + d];
      return exp(drive);
    }),
  );
  const poisson = (mean: number) => {
    let [count, left] = [-1, 0];
    do {
      left -= Math.log(1 - random.uniform());
      count++;
    } while (left < mean);
    return count;
  };
  const trials = rates.map((rate) =>
    Array.from({ length: repeats }, () => Float32Array.from(rate, poisson)),
  );
  return { latents: courses, rates, trials };
}

/** Rates by condition from the spikes of one trial each, by a Gaussian of a width in bins. */
export function smoothed(trials: readonly Float32Array[], width: number): Float64Array[] {
  return trials.map((trial) => {
    const out = new Float64Array(trial.length);
    for (let i = 0; i < NEURONS; i++) {
      const row = Float64Array.from({ length: TIME }, (_, t) => trial[t * NEURONS + i]);
      smooth(row, width).forEach((x, t) => {
        out[t * NEURONS + i] = Math.max(x, 0.02);
      });
    }
    return out;
  });
}

/** R² of rates, over neurons together; and what other spikes of the condition are worth under them, nats a spike better than each neuron's mean. */
export function score(
  data: SpikingTrials,
  found: readonly Float64Array[],
  others: readonly Float32Array[],
) {
  const means = new Float64Array(NEURONS);
  data.rates.forEach((rate) => {
    rate.forEach((r, k) => {
      means[k % NEURONS] += r / (TIME * data.rates.length);
    });
  });
  let [off, all, gain, spikes] = [0, 0, 0, 0];
  data.rates.forEach((rate, c) => {
    rate.forEach((r, k) => {
      const [guess, mean, count] = [found[c][k], means[k % NEURONS], others[c][k]];
      off += (r - guess) ** 2;
      all += (r - mean) ** 2;
      gain += count * Math.log(guess / mean) - guess + mean;
      spikes += count;
    });
  });
  return { r2: 1 - off / all, nats: gain / spikes };
}
