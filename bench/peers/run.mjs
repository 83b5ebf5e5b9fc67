/**
 * Question: how much faster than Brian2 (C++ standalone, f64, one thread) is Synfire with one
 * worker?
 *
 * Method: for each model, both simulators run the same network on this machine in turns, A B A B …;
 * each pair gives the ratio of the wall times of their simulation loops, and the median over pairs
 * counts. Construction and compilation are left out on both sides. Rates stand beside each other,
 * because a ratio between networks that do different things says nothing.
 *
 *     node bench/peers/run.mjs [--pairs 3] [--time 1000] [--only cuba-4000,microcircuit-0.1] [--node PATH] [--wide]
 *
 * Brian2 runs on the system's Python (Debian: apt-get install python3-brian python3-brian-lib g++
 * make), or on the one that the variable PYTHON names. `--node`: the Node that Synfire runs on. The table is printed and
 * bench/results/peers.json written; peers-wide.json with `--wide`, vectors of 256 bits.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/**
 * `script` and `size` for Brian2, `example` and its options for Synfire, `aim`: the multiple of
 * Brian2's speed to reach, `time`: biological ms where it differs from --time.
 */
const MODELS = [
  model('cuba-4000', 'cuba', 4000, 'cuba', ['--size', '4000'], 3),
  model('coba-4000', 'coba', 4000, 'coba', ['--size', '4000'], 7),
  model('cobahh-4000', 'cobahh', 4000, 'cobahh', ['--size', '4000'], 4),
  model('cuba-20000', 'cuba', 20000, 'cuba', ['--size', '20000'], 3),
  model('coba-20000', 'coba', 20000, 'coba', ['--size', '20000'], 6),
  model('cuba-100000', 'cuba', 100000, 'cuba', ['--size', '100000'], 3),
  model('coba-100000', 'coba', 100000, 'coba', ['--size', '100000'], 6),
  model('izhikevich-1000', 'izhikevich2003', 1000, 'izhikevich2003', ['--size', '1000'], 6),
  model('izhikevich-10000', 'izhikevich2003', 10000, 'izhikevich2003', ['--size', '10000'], 10),
  model('brunel-delta', 'brunel2000_delta', 12500, 'brunel2000', ['--synapse', 'delta'], 7),
  model('brunel-alpha', 'brunel2000_alpha', 12500, 'brunel2000', ['--synapse', 'alpha'], 7),
  model('microcircuit-0.1', 'microcircuit', 0.1, 'microcircuit', ['--scale', '0.1'], 6),
];

function model(name, script, size, example, options, aim) {
  return { name, script, size, example, options, aim };
}

/** The one place that knows how Synfire is called. */
function synfireCommand({ example, options }, time) {
  const run = ['run', example, '--time', String(time), '--workers', '1'];
  run.push('--warmup', '200', '--json', '--quiet'); // the engine's own compilation is no loop time either
  if (wide) run.push('--wide');
  return [node, [join(root, 'dist', 'cli.js'), ...run, ...options]];
}

function brianCommand({ script, size }, time) {
  const file = join(here, 'brian2', `${script}.py`);
  return [python, ['-W', 'ignore', file, '--time', String(time), '--size', String(size)]];
}

/** Runs a command and parses the last line of its output. */
function measure([command, args]) {
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) {
    const said = (run.stderr || String(run.error ?? '')).trim().split('\n').slice(-4).join('\n');
    throw new Error(`${command} ${args.join(' ')}\n${said}`);
  }
  const text = run.stdout.trim();
  return JSON.parse(text.startsWith('{') ? text : text.slice(text.lastIndexOf('\n') + 1));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const version = (path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim();

function findPython() {
  const candidates = [process.env.PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean);
  for (const name of candidates) {
    const found = spawnSync(name, ['-W', 'ignore', '-c', 'import brian2'], { stdio: 'ignore' });
    if (found.status === 0) return name;
  }
  console.error(
    'Brian2 is missing. On Debian: apt-get install python3-brian python3-brian-lib g++ make\n' +
      'Elsewhere: pip install brian2, and name that Python in the variable PYTHON.',
  );
  process.exit(2);
}

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

const rates = (record) =>
  Object.entries(record)
    .map(([name, rate]) => `${name} ${rate.toFixed(2)}`)
    .join(' ');

const pairs = Number(option('pairs', '3'));
const time = Number(option('time', '1000'));
const only = option('only', '').split(',').filter(Boolean);
const names = MODELS.map(({ name }) => name);
const unknown = only.filter((name) => !names.includes(name));
if (!(pairs >= 1) || !(time > 0) || unknown.length > 0) {
  console.error(
    unknown.length > 0
      ? `No model ${unknown.join(', ')}. Known: ${names.join(', ')}`
      : '--pairs and --time must be positive numbers',
  );
  process.exit(2);
}
const node = option('node', process.execPath);
const wide = process.argv.includes('--wide');
const python = findPython();

const results = [];
for (const entry of MODELS) {
  if (only.length > 0 && !only.includes(entry.name)) continue;
  const brian = [];
  const synfire = [];
  try {
    for (let k = 0; k < pairs; k++) {
      brian.push(measure(brianCommand(entry, time)));
      synfire.push(measure(synfireCommand(entry, time)));
      process.stderr.write(`${entry.name}: pair ${k + 1} of ${pairs}\n`);
    }
  } catch (error) {
    process.stderr.write(`${entry.name} left out: ${error.message}\n`);
    results.push({ model: entry.name, aim: entry.aim, failed: error.message });
    continue;
  }
  const ratios = brian.map((b, k) => b.wall_per_biological / synfire[k].wall_per_biological);
  results.push({
    model: entry.name,
    time_ms: time,
    neurons: synfire[0].neurons,
    synapses: { brian2: brian[0].synapses, synfire: synfire[0].synapses },
    brian2_wall_per_biological: brian.map((run) => run.wall_per_biological),
    synfire_wall_per_biological: synfire.map((run) => run.wall_per_biological),
    ratios,
    ratio: median(ratios),
    aim: entry.aim,
    rates_hz: { brian2: brian[0].rates_hz, synfire: synfire[0].rates_hz },
    simulator: brian[0].simulator,
    backend: synfire[0].backend,
  });
}

const rows = results
  .filter((result) => result.failed === undefined)
  .map((result) => [
    result.model,
    median(result.brian2_wall_per_biological).toFixed(3),
    median(result.synfire_wall_per_biological).toFixed(3),
    `${result.ratio.toFixed(2)}×`,
    `${result.aim}×`,
    result.ratio >= result.aim ? 'yes' : 'no',
    rates(result.rates_hz.brian2),
    rates(result.rates_hz.synfire),
  ]);
const head = ['model', 'Brian2 s/s', 'Synfire s/s', 'ratio', 'aim', 'reached', 'Hz', 'Hz'];
const widths = head.map((text, k) => Math.max(text.length, ...rows.map((row) => row[k].length)));
for (const row of [head, ...rows]) {
  console.log(
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
}

const folder = join(root, 'bench', 'results');
mkdirSync(folder, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: version(node) };
const date = new Date().toISOString();
// what was not run this time stays, with the date and the machine of its own run
const file = join(folder, wide ? 'peers-wide.json' : 'peers.json');
const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { results: [] };
const merged = MODELS.flatMap(({ name }) => {
  const now = results.find((result) => result.model === name);
  if (now !== undefined) return [{ date, machine, ...now }];
  const { date: then, machine: there } = before;
  const old = before.results.find((result) => result.model === name);
  return old === undefined ? [] : [{ date: then, machine: there, ...old }];
});
const text = JSON.stringify({ date, machine, pairs, time_ms: time, results: merged }, null, 2);
writeFileSync(file, `${text}\n`);
if (results.some((result) => result.failed !== undefined)) process.exitCode = 1;
