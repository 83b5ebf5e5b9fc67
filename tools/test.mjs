/** Runs the tests: formatting and types first, then vitest. `--long` adds the long checks. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const long = process.argv.includes('--long');
const rest = process.argv.slice(2).filter((argument) => argument !== '--long');

run('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
run('node_modules/typescript/bin/tsc', ['--noEmit']);
run('node_modules/vitest/vitest.mjs', ['run', ...rest], { SYNFIRE_LONG: long ? '1' : '' });

function run(script, args, env = {}) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}
