/**
 * Reads the edge list of a connectome from whatever file holds it, judged by content, not by name:
 * CSV (also gzip), Parquet, .npz with named arrays, one (edges × 2 or 3) .npy matrix, or a set of
 * .npy columns (`pre.npy`, `post.npy`, `syn_count_signed.npy`).
 */
import { checkArgument } from './arguments.ts';
import type { ColumnNames, Role } from './columns.ts';
import { findColumns, roleOfName } from './columns.ts';
import { readEdgesCsv } from './csv.ts';
import type { EdgeList } from './edgelist.ts';
import { edgeList, toIndices } from './edgelist.ts';
import { fileError } from './fault.ts';
import { idsRounded, indexError, LARGEST_INDEX, Labels } from './nodes.ts';
import type { Npy } from './npy.ts';
import { isNpy, npyNumbers, readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import type { ParquetOptions } from './parquet.ts';
import { isParquet, readEdgesParquet } from './parquet.ts';
import { gunzip, gunzipPieces, isGzip } from './stream.ts';
import { isZip } from './zip.ts';

export type { EdgeList } from './edgelist.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface EdgeOptions {
  readonly columns?: ColumnNames;
  readonly count?: number;
  readonly loadParquet?: ParquetOptions['load'];
  /** Told now and then how much of a text or a Parquet file has been read, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

export async function readEdges(
  files: readonly NamedFile[],
  options: EdgeOptions = {},
): Promise<EdgeList> {
  checkArgument('files', files, 'readEdges › files');
  checkArgument('edgeOptions', options, 'readEdges › options');
  const npy = files.filter((file) => isNpy(file.bytes));
  if (files.length > 1 && npy.length === files.length) return fromColumns(npy, options);
  if (files.length !== 1) {
    throw fileError(
      'edges-which-file',
      'edge list',
      files.length === 0 ? 'no file' : files.map((file) => file.name).join(', '),
      'one table, or several .npy columns',
      'Give one CSV, Parquet, .npz or .npy file, or pre.npy, post.npy and weight.npy.',
    );
  }
  const [{ name, bytes }] = files;
  const { columns, count, onProgress } = options;
  const common = { columns, count, where: name, onProgress };
  if (isNpy(bytes)) return fromMatrix(readNpy(bytes, name), options, name);
  if (isParquet(bytes)) return readEdgesParquet(bytes, { ...common, load: options.loadParquet });
  if (isZip(bytes)) {
    const arrays = await readNpz(bytes, name);
    const at = findColumns([...arrays.keys()], columns ?? {}, name);
    return fromArrays(pick([...arrays.values()], at), options, name);
  }
  if (isGzip(bytes) && (await packsBinary(bytes, name))) {
    return readEdges([{ name, bytes: await gunzip(bytes, name) }], options);
  }
  return readEdgesCsv(bytes, common);
}

/** Whether a gzip file holds one of the binary formats: its first piece tells. */
async function packsBinary(bytes: Uint8Array, name: string): Promise<boolean> {
  for await (const piece of gunzipPieces(bytes, name)) {
    return isNpy(piece) || isParquet(piece) || isZip(piece);
  }
  return false;
}

/** Columns as files: their names say which is which, an exact name before a part of one. */
function fromColumns(files: readonly NamedFile[], options: EdgeOptions): EdgeList {
  const where = files.map((file) => file.name).join(', ');
  const find = (role: Role): NamedFile | undefined => {
    const fixed = options.columns?.[role];
    if (fixed !== undefined) {
      const chosen = files.find((file) => file.name === fixed || file.name.endsWith(`/${fixed}`));
      if (chosen !== undefined) return chosen;
      throw fileError('unknown-column', where, 'no such file', `"${fixed}"`, 'Check its name.');
    }
    const named = files.map((file) => ({ file, of: roleOfName(file.name) }));
    const all = named.filter(({ of }) => of?.role === role);
    const exact = all.filter(({ of }) => of?.exact);
    const candidates = exact.length > 0 ? exact : all;
    if (candidates.length > 1) {
      throw fileError(
        'edges-which-file',
        where,
        `${candidates.length} files for the ${role}`,
        'one',
        'Give only the three files of one edge list.',
      );
    }
    return candidates[0]?.file;
  };
  const read = (role: Role): Npy | undefined => {
    const file = find(role);
    return file === undefined ? undefined : readNpy(file.bytes, file.name);
  };
  const [source, target] = [read('source'), read('target')];
  if (source === undefined || target === undefined) {
    throw fileError(
      'edges-which-file',
      where,
      `no file for the ${source === undefined ? 'source' : 'target'}`,
      'pre.npy (or source.npy) and post.npy (or target.npy)',
      'Rename the files, or say which is which.',
    );
  }
  return fromArrays({ source, target, weight: read('weight') }, options, where);
}

function fromMatrix(matrix: Npy, options: EdgeOptions, where: string): EdgeList {
  const [rows, columns] = matrix.shape;
  if (matrix.shape.length !== 2 || (columns !== 2 && columns !== 3)) {
    throw fileError(
      'edges-bad-shape',
      where,
      `shape (${matrix.shape.join(', ')})`,
      '(edges, 2) or (edges, 3): source, target, weight',
      'Give also the files of the other columns.',
    );
  }
  const numbers = npyNumbers(matrix, where);
  const column = (at: number) =>
    Float64Array.from({ length: rows }, (_, k) => numbers[k * columns + at]);
  return edgeList(
    {
      source: toIndices(unrounded(column(0), where), 'source', where),
      target: toIndices(unrounded(column(1), where), 'target', where),
      weight: columns === 3 ? column(2) : new Float64Array(rows).fill(1),
      count: options.count,
    },
    where,
  );
}

interface Columns {
  readonly source: Npy;
  readonly target: Npy;
  readonly weight: Npy | undefined;
}

function pick(arrays: readonly Npy[], at: Record<Role, number>): Columns {
  return { source: arrays[at.source], target: arrays[at.target], weight: arrays[at.weight] };
}

function fromArrays({ source, target, weight }: Columns, options: EdgeOptions, where: string) {
  const weights = (length: number) =>
    weight === undefined ? new Float64Array(length).fill(1) : npyNumbers(weight, where);
  if (isLabels(source) || isLabels(target)) {
    const nodes = new Labels(where);
    const [from, to] = [source, target].map((column) => provisional(column, nodes, where));
    const { labels, renumber } = nodes.finish();
    const final = (column: Int32Array) => column.map((node) => renumber[node]);
    const columns = {
      source: final(from),
      target: final(to),
      weight: weights(from.length),
      labels,
    };
    return edgeList({ ...columns, count: options.count }, where);
  }
  const sources = toIndices(unrounded(npyNumbers(source, where), where), 'source', where);
  const targets = toIndices(unrounded(npyNumbers(target, where), where), 'target', where);
  const columns = { source: sources, target: targets, weight: weights(sources.length) };
  return edgeList({ ...columns, count: options.count }, where);
}

/** 64-bit integers that are too large for indices, or text. */
function isLabels({ data }: Npy): boolean {
  if (Array.isArray(data)) return true;
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  return wide && (data as BigUint64Array).some((id) => id > LARGEST_INDEX);
}

function provisional({ data }: Npy, nodes: Labels, where: string): Int32Array {
  return Int32Array.from(data as ArrayLike<number | bigint | string>, (id, k) => {
    if (typeof id !== 'string' && id < 0)
      throw indexError(`${where} › edge ${k}`, `${id}`, 'neuron');
    return nodes.add(String(id));
  });
}

/** Throws `ids-rounded`. */
function unrounded(values: ArrayLike<number>, where: string): ArrayLike<number> {
  for (let k = 0; k < values.length; k++) {
    if (values[k] > Number.MAX_SAFE_INTEGER) {
      throw idsRounded(`${where} › edge ${k}`, `${values[k]} as a double`);
    }
  }
  return values;
}
