/**
 * Builds, and runs the tests: formatting and types are looked at beside the build and the tests, which need neither. `--long` adds
 * the long checks, `--times` prints the processor time of each file.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN = ['--long', '--times'];
const asked = (name) => (process.argv.includes(name) ? '1' : '');
const rest = process.argv.slice(2).filter((argument) => !OWN.includes(argument));
const running = new Set();

const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'];
const tsc = ['node_modules/typescript/bin/tsc', '--noEmit'];
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...rest];
const env = { SYNFIRE_LONG: asked('--long'), SYNFIRE_TIMES: asked('--times') };

await Promise.all([
  apart(biome).then(() => apart(tsc)),
  live(['tools/build.mjs']).then(() => live(vitest, env)),
]);

/** What it prints is shown as it comes. */
function live(command, more = {}) {
  return run(command, more, 'inherit');
}

/** What it prints is shown when it has ended, in one piece. */
async function apart(command) {
  const told = [];
  await run(command, { FORCE_COLOR: process.stdout.isTTY ? '1' : '' }, 'pipe', told);
}

/** The first that fails ends all. */
function run(command, more, output, told = []) {
  const child = spawn(process.execPath, [join(root, command[0]), ...command.slice(1)], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...more },
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => told.push(data));
  }
  return new Promise((done) => {
    child.on('close', (code) => {
      running.delete(child);
      process.stdout.write(Buffer.concat(told));
      if (code === 0) return done();
      for (const other of running) other.kill();
      process.exit(code ?? 1);
    });
  });
}
