/**
 * Recurrent vision with noise and feedback, after the abstract of new models of which no code was found; the equations are ours. Two layers around a circle of places, each unit of the
 * upper pools the lower ones near it and may take away below what it has explained. Lower units have noise of their own and noise in common. More of their own makes
 * noise correlations smaller, and feedback makes responses to the same stimulus more alike: both as the Lyapunov equation of the linear network says.
 */
import { lyapunovEquation, matrix } from '../../src/linalg/index.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { below, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

/** Places of each layer; τ of the noise in common is 1 as that of all units. */
const [PLACES, DT, COMMON] = [24, 0.02, 0.6];
const SIZE = 2 * PLACES + 1;

interface Setting {
  /** Sd of each lower unit's own noise, in √τ. */
  readonly own: number;
  readonly feedback: number;
}

/** Weights by target and source: units of the lower layer, of the upper, and the noise in common at the end. */
function weights({ feedback }: Setting) {
  const edges: { readonly target: number; readonly source: number; readonly weight: number }[] = [];
  const kernel = [-2, -1, 0, 1, 2].map((d) => Math.exp((-d * d) / 2));
  const total = kernel.reduce((sum, w) => sum + w, 0);
  for (let i = 0; i < PLACES; i++) {
    kernel.forEach((w, k) => {
      const other = (i + k - 2 + PLACES) % PLACES;
      edges.push({ target: PLACES + i, source: other, weight: w / total });
      edges.push({ target: i, source: PLACES + other, weight: (-feedback * w) / total });
    });
    edges.push({ target: i, source: SIZE - 1, weight: 1 });
  }
  return edges;
}

const noiseOf = ({ own }: Setting) =>
  Float64Array.from({ length: SIZE }, (_, i) => (i === SIZE - 1 ? COMMON : i < PLACES ? own : 0));

interface Variability {
  /** Variance of lower units over repeats, mean. */
  readonly variance: number;
  /** Mean correlation of pairs of lower units. */
  readonly correlation: number;
}

function summary(covariance: (i: number, j: number) => number): Variability {
  let [variance, correlation] = [0, 0];
  for (let i = 0; i < PLACES; i++) {
    variance += covariance(i, i) / PLACES;
    for (let j = 0; j < i; j++) {
      const scale = Math.sqrt(covariance(i, i) * covariance(j, j));
      correlation += (2 * covariance(i, j)) / scale / PLACES / (PLACES - 1);
    }
  }
  return { variance, correlation };
}

/** Of A·Σ + Σ·Aᵀ + noise² = 0. */
function theory(setting: Setting): Variability {
  const a = matrix(SIZE, SIZE);
  for (let i = 0; i < SIZE; i++) a.data[i * SIZE + i] = -1;
  for (const { target, source, weight } of weights(setting)) {
    a.data[target * SIZE + source] += weight;
  }
  const noise = noiseOf(setting);
  const q = matrix(SIZE, SIZE);
  for (let i = 0; i < SIZE; i++) q.data[i * SIZE + i] = noise[i] ** 2;
  const { data } = lyapunovEquation(a, q);
  return summary((i, j) => data[i * SIZE + j]);
}

/** Repeats of one stimulus, a bump of light, on the engine. */
async function simulated(setting: Setting, repeats: number): Promise<Variability> {
  const edges = weights(setting);
  const light = Float64Array.from({ length: SIZE }, (_, i) =>
    i < PLACES ? 2 * Math.exp(-((i - PLACES / 2) ** 2) / 8) : 0,
  );
  const model: RateModel = {
    ...{ size: SIZE, dt: DT, batch: repeats, seed: 3 },
    states: { x: 'input - x' },
    output: 'x',
    weights: [
      {
        kind: 'sparse',
        source: edges.map(({ source }) => source),
        target: edges.map(({ target }) => target),
        weight: edges.map(({ weight }) => weight),
      },
    ],
    constant: light,
    noise: { x: noiseOf(setting) },
  };
  const simulation = await RateSimulation.create(model);
  await simulation.run(8);
  const moments = matrix(PLACES, PLACES);
  // moments a long time apart are repeats of their own
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    await simulation.run(4);
    const x = Float64Array.from(await simulation.read('x'));
    for (let i = 0; i < PLACES; i++) {
      const row = x.subarray(i * repeats, (i + 1) * repeats);
      const mean = row.reduce((sum, v) => sum + v / repeats, 0);
      for (let c = 0; c < repeats; c++) row[c] -= mean;
    }
    for (let i = 0; i < PLACES; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let c = 0; c < repeats; c++) sum += x[i * repeats + c] * x[j * repeats + c];
        moments.data[i * PLACES + j] += sum / (repeats - 1) / rounds;
        if (i !== j) moments.data[j * PLACES + i] = moments.data[i * PLACES + j];
      }
    }
  }
  await simulation.dispose();
  return summary((i, j) => moments.data[i * PLACES + j]);
}

export async function visionChecks(
  print: (line: string) => void,
  repeats = 400,
  share = 0.1,
): Promise<Check[]> {
  const checks: Check[] = [];
  const found: Variability[] = [];
  print(columns('own noise', 'feedback', 'variance', 'theory', 'correlation', 'theory'));
  for (const setting of [
    { own: 0.4, feedback: 0 },
    { own: 1.2, feedback: 0 },
    { own: 0.4, feedback: 2 },
  ]) {
    const [here, expected] = [await simulated(setting, repeats), theory(setting)];
    found.push(here);
    const { own, feedback } = setting;
    print(
      columns(
        ...[own, feedback, here.variance, expected.variance],
        ...[here.correlation, expected.correlation],
      ),
    );
    const name = `own noise ${own}, feedback ${feedback}`;
    const close = { relative: share, absolute: 0.02 };
    checks.push(
      near(`${name}: variance`, here.variance, expected.variance, 'Lyapunov equation', close),
      near(`${name}: noise correlation`, here.correlation, expected.correlation, 'the same', close),
    );
  }
  const [plain, noisy, back] = found;
  return [
    ...checks,
    below(
      'noise correlation with more noise of its own, over',
      noisy.correlation / plain.correlation,
      0.5,
    ),
    below('variance of responses with feedback, over without', back.variance / plain.variance, 0.8),
  ];
}

export const noisyVision: Study = {
  title: 'Recurrent vision with noise and feedback: what becomes of variability',
  reference: 'after an abstract; the model is ours',
  minutes: 0.1,
  run: (print = console.log) => visionChecks(print),
};
