/**
 * Spatially embedded recurrent networks (Achterberg, Akarca, Strouse, Duncan & Astle 2023, Nat Mach Intell 5:1369): units have places, and a weight
 * costs its length times the communicability of its ends, so that learning prunes to few, short, modular paths. Cost as in the authors' code; 64
 * units on 4 × 4 × 4 places instead of 100, a task of goals, delay and choices like theirs with a table of our own, 20 nulls a graph.
 */

import { type Node, Tape } from '../../src/learn/index.ts';
import { matrix, qr } from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';
import { modularity, smallWorldness, strongest } from './graph-measures.ts';

/** Distances between places of a grid. */
export function gridDistances(sides: readonly [number, number, number]): Float64Array {
  const n = sides[0] * sides[1] * sides[2];
  const place = (k: number) => [
    k % sides[0],
    Math.floor(k / sides[0]) % sides[1],
    Math.floor(k / (sides[0] * sides[1])),
  ];
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [a, b] = [place(Math.floor(k / n)), place(k % n)];
    return Math.sqrt(a.reduce((sum, x, d) => sum + (x - b[d]) ** 2, 0));
  });
}

/** c ← a·b of square matrices, or with one of them transposed. */
function product(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  n: number,
  scale: number,
  what: 'AB' | 'AtB' | 'ABt',
): void {
  c.fill(0);
  for (let i = 0; i < n; i++) {
    if (what === 'ABt') {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
        c[i * n + j] = scale * sum;
      }
      continue;
    }
    for (let k = 0; k < n; k++) {
      const factor = scale * (what === 'AB' ? a[i * n + k] : a[k * n + i]);
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j];
    }
  }
}

const TERMS = 20;

/**
 * Σ |w| C d, C off the diagonal of exp(S^−½ |W| S^−½), S the row sums of |W|; adds `weight` times its slopes where asked. The series and its
 * adjoint are nested: P ← 1 + X P / k. Scaled by row sums, X has spectral radius 1, so that 20 terms are exact in f64.
 */
export function spatialCost(
  w: ArrayLike<number>,
  distances: Float64Array,
  n: number,
  add?: (k: number, slope: number) => void,
): number {
  const size = Float64Array.from({ length: n * n }, (_, k) => Math.abs(w[k]));
  const root = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += size[i * n + j];
    return sum > 0 ? 1 / Math.sqrt(sum) : 0;
  });
  const x = size.map((a, k) => a * root[Math.floor(k / n)] * root[k % n]);
  const partial = Array.from({ length: TERMS + 1 }, () => new Float64Array(n * n));
  const one = (p: Float64Array) => {
    for (let i = 0; i < n; i++) p[i * n + i] += 1;
  };
  one(partial[TERMS]);
  for (let k = TERMS; k > 0; k--) {
    product(x, partial[k], partial[k - 1], n, 1 / k, 'AB');
    one(partial[k - 1]);
  }
  const c = partial[0];
  let cost = 0;
  for (let k = 0; k < n * n; k++) cost += size[k] * c[k] * distances[k];
  if (!add) return cost;
  // distances of units to themselves are 0: the diagonal takes no part
  let slope = size.map((a, k) => a * distances[k]);
  const bySum = new Float64Array(n * n);
  const scratch = new Float64Array(n * n);
  for (let k = 1; k <= TERMS; k++) {
    product(slope, partial[k], scratch, n, 1 / k, 'ABt');
    for (let i = 0; i < n * n; i++) bySum[i] += scratch[i];
    product(x, slope, scratch, n, 1 / k, 'AtB');
    slope = scratch.slice();
  }
  const byRoot = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const each = bySum[i * n + j] * size[i * n + j];
      byRoot[i] += each * root[j];
      byRoot[j] += each * root[i];
    }
  }
  for (let k = 0; k < n * n; k++) {
    const [i, j] = [Math.floor(k / n), k % n];
    const through = bySum[k] * root[i] * root[j] - 0.5 * byRoot[i] * root[i] ** 3;
    add(k, Math.sign(w[k]) * (c[k] * distances[k] + through));
  }
  return cost;
}

/** P9.1, P9.2 and graphs whose modularity is known. */
export function closedForms(print: (line: string) => void): Check[] {
  const ones = spatialCost(new Float64Array(10_000).fill(1), gridDistances([5, 5, 4]), 100);
  const n = 12;
  const random = new Random(3);
  const w = Float64Array.from({ length: n * n }, () => random.normal());
  const grid = gridDistances([3, 2, 2]);
  const slopes = new Float64Array(n * n);
  spatialCost(w, grid, n, (k, slope) => {
    slopes[k] = slope;
  });
  let worst = 0;
  for (let k = 0; k < n * n; k++) {
    const moved = (by: number) =>
      spatialCost(
        w.map((x, i) => (i === k ? x + by : x)),
        grid,
        n,
      );
    const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    worst = Math.max(worst, Math.abs(slopes[k] - difference) / (1 + Math.abs(difference)));
  }
  const cliques = (i: number, j: number) => i !== j && Math.floor(i / 5) === Math.floor(j / 5);
  const graph = Uint8Array.from({ length: 100 }, (_, k) =>
    cliques(Math.floor(k / 10), k % 10) ? 1 : 0,
  );
  print(
    `cost of 100 units joined by ones: ${ones.toFixed(6)}; slopes off by ${worst.toExponential(1)}`,
  );
  return [
    near('cost where every |w| is 1', ones, 520.141815, 'exact: (e − 1)/100·Σd', {
      relative: 1e-9,
    }),
    near('slopes against differences', worst, 0, 'exact', { relative: 0, absolute: 1e-5 }),
    near('modularity of two cliques of 5', modularity(graph, 10), 0.5, 'exact', {
      relative: 1e-12,
    }),
  ];
}

const [UNITS, BATCH, GOAL, DELAY, CHOICE] = [64, 32, 8, 4, 8];
const TIME = GOAL + DELAY + CHOICE;

export interface Trained {
  readonly accuracy: number;
  readonly q: number;
  readonly sigma: number;
  /** Mean |w|, and the mean distance that it spans. */
  readonly mean: number;
  readonly length: number;
}

/**
 * A goal in one of four corners is shown, then after a delay two ways to go, left and right or up and down: which of them leads to it?
 * `cost`: what the weights pay beside the error.
 */
export async function train(
  cost: { readonly kind: 'space' | 'size'; readonly strength: number },
  steps: number,
  seed: number,
): Promise<Trained> {
  const tape = await Tape.create(BATCH, ['max(x, 0)']);
  const random = new Random(seed);
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const uniform = (rows: number, cols: number) => {
    const width = Math.sqrt(6 / (rows + cols));
    return Float64Array.from({ length: rows * cols }, () => width * (2 * random.uniform() - 1));
  };
  const orthogonal = qr(matrix(UNITS, UNITS, normals(UNITS * UNITS))).q.data;
  const recurrent = tape.parameter('recurrent', UNITS, UNITS, orthogonal);
  const input = tape.parameter('input', UNITS, 8, uniform(UNITS, 8));
  const bias = tape.parameter('bias', UNITS, 1, new Float32Array(UNITS));
  const readout = tape.parameter('readout', 4, UNITS, uniform(4, UNITS));
  const offset = tape.parameter('offset', 4, 1, new Float32Array(4));
  const distances = gridDistances([4, 4, 4]);
  tape.step({
    forward: () => {
      const w = tape.view(recurrent, 'value');
      const slopes = tape.view(recurrent, 'slope');
      if (cost.kind === 'space') {
        const add = (k: number, slope: number) => {
          slopes[k] += cost.strength * slope;
        };
        return cost.strength * spatialCost(w, distances, UNITS, add);
      }
      let sum = 0;
      for (let k = 0; k < w.length; k++) {
        sum += Math.abs(w[k]);
        slopes[k] += cost.strength * Math.sign(w[k]);
      }
      return cost.strength * sum;
    },
  });
  const labels = new Uint8Array(BATCH);
  const inputs: Node[] = [];
  let h = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(8));
    const drive = tape.affine(
      [
        [recurrent, h],
        [input, inputs[t]],
      ],
      bias,
    );
    h = tape.apply('max(x, 0)', drive);
  }
  const logits = tape.affine([[readout, h]], offset);
  tape.crossEntropy(logits, labels);
  const show = () => {
    for (let b = 0; b < BATCH; b++) {
      const goal = Math.floor(random.uniform() * 4);
      const across = random.uniform() < 0.5;
      // goals: left up, right up, left down, right down; ways: left, right, up, down
      labels[b] = across ? goal % 2 : 2 + Math.floor(goal / 2);
      inputs.forEach((node, t) => {
        const u = tape.values(node);
        for (let k = 0; k < 8; k++) {
          const offered = t >= GOAL + DELAY && (across ? k === 4 || k === 5 : k === 6 || k === 7);
          const on = (t < GOAL && k === goal) || offered;
          u[k * BATCH + b] = (on ? 1 : 0) + 0.05 * random.normal();
        }
      });
    }
  };
  const learner = new WatchedLearner(tape, {
    steps,
    learningRate: 2e-3,
    finalShare: 1,
    clip: 50,
  });
  let [right, asked] = [0, 0];
  for (let k = 0; k < steps; k++) {
    show();
    learner.learn();
    if (10 * k < 9 * steps) continue;
    const z = tape.values(logits);
    labels.forEach((label, b) => {
      const others = [0, 1, 2, 3].map((l) => z[l * BATCH + b]);
      right += others[label] === Math.max(...others) ? 1 : 0;
      asked++;
    });
  }
  const w = tape.read(recurrent);
  const all = w.reduce((sum, x) => sum + Math.abs(x), 0);
  const graph = strongest(w, UNITS, 0.1);
  return {
    accuracy: right / asked,
    q: modularity(graph, UNITS),
    sigma: smallWorldness(graph, UNITS, 20, seed),
    mean: all / w.length,
    length: w.reduce((sum, x, k) => sum + Math.abs(x) * distances[k], 0) / all,
  };
}

export const achterberg2023: Study = {
  title: 'Spatially embedded recurrent networks become modular (Achterberg et al. 2023)',
  reference: 'Achterberg, Akarca, Strouse, Duncan & Astle 2023, Nat Mach Intell 5:1369',
  minutes: 1.5,
  async run(print = console.log) {
    const checks = closedForms(print);
    print(columns('seed', 'accuracy', 'Q', 'small world', 'mean |w|', 'length', ''));
    for (const seed of [1, 2, 3]) {
      const space = await train({ kind: 'space', strength: 0.03 }, 300, seed);
      const size = await train({ kind: 'size', strength: 0.001 }, 300, seed);
      for (const [name, { accuracy, q, sigma, mean, length }] of Object.entries({ space, size })) {
        print(columns(seed, accuracy, q, sigma, mean, length, name));
      }
      checks.push(
        atLeast(`seed ${seed}: accuracy in space`, space.accuracy, 0.9),
        below(
          `seed ${seed}: mean length of weights in space, over with a cost of size only`,
          space.length / size.length,
          1,
        ),
        below(
          `seed ${seed}: modularity with a cost of size only, over in space`,
          size.q / space.q,
          1,
        ),
        below(
          `seed ${seed}: small-worldness with a cost of size only, over in space`,
          size.sigma / space.sigma,
          1,
        ),
      );
    }
    return checks;
  },
};
