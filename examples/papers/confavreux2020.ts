/**
 * Rules of plasticity found by search (Confavreux et al. 2020, NeurIPS 33): which rule dw = η Σ θ·monomial(x, y, w) makes a linear neuron find
 * the first principal component of its input? The answer is known (Oja 1982): x·y − y²·w, every other coefficient 0 or without effect. The
 * monomials, the sizes and the search by covariance adaptation follow our description of the paper, whose own settings were not read.
 */
import { EvolutionStrategy } from '../../src/learn/index.ts';
import { leastSquares, matrix } from '../../src/linalg/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { learningCourse } from '../watched-learner.ts';

const VARIANCES = [3, 1, 1, 1, 0.5];
const N = VARIANCES.length;
const TERMS = ['1', 'x', 'y', 'x y', 'y² w', 'w'];
const STEPS = 600;
/** Rates fall, as the proof of convergence asks. */
const rate = (t: number) => 0.3 / (1 + t / 20);

/** Inputs with those variances along random axes, and the axis of the largest. */
interface Data {
  readonly inputs: Float64Array;
  readonly axis: Float64Array;
  readonly start: Float64Array;
}

/** `scale`: of all variances. Where they are the same in all sets, a term in w can stand in for another norm. */
function data(seed: number, scale: number): Data {
  const random = new Random(seed);
  const axes: Float64Array[] = [];
  while (axes.length < N) {
    const v = Float64Array.from({ length: N }, () => random.normal());
    for (const other of axes) {
      const along = v.reduce((sum, x, i) => sum + x * other[i], 0);
      for (let i = 0; i < N; i++) v[i] -= along * other[i];
    }
    const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    axes.push(v.map((x) => x / length));
  }
  const inputs = new Float64Array(STEPS * N);
  for (let t = 0; t < STEPS; t++) {
    VARIANCES.forEach((variance, k) => {
      const z = Math.sqrt(scale * variance) * random.normal();
      for (let i = 0; i < N; i++) inputs[t * N + i] += z * axes[k][i];
    });
  }
  const start = Float64Array.from({ length: N }, () => 0.5 * random.normal());
  return { inputs, axis: axes[0], start };
}

/** Mean squared distance of w to the axis, either way round, over the last third of the steps. */
export function distance(theta: ArrayLike<number>, sets: readonly Data[]): number {
  let sum = 0;
  for (const { inputs, axis, start } of sets) {
    const w = start.slice();
    for (let t = 0; t < STEPS; t++) {
      let y = 0;
      for (let i = 0; i < N; i++) y += w[i] * inputs[t * N + i];
      for (let i = 0; i < N; i++) {
        const x = inputs[t * N + i];
        w[i] += rate(t) * change(theta, x, y, w[i]);
        if (!(Math.abs(w[i]) < 1e3)) return 1e6;
      }
      if (3 * t < 2 * STEPS) continue;
      let along = 0;
      let square = 0;
      for (let i = 0; i < N; i++) {
        along += w[i] * axis[i];
        square += w[i] * w[i];
      }
      sum += square + 1 - 2 * Math.abs(along);
    }
  }
  return sum / (sets.length * (STEPS / 3));
}

const change = (theta: ArrayLike<number>, x: number, y: number, w: number): number =>
  theta[0] + theta[1] * x + theta[2] * y + theta[3] * x * y + theta[4] * y * y * w + theta[5] * w;

/** What a coefficient costs: terms that do nothing shall be 0. */
const SPARSE = 2e-3;
const l1 = (theta: Float64Array) => theta.reduce((sum, x) => sum + Math.abs(x), 0);

/** The best rule of a search. */
export function search(generations: number, seed: number, print: (line: string) => void) {
  const evolution = new EvolutionStrategy({
    ...{ start: new Float64Array(TERMS.length), spread: 0.1, points: 16, seed },
  });
  const sets = Array.from({ length: 8 }, (_, k) => data(100 + k, (k + 1) / 8));
  const course = learningCourse(generations, ['generation', 'least cost']);
  for (let g = 0; g < generations; g++) {
    const points = evolution.ask();
    const costs = points.map((theta) => distance(theta, sets) + SPARSE * l1(theta));
    evolution.tell(costs);
    course(Math.min(...costs));
    if (g % 50 === 49) print(`generation ${g + 1}: ${Math.min(...costs).toExponential(2)}`);
  }
  const rule = evolution.mean;
  const unseen = Array.from({ length: 20 }, (_, k) => data(500 + k, (k + 1) / 20));
  return { rule, ratio: rule[3] / rule[4], loss: distance(rule, unseen) };
}

/** The coefficients of Oja's rule from one course of its own: least squares on what the weights did. */
export function recovered(): Float64Array {
  const { inputs, start } = data(7, 1);
  const w = start.slice();
  const oja = [0, 0, 0, 1, -1, 0];
  const rows: number[] = [];
  const moves: number[] = [];
  for (let t = 0; t < STEPS; t++) {
    const y = w.reduce((sum, wi, i) => sum + wi * inputs[t * N + i], 0);
    for (let i = 0; i < N; i++) {
      const x = inputs[t * N + i];
      const before = w[i];
      rows.push(1, x, y, x * y, y * y * before, before);
      const move = 0.02 * change(oja, x, y, before);
      moves.push(move / 0.02);
      w[i] += move;
    }
  }
  return leastSquares(matrix(moves.length, TERMS.length, rows), matrix(moves.length, 1, moves))
    .data;
}

export function ruleChecks(
  print: (line: string) => void,
  { generations, seeds }: { readonly generations: number; readonly seeds: number },
): Check[] {
  const found = recovered();
  const off = Math.max(...[0, 0, 0, 1, -1, 0].map((theta, k) => Math.abs(theta - found[k])));
  const checks = [
    near('Oja from its trajectory: error', off, 0, 'exact', { relative: 0, absolute: 1e-10 }),
  ];
  print(columns('seed', ...TERMS, 'loss'));
  for (let seed = 1; seed <= seeds; seed++) {
    const { rule, ratio, loss } = search(generations, seed, () => {});
    print(columns(seed, ...rule, loss));
    const source = 'Oja 1982';
    checks.push(
      near(`seed ${seed}: x y over y² w`, ratio, -1, source, { relative: 0.02 }),
      below(`seed ${seed}: squared distance to the component, new inputs`, loss, 0.05),
    );
  }
  return checks;
}

export const confavreux2020: Study = {
  title: 'Rules of plasticity found by search: Oja’s (Confavreux et al. 2020)',
  reference: 'Confavreux et al. 2020, NeurIPS 33; Oja 1982, J Math Biol 15:267',
  minutes: 0.3,
  run: async (print = console.log) => ruleChecks(print, { generations: 150, seeds: 3 }),
};
