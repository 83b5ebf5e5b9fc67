/**
 * Question: how fast is the cortical microcircuit, how does it scale with workers, and how far is its
 * synaptic delivery from the bound that memory sets?
 *
 * Method: `synfire run microcircuit --json` with 1 and with 2 workers, alternating; medians. The bound: a
 * synapse is 4 bytes that are read once per event, so events/s ≤ bandwidth / 4; bandwidth is measured
 * in this run by copying 512 MiB in as many threads (bytes read plus bytes written). Ratios are within this run.
 *
 * node bench/microcircuit.mjs [--scale 1] [--time 2000] [--repeats 1] [--workers 1,2] [--dc]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    time: { type: 'string', default: '2000' },
    repeats: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1,2' },
    dc: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const counts = options.workers.split(',').map(Number);
const runs = new Map(counts.map((count) => [count, []]));
for (let repeat = 0; repeat < Number(options.repeats); repeat++) {
  for (const count of counts) runs.get(count).push(run(count));
}

const rows = [];
for (const count of counts) {
  const results = runs.get(count);
  const bandwidth = await copyBandwidth(count);
  const speed = median(results.map((result) => result.wall_per_biological));
  const events = median(results.map((result) => result.synaptic_events_per_s));
  const [{ hash, build_s, peak_memory_bytes, synapses, neurons, rates_hz }] = results;
  rows.push({
    workers: count,
    wall_per_biological: speed,
    synaptic_events_per_s: events,
    copy_bytes_per_s: bandwidth,
    share_of_bandwidth_bound: (events * 4) / bandwidth,
    build_s,
    peak_memory_bytes,
    hash,
    neurons,
    synapses,
    rates_hz,
  });
}
const report = {
  bench: 'microcircuit',
  scale: Number(options.scale),
  drive: options.dc ? 'dc' : 'poisson',
  time_ms: Number(options.time),
  machine: { cpu: cpus()[0].model, processors: cpus().length, node: process.versions.node },
  rows,
  speedup: rows.length > 1 ? rows[0].wall_per_biological / rows.at(-1).wall_per_biological : 1,
};
for (const row of rows) {
  console.log(
    `${row.workers} worker${row.workers > 1 ? 's' : ''}: ${row.wall_per_biological.toFixed(3)} wall/biological, ` +
      `${(row.synaptic_events_per_s / 1e6).toFixed(0)} M events/s ` +
      `(${(100 * row.share_of_bandwidth_bound).toFixed(0)} % of the copy bandwidth, ${(row.copy_bytes_per_s / 1e9).toFixed(1)} GB/s), ` +
      `built in ${row.build_s.toFixed(1)} s, ${(row.peak_memory_bytes / 2 ** 30).toFixed(2)} GiB, hash ${row.hash}`,
  );
}
if (rows.length > 1) console.log(`speed-up: ${report.speedup.toFixed(2)}×`);
const out =
  options.out ??
  join(root, `bench/results/microcircuit-${options.scale}${options.dc ? '-dc' : ''}.json`);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(report, undefined, 2)}\n`);

function run(workers) {
  const args = ['run', 'microcircuit', '--scale', options.scale, '--time', options.time];
  if (options.dc) args.push('--dc');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), ...args, '--workers', String(workers), '--json', '--quiet'],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Bytes read and written a second by `threads` threads that copy blocks larger than any cache. */
async function copyBandwidth(threads) {
  const body = `
    const { parentPort } = require('node:worker_threads');
    const a = new Uint8Array(2 ** 29).fill(1), b = new Uint8Array(2 ** 29).fill(2);
    const end = performance.now() + 1500;
    let bytes = 0;
    const start = performance.now();
    while (performance.now() < end) { b.set(a); bytes += 2 ** 30; }
    parentPort.postMessage((bytes / (performance.now() - start)) * 1000);`;
  const speeds = await Promise.all(
    Array.from(
      { length: threads },
      () => new Promise((resolve) => new Worker(body, { eval: true }).once('message', resolve)),
    ),
  );
  return speeds.reduce((sum, speed) => sum + speed, 0);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
