/** Σ W·x + b of a graph, and its way back: products with the order of sums of the kernels. */
import { expectShape, type Node, type Parameter, type Placed } from './matrices.ts';
import type { RateMemory } from './module.ts';

/** What a graph runs at a place: forward in its order, backward in the reverse one. */
export interface Step {
  forward(): void;
  backward(): void;
}

interface Affine {
  readonly w: readonly Placed<Parameter>[];
  /** As many. */
  readonly x: readonly Placed<Node>[];
  readonly y: Placed<Node>;
  /** One column. */
  readonly offset: Placed<Parameter> | undefined;
}

/** Throws SynfireError unless sizes fit each other. */
export function checkAffine({ w, x, offset }: Omit<Affine, 'y'>): void {
  expectShape(w.length > 0, 'affine', 'no terms', 'at least one');
  const { rows } = w[0];
  for (const [k, { name, ...own }] of w.entries()) {
    const fits = own.rows === rows && own.columns === x[k].rows;
    const found = `${own.rows} × ${own.columns}`;
    expectShape(fits, `affine › "${name}"`, found, `${rows} × ${x[k].rows}`);
  }
  if (offset === undefined) return;
  const fits = offset.rows === rows && offset.columns === 1;
  const found = `${offset.rows} × ${offset.columns}`;
  expectShape(fits, `affine › "${offset.name}"`, found, `${rows} × 1`);
}

/** Sizes fit each other. `take` gives room for so many numbers. */
export function affineStep(
  memory: RateMemory,
  { w, x, y, offset }: Affine,
  batch: number,
  take: (count: number, what: string) => number,
): Step {
  const { kernels } = memory;
  const { rows } = y;
  const transposed = w.map(({ slope, stride }) =>
    slope === 0 ? 0 : take(stride * batch, 'transposes'),
  );
  const column = offset && take(rows, 'biases');
  return {
    forward() {
      if (offset) {
        unpadded(memory, offset, column!);
        kernels.fillRows(y.value, column, rows, batch);
      }
      for (const [k, { value, stride, columns }] of w.entries()) {
        const add = offset !== undefined || k > 0;
        const size = [rows, batch, columns] as const;
        memory.product([value, stride, 1], [x[k].value, batch], [y.value, batch], size, add);
      }
    },
    backward() {
      for (const [k, { value, slope, stride, columns }] of w.entries()) {
        if (slope !== 0) {
          kernels.transpose(x[k].value, x[k].rows, batch, transposed[k], stride);
          const size = [rows, stride, batch] as const;
          const from = [transposed[k], stride] as const;
          memory.product([y.slope, batch, 1], from, [slope, stride], size, true);
        }
        const size = [columns, batch, rows] as const;
        memory.product([value, 1, stride], [y.slope, batch], [x[k].slope, batch], size, true);
      }
      if (!offset || offset.slope === 0) return;
      kernels.sumRows(y.slope, column, rows, batch);
      const sums = memory.f32(column!, rows);
      const slopes = memory.f32(offset.slope, rows * offset.stride);
      for (let r = 0; r < rows; r++) slopes[r * offset.stride] += sums[r];
    },
  };
}

/** A parameter of one column without its padding. */
function unpadded(memory: RateMemory, { rows, stride, value }: Placed<Parameter>, to: number) {
  const from = memory.f32(value, rows * stride);
  const out = memory.f32(to, rows);
  for (let r = 0; r < rows; r++) out[r] = from[r * stride];
}
