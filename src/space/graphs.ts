/** Random graphs within one population, drawn once and given as edges. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import type { Connector } from '../connect/connector.ts';
import { log } from '../equations/f64.ts';
import { Draws } from '../plan/host-draws.ts';
import { EdgeBuilder } from './edge-builder.ts';

export interface BlockOptions {
  /** Neurons of each group: the first group has the first indices. */
  readonly groups: readonly number[];
  /** probability[a][b]: of an edge from a neuron of group a to one of group b. */
  readonly probability: readonly (readonly number[])[];
  /** Default false. */
  readonly autapses?: boolean;
  readonly seed?: number;
}

/** Stochastic block model (Holland, Laskey & Leinhardt 1983): clusters, layers, rings of groups. */
export function stochasticBlocks(options: BlockOptions): Connector {
  const where = 'stochasticBlocks';
  expectOptions(options, where, ['groups', 'probability', 'autapses', 'seed']);
  const { groups, probability, autapses = false, seed = 1 } = options;
  const counts = Array.isArray(groups) && groups.length > 0 && groups.every(isCount);
  expectArgument(counts, `${where} › groups`, groups, 'numbers of neurons');
  const square =
    Array.isArray(probability) &&
    probability.length === groups.length &&
    probability.every(
      (row) =>
        Array.isArray(row) &&
        row.length === groups.length &&
        row.every((p) => isReal(p) && p >= 0 && p <= 1),
    );
  const shape = `${groups.length} × ${groups.length} numbers in [0, 1]`;
  expectArgument(square, `${where} › probability`, probability, shape);
  const starts = groups.map((_, g) => groups.slice(0, g).reduce((sum, n) => sum + n, 0));
  const found = new EdgeBuilder(where);
  groups.forEach((size, a) => {
    for (let i = starts[a]; i < starts[a] + size; i++) {
      const draws = new Draws(seed, where, 4, i);
      groups.forEach((others, b) => {
        eachWith(probability[a][b], others, draws, (k) => {
          const j = starts[b] + k;
          if (autapses || i !== j) found.add(i, j, 0);
        });
      });
    }
  });
  return found.finish().connector;
}

/** Each of `count` indices with probability p, by the gaps between them. */
function eachWith(p: number, count: number, draws: Draws, take: (k: number) => void): void {
  if (p === 0) return;
  if (p === 1) {
    for (let k = 0; k < count; k++) take(k);
    return;
  }
  const scale = 1 / log(1 - p);
  for (let k = -1; ; ) {
    k += 1 + Math.floor(log(1 - draws.uniform()) * scale);
    if (k >= count) return;
    take(k);
  }
}

export interface SmallWorldOptions {
  /** Each neuron sends to the nearest `neighbours` on the ring, half on each side; even. */
  readonly neighbours: number;
  /** Probability that an edge goes to any other neuron instead, in [0, 1]. */
  readonly rewire: number;
  readonly seed?: number;
}

/** Ring lattice with rewired targets (Watts & Strogatz 1998), directed: out-degrees stay, no pair twice, none to itself. */
export function smallWorld(size: number, options: SmallWorldOptions): Connector {
  const where = 'smallWorld';
  expectOptions(options, where, ['neighbours', 'rewire', 'seed']);
  const { neighbours, rewire, seed = 1 } = options;
  expectArgument(isCount(size) && size <= 1e8, `${where} › size`, size, 'a number of neurons');
  const even = isCount(neighbours) && neighbours % 2 === 0 && neighbours < size;
  expectArgument(even, `${where} › neighbours`, neighbours, `an even number below ${size}`);
  const share = isReal(rewire) && rewire >= 0 && rewire <= 1;
  expectArgument(share, `${where} › rewire`, rewire, 'a number in [0, 1]');
  const found = new EdgeBuilder(where);
  for (let i = 0; i < size; i++) {
    const draws = new Draws(seed, where, 5, i);
    const targets = new Set<number>();
    for (let k = 1; k <= neighbours / 2; k++) {
      targets.add((i + k) % size);
      targets.add((i - k + size) % size);
    }
    for (const j of [...targets]) {
      if (draws.uniform() >= rewire || targets.size === size - 1) continue;
      let other = draws.below(size);
      while (other === i || targets.has(other)) other = draws.below(size);
      targets.delete(j);
      targets.add(other);
    }
    for (const j of [...targets].sort((a, b) => a - b)) found.add(i, j, 0);
  }
  return found.finish().connector;
}
