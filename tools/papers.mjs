/**
 * `npm run papers -- <name …>`: studies with all their checks, and the reference files beside the project where there are some.
 * `npm run papers -- --all`: every study, one line for each figure asked (with its source), got, seconds; a study that fails is a line too.
 * At the end how many figures, studies, and rows of the gallery of networks that learn (examples/gallery.ts) hold whole.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/cli.js');
const fixtures = join(root, '../shared/science/fixtures');
const files = existsSync(fixtures) ? ['--files', fixtures] : [];
const names = process.argv.slice(2);
if (names.includes('--all')) all();
else if (names.length === 0) run(['list']);
else for (const name of names) run(['run', name, ...files]);

function run(args) {
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}

/** What a command prints as JSON; what it says besides goes to the screen. */
function json(args) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { stdout, status } = spawnSync(process.execPath, [cli, ...args, '--json'], {
    ...{ stdio, encoding: 'utf8', maxBuffer: 2 ** 28 },
  });
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch {
    return { ok: false, seconds: Number.NaN, checks: [], status };
  }
}

function all() {
  const short = (value) => String(Number(value.toPrecision(5)));
  let [held, asked] = [0, 0];
  const whole = new Set();
  const { studies, learningRows } = json(['list']);
  console.log(['study', 'figure', 'asked', 'got', '', 's', 'source'].join('\t'));
  for (const { name } of studies) {
    const { ok, seconds, checks, status } = json(['run', name, ...files]);
    if (ok) whole.add(name);
    if (checks.length === 0)
      console.log([name, `ended without figures (exit ${status})`, '', '', 'NOT SO'].join('\t'));
    for (const check of checks) {
      asked++;
      if (check.ok) held++;
      const { published, value, source } = check;
      const cells = [name, check.name, short(published), short(value), check.ok ? 'ok' : 'NOT SO'];
      console.log([...cells, seconds.toFixed(1), source].join('\t'));
    }
  }
  console.log(
    `\n${held} of ${asked} figures hold; ${whole.size} of ${studies.length} studies whole.`,
  );
  const missed = learningRows.filter(
    ({ studies: names }) => names.length === 0 || !names.every((name) => whole.has(name)),
  );
  for (const { row, studies: names } of missed)
    console.log(`not whole: ${row} (${names.join(', ') || 'no study'})`);
  const all = learningRows.length;
  console.log(`${all - missed.length} of ${all} rows of networks that learn hold.`);
  if (held < asked || whole.size < studies.length) process.exitCode = 1;
}
