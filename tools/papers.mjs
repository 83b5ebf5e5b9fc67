/**
 * `npm run papers -- <name …>`: studies with all their checks, and the reference files beside the project where there are some.
 * `npm run papers -- --all`: every study, one line for each figure asked (with its source), got, seconds; a study that fails is a line too.
 * At the end how many figures, studies, and rows of the galleries (examples/gallery.ts) hold whole.
 * `--keep` with either: what was found replaces that of the last run in docs/pictures/studies.json, from which pages and pictures are made.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/cli.js');
const fixtures = join(root, '../shared/science/fixtures');
const files = existsSync(fixtures) ? ['--files', fixtures] : [];
const kept = join(root, 'docs/pictures/studies.json');
const keeps = process.argv.includes('--keep');
const everything = process.argv.includes('--all');
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (everything) all();
else if (names.length === 0) run(['list']);
else if (keeps) for (const name of names) keep(name, json(['run', name, ...files]));
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

// a function, since the lines above run before constants below them are there
function roundedOf({ value, published, tolerance }) {
  const digits = (x) => (x === null ? null : Number(x.toPrecision(6)));
  return { value: digits(value), published: digits(published), tolerance: digits(tolerance) };
}

/** Puts what a study found in the place of what it found last; a run without figures leaves that. */
function keep(name, { seconds, checks }) {
  if (checks.length === 0) return;
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  const rounded = checks.map((check) => ({ ...check, ...roundedOf(check) }));
  const after = { ...before, [name]: { seconds: Math.round(seconds), checks: rounded } };
  const sorted = Object.fromEntries(Object.entries(after).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(kept, `${JSON.stringify(sorted, undefined, 2)}\n`);
  const held = checks.filter(({ ok }) => ok).length;
  console.log(`${name}: ${held} of ${checks.length} figures hold`);
}

function all() {
  const short = (value) => String(Number(value.toPrecision(5)));
  let [held, asked] = [0, 0];
  const whole = new Set();
  const { studies, galleries } = json(['list']);
  console.log(['study', 'figure', 'asked', 'got', '', 's', 'source'].join('\t'));
  for (const { name } of studies) {
    const { ok, seconds, checks, status } = json(['run', name, ...files]);
    if (keeps) keep(name, { seconds, checks });
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
  for (const { gallery, rows } of galleries) {
    const missed = rows.filter(
      ({ studies: names }) => names.length === 0 || !names.every((name) => whole.has(name)),
    );
    for (const { row, studies: names } of missed)
      console.log(`not whole: ${row} (${names.join(', ') || 'no study'})`);
    console.log(`${rows.length - missed.length} of ${rows.length} rows of ${gallery} hold.`);
  }
  if (held < asked || whole.size < studies.length) process.exitCode = 1;
}
