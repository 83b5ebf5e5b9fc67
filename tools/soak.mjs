/**
 * Left alone for hours: each kind of use is repeated in a process of its own, and what the process holds (heap, memory outside it,
 * workers, handles) must not grow after the warm-up. Prints the slopes, draws them (SVG), and ends with 1 where something grows.
 *
 *     node tools/soak.mjs [--hours 0.5] [--only run,plastic] [--svg soak.svg]
 *
 * A slope is the median of those of all pairs of samples of the second half (Theil and Sen), in bytes a turn, with its interval of 95 %
 * (Sen 1968, J Am Stat Assoc 63:1379); each sample is taken after two forced collections. What is surely above the limit grows. Where only
 * the interval reaches beyond it, more turns are needed to tell. V8's own growth (machine code, feedback that is made when a function has
 * run some times) is kept out by having it compile nothing and make feedback at once. The resident size is told and drawn but not judged:
 * allocators keep what was freed.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '0.5' },
    only: { type: 'string' },
    svg: { type: 'string' },
    scenario: { type: 'string' },
    seconds: { type: 'string' },
  },
});

/** Share of the samples that is warm-up. */
const WARM = 0.5;
const SAMPLES = 120;
/** V8 neither compiles functions in the midst nor begins to watch them then. */
const STEADY = ['--no-opt', '--no-sparkplug', '--no-lazy-feedback-allocation'];
/** Of the normal distribution, for 95 %. */
const SIGMAS = 1.96;
/** Bytes a turn, and what a whole course may gain by chance: where turns are few a slope is the noise of the collector. */
const MOST_SLOPE = 1000;
const CHANCE = 200_000;

const load = (entry) => import(`../dist/${entry}.js`);

function network(api, { size = 200, plastic = false } = {}) {
  const net = new api.Network({ dt: 0.1, seed: 3 });
  net.population('E', size, api.lif({ receptors: { ex: api.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  const plasticity = plastic ? { plasticity: api.pairStdp({ w_max: 100 }), name: 'learns' } : {};
  const connector = api.fixedIndegree(10);
  net.connect('E', 'E', { connector, weight: 20, delay: 1.5, ...plasticity });
  net.recordStates('E', { variables: ['v'], neurons: [0, 1], every: 1 });
  return net;
}

const rateModel = (size) => ({
  ...{ size, dt: 0.1, seed: 1, states: { x: 'input - x' }, output: 'tanh(x)' },
  ...{ noise: { x: 0.1 }, method: 'euler' },
  weights: [{ kind: 'dense', values: new Float32Array(size * size).fill(1 / size) }],
});

/** Each gives what is done in a turn; what it opens lives as long as the process. */
const SCENARIOS = {
  async 'create to dispose (2 workers)'() {
    const api = await load('index');
    return async () => {
      const simulation = await api.Simulation.create(network(api, { size: 20 }), { workers: 2 });
      await simulation.run(1);
      await simulation.dispose();
    };
  },
  async 'create to dispose (this thread)'() {
    const api = await load('index');
    return async () => {
      const simulation = await api.Simulation.create(network(api), { workers: 0 });
      await simulation.run(20);
      await simulation.dispose();
    };
  },
  async run() {
    const api = await load('index');
    const simulation = await api.Simulation.create(network(api), { workers: 1 });
    return () => simulation.run(1000);
  },
  async stream() {
    const api = await load('index');
    const simulation = await api.Simulation.create(network(api), { workers: 2 });
    return async () => {
      for await (const part of simulation.stream(200, { every: 10 })) part.hash;
    };
  },
  async snapshot() {
    const api = await load('index');
    const simulation = await api.Simulation.create(network(api), { workers: 1 });
    return async () => {
      const saved = await simulation.snapshot();
      await simulation.run(20);
      await simulation.restore(saved);
      await simulation.reset();
    };
  },
  async plastic() {
    const api = await load('index');
    const net = network(api, { size: 20, plastic: true });
    const simulation = await api.Simulation.create(net, { workers: 1 });
    return async () => {
      await simulation.run(2);
      const { sources, targets, delays, values: found } = await simulation.weights('learns');
      const add = { sources: [sources[0]], targets: [targets[0]], delays: [delays[0]] };
      await simulation.rewire('learns', { remove: [0], add: { ...add, weights: [found.w[0]] } });
    };
  },
  async rate() {
    const { RateSimulation } = await load('rate');
    const simulation = await RateSimulation.create(rateModel(8), { workers: 2 });
    return async () => {
      await simulation.run(2, { record: { every: 1, variables: ['x'] } });
      await simulation.restore(await simulation.snapshot());
      const other = await RateSimulation.create(rateModel(4), { workers: 1 });
      await other.run(1);
      await other.dispose();
    };
  },
  async sampling() {
    const sampling = await load('sampling');
    const schedule = sampling.noiseSchedule({ levels: 20 });
    const trees = sampling.initialTrees({ somata: 2, branching: [4, 4] });
    const denoiser = { kind: 'trees', trees };
    const circuit = await sampling.SamplingCircuit.create({ denoiser, schedule, workers: 1 });
    const { values: data } = sampling.swissRoll({ count: 256 });
    const course = { steps: 1e6, learningRate: 1e-3, batch: 32, workers: 1 };
    const training = await sampling.DenoiserTraining.create({ ...course, trees, data, schedule });
    return async () => {
      await circuit.run(20);
      await circuit.restore(await circuit.snapshot());
      await training.run(5);
      await training.checkpoint();
    };
  },
  async learn() {
    const [api, learn] = await Promise.all([load('index'), load('learn')]);
    const net = new api.Network({ dt: 1, seed: 1 });
    const cell = {
      equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
      parameters: { tau_m: '20 ms', C: '5 pA*ms' },
      receptors: { syn: api.exponential({ tau_syn: 5 }) },
    };
    const fires = { threshold: 'v >= 1', reset: 'v = 0', surrogate: 'superSpike' };
    net.population('in', 5, api.spikeGenerator({ senders: [], times: [] }));
    net.population('hidden', 20, api.neuron({ ...cell, ...fires }));
    net.population('out', 3, api.neuron(cell));
    const weight = { distribution: 'normal', mean: 0.6, sd: 2 };
    net.connect('in', 'hidden', { connector: api.allToAll(), weight });
    net.connect('hidden', 'out', { connector: api.allToAll(), weight });
    const options = { duration: 45, readout: { population: 'out', take: 'mean' }, workers: 1 };
    const data = learn.yinYang({ samples: 60, seed: 4 });
    const more = { loss: 'crossEntropy', scale: 10, batch: 8, data };
    const trainer = await learn.Trainer.create(net, { ...options, ...more });
    return async () => {
      await trainer.train({ epochs: 1 });
      trainer.restore(trainer.checkpoint());
    };
  },
  async events() {
    const api = await load('index');
    const net = {
      ...{ neuron: { model: 'qif', tau: 10, drive: 0.5 }, size: 200, seed: 1, weight: -0.1 },
      connector: api.fixedOutdegree(10, { multapses: false }),
    };
    const simulation = await api.EventSimulation.create(net);
    return async () => {
      await simulation.run(100);
      await simulation.restore(await simulation.snapshot());
    };
  },
  async files() {
    const api = await load('index');
    const simulation = await api.Simulation.create(network(api), { workers: 0 });
    const path = join(tmpdir(), `synfire-soak-${process.pid}.npz`);
    const recording = await simulation.run(100);
    process.on('exit', () => rmSync(path, { force: true }));
    return async () => {
      await api.saveRecording(recording, path);
      await api.loadRecording(path);
      await api.Network.fromJSON(JSON.parse(JSON.stringify(network(api))));
    };
  },
  async gpu() {
    const api = await load('index');
    process.env.XDG_RUNTIME_DIR ??= '/tmp';
    const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
    if (existsSync(software)) process.env.VK_DRIVER_FILES ??= software;
    const host = await api.openGpu();
    return async () => {
      const gpu = { host };
      const simulation = await api.Simulation.create(network(api), { backend: 'webgpu', gpu });
      await simulation.run(5);
      await simulation.dispose();
    };
  },
};

/** A turn's worth of what the process holds. */
async function sample(turns) {
  for (let k = 0; k < 2; k++) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 10));
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  return { turns, heap: heapUsed, external, buffers: arrayBuffers, rss, handles: resources.length };
}

async function repeat(name, seconds) {
  let workers = 0;
  process.on('worker', (worker) => {
    workers++;
    worker.on('exit', () => workers--);
  });
  const turn = await SCENARIOS[name]();
  const end = performance.now() + 1000 * seconds;
  const every = (1000 * seconds) / SAMPLES;
  let [turns, due] = [0, performance.now() + every];
  while (performance.now() < end) {
    await turn();
    turns++;
    if (performance.now() < due) continue;
    due = Math.max(due + every, performance.now());
    console.log(JSON.stringify({ ...(await sample(turns)), workers }));
  }
  process.exit();
}

/** Theil and Sen: [the slope, the ends of its interval]. */
function slope(samples, field) {
  const slopes = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      const [a, b] = [samples[i], samples[j]];
      slopes.push((b[field] - a[field]) / (b.turns - a.turns));
    }
  }
  slopes.sort((a, b) => a - b);
  const n = samples.length;
  const reach = SIGMAS * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))];
  const middle = slopes.length / 2;
  return [slopes[slopes.length >> 1], at(middle - reach / 2), at(middle + reach / 2)];
}

const MEASURES = ['heap', 'external', 'buffers', 'rss'];

/** A line of the report, and whether something grows. */
function judge(name, samples) {
  const warm = samples.slice(Math.floor(WARM * samples.length));
  const turns = warm.at(-1).turns - warm[0].turns;
  const slopes = Object.fromEntries(MEASURES.map((field) => [field, slope(warm, field)]));
  const judged = ['heap', 'external', 'buffers'];
  const grows = judged.filter((field) => {
    const [middle, least] = slopes[field];
    return least > MOST_SLOPE && middle * turns > CHANCE;
  });
  const open = judged.filter((field) => slopes[field][2] > MOST_SLOPE && !grows.includes(field));
  const counted = ['workers', 'handles'].filter((field) => slope(warm, field)[1] > 0);
  return { name, turns: samples.at(-1).turns, slopes, open, grows: [...grows, ...counted] };
}

async function run(name, seconds) {
  const args = ['--expose-gc', ...STEADY, fileURLToPath(import.meta.url), '--scenario', name];
  const child = spawn(process.execPath, [...args, '--seconds', String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const samples = [];
  for await (const line of createInterface({ input: child.stdout })) samples.push(JSON.parse(line));
  return samples;
}

const print = (bytes) => (Number.isFinite(bytes) ? Math.round(bytes).toLocaleString('en') : '–');

async function main() {
  const wanted = values.only?.split(',');
  const names = Object.keys(SCENARIOS).filter((name) => !wanted || wanted.includes(name));
  const seconds = (Number(values.hours) * 3600) / names.length;
  const courses = [];
  let failed = 0;
  for (const name of names) {
    const samples = await run(name, seconds);
    if (samples.length < 10) {
      console.log(`${name}: ended after ${samples.length} samples`);
      failed++;
      continue;
    }
    const found = judge(name, samples);
    courses.push({ name, samples });
    failed += found.grows.length > 0 ? 1 : 0;
    const told = MEASURES.map((field) => {
      const [middle, least, most] = found.slopes[field].map(print);
      return `${field} ${middle} (${least} … ${most})`;
    }).join(', ');
    const undecided =
      found.open.length > 0 ? `too few turns to tell: ${found.open.join(', ')}` : 'flat';
    const verdict = found.grows.length > 0 ? `GROWS: ${found.grows.join(', ')}` : undecided;
    console.log(`${name}: ${found.turns} turns; bytes a turn: ${told}; ${verdict}`);
  }
  if (values.svg) writeFileSync(values.svg, await figure(courses));
  process.exitCode = failed > 0 ? 1 : 0;
}

/** A panel each: megabytes above the least, over turns. */
async function figure(courses) {
  const { tracesSvg } = await load('plot');
  const panels = courses.map(({ name, samples }) => {
    const traces = MEASURES.map((field) => {
      const least = Math.min(...samples.map((sample) => sample[field]));
      return { name: field, values: samples.map((sample) => (sample[field] - least) / 1e6) };
    });
    const times = samples.map(({ turns }) => turns);
    const title = `${name}: MB above the least, over turns`;
    return tracesSvg({ times, traces, title, width: 900, panelHeight: 60, id: `soak-${name}` });
  });
  let [y, body] = [0, ''];
  for (const panel of panels) {
    const height = Number(/height="([\d.]+)"/.exec(panel)[1]);
    body += panel.replace('<svg', `<svg y="${y}"`);
    y += height;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${y}">${body}</svg>\n`;
}

if (values.scenario) await repeat(values.scenario, Number(values.seconds));
else await main();
