/**
 * Question: how long do all Lyapunov exponents of 1,000 rate units take, and the 100 leading ones of 4,000; and how far is
 * the product that they hang on from OpenBLAS?
 *
 * Method: g = 3, dt = 0.1 τ; the time that counts and the wall time are printed, tangent vectors are made orthonormal once a τ.
 * The product J·Q (f64) is 2·N²·k operations a step; NumPy multiplies matrices of the same sizes in this run, on one
 * thread. Everything runs on one thread.
 *
 * node bench/lyapunov/run.mjs [--out file.json]
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { gaussianWeights, rateLyapunov } from '../../dist/index.js';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const rows = [];
for (const [size, exponents, time] of [
  [1000, 1000, 30],
  [4000, 100, 5],
]) {
  const weights = gaussianWeights(size, { g: 3, seed: 1 });
  const network = { size, weights, dt: 0.1 };
  const started = performance.now();
  const found = await rateLyapunov(network, { time, warmup: 20, exponents });
  const wall = (performance.now() - started) / 1000;
  const steps = (time * 1.1) / 0.1;
  const python = `import numpy, time
a = numpy.random.rand(${size}, ${size}); b = numpy.random.rand(${size}, ${exponents}); a @ b
t = time.perf_counter(); a @ b; a @ b; a @ b; print((time.perf_counter() - t) / 3)`;
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
  const { stdout, status } = spawnSync('python3', ['-c', python], { encoding: 'utf8', env });
  const row = {
    size,
    exponents,
    time_tau: time,
    wall_s: wall,
    first: found.exponents[0],
    last: found.exponents[exponents - 1],
    dimension: found.dimension,
    operations_per_s: (2 * size * size * exponents * steps) / wall,
    numpy_operations_per_s: status === 0 ? (2 * size * size * exponents) / Number(stdout) : null,
  };
  rows.push(row);
  console.log(row);
}
const machine = `${cpus()[0].model.trim()}, Node ${process.versions.node}`;
if (values.out) {
  writeFileSync(values.out, `${JSON.stringify({ bench: 'lyapunov', machine, rows }, null, 2)}\n`);
}
