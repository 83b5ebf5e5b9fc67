/**
 * Connections that depend on distance. They are drawn once, here, and given as edges: a pair's draw is a function of (seed, source, target), so
 * the same edges whatever the reach of the search.
 */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import type { Connector } from '../connect/connector.ts';
import { exp, log } from '../equations/f64.ts';
import { Draws } from '../plan/host-draws.ts';
import { EdgeBuilder } from './edge-builder.ts';
import { checkPositions, countOf, type Positions } from './positions.ts';

/** p(d) = p0·e^(−d²/2σ²), p0·e^(−d/λ), or p0 up to `radius`. */
export type DistanceProfile =
  | { readonly profile: 'gaussian'; readonly p0: number; readonly sigma: number }
  | { readonly profile: 'exponential'; readonly p0: number; readonly lambda: number }
  | { readonly profile: 'disc'; readonly p0: number; readonly radius: number };

export interface DistanceOptions {
  readonly source: Positions;
  readonly target: Positions;
  readonly probability: DistanceProfile;
  /** No connection beyond. Default: where p has fallen to 10⁻⁶ of p0. */
  readonly maxDistance?: number;
  /** Lengths of a box whose opposite borders are one: distances are the shorter way round. */
  readonly periodic?: readonly number[];
  /** Whether a pair at equal indices counts; default true. Give false where both are one population. */
  readonly autapses?: boolean;
  /** ms, and ms a unit of distance: gives a delay for each edge. */
  readonly delay?: { readonly offset: number; readonly perDistance: number };
  readonly seed?: number;
}

/** For `network.connect`: pass `connector`, and `delay` if asked for. */
export interface DistanceEdges {
  readonly connector: Connector;
  readonly distance: Float64Array;
  readonly delay?: Float64Array;
}

const KNOWN = [
  'source',
  'target',
  'probability',
  'maxDistance',
  'periodic',
  'autapses',
  'delay',
  'seed',
];

/** Throws SynfireError for arguments that make no sense, and where there would be more than 2²⁸ edges. */
export function distanceDependent(options: DistanceOptions): DistanceEdges {
  const where = 'distanceDependent';
  expectOptions(options, where, KNOWN);
  const { source, target, probability, periodic, autapses = true, delay, seed = 1 } = options;
  checkPositions(source, `${where} › source`);
  checkPositions(target, `${where} › target`);
  const { dimensions } = source;
  const place = `${where} › target › dimensions`;
  expectArgument(target.dimensions === dimensions, place, target.dimensions, `${dimensions}`);
  const { chance, reach } = profileOf(probability);
  const most = options.maxDistance ?? reach;
  expectArgument(isReal(most) && most > 0, `${where} › maxDistance`, most, 'a number > 0');
  if (periodic !== undefined) {
    const fits = periodic.length === dimensions && periodic.every((x) => isReal(x) && x > 0);
    expectArgument(fits, `${where} › periodic`, periodic, `${dimensions} lengths > 0`);
  }
  if (delay !== undefined) {
    expectOptions(delay, `${where} › delay`, ['offset', 'perDistance']);
    const fits = [delay.offset, delay.perDistance].every((x) => isReal(x) && x >= 0);
    expectArgument(fits, `${where} › delay`, delay, 'numbers ≥ 0');
  }
  const draws = new Draws(seed, where, 3);
  const found = new EdgeBuilder(where);
  const cells = new Cells(target, most, periodic);
  const point = new Float64Array(dimensions);
  const near: number[] = [];
  for (let i = 0; i < countOf(source); i++) {
    for (let d = 0; d < dimensions; d++) point[d] = source.coordinates[i * dimensions + d];
    near.length = 0;
    cells.around(point, near);
    near.sort((a, b) => a - b);
    for (const j of near) {
      if (!autapses && i === j) continue;
      const distance = cells.distance(point, j);
      if (distance <= most && draws.ofPair(i, j) < chance(distance)) found.add(i, j, distance);
    }
  }
  const { connector, values } = found.finish();
  if (!delay) return { connector, distance: values };
  const delays = values.map((distance) => delay.offset + delay.perDistance * distance);
  return { connector, distance: values, delay: delays };
}

/** Falls to 10⁻⁶ at 5.2565 σ or 13.8155 λ. */
function profileOf(probability: DistanceProfile) {
  const where = 'distanceDependent › probability';
  const widths = { gaussian: 'sigma', exponential: 'lambda', disc: 'radius' };
  const own = widths[probability?.profile as keyof typeof widths];
  expectOptions(probability, where, own ? ['profile', 'p0', own] : ['profile', 'p0']);
  const { p0 } = probability;
  const sound = isReal(p0) && p0 >= 0 && p0 <= 1;
  expectArgument(sound, `${where} › p0`, p0, 'a number in [0, 1]');
  const width = (name: string, value: unknown): number => {
    expectArgument(isReal(value) && value > 0, `${where} › ${name}`, value, 'a number > 0');
    return value as number;
  };
  switch (probability.profile) {
    case 'gaussian': {
      const sigma = width('sigma', probability.sigma);
      const chance = (d: number) => p0 * exp((-d * d) / (2 * sigma * sigma));
      return { chance, reach: 5.2565 * sigma };
    }
    case 'exponential': {
      const lambda = width('lambda', probability.lambda);
      return { chance: (d: number) => p0 * exp(-d / lambda), reach: 13.8155 * lambda };
    }
    case 'disc':
      return { chance: () => p0, reach: width('radius', probability.radius) };
    default:
      expectArgument(false, `${where} › profile`, probability, 'gaussian, exponential or disc');
  }
}

/** Cells that the reach spans: points in cells further away than that are not near. */
const SPAN = 2;

/** Points in cells at least half as wide as the reach: all that are near lie at most two cells away. */
class Cells {
  readonly #positions: Positions;
  readonly #periodic: readonly number[] | undefined;
  readonly #low: number[] = [];
  readonly #width: number[] = [];
  readonly #counts: number[] = [];
  /** Points of cell c: order[starts[c]] … order[starts[c + 1] − 1]. */
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  constructor(positions: Positions, reach: number, periodic: readonly number[] | undefined) {
    this.#positions = positions;
    this.#periodic = periodic;
    const { dimensions, coordinates } = positions;
    const count = countOf(positions);
    const budget = Math.ceil(exp(log(Math.max(1, count)) / dimensions));
    for (let d = 0; d < dimensions; d++) {
      let [low, high] = [0, periodic?.[d] ?? 0];
      if (!periodic && count > 0) {
        [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (let i = d; i < coordinates.length; i += dimensions) {
          low = Math.min(low, coordinates[i]);
          high = Math.max(high, coordinates[i]);
        }
      }
      const cells = Math.max(1, Math.min(budget, Math.floor((SPAN * (high - low)) / reach)));
      this.#low.push(low);
      this.#width.push(high > low ? (high - low) / cells : 1);
      this.#counts.push(cells);
    }
    const all = this.#counts.reduce((product, n) => product * n, 1);
    this.#starts = new Uint32Array(all + 1);
    const own = new Uint32Array(count);
    const point = new Float64Array(dimensions);
    for (let i = 0; i < count; i++) {
      for (let d = 0; d < dimensions; d++) point[d] = coordinates[i * dimensions + d];
      own[i] = this.#index(point.map((x, d) => this.#cell(x, d)));
      this.#starts[own[i] + 1]++;
    }
    for (let c = 0; c < all; c++) this.#starts[c + 1] += this.#starts[c];
    this.#order = new Uint32Array(count);
    const next = this.#starts.slice();
    for (let i = 0; i < count; i++) this.#order[next[own[i]]++] = i;
  }

  distance(point: Float64Array, j: number): number {
    const { dimensions, coordinates } = this.#positions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      let apart = Math.abs(point[d] - coordinates[j * dimensions + d]);
      const box = this.#periodic?.[d];
      if (box !== undefined) {
        apart %= box;
        apart = Math.min(apart, box - apart);
      }
      squares += apart * apart;
    }
    return Math.sqrt(squares);
  }

  /** Appends every point that may be near, each once. */
  around(point: Float64Array, into: number[]): void {
    const choices = Array.from(point, (x, d) => {
      const cell = this.#cell(x, d);
      const beside = Array.from({ length: 2 * SPAN + 1 }, (_, k) => cell + k - SPAN);
      const count = this.#counts[d];
      if (this.#periodic) return [...new Set(beside.map((c) => ((c % count) + count) % count))];
      return beside.filter((c) => c >= 0 && c < count);
    });
    const visit = (d: number, cells: number[]): void => {
      if (d < choices.length) {
        for (const c of choices[d]) visit(d + 1, [...cells, c]);
        return;
      }
      const cell = this.#index(cells);
      for (let k = this.#starts[cell]; k < this.#starts[cell + 1]; k++) into.push(this.#order[k]);
    };
    visit(0, []);
  }

  /** Points outside are counted with the border's cell. */
  #cell(x: number, d: number): number {
    const box = this.#periodic?.[d];
    const inside = box === undefined ? x - this.#low[d] : ((x % box) + box) % box;
    const cell = Math.floor(inside / this.#width[d]);
    return Math.max(0, Math.min(this.#counts[d] - 1, cell));
  }

  #index(cells: ArrayLike<number>): number {
    let index = 0;
    for (let d = 0; d < this.#counts.length; d++) index = index * this.#counts[d] + cells[d];
    return index;
  }
}
