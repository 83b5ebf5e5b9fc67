/**
 * Low rank shaped by Hebb's rule, after a conference contribution of which only the title was at hand; the model is ours. A random network whose second matrix learns
 * η·post·pre while K patterns are held gets a part of rank K, eigenvalues N·η·T beside the random disc, and as many latent variables: a cue falls into a pattern at
 * the κ that the theory of rank one has (Mastrogiuseppe & Ostojic 2018).
 */
import { gaussianWeights } from '../../src/index.ts';
import { eigenvalues, matrix, svd } from '../../src/linalg/index.ts';
import { hebbian, type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** Units (a power of 2), patterns, radius of the random part; what the learnt eigenvalues shall be; how long each pattern is held, in τ. */
const [UNITS, PATTERNS, RADIUS, GAIN, HELD, DT] = [128, 3, 0.5, 2, 20, 0.05];

/** Walsh functions: ±1, orthogonal to each other and to the constant. */
const pattern = (k: number): Float64Array =>
  Float64Array.from({ length: UNITS }, (_, i) => {
    let ones = 0;
    for (let bits = i & (5 * k + 1); bits > 0; bits >>= 1) ones += bits & 1;
    return ones % 2 === 0 ? 1 : -1;
  });

const patterns = Array.from({ length: PATTERNS }, (_, k) => pattern(k));

const dense = (values: ArrayLike<number>) => ({ kind: 'dense', values }) as const;

const base = { size: UNITS, dt: DT, states: { x: 'input - x' }, output: 'tanh(x)' } as const;

/** The plastic matrix after each pattern was held at ±10, where tanh is ±1. */
async function learnt(random: Float64Array): Promise<Float64Array> {
  const steps = HELD / DT;
  const series = new Float32Array(UNITS * steps * PATTERNS);
  patterns.forEach((xi, k) => {
    for (let t = 0; t < steps; t++)
      series.set(
        xi.map((x) => 10 * x),
        UNITS * (k * steps + t),
      );
  });
  const model: RateModel = {
    ...base,
    weights: [
      dense(random),
      {
        ...dense(new Float64Array(UNITS * UNITS)),
        name: 'plastic',
        rule: hebbian({ eta: GAIN / (UNITS * HELD) }),
      },
    ],
    series: { columns: UNITS, values: series },
  };
  const simulation = await RateSimulation.create(model);
  await simulation.step(steps * PATTERNS);
  const weights = Float64Array.from(await simulation.weights('plastic'));
  await simulation.dispose();
  return weights;
}

/** Overlaps of tanh x with the patterns, from a cue: a share of the units at the pattern, the others drawn. */
async function recalled(weights: readonly Float64Array[], cue: number): Promise<number[]> {
  const random = new Random(3);
  const simulation = await RateSimulation.create({
    ...base,
    weights: weights.map(dense),
    initial: {
      x: patterns[cue].map((xi) => (random.uniform() < 0.4 ? xi : random.normal())),
    },
  });
  await simulation.run(60);
  const x = await simulation.read('x');
  await simulation.dispose();
  return patterns.map((xi) => xi.reduce((sum, v, i) => sum + v * Math.tanh(x[i]), 0) / UNITS);
}

/** κ of x = κ·ξ with κ = c·tanh κ. */
function fixedPoint(c: number): number {
  let kappa = c;
  for (let k = 0; k < 200; k++) kappa = c * Math.tanh(kappa);
  return kappa;
}

async function hebbianChecks(print: (line: string) => void): Promise<Check[]> {
  const random = gaussianWeights(UNITS, { g: RADIUS, seed: 1 });
  const plastic = await learnt(random);
  const { values } = svd(matrix(UNITS, UNITS, plastic));
  print(columns('singular', ...Array.from(values.subarray(0, PATTERNS + 1))));
  const whole = random.map((w, k) => w + plastic[k]);
  const { real, imaginary } = eigenvalues(matrix(UNITS, UNITS, whole));
  print(columns('eigenvalues', ...Array.from(real.subarray(0, PATTERNS + 1))));
  const outside = Array.from(real).filter((re, k) => Math.hypot(re, imaginary[k]) > 1.2 * RADIUS);
  const mean = outside.reduce((sum, re) => sum + re / outside.length, 0);
  const kappa = fixedPoint(GAIN);
  const alone = await recalled([plastic], 1);
  const among = await recalled([random, plastic], 1);
  print(columns('overlaps', ...alone, ...among));
  const others = Math.max(...[0, 2].map((k) => Math.abs(among[k])));
  return [
    near(
      'singular values above 1 % of the largest',
      countAbove(values, 0.01 * values[0]),
      PATTERNS,
      'patterns',
      {
        ...{ relative: 0 },
      },
    ),
    near('the largest of them', values[0], GAIN, 'N·η·T', { relative: 0.15 }),
    near('the least of them', values[PATTERNS - 1], GAIN, 'N·η·T', { relative: 0.15 }),
    near('eigenvalues outside the disc', outside.length, PATTERNS, 'patterns', { relative: 0 }),
    near('their mean', mean, GAIN, 'N·η·T', { relative: 0.1 }),
    near('overlap recalled, without the random part', alone[1], Math.tanh(kappa), 'κ = c·tanh κ', {
      ...{ relative: 0.05 },
    }),
    atLeast('overlap recalled, with it', among[1], 0.85),
    below('overlap with the other patterns', others, 0.1),
  ];
}

const countAbove = (values: ArrayLike<number>, least: number): number =>
  Array.from(values).filter((v) => v > least).length;

export const hebbianLowRank: Study = {
  title: 'Hebb’s rule makes low rank: eigenvalues and recall by what was shown',
  reference: 'after a title; Mastrogiuseppe & Ostojic 2018, Neuron 99:609',
  minutes: 0.1,
  run: (print = console.log) => hebbianChecks(print),
};
