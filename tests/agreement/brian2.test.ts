/** Six networks of one's own text, one of each model, in Brian2 and in double precision: every spike of 500 ms, states to 1e-9. More: bench/agreement. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isLong } from '../long.ts';

const script = resolve(import.meta.dirname, '../../bench/agreement/run.mjs');
const python = process.env.PYTHON ?? '/usr/bin/python3';
const hasBrian2 = () =>
  spawnSync(python, ['-W', 'ignore', '-c', 'import brian2'], { stdio: 'ignore' }).status === 0;
const skip = !isLong || !hasBrian2();

describe.skipIf(skip)('Brian2', () => {
  it('and double precision agree', { timeout: 900_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-agreement-'));
    try {
      const file = join(folder, 'agreement.json');
      const options = ['--networks', '6', '--family', '1', '--seed', '2', '--file', file];
      await promisify(execFile)(process.execPath, [script, ...options]);
      const found = JSON.parse(readFileSync(file, 'utf8'));
      expect(found.networks).toBe(6);
      expect(found.spikes).toBeGreaterThan(300);
      expect(found.unexplained).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
