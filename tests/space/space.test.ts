/** Positions, distances and graphs against closed forms; the same edges from the same seed; what bad input is told. */
import { describe, expect, it } from 'vitest';
import { type Connector, lif, Network, simulate } from '../../src/index.ts';
import { Draws } from '../../src/plan/host-draws.ts';
import {
  distanceDependent,
  fromCoo,
  fromCsr,
  fromDense,
  fromFunction,
  grid,
  lowRankPlusSparse,
  randomBox,
  rewired,
  smallWorld,
  sphere,
  stochasticBlocks,
} from '../../src/space/index.ts';

const listOf = (connector: Connector) => {
  if (connector.connector !== 'edges') throw new Error('not edges');
  return { source: Array.from(connector.source), target: Array.from(connector.target) };
};
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

describe('positions', () => {
  it('of a grid are regular around 0, the last axis fastest', () => {
    const { dimensions, coordinates } = grid([2, 3], { spacing: 10 });
    expect(dimensions).toBe(2);
    expect([...coordinates]).toEqual([-5, -10, -5, 0, -5, 10, 5, -10, 5, 0, 5, 10]);
  });

  it('in a box are uniform', () => {
    const { coordinates } = randomBox(20_000, { size: [2, 5], seed: 3 });
    for (const [d, length] of [2, 5].entries()) {
      const along = coordinates.filter((_, k) => k % 2 === d);
      expect(along.every((x) => x >= 0 && x < length)).toBe(true);
      // deviation of the mean: length/√(12·20,000)
      expect(Math.abs(mean(along) - length / 2)).toBeLessThan((4 * length) / Math.sqrt(240_000));
      const late = along.filter((x) => x > 0.75 * length).length;
      expect(Math.abs(late / 20_000 - 0.25)).toBeLessThan(0.0125);
    }
  });

  it('on a sphere lie on it, each third of the axis equally full (Archimedes)', () => {
    const { coordinates } = sphere(30_000, { radius: 3, seed: 4 });
    let top = 0;
    for (let i = 0; i < 30_000; i++) {
      const [x, y, z] = coordinates.subarray(3 * i, 3 * i + 3);
      expect(Math.hypot(x, y, z)).toBeCloseTo(3, 10);
      if (z > 1) top++;
    }
    expect(Math.abs(top / 30_000 - 1 / 3)).toBeLessThan(0.011);
  });
});

describe('connections by distance', () => {
  const size = [10, 10];
  const count = 3500;
  const positions = randomBox(count, { size, seed: 5 });
  const density = count / 100;
  const base = { source: positions, target: positions, autapses: false, periodic: size, seed: 6 };

  it.each([
    [
      'gaussian',
      { profile: 'gaussian', p0: 0.3, sigma: 0.4 },
      2 * Math.PI * 0.16,
      0.4 * Math.sqrt(Math.PI / 2),
    ],
    ['exponential', { profile: 'exponential', p0: 0.2, lambda: 0.25 }, 2 * Math.PI * 0.0625, 0.5],
    ['disc', { profile: 'disc', p0: 0.1, radius: 1 }, Math.PI, 2 / 3],
  ] as const)(
    '%s: degree and mean distance are those of the plane',
    (_, probability, area, away) => {
      const { connector, distance } = distanceDependent({ ...base, probability });
      const degree = distance.length / count;
      const expected = density * probability.p0 * area;
      // points scatter as well as draws: some 1/√edges, and 1/√neighbours a point
      expect(Math.abs(degree / expected - 1)).toBeLessThan(0.02);
      expect(Math.abs(mean(distance) / away - 1)).toBeLessThan(0.02);
      const { source, target } = listOf(connector);
      expect(source.every((i, k) => i !== target[k])).toBe(true);
      expect(
        source.every((i, k) => k === 0 || i > source[k - 1] || target[k] > target[k - 1]),
      ).toBe(true);
    },
  );

  it('without periodic borders neurons at the border have fewer', () => {
    const probability = { profile: 'gaussian', p0: 0.3, sigma: 0.4 } as const;
    const whole = distanceDependent({ ...base, probability });
    const cut = distanceDependent({ ...base, probability, periodic: undefined });
    // the mean over x of the share of a Gaussian within [0, 10], squared for two axes
    const share = (1 - (2 * 0.4) / (10 * Math.sqrt(2 * Math.PI))) ** 2;
    expect(cut.distance.length / whole.distance.length).toBeCloseTo(share, 2);
  });

  it('does not depend on the reach of the search, but on the seed', () => {
    const small = { ...base, source: randomBox(300, { size }), target: randomBox(300, { size }) };
    const probability = { profile: 'exponential', p0: 1, lambda: 0.1 } as const;
    const short = distanceDependent({ ...small, probability, maxDistance: 1.5 });
    const far = distanceDependent({ ...small, probability, maxDistance: 5 });
    const kept = far.distance.filter((d) => d <= 1.5);
    expect([...short.distance]).toEqual([...kept]);
    const other = distanceDependent({ ...small, probability, seed: 7 });
    expect([...other.distance]).not.toEqual([...short.distance]);
  });

  it('gives delays, and a network with the same spikes on the reference and on WebAssembly', async () => {
    const places = grid([12, 12]);
    const { connector, delay, distance } = distanceDependent({
      source: places,
      target: places,
      probability: { profile: 'gaussian', p0: 0.8, sigma: 2 },
      autapses: false,
      delay: { offset: 0.5, perDistance: 0.3 },
    });
    delay!.forEach((d, k) => {
      expect(d).toBe(0.5 + 0.3 * distance[k]);
    });
    const network = new Network({ dt: 0.1 });
    const sheet = network.population('sheet', 144, lif());
    network.stepCurrent(sheet, { amplitude: 400 });
    network.connect(sheet, sheet, {
      connector,
      weight: 20,
      delay: delay!.map((d) => Math.round(d * 10) / 10),
    });
    const [a, b] = [
      await simulate(network, { time: 30, backend: 'wasm', workers: 2 }),
      await simulate(network, { time: 30, backend: 'wasm', workers: 0 }),
    ];
    expect(a.spikeCount).toBeGreaterThan(100);
    expect(a.hash).toBe(b.hash);
  });
});

describe('graphs', () => {
  it('blocks have their densities', () => {
    const groups = [200, 300];
    const probability = [
      [0.3, 0.02],
      [0, 1],
    ];
    const { source, target } = listOf(stochasticBlocks({ groups, probability, seed: 2 }));
    const counts = [
      [0, 0],
      [0, 0],
    ];
    source.forEach((i, k) => {
      counts[i < 200 ? 0 : 1][target[k] < 200 ? 0 : 1]++;
      expect(i).not.toBe(target[k]);
    });
    expect(counts[1]).toEqual([0, 300 * 299]);
    const near = (found: number, pairs: number, p: number) =>
      expect(Math.abs(found - pairs * p)).toBeLessThan(4 * Math.sqrt(pairs * p * (1 - p)));
    near(counts[0][0], 200 * 199, 0.3);
    near(counts[0][1], 200 * 300, 0.02);
  });

  it('rewired: every degree stays, hardly an edge does, none is made twice or to itself', () => {
    const draws = new Draws(1, 'test', 1);
    const pairs = new Set<number>();
    while (pairs.size < 400) {
      const [i, j] = [draws.below(60), draws.below(60)];
      if (i !== j) pairs.add(60 * i + j);
    }
    const sources = [...pairs].map((pair) => Math.floor(pair / 60));
    const targets = [...pairs].map((pair) => pair % 60);
    const other = rewired(sources, targets, { seed: 2 });
    expect(Array.from(other).sort()).toEqual([...targets].sort());
    const keys = sources.map((i, k) => 60 * i + other[k]);
    expect(new Set(keys).size).toBe(400);
    expect(sources.some((i, k) => i === other[k])).toBe(false);
    // by chance an edge is there again with its density, a ninth
    expect(keys.filter((key) => pairs.has(key)).length).toBeLessThan(400 / 4);
    expect(rewired(sources, targets, { seed: 2 })).toEqual(other);
    expect(rewired(sources, targets, { swaps: 0 })).toEqual(Uint32Array.from(targets));
  });

  it('small worlds: the lattice has Watts and Strogatz’s clustering, rewiring keeps out-degrees and breaks it', () => {
    const clustering = (rewire: number) => {
      const { source, target } = listOf(smallWorld(400, { neighbours: 10, rewire, seed: 3 }));
      const to = Array.from({ length: 400 }, () => new Set<number>());
      source.forEach((i, k) => {
        to[i].add(target[k]);
      });
      expect(to.every((targets) => targets.size === 10)).toBe(true);
      let [closed, pairs] = [0, 0];
      for (const targets of to) {
        for (const a of targets) {
          for (const b of targets) {
            if (a === b) continue;
            pairs++;
            if (to[a].has(b)) closed++;
          }
        }
      }
      return closed / pairs;
    };
    expect(clustering(0)).toBeCloseTo((3 * (10 - 2)) / (4 * (10 - 1)), 12);
    expect(clustering(1)).toBeLessThan(0.05);
    const some = clustering(0.05);
    // each of the three edges of a triangle survives with 0.95
    expect(Math.abs(some - (2 / 3) * 0.95 ** 3)).toBeLessThan(0.05);
  });
});

describe('edges from matrices', () => {
  it('agree, whatever the form', () => {
    const dense = fromDense([0, 2, 0, -1, 0, 3], 2, 3);
    expect(listOf(dense.connector)).toEqual({ source: [0, 1, 2], target: [1, 0, 1] });
    expect([...dense.weight]).toEqual([-1, 2, 3]);
    // two targets with rows of three sources
    const rows = [
      [0, 2, 0],
      [-1, 0, 3],
    ];
    const byFunction = fromFunction(2, 3, (target, source) => rows[target][source] || undefined);
    expect(byFunction).toEqual(dense);
    const csr = fromCsr([0, 1, 3], [1, 0, 2], [2, -1, 3]);
    expect(listOf(csr.connector)).toEqual({ source: [1, 0, 2], target: [0, 1, 1] });
    const coo = fromCoo([0, 1, 1], [1, 0, 2], [2, -1, 3]);
    expect(listOf(coo.connector)).toEqual(listOf(csr.connector));
    expect(coo.weight).toEqual(csr.weight);
    const both = lowRankPlusSparse({
      size: 2,
      rank: 1,
      left: [1, 2],
      right: [3, 0],
      sparse: { source: [1], target: [0], weight: [5] },
    });
    expect(listOf(both.connector)).toEqual({ source: [0, 0, 1], target: [0, 1, 0] });
    expect([...both.weight]).toEqual([3, 6, 5]);
  });
});

describe('bad input', () => {
  const places = grid([3]);
  const probability = { profile: 'gaussian', p0: 0.5, sigma: 1 } as const;
  it.each([
    [() => grid([0, 3]), /grid › shape/],
    [() => grid([2], { spacing: -1 }), /spacing/],
    [() => randomBox(-1, { size: [1] }), /randomBox › count/],
    [() => sphere(3, { seed: -1 }), /seed/],
    [() => distanceDependent({ source: places, target: grid([2, 2]), probability }), /dimensions/],
    [
      () =>
        distanceDependent({
          source: places,
          target: places,
          probability: { ...probability, p0: 2 },
        }),
      /p0/,
    ],
    [
      () =>
        distanceDependent({
          source: places,
          target: places,
          probability: { profile: 'cone' } as never,
        }),
      /p0|profile/,
    ],
    [
      () => distanceDependent({ source: places, target: places, probability, periodic: [1, 2] }),
      /periodic/,
    ],
    [() => stochasticBlocks({ groups: [2], probability: [[1.5]] }), /probability/],
    [() => smallWorld(10, { neighbours: 3, rewire: 0 }), /even/],
    [() => rewired([0, 1], [1]), /targets.*2 indices/],
    [() => fromDense([1, 2], 2, 2), /4 numbers/],
    [() => fromCsr([0, 2], [1], [1]), /offsets/],
    [() => fromFunction(1, 1, () => Number.NaN), /weightOf\(0, 0\)/],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });
});
