/**
 * Random and damaged input: equations, networks, models, options, calls, files, links, snapshots, checkpoints. Whatever it is, the library accepts it
 * or throws its own error, within two seconds of processor time, and holds no more memory for it afterwards. Seeded: the same cases each time. The cases
 * that ever failed (tests/faults/kept.jsonl) are tried first. Prints what failed, made as small as can be, as lines to be kept there, and ends with 1 then.
 *
 *     node tools/fuzz.mjs [--cases 2000] [--minutes 15] [--seed 1] [--kind npy,edges] [--processes 2]
 *
 * Where the minutes are over before the cases, what was tried by then is told. All kinds are spread over the whole, so that an end before the end has all of them.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

const root = join(import.meta.dirname, '..');
/** Cases of a batch: a fault ends one. */
const BATCH = 500;
/** Bytes by which what is held after a batch may grow from the second quarter of a run to the last. */
const GROWTH = 30e6;

async function bundle() {
  const folder = join(root, 'node_modules/.cache/synfire-fuzz');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `library-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [join(root, 'tools/fuzz/library.ts')], outfile, bundle: true },
    ...{ format: 'esm', platform: 'node', target: 'es2022', loader: { '.wgsl': 'text' } },
    ...{ logLevel: 'error', external: ['h5wasm', 'hyparquet', 'webgpu'], keepNames: true },
  });
  process.on('exit', () => rmSync(outfile, { force: true }));
  return outfile;
}

const started = performance.now();
const deadline = started + 60_000 * Number(values.minutes);
const library = pathToFileURL(await bundle()).href;
const assets = pathToFileURL(`${join(root, 'dist')}/`).href;
const wanted = values.kind?.split(',');
const sums = new Map();
const failures = [];
let jobs = [];
let growth = 0;

/** A process, once it has told its kinds; `next` gives the answer to a job, or an error where the process ends before it answers. */
async function open() {
  const child = fork(join(root, 'tools/fuzz/process.mjs'), [library, assets], {
    execArgv: ['--max-old-space-size=2048'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said = (said + data).slice(-2000);
  });
  let settle;
  child.on('message', (message) => settle.resolve(message));
  child.on('close', (code, signal) =>
    settle.reject(new Error(`${said.trim()} (${signal ?? code})`)),
  );
  const answer = () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
  const { shares } = await answer();
  const next = (job) => {
    const given = answer();
    child.send(job);
    return given;
  };
  const end = () => {
    settle = { resolve: () => {}, reject: () => {} };
    child.send('end');
  };
  return { shares, next, end };
}

/** Takes jobs until there are none or the time is over; a new process in its place where it hangs or dies. */
async function work(child = open()) {
  const { next, end } = await child;
  const held = [];
  let fault;
  while (fault === undefined && jobs.length > 0 && performance.now() < deadline) {
    const job = jobs.shift();
    try {
      count((await next(job)).done, held);
    } catch (error) {
      fault = { kind: job.name, fault: `the process ended: ${error.message}`, job };
    }
  }
  const quarter = Math.floor(held.length / 4);
  if (quarter >= 5) {
    const later = median(held.slice(-quarter)) - median(held.slice(quarter, 2 * quarter));
    growth = Math.max(growth, later);
  }
  if (fault === undefined) return end();
  failures.push(await told(fault));
  await work();
}

/** What a process that ended had at hand, where that can be said. */
async function told({ job, ...fault }) {
  if (job.made !== undefined) return { ...fault, made: job.made };
  const show = Number(/case (\d+)/.exec(fault.fault)?.[1] ?? job.runs);
  const { next, end } = await open();
  const { shown } = await next({ ...job, show });
  end();
  return { ...fault, ...shown };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function count({ name, cases, refused, longest, seconds, failed, held }, all) {
  const sum = sums.get(name) ?? { cases: 0, refused: 0, longest: 0, seconds: 0 };
  sum.cases += cases;
  sum.refused += refused;
  sum.seconds += seconds;
  sum.longest = Math.max(sum.longest, longest);
  sums.set(name, sum);
  if (held) all.push(held);
  if (failed) failures.push({ kind: name, ...failed });
}

/** Batches of all kinds by their shares, one after the other, so that each part of a run has all of them. */
function plan(shares) {
  const chosen = shares.filter(([name]) => !wanted || wanted.includes(name));
  const whole = chosen.reduce((sum, [, share]) => sum + share, 0);
  const batches = chosen.flatMap(([name, share], k) => {
    const cases = Math.max(1, Math.round((Number(values.cases) * share) / whole));
    const count = Math.ceil(cases / BATCH);
    return Array.from({ length: count }, (_, b) => ({
      ...{ name, seed: Number(values.seed) * 1_000_003 + 7919 * b + k },
      ...{ runs: Math.min(BATCH, cases - b * BATCH), at: (b + 0.5) / count },
    }));
  });
  return batches.sort((a, b) => a.at - b.at);
}

const lines = readFileSync(join(root, 'tests/faults/kept.jsonl'), 'utf8').trim().split('\n');
const kept = lines
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter(({ kind }) => !wanted || wanted.includes(kind));

const first = await open();
jobs = [...kept.map(({ kind: name, made }) => ({ name, made })), ...plan(first.shares)];
const more = Array.from({ length: Number(values.processes) - 1 }, () => open());
await Promise.all([work(first), ...more.map(work)]);

for (const failure of failures) console.log(JSON.stringify(failure));
const total = { cases: 0, refused: 0 };
const rows = [...sums].sort(([, a], [, b]) => b.seconds - a.seconds);
for (const [name, { cases, refused, longest, seconds }] of rows) {
  total.cases += cases;
  total.refused += refused;
  const share = `${Math.round((100 * refused) / cases)} % refused`;
  const rate = `${Math.round(cases / Math.max(1e-3, seconds))} a second`;
  console.error(
    `${String(cases).padStart(8)} ${name}: ${share}, ${rate}, longest ${Math.round(longest)} ms`,
  );
}
const seconds = (performance.now() - started) / 1000;
if (growth > GROWTH) failures.push(`memory grew by ${Math.round(growth / 1e6)} MB`);
const grown = growth > 0 ? `, what is held moved by ${(growth / 1e6).toFixed(1)} MB` : '';
const left = jobs.length > 0 ? ` of ${values.cases}, since the time was over` : '';
const rate = `${Math.round(total.cases / seconds)} a second`;
console.error(
  `${total.cases} cases${left} of ${sums.size} kinds in ${Math.round(seconds)} s (${rate}): ${total.refused} refused, ${failures.length} failed${grown}.`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
