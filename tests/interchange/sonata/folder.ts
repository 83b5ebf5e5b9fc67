/** Files of a test: in memory as a reader for `readSonata`, or in a folder that goes with the test. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ReadFile } from '../../../src/interchange/sonata/files.ts';
import { python } from '../../python/python.ts';

export const reader =
  (files: ReadonlyMap<string, Uint8Array>): ReadFile =>
  async (path) => {
    const bytes = files.get(path.replace(/^\.\//, ''));
    if (bytes === undefined) throw new Error(`no ${path}`);
    return bytes;
  };

export const fromDisk: ReadFile = async (path) => new Uint8Array(readFileSync(path));

export function folderWith(files: ReadonlyMap<string, Uint8Array> = new Map()): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-sonata-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/** Runs a script that lies beside the tests. */
export const script = (name: string, ...args: readonly string[]): string =>
  execFileSync(python!, [join(import.meta.dirname, name), ...args], { encoding: 'utf8' });

/** Whether this machine has a Python with h5py. */
export const hasH5py = (() => {
  try {
    execFileSync(python!, ['-c', 'import h5py']);
    return true;
  } catch {
    return false;
  }
})();
