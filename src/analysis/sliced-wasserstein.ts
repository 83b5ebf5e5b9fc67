/** Distances between two samples of a distribution in several dimensions. */
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { normals } from '../plan/draws.ts';
import { philox } from '../plan/philox.ts';
import { expectNumbers } from './arguments.ts';

interface SampleOptions {
  /** Numbers in each point: points lie one after the other. */
  readonly size: number;
}

export interface SlicedOptions extends SampleOptions {
  /** Random projections; default 64. */
  readonly directions?: number;
  readonly seed?: number;
}

/**
 * Mean over random directions of the Wasserstein-1 distance between the projections of two samples (Rabin et al. 2011): of
 * sorted projections, as far as the shorter sample has quantiles. Throws SynfireError.
 */
export function slicedWasserstein(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: SlicedOptions,
): number {
  const size = expectPoints(a, b, options, 'slicedWasserstein', ['size', 'directions', 'seed']);
  const { directions = 64, seed = 1 } = options;
  const where = 'slicedWasserstein › directions';
  const sound = Number.isInteger(directions) && directions >= 1 && directions <= 1e5;
  expectArgument(sound, where, directions, 'an integer from 1 to 10⁵');
  let sum = 0;
  for (let d = 0; d < directions; d++) {
    const direction = directionOf(d, size, seed);
    const [p, q] = [a, b].map((points) => projections(points, direction).sort());
    const count = Math.min(p.length, q.length);
    let distance = 0;
    for (let i = 0; i < count; i++) {
      distance += Math.abs(quantile(p, (i + 0.5) / count) - quantile(q, (i + 0.5) / count));
    }
    sum += distance / count;
  }
  return sum / directions;
}

/**
 * Squared maximum mean discrepancy, unbiased, with the mean of Gaussian kernels of the given bandwidths (Gretton et
 * al. 2012). It takes all pairs. Throws SynfireError.
 */
export function maximumMeanDiscrepancy(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: SampleOptions & { readonly bandwidths?: readonly number[] },
): number {
  const size = expectPoints(a, b, options, 'maximumMeanDiscrepancy', ['size', 'bandwidths']);
  const { bandwidths = [0.05, 0.1, 0.2, 0.5] } = options;
  const where = 'maximumMeanDiscrepancy › bandwidths';
  const sound = Array.isArray(bandwidths) && bandwidths.every((width) => width > 0);
  expectArgument(sound && bandwidths.length > 0, where, bandwidths, 'positive numbers');
  const kernel = (p: ArrayLike<number>, i: number, q: ArrayLike<number>, j: number) => {
    let squares = 0;
    for (let d = 0; d < size; d++) squares += (p[i * size + d] - q[j * size + d]) ** 2;
    let sum = 0;
    for (const width of bandwidths) sum += Math.exp(-squares / (2 * width * width));
    return sum / bandwidths.length;
  };
  const within = (p: ArrayLike<number>) => {
    const n = p.length / size;
    let sum = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += kernel(p, i, p, j);
    return (2 * sum) / (n * (n - 1));
  };
  const [n, m] = [a.length / size, b.length / size];
  let between = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) between += kernel(a, i, b, j);
  return within(a) + within(b) - (2 * between) / (n * m);
}

function expectPoints(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: SampleOptions,
  where: string,
  known: readonly string[],
): number {
  expectOptions(options, where, known);
  expectNumbers(a, `${where} › a`);
  expectNumbers(b, `${where} › b`);
  const { size } = options;
  const whole = Number.isInteger(size) && size >= 1;
  expectArgument(whole, `${where} › size`, size, 'how many numbers a point has');
  for (const [name, points] of [['a', a] as const, ['b', b] as const]) {
    const fits = points.length >= 2 * size && points.length % size === 0;
    expectArgument(fits, `${where} › ${name}`, points.length, `two points or more of ${size}`);
  }
  return size;
}

/** A unit vector, uniform on the sphere. */
function directionOf(index: number, size: number, seed: number): Float64Array {
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  const out = new Float64Array(size);
  let squares = 0;
  for (let d = 0; d < size; d++) {
    philox(d, index, 0, 0x10000000, seed >>> 0, 0x736c, words);
    normals(words[0], words[1], pair);
    out[d] = pair[0];
    squares += pair[0] * pair[0];
  }
  return out.map((x) => x / Math.sqrt(squares));
}

function projections(points: ArrayLike<number>, direction: Float64Array): Float64Array {
  const size = direction.length;
  return Float64Array.from({ length: points.length / size }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += points[i * size + d] * direction[d];
    return sum;
  });
}

/** Of sorted values, linear between them. */
function quantile(sorted: Float64Array, share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, share * sorted.length - 0.5));
  const k = Math.min(sorted.length - 2, Math.floor(place));
  return sorted[k] + (place - k) * (sorted[k + 1] - sorted[k]);
}
