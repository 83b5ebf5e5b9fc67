/**
 * The line on which a function of two variables is 0, found on a grid: through each cell whose corners differ in sign goes a segment
 * between the places at its sides where a straight line through two corners is 0. A cell with a corner that is no number has none.
 */

/** A piece of the plane. */
export interface Plane {
  readonly x: { readonly from: number; readonly to: number };
  readonly y: { readonly from: number; readonly to: number };
}

/** A function at the (cells + 1)² corners of the grid, row by row from y.from. */
export function onGrid(
  of: (a: number, b: number) => number,
  { x, y }: Plane,
  cells: number,
): Float64Array {
  const values = new Float64Array((cells + 1) ** 2);
  for (let j = 0, k = 0; j <= cells; j++) {
    const b = between(y, j / cells);
    for (let i = 0; i <= cells; i++) values[k++] = of(between(x, i / cells), b);
  }
  return values;
}

/** Whether a cell has corners of both signs, 0 being of either. */
export function hasBoth(values: Float64Array, cells: number, i: number, j: number): boolean {
  const at = j * (cells + 1) + i;
  const [a, b, c, d] = [at, at + 1, at + cells + 1, at + cells + 2];
  const low = Math.min(values[a], values[b], values[c], values[d]);
  return low <= 0 && Math.max(values[a], values[b], values[c], values[d]) >= 0;
}

/** Segments [x0, y0, x1, y1], of values that `onGrid` gave. */
export function zeroLine(values: Float64Array, { x, y }: Plane, cells: number): number[][] {
  const segments: number[][] = [];
  for (let j = 0; j < cells; j++) {
    for (let i = 0; i < cells; i++) {
      if (!hasBoth(values, cells, i, j)) continue;
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ];
      const crossings: [number, number][] = [];
      corners.forEach(([i0, j0], k) => {
        const [i1, j1] = corners[(k + 1) % 4];
        const [v0, v1] = [values[j0 * (cells + 1) + i0], values[j1 * (cells + 1) + i1]];
        if (!Number.isFinite(v0) || !Number.isFinite(v1) || v0 < 0 === v1 < 0) return;
        const t = v0 / (v0 - v1);
        crossings.push([
          between(x, (i0 + t * (i1 - i0)) / cells),
          between(y, (j0 + t * (j1 - j0)) / cells),
        ]);
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        segments.push([...crossings[k], ...crossings[k + 1]]);
      }
    }
  }
  return segments;
}

/** At a part of the way. */
export const between = ({ from, to }: Plane['x'], part: number): number =>
  from + part * (to - from);
