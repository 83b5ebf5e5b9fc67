/**
 * Random and damaged input: equations, networks, models, options, files, links, snapshots, checkpoints. Whatever it is, the library accepts it
 * or throws its own error, within two seconds, and holds no more memory for it afterwards. Seeded: the same cases each time. The cases
 * that ever failed (tests/faults/kept.jsonl) are tried first. Prints what failed, made as small as can be, as lines to be kept there, and ends with 1 then.
 *
 *     node tools/fuzz.mjs [--cases 2000] [--seed 1] [--kind npy,edges] [--threads 2]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

const root = join(import.meta.dirname, '..');
/** Cases of a batch: a fault ends one. */
const BATCH = 500;
/** A case that takes longer than this is not waited for, ms. */
const HANGS = 20_000;
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
  return outfile;
}

const library = await bundle();
const sums = new Map();
const failures = [];
let jobs = [];
let growth = 0;

/** A thread that takes jobs until there are none; a new one in its place where it hangs or dies. */
function thread(first) {
  return new Promise((resolve) => {
    const told = new SharedArrayBuffer(16);
    const state = new Float64Array(told);
    const workerData = { told, library: pathToFileURL(library).href, assets };
    const worker = new Worker(join(root, 'tools/fuzz/worker.mjs'), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 2048 },
    });
    const held = [];
    let job;
    const next = () => {
      job = jobs.shift();
      if (job) worker.postMessage(job);
      else end();
    };
    const end = (fault) => {
      clearInterval(watch);
      const quarter = Math.floor(held.length / 4);
      if (quarter >= 5) {
        growth = Math.max(
          growth,
          median(held.slice(-quarter)) - median(held.slice(quarter, 2 * quarter)),
        );
      }
      worker.removeAllListeners();
      worker.terminate();
      if (fault === undefined) return resolve();
      const made = job?.made ?? { seed: job?.seed, case: state[1] };
      failures.push({ kind: job?.name, fault, made });
      resolve(jobs.length > 0 ? thread() : undefined);
    };
    const watch = setInterval(() => {
      if (state[0] > 0 && Date.now() - state[0] > HANGS) end('does not end');
    }, 500);
    worker.on('error', (error) => end(`the thread ended: ${error?.stack ?? error}`));
    worker.on('message', ({ shares, done }) => {
      if (shares) first?.(shares);
      if (done) count(done, held);
      next();
    });
  });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function count({ name, cases, refused, longest, failed, held }, all) {
  const sum = sums.get(name) ?? { cases: 0, refused: 0, longest: 0, seconds: 0 };
  sum.cases += cases;
  sum.refused += refused;
  sum.longest = Math.max(sum.longest, longest);
  sums.set(name, sum);
  if (held) all.push(held);
  if (failed) failures.push({ kind: name, ...failed });
}

/** Batches of all kinds by their shares, one after the other, so that each part of a run has all of them. */
function plan(shares) {
  const wanted = values.kind?.split(',');
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

const assets = pathToFileURL(`${join(root, 'dist')}/`).href;
const lines = readFileSync(join(root, 'tests/faults/kept.jsonl'), 'utf8').trim().split('\n');
const keptCases = lines.filter(Boolean).map((line) => JSON.parse(line));

const started = performance.now();
const threads = [];
await new Promise((ready) => {
  threads.push(
    thread((shares) => {
      const chosen = values.kind?.split(',');
      const kept = keptCases.filter(({ kind }) => !chosen || chosen.includes(kind));
      jobs = [...kept.map(({ kind: name, made }) => ({ name, made })), ...plan(shares)];
      ready();
    }).then(ready),
  );
});
while (threads.length < Number(values.threads)) threads.push(thread());
await Promise.all(threads);

for (const failure of failures) console.log(JSON.stringify(failure));
const total = { cases: 0, refused: 0 };
for (const [name, { cases, refused, longest }] of sums) {
  total.cases += cases;
  total.refused += refused;
  const share = `${Math.round((100 * refused) / cases)} % refused`;
  console.error(
    `${String(cases).padStart(8)} ${name}: ${share}, longest ${Math.round(longest)} ms`,
  );
}
const seconds = (performance.now() - started) / 1000;
if (growth > GROWTH) failures.push(`memory grew by ${Math.round(growth / 1e6)} MB`);
const grown = growth > 0 ? `, what is held moved by ${(growth / 1e6).toFixed(1)} MB` : '';
console.error(
  `${total.cases} cases of ${sums.size} kinds in ${Math.round(seconds)} s: ${total.refused} refused, ${failures.length} failed${grown}.`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
