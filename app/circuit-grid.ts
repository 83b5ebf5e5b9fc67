/**
 * The plane of the two somata in cells: which cell a state is in, and the probability of each cell under a mixture. What lies
 * outside the square is a cell of its own, so that nothing is lost.
 */
import type { GaussianMixture } from '../src/sampling/index.ts';

/** The square from −REACH to REACH in both directions. */
export const REACH = 1.25;
/** Cells of a picture, in a row. */
export const CELLS = 100;
/** Cells of a picture that are taken together where distances are measured: 2 × 2. */
const COARSE = 2;
/** Points in a cell at which a density is taken, in a row. */
const POINTS = 2;

const STEP = (2 * REACH) / CELLS;
/** Area of a cell of a picture. */
export const AREA = STEP * STEP;

/** The cell of a picture that a state lies in, row after row from below, or the one after the last: outside. */
export function cellOf(x: number, y: number): number {
  const column = Math.floor((x + REACH) / STEP);
  const row = Math.floor((y + REACH) / STEP);
  const inside = column >= 0 && column < CELLS && row >= 0 && row < CELLS;
  return inside ? row * CELLS + column : CELLS * CELLS;
}

/** Probability of each cell of a picture, and of the outside: the density at points of each cell, summed. */
export function cellProbabilities({ means, weights, sd, along }: GaussianMixture): Float64Array {
  const cells = new Float64Array(CELLS * CELLS + 1);
  const points = CELLS * POINTS;
  const apart = STEP / POINTS;
  const [ux, uy] = along ? Array.from(along.direction) : [1, 0];
  const [sdAlong, sdAcross] = [along?.sd ?? sd, sd];
  const all = Array.from(weights).reduce((sum, w) => sum + w, 0);
  const reach = 6 * Math.max(sdAlong, sdAcross);
  const first = (at: number) => Math.max(0, Math.floor((at - reach + REACH) / apart));
  const last = (at: number) => Math.min(points - 1, Math.ceil((at + reach + REACH) / apart));
  for (let c = 0; c < means.length; c++) {
    const share = weights[c] / all;
    if (share < 1e-9) continue;
    const [mx, my] = [means[c][0], means[c][1]];
    const height = (share * apart * apart) / (2 * Math.PI * sdAlong * sdAcross);
    for (let row = first(my); row <= last(my); row++) {
      const dy = (row + 0.5) * apart - REACH - my;
      const base = Math.floor(row / POINTS) * CELLS;
      for (let column = first(mx); column <= last(mx); column++) {
        const dx = (column + 0.5) * apart - REACH - mx;
        const [p, q] = [(dx * ux + dy * uy) / sdAlong, (dy * ux - dx * uy) / sdAcross];
        cells[base + Math.floor(column / POINTS)] += height * Math.exp(-(p * p + q * q) / 2);
      }
    }
  }
  const inside = cells.reduce((sum, p) => sum + p, 0);
  cells[CELLS * CELLS] = Math.max(0, 1 - inside);
  return cells;
}

/** Cells of a picture summed to those in which distances are measured; the last is the outside. */
export function coarse(cells: ArrayLike<number>): Float64Array {
  const width = CELLS / COARSE;
  const sums = new Float64Array(width * width + 1);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const row = Math.floor(cell / CELLS / COARSE);
    sums[row * width + Math.floor((cell % CELLS) / COARSE)] += cells[cell];
  }
  sums[width * width] = cells[CELLS * CELLS];
  return sums;
}
