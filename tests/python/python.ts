/** A Python with NumPy, if this machine has one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

const COMMANDS = [process.env.PYTHON, '/usr/bin/python3', 'python3', 'python'];

export const python = COMMANDS.find(
  (command) => command !== undefined && spawnSync(command, ['-c', 'import numpy']).status === 0,
);

/** What a function of check.py returns. `paths`: where the package is looked for. */
export function check(name: string, paths = resolve(root, 'bindings/python'), ...args: string[]) {
  const script = resolve(root, 'tests/python/check.py');
  const env = { ...process.env, PYTHONPATH: paths, SYNFIRE_NODE: process.execPath };
  return JSON.parse(execFileSync(python!, [script, name, ...args], { env, encoding: 'utf8' }));
}
