/**
 * Question: how far are rate networks from what processor and memory allow, and how do they compare with NumPy?
 *
 * Method: h′ = −h + J·tanh(h), Euler, f32, one thread (and two workers beside it). Bounds are those of C in the same minute: dense with one
 * copy and low rank must read their matrices once a step (64 and 128 MB in one stream); dense with 64 copies is bound by products and sums of 128-bit vectors
 * without memory, each rounded (WebAssembly has no fused ones). Sparse reads 8 bytes an entry: beside it the plain C loop. Beside low rank stands the
 * update alone, which its bound leaves out. NumPy (with OpenBLAS, one thread) does the same dense steps in this run. Everything is measured
 * in turn, three times; minima. `percent_of_peak`: products and sums a second over the most of the C loop. `times_bytes`: over the time in which C reads the weights.
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
const folder = mkdtempSync(join(tmpdir(), 'synfire-'));
const program = join(folder, 'bounds');
const flags = ['-O3', '-march=native', '-ffp-contract=off'];
execFileSync('cc', [...flags, join(here, 'bounds.c'), '-o', program]);
let bounds;
const rows = [];

const dense = uniform(4096 * 4096, 2 / 64);
for (const batch of [1, 64]) {
  const model = network({ size: 4096, batch, weights: [{ kind: 'dense', values: dense }] });
  const flops = batch > 1 ? 2 * 4096 * 4096 * batch : undefined;
  const bytes = batch > 1 ? undefined : 4 * 4096 * 4096;
  const numpy = () => numpyStep(4096, batch);
  await measure(`dense 4,096, ${batch} ${batch > 1 ? 'copies' : 'copy'}`, model, {
    ...{ flops, bytes, numpy },
  });
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
    plain: () => bounds.sparse_s,
  });
}
{
  const size = 1_000_000;
  const rank = 16;
  const factors = { left: uniform(size * rank, 1), right: uniform(size * rank, 1 / size) };
  // the update alone: h read and written, the output written
  const update = { ...network({ size, weights: [] }), states: { h: '-h' } };
  await measure(`no weights, 1,000,000`, update, { bytes: 3 * 4 * size });
  await measure(
    `low rank 1,000,000, rank 16`,
    network({ size, weights: [{ kind: 'lowRank', rank, ...factors }] }),
    { bytes: 2 * 4 * size * rank },
  );
}
rmSync(folder, { recursive: true });
const machine = `${cpus()[0].model.trim()}, Node ${process.versions.node}`;
if (options.out) {
  const result = { bench: 'rate', machine, bounds, rows };
  writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
}

/**
 * ms a step on one thread and on two workers, beside the bound: each the least of three, taken in turn. `flops` and `bytes` of a step, or
 * `plain`, seconds of a loop in C.
 */
async function measure(name, model, { flops, bytes, plain, numpy = () => null }) {
  let [least, one, two, peer] = [1, 2, 3, 4].map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 3; round++) {
    bounds = boundsOfMachine();
    least = Math.min(least, 1000 * bound({ flops, bytes, plain }));
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
    ...(flops && { percent_of_peak: (100 * least) / one }),
    ...(bytes && { times_bytes: one / least }),
    numpy_ms: Number.isFinite(peer) ? peer : null,
    numpy_over_one_thread: Number.isFinite(peer) ? peer / one : null,
  };
  rows.push(row);
  console.log(row);
}

/** Seconds. */
function bound({ flops, bytes, plain }) {
  if (flops) return flops / bounds.vector_flops_per_s;
  if (!bytes) return plain();
  const small = bytes <= 4 * 4096 * 4096;
  return bytes / (small ? bounds.stream_64MB_bytes_per_s : bounds.stream_128MB_bytes_per_s);
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
  const { size, each } = SPARSE;
  return JSON.parse(execFileSync(program, [String(size), String(each)], { encoding: 'utf8' }));
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
