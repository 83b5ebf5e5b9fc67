/**
 * What a fixed recurrent network remembers: memory capacity (Jaeger 2001, GMD Report 152), the sum over delays of the squared correlation of a past input with its best linear
 * read-out, of a ring, of a random network and of connectomes as reservoirs (Suárez et al. 2024, Nat. Commun. 15:656; Costi et al. 2025), beside
 * graphs that share every degree with them.
 */

import { correlation } from '../../src/analysis/correlation.ts';
import { ridgeRegression } from '../../src/analysis/index.ts';
import { eigenvalues, type Matrix, matrix } from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { rewired } from '../../src/space/index.ts';
import { below, between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

export interface Graph {
  readonly size: number;
  readonly sources: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

interface Probe {
  readonly steps: number;
  readonly delays: number;
  readonly output: 'h' | 'tanh(h)';
  /** Sd of the input to each unit. */
  readonly input: number;
  readonly radius: number;
  readonly seed: number;
}

/** Rows are targets, columns sources. */
function dense({ size, sources, targets, weights }: Graph): Float64Array {
  const values = new Float64Array(size * size);
  for (let k = 0; k < sources.length; k++) values[targets[k] * size + sources[k]] += weights[k];
  return values;
}

/** Largest absolute value of the eigenvalues. */
function spectralRadius(values: Float64Array, size: number): number {
  const { real, imaginary } = eigenvalues(matrix(size, size, values));
  return real.reduce((most, x, k) => Math.max(most, Math.hypot(x, imaginary[k])), 0);
}

/** x ← φ(W·x + w_in·u) with u uniform in ±√3, read out from all units; the second half judges what the first half taught. */
export async function memoryCapacity(graph: Graph, probe: Probe): Promise<number> {
  const { steps, delays, output, input, radius, seed } = probe;
  const { size } = graph;
  const values = dense(graph);
  const scale = radius / spectralRadius(values, size);
  const random = new Random(seed);
  const into = Float64Array.from({ length: size }, () => input * random.normal());
  const u = Float64Array.from({ length: steps }, () => Math.sqrt(3) * (2 * random.uniform() - 1));
  // Euler's method with dt = tau is the map itself
  const simulation = await RateSimulation.create({
    states: { h: '(input + into*series - h)/tau' },
    ...{ output, size, dt: 1, method: 'euler' },
    parameters: { tau: 1, into: Array.from(into) },
    weights: [{ kind: 'dense', values: values.map((w) => scale * w) }],
    series: { columns: 1, values: u },
  });
  const { values: kept } = await simulation.step(steps, { record: { every: 1 } });
  await simulation.dispose();
  const half = Math.floor((steps - delays) / 2);
  const samples = (from: number) =>
    matrix(half, size, kept.output.subarray(from * size, (from + half) * size));
  // the sample of step t was driven by u[t]
  const past = (from: number) => {
    const targets = matrix(half, delays);
    for (let t = 0; t < half; t++) {
      for (let d = 0; d < delays; d++) targets.data[t * delays + d] = u[from + t - d];
    }
    return targets;
  };
  const [taught, judged] = [delays, delays + half];
  const readout = ridgeRegression(samples(taught), past(taught), { alpha: 1e-7 * half });
  const [said, was] = [readout.predict(samples(judged)), past(judged)];
  let capacity = 0;
  for (let d = 0; d < delays; d++) {
    // no number where a read-out is constant: it knows nothing
    capacity += (correlation(columnOf(said, d), columnOf(was, d)) || 0) ** 2;
  }
  return capacity;
}

const columnOf = ({ data, rows, columns: width }: Matrix, k: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => data[row * width + k]);

const degrees = (list: ArrayLike<number>, size: number) => {
  const counts = new Uint32Array(size);
  for (let k = 0; k < list.length; k++) counts[list[k]]++;
  return counts;
};

/** A connectome beside graphs with its degrees. Capacities at a spectral radius of 0.9. */
export async function besideNulls(
  graph: Graph,
  nulls: number,
  print: (line: string) => void,
): Promise<Check[]> {
  const probe = { steps: 3000, delays: 60, output: 'tanh(h)', input: 0.1, radius: 0.9 } as const;
  const own = await memoryCapacity(graph, { ...probe, seed: 1 });
  let [sum, squares, kept] = [0, 0, 0];
  for (let seed = 1; seed <= nulls; seed++) {
    const targets = rewired(graph.sources, graph.targets, { seed });
    const before = degrees(graph.targets, graph.size);
    if (degrees(targets, graph.size).every((d, i) => d === before[i])) kept++;
    const capacity = await memoryCapacity({ ...graph, targets }, { ...probe, seed: 1 });
    sum += capacity / nulls;
    squares += capacity ** 2 / nulls;
  }
  const sd = Math.sqrt(Math.max(0, squares - sum * sum));
  print(columns('connectome', own, 'same degrees', sum, '±', sd));
  return [
    near('graphs with the degrees of the connectome', kept, nulls, 'exact', { relative: 0 }),
    between('memory capacity of the connectome', own, 1, graph.size, 'no more than its units'),
    between('memory capacity with the same degrees', sum, 1, graph.size, 'no more than its units'),
  ];
}

export async function reservoirChecks(
  print: (line: string) => void,
  steps: number,
): Promise<Check[]> {
  const size = 50;
  const ring: Graph = {
    size,
    sources: Uint32Array.from({ length: size }, (_, i) => i),
    targets: Uint32Array.from({ length: size }, (_, i) => (i + 1) % size),
    weights: new Float64Array(size).fill(1),
  };
  const linear = { steps, delays: 150, output: 'h', input: 1, radius: 0.95, seed: 2 } as const;
  const cycle = await memoryCapacity(ring, linear);
  const random = new Random(3);
  const all = Array.from({ length: size * size }, (_, k) => k);
  const full: Graph = {
    size,
    sources: all.map((k) => k % size),
    targets: all.map((k) => Math.floor(k / size)),
    weights: all.map(() => random.normal()),
  };
  const tanh = { ...linear, output: 'tanh(h)', input: 0.1, radius: 0.9 } as const;
  const gaussian = await memoryCapacity(full, tanh);
  print(columns('ring', cycle, 'random', gaussian));
  return [
    near('memory capacity of a linear ring of 50', cycle, size, 'theory: its number of units', {
      ...{ relative: 0.02 },
    }),
    below('memory capacity of 50 random units over that of the ring', gaussian / cycle, 0.7),
  ];
}

export const reservoirs: Study = {
  title: 'What a recurrent network remembers: rings, random networks, connectomes',
  reference: 'Jaeger 2001, GMD Report 152; Suárez et al. 2024, Nat. Commun. 15:656',
  minutes: 0.5,
  async run(print = console.log) {
    const checks = await reservoirChecks(print, 60_000);
    // a network of the size of a worm's, sparse and clustered, where no connectome is at hand
    const random = new Random(4);
    const [sources, targets, weights]: number[][] = [[], [], []];
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < 300; j++) {
        const near = Math.min(Math.abs(i - j), 300 - Math.abs(i - j)) < 30;
        if (i === j || random.uniform() >= (near ? 0.15 : 0.01)) continue;
        sources.push(i);
        targets.push(j);
        weights.push(random.uniform() < 0.2 ? -1 : 1);
      }
    }
    return [...checks, ...(await besideNulls({ size: 300, sources, targets, weights }, 3, print))];
  },
};
