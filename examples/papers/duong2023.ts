/**
 * Adaptation by gains alone. Duong, Lipshutz, Heeger, Chklovskii & Simoncelli (2023): interneurons with fixed weights change their gains by the variance of what they
 * see until the responses of the primary neurons are white. Duong, Bredenberg, Heeger & Simoncelli (2022; arXiv:2305.19869): gains that trade the fidelity of a representation for
 * total activity, as for gratings of which one is shown more often than the others; of the latter two only the abstracts were at hand, so their equations are ours.
 */
import { cholesky, matmul, matrix, solve, symmetricEigen } from '../../src/linalg/index.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const DT = 0.1;
/** Steps for which an input stays: responses have come to rest for their last quarter, and that is when gains move. */
const HELD = 80;
const GATE = 'max(phase - 0.75, 0)*32';

/** Directions of three interneurons in the plane of two primary neurons. */
const AXES = [0, Math.PI / 3, (2 * Math.PI) / 3].map((a) => [Math.cos(a), Math.sin(a)]);

/** Gains with I + Σ g·w·wᵀ = C^½. */
function whiteningGains(covariance: readonly number[]): Float64Array {
  const { values, vectors } = symmetricEigen(matrix(2, 2, covariance));
  const root = [0, 1].map((i) =>
    [0, 1].map((j) =>
      [0, 1].reduce(
        (sum, k) => sum + vectors.data[2 * i + k] * Math.sqrt(values[k]) * vectors.data[2 * j + k],
        0,
      ),
    ),
  );
  const products = AXES.map(([x, y]) => [x * x, x * y, y * y]);
  const a = matrix(
    3,
    3,
    [0, 1, 2].flatMap((row) => products.map((p) => p[row])),
  );
  return solve(a, matrix(3, 1, [root[0][0] - 1, root[0][1], root[1][1] - 1])).data;
}

/** The circuit under inputs of each covariance in turn: the gains and the covariance of responses at the end of each. */
async function whitening(covariances: readonly (readonly number[])[], inputs: number) {
  const random = new Random(2);
  const primary = [1, 1, 0, 0, 0];
  const series = new Float32Array(5 * HELD * inputs * covariances.length);
  covariances.forEach((covariance, part) => {
    const factor = cholesky(matrix(2, 2, covariance)).data;
    for (let k = 0; k < inputs; k++) {
      const [a, b] = [random.normal(), random.normal()];
      for (let t = 0; t < HELD; t++) {
        const at = 5 * ((part * inputs + k) * HELD + t);
        series[at] = factor[0] * a;
        series[at + 1] = factor[2] * a + factor[3] * b;
      }
    }
  });
  const between = [0, 1, 2].flatMap((k) =>
    [0, 1].map((cell) => ({ inter: k + 2, cell, weight: AXES[k][cell] })),
  );
  const model: RateModel = {
    ...{ size: 5, dt: DT, method: 'euler', period: HELD * DT },
    // an interneuron follows its input within a step
    states: { x: '(input - x)/tau', g: `inter*rate*(x*x - 1)*${GATE}` },
    output: 'primary*x - inter*g*x',
    parameters: {
      ...{ primary, inter: primary.map((p) => 1 - p), rate: 2e-3 },
      tau: primary.map((p) => (p ? 1 : DT)),
    },
    weights: [
      {
        kind: 'sparse',
        source: between.flatMap(({ inter, cell }) => [cell, inter]),
        target: between.flatMap(({ inter, cell }) => [inter, cell]),
        weight: between.flatMap(({ weight }) => [weight, weight]),
      },
    ],
    series: { columns: 5, values: series },
  };
  const simulation = await RateSimulation.create(model);
  const found: { gains: number[]; responses: number[] }[] = [];
  for (const _ of covariances) {
    const { values } = await simulation.step(HELD * inputs, {
      record: { every: HELD * DT, variables: ['x', 'g'] },
    });
    const rows = values.g.length / 5;
    const from = Math.floor(rows / 2);
    const gains = [0, 0, 0];
    const responses = [0, 0, 0];
    for (let t = from; t < rows; t++) {
      for (let k = 0; k < 3; k++) gains[k] += values.g[5 * t + 2 + k] / (rows - from);
      const [a, b] = [values.x[5 * t], values.x[5 * t + 1]];
      [a * a, a * b, b * b].forEach((product, k) => {
        responses[k] += product / (rows - from);
      });
    }
    found.push({ gains, responses });
  }
  await simulation.dispose();
  return found;
}

export async function whiteningChecks(
  print: (line: string) => void,
  inputs = 12_000,
  apart = 0.05,
): Promise<Check[]> {
  // the second has twice the sd of the first along its long axis
  const covariances = [
    [2, 0.7, 1],
    [6, 2.1, 1.5],
  ].map(([xx, xy, yy]) => [xx, xy, xy, yy]);
  const found = await whitening(covariances, inputs);
  return found.flatMap(({ gains, responses }, k) => {
    const exact = whiteningGains(covariances[k]);
    print(columns('gains', ...gains, 'exact', ...exact));
    print(columns('responses', ...responses));
    const name = k === 0 ? 'first inputs' : 'larger inputs';
    const close = { relative: 0, absolute: apart };
    return [
      ...gains.map((g, i) =>
        near(`${name}: gain ${i + 1}`, g, exact[i], 'I + Σ g·w·wᵀ = C^½', close),
      ),
      ...['11', '12', '22'].map((entry, i) =>
        near(`${name}: covariance of responses ${entry}`, responses[i], [1, 0, 1][i], 'white', {
          ...{ relative: 0, absolute: 2 * apart },
        }),
      ),
    ];
  });
}

const CELLS = 16;
const [COST, PULL] = [1, 0.05];

/** Responses of cells, tuned around a circle of 180°, to grating `k` of as many. */
const tuned = (k: number) =>
  Float64Array.from({ length: CELLS }, (_, i) =>
    Math.exp(2 * (Math.cos((2 * Math.PI * (i - k)) / CELLS) - 1)),
  );

/** A decoder by transposes, of norm 1: what is read from r is Dᵀr, and D·Dᵀ is the overlap of the cells' tuning. */
function overlaps() {
  const rows = matrix(CELLS, CELLS, Array.from({ length: CELLS }, (_, k) => [...tuned(k)]).flat());
  const product = matmul(rows, rows);
  const norm = product.data[0];
  return { ...product, data: product.data.map((x) => x / norm) };
}

/**
 * r = g∘f, and g at the least of ⟨½|f − r|²_K + ½·COST·|r|²⟩ + ½·PULL·|g − 1|², K the overlaps: a linear system. `share`: probability of grating 0, the others
 * share the rest.
 */
export function optimalGains(share: number): Float64Array {
  const k = overlaps();
  const a = matrix(CELLS, CELLS);
  const b = matrix(CELLS, 1);
  for (let i = 0; i < CELLS; i++) {
    a.data[i * CELLS + i] += PULL;
    b.data[i] += PULL;
  }
  for (let grating = 0; grating < CELLS; grating++) {
    const p = grating === 0 ? share : (1 - share) / (CELLS - 1);
    const f = tuned(grating);
    for (let i = 0; i < CELLS; i++) {
      a.data[i * CELLS + i] += p * COST * f[i] * f[i];
      for (let j = 0; j < CELLS; j++) {
        const both = p * f[i] * k.data[i * CELLS + j] * f[j];
        a.data[i * CELLS + j] += both;
        b.data[i] += both;
      }
    }
  }
  return solve(a, b).data;
}

/** The same by descent on one grating after another, in a network whose weights are K and whose gains move. */
async function adapted(share: number, gratings: number): Promise<Float64Array> {
  const random = new Random(7);
  const k = overlaps();
  const series = new Float32Array(CELLS * 4 * gratings);
  for (let shown = 0; shown < gratings; shown++) {
    const grating = random.uniform() < share ? 0 : 1 + Math.floor((CELLS - 1) * random.uniform());
    const f = tuned(grating);
    for (let t = 0; t < 4; t++) series.set(f, CELLS * (4 * shown + t));
  }
  // e = f − r after a step, K·e after the next; gains move in the fourth
  const simulation = await RateSimulation.create({
    ...{ size: CELLS, dt: 1, method: 'euler', period: 4 },
    states: {
      f: 'series - f',
      e: 'series - g*series - e',
      g: 'rate*max(phase - 0.7, 0)*20*(f*(input - cost*g*f) + pull*(1 - g))',
    },
    output: 'e',
    parameters: { rate: 0.01, cost: COST, pull: PULL },
    weights: [{ kind: 'dense', values: k.data }],
    series: { columns: CELLS, values: series },
    initial: { g: 1 },
  });
  const { values } = await simulation.step(4 * gratings, {
    record: { every: 4, variables: ['g'] },
  });
  await simulation.dispose();
  const rows = values.g.length / CELLS;
  const mean = new Float64Array(CELLS);
  const from = Math.floor(rows / 2);
  for (let t = from; t < rows; t++) {
    for (let i = 0; i < CELLS; i++) mean[i] += values.g[t * CELLS + i] / (rows - from);
  }
  return mean;
}

export async function gratingChecks(
  print: (line: string) => void,
  gratings = 20_000,
): Promise<Check[]> {
  const [even, often] = [optimalGains(1 / CELLS), optimalGains(0.35)];
  const found = await adapted(0.35, gratings);
  print(columns('cell', 'even', 'one often', 'by descent'));
  for (const i of [0, 1, 2, 4, 8]) print(columns(String(i), even[i], often[i], found[i]));
  const worst = found.reduce((most, g, i) => Math.max(most, Math.abs(g - often[i])), 0);
  const spread = Math.max(...even) - Math.min(...even);
  // mean responses by cell: with one grating shown often, before and after the gains follow
  const response = (gains: Float64Array) =>
    Array.from({ length: CELLS }, (_, i) => {
      let sum = 0;
      for (let grating = 0; grating < CELLS; grating++) {
        const p = grating === 0 ? 0.35 : 0.65 / (CELLS - 1);
        sum += p * gains[i] * tuned(grating)[i];
      }
      return sum;
    });
  const unevenness = (r: readonly number[]) => Math.max(...r) / Math.min(...r);
  const away = preferred(often, 2) - preferred(even, 2);
  print(columns('repulsion', away));
  return [
    below('gains by descent, farthest from the closed form', worst, 0.02),
    below('spread of gains where all gratings are as frequent', spread, 1e-9),
    below('gain at the frequent grating over that before', often[0] / even[0], 0.95),
    below(
      'unevenness of mean responses, adapted over not',
      unevenness(response(often)) / unevenness(response(even)),
      0.95,
    ),
    atLeast(
      'preferred grating of a neighbour: away from the frequent one (16ths of 180°)',
      away,
      1e-3,
    ),
  ];
}

/** Where cell `i` responds most once the gains have spread through r = W·r + g∘f: the mean angle, counted from the frequent grating. */
function preferred(gains: Float64Array, i: number): number {
  const k = overlaps();
  const sum = k.data.subarray(0, CELLS).reduce((total, x) => total + x, 0);
  const spread = matrix(
    CELLS,
    CELLS,
    k.data.map((x) => (-0.5 * x) / sum),
  );
  for (let j = 0; j < CELLS; j++) spread.data[j * CELLS + j] += 1;
  let [x, y] = [0, 0];
  for (let grating = 0; grating < CELLS; grating++) {
    const f = tuned(grating).map((value, j) => gains[j] * value);
    const r = solve(spread, matrix(CELLS, 1, f)).data[i];
    x += r * Math.cos((2 * Math.PI * grating) / CELLS);
    y += r * Math.sin((2 * Math.PI * grating) / CELLS);
  }
  return (Math.atan2(y, x) * CELLS) / (2 * Math.PI);
}

export const duong2023: Study = {
  title: 'Adaptation by gains: white responses, and fidelity against activity',
  reference:
    'Duong, Lipshutz, Heeger, Chklovskii & Simoncelli 2023; Duong, Bredenberg, Heeger & Simoncelli 2023, arXiv:2305.19869',
  minutes: 0.3,
  run: async (print = console.log) => [
    ...(await whiteningChecks(print)),
    ...(await gratingChecks(print)),
  ],
};
