/** In the long form: every file that is written opens in Debian's Python, and the network of the SONATA files gives the same spikes on Brian2 (bench/interop/run.mjs). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isLong } from '../long.ts';

const root = join(import.meta.dirname, '../..');
const python = process.env.PYTHON ?? '/usr/bin/python3';
/** Asked in the long form only: Brian2 takes seconds to import. */
const judged =
  isLong && spawnSync(python, ['-c', 'import h5py, brian2'], { timeout: 120_000 }).status === 0;

it.skipIf(!judged)('files open elsewhere and agree', { timeout: 600_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bench/interop/run.mjs')],
    { encoding: 'utf8', env: { ...process.env, PYTHON: python } },
  );
  expect(stdout + stderr).toContain('agrees   SONATA by h5py, run on Brian2');
  expect(status).toBe(0);
});
