/**
 * Combinatorial threshold-linear networks (Curto, Morrison et al.; Morrison, Degeratu, Itskov & Curto 2024, SIAM J. Appl. Dyn. Syst. 23:855): fixed
 * points, attractors and cycles from a graph alone.
 *
 * x′ = −x + [W x + 1]₊, W_ij = −1 + ε where j → i, −1 − δ elsewhere, 0 on the diagonal; ε = 0.25, δ = 0.5.
 */
import { determinant, eigenvalues, matrix, solve } from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import type { Study } from '../study.ts';
import { closedSets, codeOf, daleWeights, isIntersectionComplete } from './dale.ts';

/** Row i has 1 where j → i. */
type Graph = readonly (readonly number[])[];

const weightsOf = (graph: Graph, epsilon: number, delta: number): number[][] =>
  graph.map((row, i) =>
    row.map((edge, j) => (i === j ? 0 : edge === 1 ? -1 + epsilon : -1 - delta)),
  );

export interface FixedPoint {
  readonly support: readonly number[];
  readonly x: readonly number[];
  readonly stable: boolean;
  /** Sign of det(1 − W) on the support. */
  readonly index: number;
}

/** All of them: every support is tried. */
export function fixedPoints(graph: Graph, epsilon = 0.25, delta = 0.5): FixedPoint[] {
  const w = weightsOf(graph, epsilon, delta);
  const n = graph.length;
  const found: FixedPoint[] = [];
  for (let bits = 1; bits < 2 ** n; bits++) {
    const support = Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1);
    const k = support.length;
    const entry = (r: number, c: number) => w[support[r]][support[c]];
    const own = (f: (r: number, c: number) => number) =>
      matrix(
        k,
        k,
        Array.from({ length: k * k }, (_, e) => f(Math.floor(e / k), e % k)),
      );
    const system = own((r, c) => (r === c ? 1 : 0) - entry(r, c));
    const x = solve(system, matrix(k, 1, new Array(k).fill(1))).data;
    if (!x.every((v) => v > 0)) continue;
    const silent = graph.every((_, i) => {
      if (support.includes(i)) return true;
      return support.reduce((sum, j, c) => sum + w[i][j] * x[c], 1) <= 0;
    });
    if (!silent) continue;
    const { real } = eigenvalues(own((r, c) => entry(r, c) - (r === c ? 1 : 0)));
    const stable = real.every((v) => v < 0);
    found.push({ support, x: Array.from(x), stable, index: Math.sign(determinant(system)) });
  }
  return found;
}

const graphs: Readonly<Record<string, Graph>> = {
  '3-cycle': [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ],
  '3-clique': [
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ],
  'three alone': [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
  'baby chaos': [
    [0, 0, 0, 0, 1],
    [1, 0, 1, 0, 0],
    [0, 0, 0, 0, 1],
    [1, 0, 1, 0, 0],
    [0, 1, 0, 1, 0],
  ],
};

/** Three 3-cycles, each of which sends to all of the next. */
const cyclicUnion: Graph = Array.from({ length: 9 }, (_, i) =>
  Array.from({ length: 9 }, (_, j) => {
    const [a, b] = [Math.floor(i / 3), Math.floor(j / 3)];
    if (a === b) return (j + 1) % 3 === i % 3 ? 1 : 0;
    return (b + 1) % 3 === a ? 1 : 0;
  }),
);

/** Supports that are cliques with no neuron that all of them send to. */
function isTargetFreeClique(graph: Graph, support: readonly number[]): boolean {
  const clique = support.every((i) => support.every((j) => i === j || graph[i][j] === 1));
  const target = graph.some((row, i) => !support.includes(i) && support.every((j) => row[j] === 1));
  return clique && !target;
}

/** Period and peak of the limit cycle of the 3-cycle, from crossings of neuron 0 in steps of 0.01 τ. */
async function limitCycle(): Promise<{ period: number; peak: number }> {
  const values = weightsOf(graphs['3-cycle'], 0.25, 0.5).flat();
  const simulation = await RateSimulation.create(
    {
      states: { x: 'max(input, 0) - x' },
      output: 'x',
      size: 3,
      dt: 0.01,
      method: 'rk4',
      weights: [{ kind: 'dense', values }],
      constant: 1,
      initial: { x: [0.2, 0, 0] },
    },
    { workers: 0 },
  );
  await simulation.step(20_000);
  const { values: kept } = await simulation.run(400, {
    record: { every: 0.01, units: [0] },
  });
  const x = Array.from(kept.output);
  const crossings: number[] = [];
  for (let k = 1; k < x.length; k++) {
    const [a, b] = [x[k - 1] - 0.3, x[k] - 0.3];
    if (a < 0 && b >= 0) crossings.push(0.01 * (k - 1 + a / (a - b)));
  }
  const period = (crossings[crossings.length - 1] - crossings[0]) / (crossings.length - 1);
  return { period, peak: x.reduce((most, v) => Math.max(most, v), 0) };
}

export const ctln: Study = {
  title: 'Combinatorial threshold-linear networks: fixed points and cycles from a graph',
  reference: 'Morrison, Degeratu, Itskov & Curto (2024), SIAM J. Appl. Dyn. Syst. 23:855',
  minutes: 0.1,
  async run(print = console.log) {
    const exact = { relative: 0, absolute: 0 };
    const checks: Check[] = [];
    const count = (
      name: string,
      graph: Graph,
      all: number,
      stable: number,
      parameters = [0.25, 0.5],
    ) => {
      const found = fixedPoints(graph, parameters[0], parameters[1]);
      const steady = found.filter((point) => point.stable).length;
      const parity = found.reduce((total, { index }) => total + index, 0);
      print(
        `${name}: ${found.map(({ support, stable: s }) => `{${support.map((i) => i + 1).join('')}}${s ? '*' : ''}`).join(' ')}`,
      );
      const source = 'the paper’s graph rules';
      checks.push(near(`${name}: fixed points`, found.length, all, source, exact));
      checks.push(near(`${name}: stable ones`, steady, stable, source, exact));
      checks.push(near(`${name}: sum of indices`, parity, 1, source, exact));
      return found;
    };
    const [point] = count('3-cycle', graphs['3-cycle'], 1, 0);
    checks.push(near('3-cycle: x*', point.x[0], 1 / 3.25, '1/(3 − ε + δ)', { relative: 1e-12 }));
    count('3-clique', graphs['3-clique'], 1, 1);
    count('three alone', graphs['three alone'], 7, 3);
    count('baby chaos', graphs['baby chaos'], 9, 0);
    count('three 3-cycles in a cycle', cyclicUnion, 1, 0);
    const { period, peak } = await limitCycle();
    print(`3-cycle: period ${period.toFixed(5)} τ, peak rate ${peak.toFixed(4)}`);
    const source = 'another integration at 1e-10';
    checks.push(near('3-cycle: period, τ', period, 11.24386, source, { relative: 1e-4 }));
    checks.push(near('3-cycle: peak rate', peak, 0.6707, source, { relative: 1e-3 }));
    const random = new Random(1);
    let [odd, cliques] = [0, 0];
    for (let k = 0; k < 60; k++) {
      const graph = Array.from({ length: 7 }, (_, i) =>
        Array.from({ length: 7 }, (_, j) => (i !== j && random.uniform() < 0.5 ? 1 : 0)),
      );
      const found = fixedPoints(graph);
      if (found.reduce((total, { index }) => total + index, 0) === 1) odd++;
      if (found.every(({ support, stable }) => !stable || isTargetFreeClique(graph, support)))
        cliques++;
    }
    print(
      `60 random graphs of 7: indices add up to 1 in ${odd}, stable supports are target-free cliques in ${cliques}`,
    );
    checks.push(near('random graphs with index sum 1', odd, 60, 'theorem', exact));
    checks.push(
      near(
        'random graphs whose stable supports are target-free cliques',
        cliques,
        60,
        'conjecture',
        exact,
      ),
    );
    checks.push(...dale(print));
    return checks;
  },
};

/** Networks of excitatory neurons, and of excitatory and inhibitory ones: what supports they can have. */
function dale(print: (text: string) => void): Check[] {
  const exact = { relative: 0, absolute: 0 };
  const random = new Random(3);
  let closed = 0;
  for (let k = 0; k < 20; k++) {
    const w = daleWeights(6, 6, 0.8, random);
    const [code, sets] = [codeOf(w), closedSets(w)];
    if (code.size === sets.size && [...code].every((bits) => sets.has(bits))) closed++;
  }
  const complete = (radius: number) => {
    let count = 0;
    for (let k = 0; k < 15; k++) {
      if (isIntersectionComplete(codeOf(daleWeights(7, 5, radius, random)), 5)) count++;
    }
    return count;
  };
  const [weak, strong] = [complete(0.8), complete(3)];
  print(
    `excitatory networks whose code is the sets that no edge leaves: ${closed} of 20; 5 excitatory and 2 inhibitory: code of the excitatory ones ` +
      `intersection-complete in ${weak} of 15 at radius 0.8, ${strong} of 15 at 3 (consistent with the theorem as read here)`,
  );
  return [
    near('excitatory networks with the code of their graph', closed, 20, 'theorem', exact),
    near('weak Dale networks, intersection-complete', weak, 15, 'theorem', exact),
  ];
}
