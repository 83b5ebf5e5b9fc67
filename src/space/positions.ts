/** Where neurons are: plain numbers, neuron after neuron, in any one unit of length. */

import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { reading } from '../errors.ts';
import { Draws } from '../plan/host-draws.ts';

export interface Positions {
  readonly dimensions: number;
  /** dimensions × count: x, y, … of neuron 0, then of neuron 1. */
  readonly coordinates: Float64Array;
}

export const countOf = ({ dimensions, coordinates }: Positions): number =>
  coordinates.length / dimensions;

const LARGEST = 1e8;

/**
 * A regular grid, its middle at 0: `shape` has the number of neurons along each axis (1 to 3 of them), `spacing` the distance between
 * neighbours. The last axis changes fastest.
 */
export function grid(
  shape: readonly number[],
  options: { readonly spacing?: number } = {},
): Positions {
  expectOptions(options, 'grid', ['spacing']);
  const { spacing = 1 } = options;
  const isShape = Array.isArray(shape) && shape.length >= 1 && shape.length <= 3;
  expectArgument(isShape, 'grid › shape', shape, '1 to 3 numbers of neurons');
  const sound = reading('grid › shape', () => Array.from(shape).every((n) => isCount(n) && n > 0));
  expectArgument(sound, 'grid › shape', shape, 'integers > 0');
  const count = shape.reduce((product, n) => product * n, 1);
  expectArgument(count <= LARGEST, 'grid › shape', shape, 'at most 10⁸ neurons');
  expectArgument(isReal(spacing) && spacing > 0, 'grid › spacing', spacing, 'a number > 0');
  const coordinates = new Float64Array(count * shape.length);
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (let d = shape.length - 1; d >= 0; d--) {
      coordinates[i * shape.length + d] = ((rest % shape[d]) - (shape[d] - 1) / 2) * spacing;
      rest = Math.floor(rest / shape[d]);
    }
  }
  return { dimensions: shape.length, coordinates };
}

/** Uniform in a box with a corner at 0 and these lengths (1 to 3). */
export function randomBox(
  count: number,
  options: { readonly size: readonly number[]; readonly seed?: number },
): Positions {
  expectOptions(options, 'randomBox', ['size', 'seed']);
  const { size, seed = 1 } = options;
  expectCount(count, 'randomBox');
  const isBox = Array.isArray(size) && size.length >= 1 && size.length <= 3;
  expectArgument(isBox, 'randomBox › size', size, '1 to 3 lengths');
  const sound = size.every((length) => isReal(length) && length > 0);
  expectArgument(sound, 'randomBox › size', size, 'numbers > 0');
  const draws = new Draws(seed, 'randomBox', 1);
  const coordinates = new Float64Array(count * size.length);
  for (let k = 0; k < coordinates.length; k++) {
    coordinates[k] = draws.uniform() * size[k % size.length];
  }
  return { dimensions: size.length, coordinates };
}

/** Uniform on the surface of a sphere around 0 (Marsaglia 1972). */
export function sphere(
  count: number,
  options: { readonly radius?: number; readonly seed?: number } = {},
): Positions {
  expectOptions(options, 'sphere', ['radius', 'seed']);
  const { radius = 1, seed = 1 } = options;
  expectCount(count, 'sphere');
  expectArgument(isReal(radius) && radius > 0, 'sphere › radius', radius, 'a number > 0');
  const draws = new Draws(seed, 'sphere', 2);
  const coordinates = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    let [a, b, s] = [0, 0, 1];
    while (s >= 1) {
      a = 2 * draws.uniform() - 1;
      b = 2 * draws.uniform() - 1;
      s = a * a + b * b;
    }
    const root = 2 * Math.sqrt(1 - s);
    coordinates.set([radius * a * root, radius * b * root, radius * (1 - 2 * s)], 3 * i);
  }
  return { dimensions: 3, coordinates };
}

/** Throws SynfireError unless these are positions. */
export function checkPositions(positions: Positions, where: string): void {
  const { dimensions, coordinates } = positions ?? {};
  const known = dimensions === 1 || dimensions === 2 || dimensions === 3;
  expectArgument(known, `${where} › dimensions`, dimensions, '1, 2 or 3');
  const isList = coordinates instanceof Float64Array && coordinates.length % dimensions === 0;
  expectArgument(isList, `${where} › coordinates`, coordinates, 'a Float64Array of whole points');
  const bad = coordinates.findIndex((x) => !Number.isFinite(x));
  const place = `${where} › coordinates[${bad}]`;
  expectArgument(bad < 0, place, coordinates[bad], 'finite numbers');
}

const expectCount = (count: number, where: string) =>
  expectArgument(isCount(count) && count <= LARGEST, `${where} › count`, count, 'at most 10⁸');
