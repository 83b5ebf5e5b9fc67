/**
 * Files that the command line writes: under a temporary name first, renamed when whole, so that nothing
 * half-written is left. And files that it reads, with faults a person understands.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf } from '../backends/machine/disk.ts';
import { SynfireError } from '../errors.ts';
import { roleOfName } from '../interchange/columns.ts';
import { type EdgeList, readEdges } from '../interchange/edges.ts';

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;

/** The log beside a table of results: what of it is done. Rejects with `other-sweep` where there is a table without one, which would be lost. */
export async function logBeside(table: string): Promise<string> {
  const log = `${table}.jsonl`;
  if (!(await isThere(table)) || (await isThere(log))) return log;
  throw new SynfireError({
    code: 'other-sweep',
    where: table,
    found: `a table without its log ${log}`,
    expected: 'a new name, or a table beside its log',
    remedy: 'Choose another name, or move the table away. It was left as it is.',
  });
}

/** Like mkdir -p, one level at a time: Node's own never returns from places such as /proc. */
async function makeFolder(path: string): Promise<void> {
  if (await isThere(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path).catch((cause) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
}

/** Writes `contents` as a whole or not at all. Makes the folders on the way. */
export const writeWhole = (path: string, contents: string | Uint8Array): Promise<void> =>
  writeAll([[path, contents]]);

/**
 * Writes all of the files, or none: where the disk is full at the third, the first two are not left behind, and what was there before is there
 * again.
 */
export async function writeAll(
  files: readonly (readonly [path: string, contents: string | Uint8Array])[],
): Promise<void> {
  const staged: Staged[] = [];
  const placed: Staged[] = [];
  let at = '';
  try {
    for (const [path, contents] of files) {
      at = path;
      await makeFolder(dirname(path));
      const one = { temporary: temporaryName(path), path, before: temporaryName(path) };
      staged.push(one);
      await writeFile(one.temporary, contents, { flush: true });
    }
    for (const one of staged) {
      at = one.path;
      if ((await stat(at).catch(() => undefined))?.isFile()) await copyFile(at, one.before);
      await rename(one.temporary, at);
      placed.push(one);
    }
  } catch (cause) {
    for (const { path, before } of placed) {
      await ((await isThere(before)) ? rename(before, path) : rm(path)).catch(() => {});
    }
    throw cannotWrite(at, cause);
  } finally {
    const left = staged.flatMap(({ temporary, before }) => [temporary, before]);
    await Promise.all(left.map((path) => rm(path, { force: true }).catch(() => {})));
  }
}

interface Staged {
  readonly temporary: string;
  readonly path: string;
  /** A copy of what was there. */
  readonly before: string;
}

const temporaryName = (path: string) => `${path}.${randomBytes(4).toString('hex')}.tmp`;

/** Throws now what writing would throw after a long run: tries in the nearest folder that is there. */
export async function expectWritable(path: string): Promise<void> {
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) {
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    }
    let folder = dirname(path);
    while (!(await isThere(folder)) && dirname(folder) !== folder) folder = dirname(folder);
    const temporary = temporaryName(join(folder, 'synfire'));
    await writeFile(temporary, '');
    await rm(temporary);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'cannot-write',
      where: path,
      found: reasonOf(cause),
      expected: 'a place that can be written to',
      remedy: 'Choose another path. Nothing was left there.',
    },
    { cause },
  );
}

/** Reads a file, or says why not. */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new SynfireError(
      {
        code: 'cannot-read',
        where: path,
        found: reasonOf(cause),
        expected: 'a file that can be read',
        remedy: 'Check the path.',
      },
      { cause },
    );
  }
}

/** `--edges`: one file, several separated by commas, or a folder with the columns of one edge list. */
export async function readEdgePath(given: string): Promise<EdgeList> {
  const paths = given.split(',').map((path) => path.trim());
  const files: string[] = [];
  for (const path of paths) {
    const there = await stat(path).catch(() => undefined);
    files.push(...(there?.isDirectory() ? await edgeFiles(path) : [path]));
  }
  return readEdges(
    await Promise.all(files.map(async (name) => ({ name, bytes: await readWhole(name) }))),
  );
}

/** In a folder: the .npy columns that are named as such, else the only table. */
async function edgeFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const columns = names.filter((name) => name.endsWith('.npy') && roleOfName(name)?.exact);
  const tables = names.filter((name) => /\.(csv|csv\.gz|tsv|parquet|npz)$/i.test(name));
  const chosen = columns.length >= 2 ? columns : tables;
  return chosen.map((name) => join(folder, name));
}
