/**
 * Question: what does a spike cost without a time step, how does that grow with the network, and how far is
 * WebAssembly from C?
 *
 * Method: SparseProp's balanced inhibitory networks (K = 100, J0 = 1, target 1 Hz, τ = 10 ms), rows drawn again
 * at each spike. In one run, alternating, medians: the engine; the same loop in C (reference.c, `heap`), whose
 * last spike must have the same time, bit for bit; SparseProp's published loop in C over the same rows (`phase`).
 * Rates after 20 % of the spikes. Ratios are within this run.
 *
 * node bench/events/run.mjs [--sizes 1000,10000,100000,1000000] [--spikes 200000] [--repeats 3] [--rates]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EventSimulation, fixedOutdegree } from '../../dist/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    spikes: { type: 'string', default: '200000' },
    repeats: { type: 'string', default: '3' },
    rates: { type: 'boolean', default: false },
    out: { type: 'string', default: join(here, '../results/events.json') },
  },
});
const K = 100;
const TAU = 10;
const SEED = 1;
const DRIVE = (TAU / 1000) * Math.sqrt(K);
const WEIGHT = -1 / Math.sqrt(K);
/** SparseProp's figures for its own loop in C, on another machine: docs only. */
const PROTOTYPE = { lif: [14, 14.6, 23.5, 64], qif: [16.9, 21, 28, 73] };

const folder = mkdtempSync(join(tmpdir(), 'synfire-events-'));
const binary = join(folder, 'reference');
const flags = ['-O3', '-march=native', '-ffp-contract=off'];
execFileSync('gcc', [...flags, '-o', binary, join(here, 'reference.c'), '-lm']);

/** Keys that the engine started from. */
const held = new Map();
const rows = [];
const spikes = Number(options.spikes);
for (const model of ['lif', 'qif']) {
  for (const size of options.sizes.split(',').map(Number)) {
    const warmup = Math.min(spikes, 2 * size);
    const runs = { engine: [], heap: [], phase: [] };
    for (let repeat = 0; repeat < Number(options.repeats); repeat++) {
      runs.engine.push(await engine(model, size, warmup, spikes));
      runs.heap.push(reference('heap', model, size, warmup, spikes));
      runs.phase.push(reference('phase', model, size, warmup, spikes / 4));
    }
    const same = runs.heap.every((run) => run.last === runs.engine[0].last);
    const us = Object.fromEntries(
      Object.entries(runs).map(([name, list]) => [name, median(list.map((run) => run.us))]),
    );
    rows.push({ model, size, us, same_last_spike: same, engine_over_c: us.engine / us.heap });
    console.log(
      `${model} N = ${String(size).padEnd(8)} engine ${us.engine.toFixed(2)} µs/spike, same loop in C ` +
        `${us.heap.toFixed(2)} (×${(us.engine / us.heap).toFixed(2)}), SparseProp's loop in C ${us.phase.toFixed(2)} ` +
        `(×${(us.engine / us.phase).toFixed(2)}), last spike ${same ? 'the same' : 'DIFFERS'}`,
    );
  }
}
const growth = {};
for (const model of ['lif', 'qif']) {
  const of = (size) => rows.find((row) => row.model === model && row.size === size)?.us.engine;
  if (of(1e3) && of(1e5)) growth[model] = of(1e5) / of(1e3);
}
console.log(`growth from N = 1e3 to 1e5: ${JSON.stringify(growth)}`);
const rates = {};
if (options.rates) {
  for (const model of ['lif', 'qif']) {
    rates[model] = (await engine(model, 1e5, 300_000, 1_200_000)).hz;
    console.log(`${model}: ${rates[model].toFixed(3)} Hz at N = 1e5`);
  }
}
const machine = { cpu: cpus()[0].model, processors: cpus().length, node: process.versions.node };
mkdirSync(dirname(options.out), { recursive: true });
const report = { bench: 'events', K, machine, flags, prototype_us: PROTOTYPE, rows, growth, rates };
writeFileSync(options.out, `${JSON.stringify(report, undefined, 2)}\n`);
rmSync(folder, { recursive: true });

function network(model, size) {
  const neuron =
    model === 'lif'
      ? { model, tau: TAU, drive: 1 + DRIVE, threshold: 1, reset: 0 }
      : { model, tau: TAU, drive: DRIVE };
  const connector = fixedOutdegree(K, { multapses: false, autapses: false });
  return { neuron, size, connector, weight: WEIGHT, seed: SEED, phases: phases(size) };
}

/** mulberry32. */
function phases(size) {
  let state = 12345;
  return Float64Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) * 2 ** -32;
  });
}

async function engine(model, size, warmup, count) {
  const simulation = await EventSimulation.create(network(model, size));
  held.set(`${model} ${size}`, (await simulation.snapshot()).state.parts.keys);
  const { times: before } = await simulation.run(Number.POSITIVE_INFINITY, { spikes: warmup });
  const started = performance.now();
  const { times } = await simulation.run(Number.POSITIVE_INFINITY, { spikes: count });
  const us = ((performance.now() - started) * 1e3) / count;
  const hz = (count / (times[count - 1] - before[warmup - 1]) / size) * 1e3;
  return { us, hz, last: times[count - 1] };
}

function reference(loop, model, size, warmup, count) {
  const file = join(folder, `${loop}-${model}-${size}`);
  writeFileSync(file, Buffer.from(keys(loop, model, size).buffer));
  const drive = model === 'lif' ? 1 + DRIVE : DRIVE;
  const numbers = [size, K, warmup, Math.round(count), TAU, drive, WEIGHT, SEED, 0];
  return JSON.parse(execFileSync(binary, [loop, model, ...numbers.map(String), file]));
}

/** What the loop starts from: the engine's own keys, or minus the phases. */
function keys(loop, model, size) {
  if (loop === 'heap') return held.get(`${model} ${size}`);
  const [reset, span] = model === 'lif' ? [0, 1] : [-Math.PI, 2 * Math.PI];
  return phases(size).map((phase) => -(reset + span * phase));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
