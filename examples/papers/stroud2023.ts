/**
 * Optimal information loading (Stroud, Watanabe, Suzuki, Stokes & Lengyel 2023, PNAS 120:e2307991120): what an integrator shall hold is best put
 * in along the directions that its dynamics amplify, nearly orthogonal to the mode in which it stays. Linear networks as in the authors' code, with
 * their identities; and rectified ones that learn to keep one of six cues, trained for the whole delay or only for its end.
 */

import { type Node, Tape } from '../../src/learn/index.ts';
import {
  eigenvalues,
  expm,
  identity,
  lyapunovEquation,
  type Matrix,
  matmul,
  matrix,
  solve,
  svd,
  symmetricEigen,
  transpose,
} from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const N = 50;

const shifted = (a: Matrix, by: number): Matrix => {
  const out = { ...a, data: a.data.slice() };
  for (let i = 0; i < a.rows; i++) out.data[i * a.rows + i] += by;
  return out;
};
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const unit = (v: Float64Array) => v.map((x) => x / Math.sqrt(dot(v, v)));

/** The eigenvector of a value that is known, by inverse iteration. */
function vectorOf(a: Matrix, value: number): Float64Array {
  const near = shifted(a, -value - 1e-7);
  let v = new Float64Array(a.rows).fill(1);
  for (let k = 0; k < 20; k++) v = unit(solve(near, matrix(a.rows, 1, v)).data);
  return v;
}

/** W ~ N(0, 1/N), shifted so that its leading eigenvalue is 1, real, and its amplified direction far from the mode that persists. */
export function integrator(seed: number) {
  for (let k = 0; ; k++) {
    const random = new Random(1000 * seed + k);
    const values = Float64Array.from({ length: N * N }, () => random.normal() / Math.sqrt(N));
    const drawn = matrix(N, N, values);
    const { real, imaginary } = eigenvalues(drawn);
    if (Math.abs(imaginary[0]) > 1e-9) continue;
    const w = shifted(drawn, 1 - real[0]);
    const leaky = shifted(w, -1.01);
    const gramian = lyapunovEquation(transpose(leaky), identity(N));
    const { vectors } = symmetricEigen(gramian);
    const amplified = Float64Array.from({ length: N }, (_, i) => vectors.data[i * N + N - 1]);
    const kept = vectorOf(w, 1);
    if (Math.abs(dot(amplified, kept)) >= 0.2) continue;
    const read = vectorOf(transpose(w), 1);
    return { w, leaky, gramian, amplified, kept, read, random: unit(values.slice(0, N)) };
  }
}

/** ∫ |x|² dt from x(0) under x′ = A x, by Simpson's rule on exact steps. */
function energy(a: Matrix, start: Float64Array, time: number): number {
  const h = 0.1;
  const move = expm({ ...a, data: a.data.map((x) => h * x) }).data;
  let x = start;
  const steps = Math.round(time / h / 2) * 2;
  let sum = 0;
  for (let t = 0; t <= steps; t++) {
    const weight = t === 0 || t === steps ? 1 : t % 2 === 1 ? 4 : 2;
    sum += weight * dot(x, x);
    const next = new Float64Array(N);
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) next[i] += move[i * N + j] * x[j];
    }
    x = next;
  }
  return (sum * h) / 3;
}

export function identities(print: (line: string) => void, seed: number): Check[] {
  const { w, leaky, gramian, amplified, kept, read, random } = integrator(seed);
  const starts = { amplified, kept, optimal: read, random };
  const late = expm({ ...w, data: shifted(w, -1).data.map((x) => 4000 * x) });
  print(columns('input along', '∫|x|² dt', 'xᵀQx', 'late', 'theory'));
  const rows = Object.entries(starts).map(([name, start]) => {
    const column = matrix(N, 1, start);
    const form = dot(start, matmul(gramian, column).data);
    const held = Math.abs(dot(matmul(late, column).data, kept));
    const expected = Math.abs(dot(read, start) / dot(read, kept));
    const found = energy(leaky, start, 800);
    print(columns(name, found, form, held, expected));
    return { name, found, form, held, expected };
  });
  const of = (name: string) => rows.find((row) => row.name === name)!;
  const exact = { relative: 1e-6 };
  return [
    near('∫|x|² dt from the mode that persists', of('kept').found, 50, 'exact: 1/(2·0.01)', exact),
    near(
      '∫|x|² dt over xᵀQx, amplified',
      of('amplified').found / of('amplified').form,
      1,
      'exact',
      exact,
    ),
    ...rows.map((row) =>
      near(`late amplitude over theory, ${row.name}`, row.held / row.expected, 1, 'exact', exact),
    ),
    atLeast(
      'late amplitude of the most amplified, over the optimal',
      of('amplified').held / of('optimal').held,
      0.95,
    ),
    below(
      'late amplitude of a random input, over the optimal',
      of('random').held / of('optimal').held,
      0.6,
    ),
  ];
}

const [CUES, BATCH, ALPHA, STIMULUS, TIME] = [6, 24, 0.2, 12, 50];

/** How much of what cues do at the end of the stimulus lies where they are held at the end of the delay, 0 to 1. */
export async function loading(
  whole: boolean,
  steps: number,
  seed: number,
): Promise<{ readonly overlap: number; readonly accuracy: number }> {
  const tape = await Tape.create(BATCH, ['max(x, 0)', 'x*x']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const recurrent = drawn('recurrent', N, N, 0.9 / Math.sqrt(N));
  const input = drawn('input', N, CUES, 0.5 / Math.sqrt(CUES));
  const bias = tape.parameter('bias', N, 1, new Float32Array(N));
  const readout = drawn('readout', CUES, N, 1 / Math.sqrt(N));
  const offset = tape.parameter('offset', CUES, 1, new Float32Array(CUES));
  const cue = tape.input(CUES);
  const labels = Uint8Array.from({ length: BATCH }, (_, b) => b % CUES);
  labels.forEach((label, b) => {
    tape.values(cue)[label * BATCH + b] = 1;
  });
  const noise: Node[] = [];
  const states: Node[] = [];
  let logits: Node | undefined;
  let x = tape.input(N);
  let rate = tape.input(N);
  for (let t = 0; t < TIME; t++) {
    const terms = [[recurrent, rate] as const];
    const drive = tape.affine(t < STIMULUS ? [...terms, [input, cue]] : terms, bias);
    noise.push(tape.input(N));
    x = tape.sum([
      [1 - ALPHA, x],
      [ALPHA, drive],
      [0.05 * Math.sqrt(ALPHA), noise[t]],
    ]);
    rate = tape.apply('max(x, 0)', x);
    states.push(rate);
    tape.mean(tape.apply('x*x', rate), 5e-4 / TIME);
    if (!whole && t < TIME - 10) continue;
    logits = tape.affine([[readout, rate]], offset);
    tape.crossEntropy(logits, labels, 1 / (whole ? TIME : 10));
  }
  const learner = new WatchedLearner(tape, { steps, learningRate: 5e-3, clip: 1 });
  const draw = () => {
    for (const node of noise) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = random.normal();
    }
  };
  for (let k = 0; k < steps; k++) {
    draw();
    learner.learn();
  }
  for (const node of noise) tape.values(node).fill(0);
  tape.forward();
  /** Of the cues, without their mean: units × cues. */
  const patterns = (node: Node): Matrix => {
    const values = tape.values(node);
    const out = matrix(N, CUES);
    for (let i = 0; i < N; i++) {
      let mean = 0;
      for (let c = 0; c < CUES; c++) mean += values[i * BATCH + c] / CUES;
      for (let c = 0; c < CUES; c++) out.data[i * CUES + c] = values[i * BATCH + c] - mean;
    }
    return out;
  };
  const early = patterns(states[STIMULUS - 1]);
  const { u, values } = svd(patterns(states[TIME - 1]));
  const rank = values.filter((value) => value > 0.1 * values[0]).length;
  const seen = matmul(transpose(u), early);
  const kept = dot(seen.data.subarray(0, rank * CUES), seen.data.subarray(0, rank * CUES));
  draw();
  tape.forward();
  const z = tape.values(logits!);
  const right = labels.reduce((sum, label, b) => {
    const best = Math.max(...Array.from({ length: CUES }, (_, l) => z[l * BATCH + b]));
    return sum + (z[label * BATCH + b] === best ? 1 : 0);
  }, 0);
  return { overlap: kept / dot(early.data, early.data), accuracy: right / BATCH };
}

export const stroud2023: Study = {
  title: 'Optimal information loading into working memory (Stroud et al. 2023)',
  reference: 'Stroud, Watanabe, Suzuki, Stokes & Lengyel 2023, PNAS 120:e2307991120',
  minutes: 1,
  async run(print = console.log) {
    const checks = [1, 2, 3].flatMap((seed) => identities(print, seed));
    print(columns('seed', 'whole delay', 'its end', 'accuracy', ''));
    for (const seed of [1, 2, 3]) {
      const [whole, end] = [await loading(true, 400, seed), await loading(false, 400, seed)];
      print(columns(seed, whole.overlap, end.overlap, whole.accuracy, end.accuracy));
      checks.push(
        atLeast(`seed ${seed}: accuracy`, Math.min(whole.accuracy, end.accuracy), 0.95),
        below(
          `seed ${seed}: overlap of loading and keeping, trained for the end, over for the whole`,
          end.overlap / whole.overlap,
          0.8,
        ),
      );
    }
    return checks;
  },
};
