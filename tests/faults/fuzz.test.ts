/** A short part of tools/fuzz.mjs, the same cases each time. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../tools/fuzz.mjs');

it('random and damaged input is accepted or refused with our error, in time', async () => {
  const args = [script, '--cases', '1500'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args).catch((e) => e);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /1500 cases of equations, networks, npz, edges, snapshots: \d+ refused, 0 failed/,
  );
});
