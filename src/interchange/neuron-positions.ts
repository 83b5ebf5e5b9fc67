/**
 * Where the neurons of a connectome are, from a table that its readers have: one line a point (a soma, points of a skeleton, synapses of a
 * neuropil), in columns x, y, z or as one text "[x y z]". A neuron with several points stands at their mean.
 */
import { checked, list, text } from '../network/shape.ts';
import { checkArgument } from './arguments.ts';
import type { NamedFile } from './edges.ts';
import { fileError } from './fault.ts';
import { badRow, has, idOf, NEURON_ID, place, rows, type Table, tableOf } from './neuron-table.ts';

/** What `synfire/space` calls positions, with what is known of each. */
export interface NeuronPositions {
  readonly dimensions: 3;
  /** 3 × neurons, in the file's unit (FlyWire: nm; neuPrint: voxels). Without a point a neuron stands in the middle of the others. */
  readonly coordinates: Float64Array;
  /** By neuron: how many points it has in the files. */
  readonly points: Int32Array;
}

const ID = [...NEURON_ID, 'id', 'neuron', 'label'];
const AXES = ['x', 'y', 'z'].map((axis) => [
  axis,
  `pos_${axis}`,
  `position_${axis}`,
  `soma_${axis}`,
]);
/** One text for all three. */
const TOGETHER = ['position', 'pt_position', 'somalocation', 'somalocation:point{srid:9157}'];

/**
 * `labels`: the id of each neuron, as `readConnectome` gives them. Lines about other neurons are passed over. Rejects with
 * `positions-which-file`, `connectome-bad-row`, `ids-rounded`, and `no-position` where no neuron has a point.
 */
export async function readPositions(
  files: readonly NamedFile[],
  labels: readonly string[],
): Promise<NeuronPositions> {
  checkArgument('files', files, 'readPositions › files');
  checked(list(text), labels, 'readPositions › labels');
  const numbers = new Map(labels.map((label, k) => [label, k]));
  const coordinates = new Float64Array(3 * labels.length);
  const points = new Int32Array(labels.length);
  for (const file of files) {
    const table = await tableOf(file);
    const { id, pointOf } = columnsOf(table);
    for (const { cells, where } of rows(table)) {
      const k = numbers.get(idOf(cells[id], where));
      const point = k === undefined ? undefined : pointOf(cells, where);
      if (k === undefined || point === undefined) continue;
      points[k]++;
      for (const [axis, value] of point.entries()) coordinates[3 * k + axis] += value;
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
  return { dimensions: 3, coordinates, points };
}

type PointOf = (cells: readonly string[], where: string) => readonly number[] | undefined;

/** A point that is not given (an empty cell) is none. */
function columnsOf(table: Table): { id: number; pointOf: PointOf } {
  const id = has(table.header, ID) ? place(table, ID) : undefined;
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
