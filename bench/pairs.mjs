/**
 * Question: is one build of Synfire as fast as another?
 *
 * Method: each case runs in a process of its own with the `dist` of one folder, then of the other, A B A B …; construction and a warm-up
 * are left out. Each pair gives B's time over A's (above 1: B is slower); the median over pairs counts, beside the least and the most.
 * What was done (spikes, loss) stands beside it, since a ratio of unlike work says nothing.
 *
 *     node bench/pairs.mjs DIR_A DIR_B [--pairs 5] [--only coba,stdp] [--node PATH] [--wide]
 *
 * `--node`: the Node that both run on. `--wide`: B with vectors of 256 bits, as the command line's `--wide`; A is as ever.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const CASES = {
  'microcircuit-1': (dir) => command(dir, 'microcircuit', '1', ['--scale', '0.2']),
  'microcircuit-2': (dir) => command(dir, 'microcircuit', '2', ['--scale', '0.2']),
  coba: (dir) => command(dir, 'coba', '1', ['--size', '4000'], '5000'),
  cuba: (dir) => command(dir, 'cuba', '1', ['--size', '4000'], '5000'),
  cobahh: (dir) => command(dir, 'cobahh', '1', ['--size', '4000'], '300'),
  izhikevich: (dir) => command(dir, 'izhikevich2003', '1', ['--size', '1000'], '10000'),
  'izhikevich-10000': (dir) => command(dir, 'izhikevich2003', '1', ['--size', '10000']),
  stdp,
  rate: (dir) => rate(dir, 1),
  'rate-64': (dir) => rate(dir, 64),
  'rate-low': lowRank,
  T5: roll,
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '5' },
    only: { type: 'string' },
    one: { type: 'string' },
    node: { type: 'string', default: process.execPath },
    wide: { type: 'boolean', default: false },
  },
});
const folders = positionals.map((folder) => resolve(folder));
const names = options.only?.split(',') ?? Object.keys(CASES);
const pairs = Number(options.pairs);
const unknown = names.filter((name) => !Object.hasOwn(CASES, name));

if (options.one) console.log(JSON.stringify(await CASES[options.one](folders[0])));
else compare();

function compare() {
  const unbuilt = folders.filter((folder) => !existsSync(join(folder, 'dist/cli.js')));
  if (folders.length !== 2 || !(pairs >= 1) || unknown.length > 0 || unbuilt.length > 0) {
    console.error(
      'node bench/pairs.mjs DIR_A DIR_B [--pairs 5] [--only name,…] [--node PATH] [--wide]',
    );
    console.error(`cases: ${Object.keys(CASES).join(', ')}; each folder built (npm run build)`);
    if (unbuilt.length > 0) console.error(`no dist/cli.js in ${unbuilt.join(', ')}`);
    process.exit(2);
  }
  for (const name of names) {
    const ratios = [];
    let found;
    for (let pair = 0; pair < pairs; pair++) {
      found = folders.map((folder, k) => measured(name, folder, options.wide && k === 1));
      ratios.push(found[1].seconds / found[0].seconds);
    }
    ratios.sort((a, b) => a - b);
    const [least, middle, most] = [ratios[0], median(ratios), ratios.at(-1)].map((x) =>
      x.toFixed(3),
    );
    const seconds = found.map((one) => `${one.seconds.toFixed(3)} s`).join(' and ');
    const done = found.map((one) => one.done).join(' and ');
    console.log(`${name}: B/A ${middle} (${least}–${most}); last ${seconds}; ${done}`);
  }
}

function measured(name, folder, wide) {
  const flags = wide ? ['--experimental-wasm-revectorize'] : [];
  const args = [...flags, fileURLToPath(import.meta.url), folder, '--one', name];
  const { status, stdout, stderr } = spawnSync(options.node, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} in ${folder}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function median(sorted) {
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** An example of the command line. */
function command(dir, example, workers, more, time = '2000') {
  const args = [
    ...process.execArgv,
    join(dir, 'dist/cli.js'),
    'run',
    example,
    '--time',
    time,
    '--warmup',
    '200',
  ];
  args.push('--workers', workers, '--json', '--quiet', ...more);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { run_s, spikes } = JSON.parse(stdout);
  return { seconds: run_s, done: `${spikes} spikes` };
}

function library(dir, entry) {
  return import(pathToFileURL(join(dir, 'dist', entry)));
}

/** Additive all-to-all STDP of 2·10⁶ synapses, as in bench/plasticity, one worker. */
async function stdp(dir) {
  const { exponential, fixedIndegree, lif, Network, pairStdp, Simulation, uniform } = await library(
    dir,
    'index.js',
  );
  const net = new Network({ dt: 0.1, seed: 1, recordSpikes: false });
  const cell = lif({
    ...{ C_m: 200, tau_m: 20, E_L: -60, V_th: -50, V_reset: -60, t_ref: 2 },
    receptors: { ex: exponential({ tau_syn: 5 }) },
  });
  const cells = net.population('E', 4000, cell, { initial: { v: uniform(-60, -50) } });
  const plasticity = pairStdp({ A_plus: 0.01, A_minus: 0.0105, w_max: 0.01 });
  net.stepCurrent(cells, { amplitude: 85 });
  net.poissonInput(cells, { rate: 1000, weight: 4 });
  const connector = fixedIndegree(500);
  net.connect(cells, cells, { connector, weight: 0.005, delay: 1, plasticity });
  const simulation = await Simulation.create(net, { workers: 1 });
  await simulation.run(200);
  const started = performance.now();
  const { spikeCount } = await simulation.run(1000);
  const seconds = (performance.now() - started) / 1000;
  await simulation.dispose();
  return { seconds, done: `${spikeCount} spikes` };
}

/** Dense, 4,096 units, in the calling thread. */
async function rate(dir, batch) {
  const { RateSimulation } = await library(dir, 'rate.js');
  let state = 7;
  const values = Float32Array.from({ length: 4096 * 4096 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (2 * (state / 2 ** 32) - 1) / 32;
  });
  const model = { states: { h: 'input - h' }, output: 'tanh(h)', dt: 0.1, initial: { h: 0.1 } };
  const simulation = await RateSimulation.create(
    { ...model, size: 4096, batch, weights: [{ kind: 'dense', values }] },
    { workers: 0 },
  );
  return timed(simulation, batch === 1 ? 400 : 16);
}

/** Steps of a rate network, which is disposed of. */
async function timed(simulation, steps) {
  // in older builds `step` is the number of steps that were made
  const step = (count) =>
    typeof simulation.step === 'function'
      ? simulation.step(count)
      : simulation.run({ steps: count });
  await step(4);
  const started = performance.now();
  await step(steps);
  const seconds = (performance.now() - started) / 1000;
  await simulation.dispose();
  return { seconds, done: `${steps} steps` };
}

/** Low rank, 10⁶ units, in the calling thread. */
async function lowRank(dir) {
  const { RateSimulation } = await library(dir, 'rate.js');
  const [size, rank] = [1_000_000, 16];
  const values = (scale) =>
    Float32Array.from({ length: size * rank }, (_, k) => scale * (((k * 7919) % 2001) / 1000 - 1));
  const simulation = await RateSimulation.create(
    {
      ...{ states: { h: 'input - h' }, output: 'tanh(h)', dt: 0.1, initial: { h: 0.1 } },
      weights: [{ kind: 'lowRank', rank, left: values(1), right: values(1 / size) }],
      size,
    },
    { workers: 0 },
  );
  return timed(simulation, 60);
}

/** T5 of examples/papers/lyoSavin2024: trees of two somata learn the swiss roll. */
async function roll(dir) {
  const { DenoiserTraining, initialTrees, swissRoll } = await library(dir, 'sampling.js');
  const training = await DenoiserTraining.create({
    trees: initialTrees({ somata: 2, branching: [16, 16], seed: 1 }),
    data: swissRoll({ count: 2000, seed: 1 }).values,
    batch: 256,
    steps: 15_000,
    seed: 1,
  });
  const started = performance.now();
  await training.run();
  const seconds = (performance.now() - started) / 1000;
  const loss = await training.loss({ batches: 200 });
  await training.dispose();
  return { seconds, done: `loss ${loss.toFixed(4)}` };
}
