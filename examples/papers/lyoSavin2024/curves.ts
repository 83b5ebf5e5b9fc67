/** Where samples lie on the curves that the data come from. */
import type { Samples } from '../../../src/sampling/index.ts';

export type Point = readonly [number, number];

/** A curve as many points, places on it from 0 to 1. */
export function curve(at: (u: number) => Point, points = 2000): readonly Point[] {
  return Array.from({ length: points }, (_, k) => at((k + 0.5) / points));
}

export interface Projection {
  /** Distance to the nearest point, and where on the curve that is. */
  readonly distances: Float64Array;
  readonly latents: Float64Array;
}

export function project(points: readonly Point[], onto: readonly Point[]): Projection {
  const distances = new Float64Array(points.length);
  const latents = new Float64Array(points.length);
  points.forEach(([x, y], i) => {
    let best = Number.POSITIVE_INFINITY;
    let place = 0;
    for (let k = 0; k < onto.length; k++) {
      const squares = (onto[k][0] - x) ** 2 + (onto[k][1] - y) ** 2;
      if (squares < best) {
        best = squares;
        place = k;
      }
    }
    distances[i] = Math.sqrt(best);
    latents[i] = (place + 0.5) / onto.length;
  });
  return { distances, latents };
}

/** Samples in the plane of `basis` (N × 2, orthonormal; absent: the first two somata), and how far off it they are. */
export function inPlane(
  { values, somata }: Samples,
  basis?: ArrayLike<number>,
): { readonly points: Point[]; readonly off: Float64Array } {
  const count = values.length / somata;
  const off = new Float64Array(count);
  const points = Array.from({ length: count }, (_, i): Point => {
    const x = values.subarray(i * somata, (i + 1) * somata);
    if (!basis) return [x[0], x[1]];
    const along = [0, 0];
    for (let j = 0; j < somata; j++) {
      along[0] += basis[2 * j] * x[j];
      along[1] += basis[2 * j + 1] * x[j];
    }
    let squares = 0;
    for (let j = 0; j < somata; j++) {
      squares += (x[j] - basis[2 * j] * along[0] - basis[2 * j + 1] * along[1]) ** 2;
    }
    off[i] = Math.sqrt(squares);
    return [along[0], along[1]];
  });
  return { points, off };
}

/** Correlation of the latents of successive cycles, pooled over chains. */
export function cycleCorrelation(latents: Float64Array, chains: number): number {
  const mean = latents.reduce((sum, u) => sum + u, 0) / latents.length;
  let [products, squares] = [0, 0];
  for (let i = 0; i < latents.length; i++) squares += (latents[i] - mean) ** 2;
  for (let i = chains; i < latents.length; i++) {
    products += (latents[i] - mean) * (latents[i - chains] - mean);
  }
  return products / (latents.length - chains) / (squares / latents.length);
}

export const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

export const shareOf = (values: Float64Array, test: (x: number) => boolean): number =>
  values.filter(test).length / values.length;

/** Shares of values in equal bins of [0, 1). */
export function histogram(values: Float64Array, bins: number): Float64Array {
  const shares = new Float64Array(bins);
  for (const u of values) shares[Math.min(bins - 1, Math.floor(u * bins))] += 1 / values.length;
  return shares;
}

/** Kullback–Leibler divergence of `count` samples from a reference, half a count added to each. */
export function divergence(
  reference: ArrayLike<number>,
  shares: ArrayLike<number>,
  count: number,
): number {
  const bins = reference.length;
  let sum = 0;
  for (let k = 0; k < bins; k++) {
    const found = (shares[k] * count + 0.5) / (count + 0.5 * bins);
    if (reference[k] > 0) sum += reference[k] * Math.log(reference[k] / found);
  }
  return sum;
}

/** Half the sum of the differences of two distributions. */
export function totalVariation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Math.abs(a[k] - b[k]);
  return sum / 2;
}

export const flat = (points: readonly Point[]): Float64Array => Float64Array.from(points.flat());
