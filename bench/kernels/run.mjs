/**
 * Question: what does the update of a neuron cost beside the same loop in C?
 *
 * Method: 100,000 neurons under one constant current, no synapses, one thread on each side: Synfire's printed
 * kernel (f32x4, with its list and hash of spikes) in the calling thread, and neurons.c (gcc -O3 -march=native,
 * f32, without -ffast-math, so that `expf` stays the library's). The two run in turns; the best round of each
 * counts, in ns for a neuron and a step. Spikes stand beside each other: both sides do the same work.
 *
 *     node bench/kernels/run.mjs [--neurons 100000] [--rounds 10] [--pairs 3]
 *
 * The table is printed and bench/results/kernels.json written.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hodgkinHuxley, izhikevich, lif, Network, Simulation } from '../../dist/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const FLAGS = ['-O3', '-march=native', '-std=gnu11'];

/** `most`: the multiple of C's time that is asked for. */
const MODELS = [
  { name: 'lif', make: lif, dt: 0.1, current: 450, low: -65, width: 15, steps: 500, most: 1.5 },
  {
    name: 'izhikevich',
    make: izhikevich,
    dt: 0.1,
    current: 10,
    low: -70,
    width: 20,
    steps: 500,
    most: 1.5,
  },
  {
    name: 'hodgkinHuxley',
    make: hodgkinHuxley,
    dt: 0.05,
    current: 100,
    low: -70,
    width: 10,
    steps: 100,
    most: 2,
  },
];

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name} must be a positive whole number`);
  process.exit(2);
}

const neurons = option('neurons', 100_000);
const rounds = option('rounds', 10);
const pairs = option('pairs', 3);

/** As neurons.c starts them. */
const spread = ({ low, width }) =>
  Array.from({ length: neurons }, (_, i) => {
    const turn = i * 0.6180339887;
    return low + width * (turn - Math.floor(turn));
  });

async function synfire(model) {
  const network = new Network({ dt: model.dt, recordSpikes: false });
  const u = model.name === 'izhikevich' ? { u: -13 } : {};
  const initial = { v: spread(model), ...u };
  network.population('P', neurons, model.make({ receptors: {} }), { initial });
  network.stepCurrent('P', { amplitude: model.current });
  const simulation = await Simulation.create(network, { workers: 0 });
  let ns = Number.POSITIVE_INFINITY;
  let spikes = 0;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const recording = await simulation.run(model.steps * model.dt);
    ns = Math.min(ns, (1e6 * (performance.now() - from)) / (model.steps * neurons));
    spikes += recording.spikeCount;
  }
  await simulation.dispose();
  return { ns, spikes };
}

function native(program, model) {
  const args = [model.name, neurons, model.steps, rounds].map(String);
  const run = spawnSync(program, args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

const folder = mkdtempSync(join(tmpdir(), 'synfire-kernels-'));
try {
  const program = join(folder, 'neurons');
  const sources = [...FLAGS, '-o', program, join(here, 'neurons.c'), '-lm'];
  const compiled = spawnSync('gcc', sources, { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`gcc: ${compiled.stderr ?? compiled.error}`);
  const results = [];
  for (const model of MODELS) {
    const ours = [];
    const theirs = [];
    for (let k = 0; k < pairs; k++) {
      theirs.push(native(program, model));
      ours.push(await synfire(model));
    }
    const best = (runs) => Math.min(...runs.map(({ ns }) => ns));
    const [s, c] = [best(ours), best(theirs)];
    const spikes = { synfire: ours[0].spikes, c: theirs[0].spikes };
    const { name, most } = model;
    results.push({ model: name, synfire_ns: s, c_ns: c, ratio: s / c, asked: most, spikes });
    console.log(
      `${name}: Synfire ${s.toFixed(2)} ns, C ${c.toFixed(2)} ns, ${(s / c).toFixed(2)} of C's time ` +
        `(asked ${most}), spikes ${spikes.synfire} and ${spikes.c}`,
    );
  }
  const version = spawnSync('gcc', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  const head = { date: new Date().toISOString(), machine, gcc: version, flags: FLAGS };
  const text = JSON.stringify({ ...head, neurons, rounds, pairs, results }, null, 2);
  writeFileSync(join(here, '..', 'results', 'kernels.json'), `${text}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
