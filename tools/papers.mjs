/** `npm run papers -- <name …>`: studies with all their checks, and the reference files beside the project where there are some. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/cli.js');
const fixtures = join(root, '../shared/science/fixtures');
const files = existsSync(fixtures) ? ['--files', fixtures] : [];
const names = process.argv.slice(2);
if (names.length === 0) run(['list']);
for (const name of names) run(['run', name, ...files]);

function run(args) {
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
