/**
 * Where the neurons of a connectome are, from a table that its readers have: one line a point (a soma, points of a skeleton, synapses of a
 * neuropil), in columns x, y, z or as one text "[x y z]"; or as an array of NumPy, a row a neuron. A neuron with several points stands at their mean.
 */
import { checked, flag, list, object, optional, text } from '../network/shape.ts';
import { checkArgument } from './arguments.ts';
import type { NamedFile } from './edges.ts';
import { fileError } from './fault.ts';
import { growingIntegers, growingNumbers } from './grow.ts';
import { badRow, has, idOf, NEURON_ID, place, rows, type Table, tableOf } from './neuron-table.ts';
import { isNpy, npyNumbers, readNpy } from './npy.ts';

/** What `synfire/space` calls positions, with what is known of each. */
export interface NeuronPositions {
  readonly dimensions: 3;
  /** 3 × neurons, in the file's unit (FlyWire: nm; neuPrint: voxels). Without a point a neuron stands in the middle of the others. */
  readonly coordinates: Float64Array;
  /** By neuron: how many points it has in the files. */
  readonly points: Int32Array;
  /** Every point by itself, in the order of the files, with the number of its neuron; where `keepPoints` asks for them. */
  readonly cloud?: { readonly coordinates: Float64Array; readonly neurons: Int32Array };
}

interface PositionOptions {
  /** Gives also the points themselves: skeletons as they are. */
  readonly keepPoints?: boolean;
}

const optionShape = object({ keepPoints: optional(flag) });

const ID = [...NEURON_ID, 'id', 'neuron', 'label'];
const NEUROPIL = ['neuropil', 'roi'];
const AXES = ['x', 'y', 'z'].map((axis) => [
  axis,
  `pos_${axis}`,
  `position_${axis}`,
  `soma_${axis}`,
]);
/** One text for all three. */
const TOGETHER = ['position', 'pt_position', 'somalocation', 'somalocation:point{srid:9157}'];

/** Of what a table has places, if of anything; names of columns in lower case. */
export function placedIn(columns: readonly string[]): 'neurons' | 'neuropils' | undefined {
  const placed = AXES.every((names) => has(columns, names)) || has(columns, TOGETHER);
  if (!placed) return undefined;
  return has(columns, NEUROPIL) && !has(columns, ID) ? 'neuropils' : 'neurons';
}

/**
 * `labels`: the id of each neuron, as `readConnectome` gives them, or names, also of neuropils. Lines about other neurons are passed over. Rejects with
 * `positions-which-file`, `positions-bad-shape`, `connectome-bad-row`, `ids-rounded`, and `no-position` where no neuron has a point.
 */
export async function readPositions(
  files: readonly NamedFile[],
  labels: readonly string[],
  options: PositionOptions = {},
): Promise<NeuronPositions> {
  checkArgument('files', files, 'readPositions › files');
  checked(list(text), labels, 'readPositions › labels');
  checked(optionShape, options, 'readPositions › options');
  const numbers = new Map(labels.map((label, k) => [label, k]));
  // of a connectome with names a line about nobody here says nothing of how ids are written
  const named = labels.some((label) => !/^\d+$/.test(label));
  const coordinates = new Float64Array(3 * labels.length);
  const points = new Int32Array(labels.length);
  const [all, owners] = [growingNumbers(), growingIntegers()];
  const take = (k: number, point: readonly number[]) => {
    points[k]++;
    for (const [axis, value] of point.entries()) coordinates[3 * k + axis] += value;
    if (!options.keepPoints) return;
    for (const value of point) all.push(value);
    owners.push(k);
  };
  for (const file of files) {
    if (isNpy(file.bytes)) {
      takeArray(file, labels.length, take);
      continue;
    }
    const table = await tableOf(file);
    const { id, pointOf } = columnsOf(table);
    for (const { cells, where } of rows(table)) {
      const k = numbers.get(named ? cells[id].trim() : idOf(cells[id], where));
      const point = k === undefined ? undefined : pointOf(cells, where);
      if (k !== undefined && point !== undefined) take(k, point);
    }
  }
  const known = points.reduce((sum, count) => sum + Math.min(1, count), 0);
  if (known === 0) {
    const names = files.map(({ name }) => name).join(', ') || 'no file';
    const remedy = 'Give the table that belongs to the same release of the connectome.';
    const found = `no point of any of ${labels.length} neurons`;
    throw fileError('no-position', names, found, 'the ids of the connectome', remedy);
  }
  const middle = [0, 0, 0];
  points.forEach((count, k) => {
    for (let axis = 0; axis < 3 && count > 0; axis++) {
      coordinates[3 * k + axis] /= count;
      middle[axis] += coordinates[3 * k + axis] / known;
    }
  });
  points.forEach((count, k) => {
    if (count === 0) coordinates.set(middle, 3 * k);
  });
  const cloud = { coordinates: all.finish(), neurons: owners.finish() };
  return { dimensions: 3, coordinates, points, ...(options.keepPoints ? { cloud } : {}) };
}

/** A row a neuron; one of NaN is of a neuron without a point. */
function takeArray(
  { name, bytes }: NamedFile,
  neurons: number,
  take: (k: number, point: readonly number[]) => void,
): void {
  const array = readNpy(bytes, name);
  if (array.shape.length !== 2 || array.shape[0] !== neurons || array.shape[1] !== 3) {
    const found = `shape (${array.shape.join(', ')})`;
    const remedy = 'Give a table with ids where it is of some of the neurons, or of others.';
    throw fileError('positions-bad-shape', name, found, `(${neurons}, 3): x, y, z`, remedy);
  }
  const values = npyNumbers(array, name);
  for (let k = 0; k < neurons; k++) {
    const point = [values[3 * k], values[3 * k + 1], values[3 * k + 2]];
    if (point.every(Number.isNaN)) continue;
    if (!point.every(Number.isFinite)) {
      throw badRow(`${name} › row ${k}`, `point "${point.join(' ')}"`, 'three numbers');
    }
    take(k, point);
  }
}

type PointOf = (cells: readonly string[], where: string) => readonly number[] | undefined;

/** A point that is not given (an empty cell) is none. */
function columnsOf(table: Table): { id: number; pointOf: PointOf } {
  const id = place(table, [...ID, ...NEUROPIL]);
  const axes = AXES.map((names) => place(table, names));
  const together = place(table, TOGETHER);
  if (id !== undefined && axes.every((at) => at !== undefined)) {
    return {
      id,
      pointOf: (cells, where) =>
        pointIn(
          axes.map((at) => cells[at!]),
          where,
        ),
    };
  }
  if (id !== undefined && together !== undefined) {
    return { id, pointOf: (cells, where) => pointIn(numbersIn(cells[together]), where) };
  }
  const found = `columns ${table.header.join(', ')}`;
  const expected = 'root_id or bodyId, and x, y, z or position';
  throw fileError('positions-which-file', table.name, found, expected, 'Name the columns so.');
}

/** "[1 2 3]", "[1, 2, 3]", "{x:1, y:2, z:3}"; nothing where there is none. */
const numbersIn = (cell: string): string[] =>
  cell.replace(/srid\s*:\s*\d+/i, '').match(/[-+]?\d[\d.]*(?:e[-+]?\d+)?/gi) ?? [];

function pointIn(cells: readonly string[], where: string): readonly number[] | undefined {
  if (cells.every((cell) => cell.trim() === '')) return undefined;
  const point = cells.map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)));
  if (point.length === 3 && point.every(Number.isFinite)) return point;
  throw badRow(where, `point "${cells.join(' ')}"`, 'three numbers');
}
