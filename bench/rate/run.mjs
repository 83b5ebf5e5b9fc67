/**
 * Question: how far are rate networks from what processor and memory allow, and how do they compare with NumPy?
 *
 * Method: h′ = −h + J·tanh(h), Euler, f32, one thread (and two workers beside it). Dense with one copy must read its matrix once a step:
 * the bound is the time in which a C loop reads it. Dense with 64 copies is bound by products and sums of 128-bit vectors: a C loop
 * of them without memory, each rounded (WebAssembly has no fused ones). Sparse reads 8 bytes an entry: beside it the plain C loop. Low rank reads its two factors; beside it the update alone, which
 * its bound leaves out. NumPy (with
 * OpenBLAS, one thread) does the same dense steps in this run. Everything is measured in turn, three times; minima.
 *
 *     node bench/rate/run.mjs [--out file.json]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RateSimulation } from '../../dist/rate.js';

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
const here = dirname(fileURLToPath(import.meta.url));
const SPARSE = { size: 100_000, each: 100 };
let bounds = boundsOfMachine();
const rows = [];

const dense = uniform(4096 * 4096, 2 / 64);
for (const batch of [1, 64]) {
  const model = network({ size: 4096, batch, weights: [{ kind: 'dense', values: dense }] });
  const flops = 2 * 4096 * 4096 * batch;
  const bytes = 4 * 4096 * 4096;
  const bound = () =>
    Math.max(bytes / bounds.stream_bytes_per_s, flops / bounds.vector_flops_per_s);
  const numpy = () => numpyStep(4096, batch);
  await measure(`dense 4,096, ${batch} ${batch > 1 ? 'copies' : 'copy'}`, model, { bound, numpy });
}
{
  const { size, each } = SPARSE;
  const count = size * each;
  let state = 1;
  const source = Uint32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * size);
  });
  const target = Uint32Array.from({ length: count }, (_, k) => Math.floor(k / each));
  const weights = [{ kind: 'sparse', source, target, weight: uniform(count, 0.2) }];
  await measure(`sparse 100,000 × 100`, network({ size, weights }), {
    bound: () => bounds.sparse_s,
  });
}
{
  const size = 1_000_000;
  const rank = 16;
  const factors = { left: uniform(size * rank, 1), right: uniform(size * rank, 1 / size) };
  const bytes = 2 * 4 * size * rank;
  // the update alone: h read and written, the output written
  const update = { ...network({ size, weights: [] }), states: { h: '-h' } };
  await measure(`no weights, 1,000,000`, update, {
    bound: () => (3 * 4 * size) / bounds.stream_bytes_per_s,
  });
  await measure(
    `low rank 1,000,000, rank 16`,
    network({ size, weights: [{ kind: 'lowRank', rank, ...factors }] }),
    { bound: () => bytes / bounds.stream_bytes_per_s },
  );
}
const machine = `${cpus()[0].model.trim()}, Node ${process.versions.node}`;
if (options.out) {
  const result = { bench: 'rate', machine, bounds, rows };
  writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
}

/** ms a step on one thread and on two workers, beside the bound: each the least of three, taken in turn. */
async function measure(name, model, { bound, numpy = () => null }) {
  let [least, one, two, peer] = [1, 2, 3, 4].map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 3; round++) {
    bounds = boundsOfMachine();
    least = Math.min(least, 1000 * bound());
    one = Math.min(one, await stepTime(model, 0));
    two = Math.min(two, await stepTime(model, 2));
    peer = Math.min(peer, numpy() ?? Number.POSITIVE_INFINITY);
  }
  const row = {
    name,
    bound_ms: least,
    one_thread_ms: one,
    two_workers_ms: two,
    over_bound: one / least,
    numpy_ms: Number.isFinite(peer) ? peer : null,
    numpy_over_one_thread: Number.isFinite(peer) ? peer / one : null,
  };
  rows.push(row);
  console.log(row);
}

async function stepTime(model, workers) {
  const simulation = await RateSimulation.create(model, { workers });
  const steps = Math.max(4, Math.ceil(300 / (await once(simulation, 4))));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) best = Math.min(best, await once(simulation, steps));
  await simulation.dispose();
  return best;
}

/** Timed beyond the first slice, which is short. */
async function once(simulation, steps) {
  const started = performance.now();
  await simulation.step(steps);
  return (performance.now() - started) / steps;
}

function network(more) {
  return {
    states: { h: 'input - h' },
    output: 'tanh(h)',
    dt: 0.1,
    initial: { h: 0.1 },
    ...more,
  };
}

function uniform(count, scale) {
  let state = 7;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (2 * (state / 2 ** 32) - 1) * scale;
  });
}

function boundsOfMachine() {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-'));
  try {
    const program = join(folder, 'bounds');
    execFileSync('cc', [
      '-O3',
      '-march=native',
      '-ffp-contract=off',
      join(here, 'bounds.c'),
      '-o',
      program,
    ]);
    const { size, each } = SPARSE;
    const text = execFileSync(program, [String(size), String(each)], { encoding: 'utf8' });
    return JSON.parse(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** ms, or null where there is no NumPy. */
function numpyStep(size, batch) {
  const python = `import numpy as np, time
J = np.random.uniform(-.03, .03, (${size}, ${size})).astype(np.float32)
h = np.full((${size}, ${batch}), .1, np.float32)
best = 1e9
for _ in range(8):
    t = time.perf_counter()
    for _ in range(5):
        h += np.float32(.1) * (J @ np.tanh(h) - h)
    best = min(best, (time.perf_counter() - t) / 5)
print(1000 * best)`;
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
  const { stdout, status } = spawnSync('python3', ['-c', python], { encoding: 'utf8', env });
  return status === 0 ? Number(stdout) : null;
}
