/** The oracle's prior: eight Gaussians on a circle of radius 0.8, embedded in N dimensions. */
import type { GaussianMixture } from '../../../src/sampling/index.ts';

const RADIUS = 0.8;
export const RING_SD = 0.08;
const WEIGHTS = [4, 1, 2, 1, 3, 1, 2, 2];

/** `basis`: N × 2 orthonormal, row after row; by default the first two axes. */
export function ring(size: number, basis?: ArrayLike<number>): GaussianMixture {
  const at =
    basis ?? Float64Array.from({ length: 2 * size }, (_, i) => (i === 0 || i === 3 ? 1 : 0));
  const means = WEIGHTS.map((_, c) => {
    const angle = (2 * Math.PI * c) / WEIGHTS.length;
    const [x, y] = [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)];
    return Float64Array.from({ length: size }, (_, j) => at[2 * j] * x + at[2 * j + 1] * y);
  });
  const all = WEIGHTS.reduce((a, b) => a + b);
  return { size, means, weights: WEIGHTS.map((w) => w / all), sd: RING_SD };
}
