/**
 * What the files are that a visitor gives, by name and content: edges, ids of neurons, a table of transmitters, places. Each is read once, in
 * pieces, while its hash is taken.
 */
import { SynfireError } from '../src/index.ts';
import { findColumns } from '../src/interchange/columns.ts';
import { isConnectomeTable } from '../src/interchange/connectome.ts';
import type { NamedFile } from '../src/interchange/edges.ts';
import { isHdf5 } from '../src/interchange/file-kinds.ts';
import { placedIn } from '../src/interchange/neuron-positions.ts';
import { has, NEURON_ID } from '../src/interchange/neuron-table.ts';
import { isNpy, npyNumbers, readNpy } from '../src/interchange/npy.ts';
import { isParquet } from '../src/interchange/parquet.ts';
import { gunzipPieces, isGzip } from '../src/interchange/stream.ts';
import { isZip } from '../src/interchange/zip.ts';
import type { FileMark } from './settings.ts';
import { Sha256 } from './sha256.ts';

/** `flywire`: edges that `readConnectome` reads, ids and transmitters as Codex and neuPrint write them. */
type Role = 'edges' | 'flywire' | 'neurons' | 'ids' | 'places' | 'neuropils';

export interface GivenFile extends NamedFile {
  readonly role: Role;
  readonly mark: FileMark;
}

/** Tells what is done, and how much of it, 0 … 1. */
export type Tell = (what: string, fraction: number) => void;

/** The connectome of the whole fly has 0.1 GB as Parquet, 0.9 GB as text. */
const MOST_BYTES = 1.8e9;

/** With what each is. Rejects with SynfireError: `files-too-large`, `which-file`. */
export async function openFiles(files: readonly File[], tell: Tell): Promise<GivenFile[]> {
  const loaded = await loadFiles(files, tell);
  return Promise.all(loaded.map(async (file) => ({ ...file, role: await roleOf(file) })));
}

/** Rejects with SynfireError `files-too-large` before anything is read. */
export async function loadFiles(
  files: readonly File[],
  tell: Tell,
): Promise<Omit<GivenFile, 'role'>[]> {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  if (all > MOST_BYTES) throw tooLarge(files, all);
  const loaded: Omit<GivenFile, 'role'>[] = [];
  for (const file of files) loaded.push(await loadFile(file, tell));
  return loaded;
}

async function loadFile(file: File, tell: Tell): Promise<Omit<GivenFile, 'role'>> {
  const { name } = file;
  const bytes = new Uint8Array(file.size);
  const hash = new Sha256();
  let at = 0;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes.set(value, at);
    hash.add(value);
    at += value.length;
    tell(`Loading ${name}`, at / file.size);
  }
  return { name, bytes, mark: { name, bytes: at, sha256: hash.finish() } };
}

const PLACES =
  /(^|[^a-z])(pos|position|positions|places?|coords?|coordinates|xyz|somas?)([^a-z]|$)/i;
const IDS = /(^|[^a-z])ids?([^a-z]|$)/i;

async function roleOf(file: NamedFile): Promise<Role> {
  const { name, bytes } = file;
  if (isNpy(bytes)) return roleOfArray(file);
  if (isParquet(bytes) || isZip(bytes) || isHdf5(bytes)) return 'edges';
  let start = bytes.subarray(0, HEAD);
  if (isGzip(bytes)) {
    try {
      for await (const piece of gunzipPieces(bytes, name)) {
        start = piece.subarray(0, HEAD);
        break;
      }
    } catch {
      return 'edges'; // its reader says what is wrong with it
    }
    if (isNpy(start) || isParquet(start) || isZip(start)) return 'edges';
  }
  const header = headerOf(start);
  if (isConnectomeTable(header)) return 'flywire';
  const placed = placedIn(header);
  if (placed) return placed === 'neurons' ? 'places' : 'neuropils';
  if (has(header, NEURON_ID)) return 'neurons';
  if (header.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) return 'edges';
  try {
    findColumns(header, {}, name);
    return 'edges';
  } catch {
    throw unknownTable(name, header);
  }
}

const HEAD = 8192;

/** Its cells, in lower case. */
function headerOf(start: Uint8Array): string[] {
  const lines = new TextDecoder()
    .decode(start)
    .replace(/^\uFEFF/, '')
    .split('\n');
  const line = lines.map((text) => text.trim()).find((text) => text !== '' && text[0] !== '#');
  const separator = [',', '\t', ';'].find((each) => line?.includes(each)) ?? /\s+/;
  return (line ?? '')
    .split(separator)
    .map((cell) => cell.trim().replace(/^"|"$/g, '').toLowerCase());
}

/** (n, 3) is edges with weights, or places: by its name, else places where they are no whole numbers. */
function roleOfArray(file: NamedFile): Role {
  const array = readNpy(file.bytes, file.name);
  const stem = file.name.replace(/\.npy$/i, '');
  if (array.shape.length === 1) return IDS.test(stem) ? 'ids' : 'edges';
  if (array.shape.length !== 2 || array.shape[1] !== 3) return 'edges';
  if (PLACES.test(stem)) return 'places';
  return npyNumbers(array, file.name).some((value) => !Number.isInteger(value))
    ? 'places'
    : 'edges';
}

const tooLarge = (files: readonly File[], bytes: number) =>
  new SynfireError({
    code: 'files-too-large',
    where: files.map(({ name }) => name).join(', '),
    found: `${Math.round(bytes / 1e6)} MB`,
    expected: `at most ${MOST_BYTES / 1e6} MB`,
    remedy: 'Save the edges as Parquet with snappy, or leave out the pairs with few synapses.',
  });

const unknownTable = (name: string, header: readonly string[]) =>
  new SynfireError({
    code: 'which-file',
    where: name,
    found: header.join('') === '' ? 'no line of text' : `columns ${header.slice(0, 8).join(', ')}`,
    expected: 'edges (source, target, weight) or places (id, x, y, z)',
    remedy: 'Name the columns so, in the first line.',
  });
