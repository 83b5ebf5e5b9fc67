/** Valid calls with options of the entries that nonsense.test.ts does not try: rates, sampling, learning, drives, space, NIR. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as drives from '../../src/drives/index.ts';
import * as api from '../../src/index.ts';
import { toNest } from '../../src/interchange/nest/index.ts';
import { readNir, runNir, writeNir } from '../../src/interchange/nir/index.ts';
import { readNwb, writeNwb } from '../../src/interchange/nwb/index.ts';
import { runSonata, writeSonata } from '../../src/interchange/sonata/index.ts';
import { EvolutionStrategy, Learner, Tape } from '../../src/learn/index.ts';
import * as rate from '../../src/rate/index.ts';
import * as sampling from '../../src/sampling/index.ts';
import * as space from '../../src/space/index.ts';
import type { ValidCall } from '../house/nonsense-calls.ts';
import { plain } from '../interchange/recordings.ts';
import { reader } from '../interchange/sonata/folder.ts';
import { small } from '../interchange/sonata/networks.ts';

const call = (
  name: string,
  call: (...args: never[]) => unknown,
  ...args: readonly unknown[]
): ValidCall => ({ name, args, call });

const model = {
  ...{ size: 2, dt: 0.1, states: { x: 'input - x' }, output: 'tanh(x)', parameters: {} },
  ...{ weights: [], constant: 1, series: { columns: 1, values: [1] }, noise: { x: 0.1 } },
  ...{ method: 'euler', period: 10, initial: { x: 0 }, batch: 1, seed: 1 },
};
const dense = (rule: unknown) => ({ kind: 'dense', values: [0, 1, 1, 0], rule });

async function rates(): Promise<readonly ValidCall[]> {
  const simulation = await rate.RateSimulation.create(model as rate.RateModel, { workers: 0 });
  const create = async (...args: Parameters<typeof rate.RateSimulation.create>) =>
    (await rate.RateSimulation.create(...args)).dispose();
  const bounds = { w_min: -1, w_max: 1, every: 1, keepZeros: true };
  const learning = (rule: unknown) =>
    create({ ...model, weights: [dense(rule)] } as rate.RateModel, { workers: 0 });
  return [
    call('RateSimulation.create', create as never, model, {
      ...{ backend: 'wasm', workers: 0, gpu: { limits: { bindingBytes: 1e6 } } },
    }),
    call('RateSimulation.run', simulation.run.bind(simulation), 0.2, {
      record: { every: 0.1, variables: ['x'], units: [0] },
      onProgress: () => {},
      signal: new AbortController().signal,
    }),
    call('RateRule', learning as never, { onStep: 'w += dt*pre*post', parameters: {}, ...bounds }),
    call('hebbian', rate.hebbian, { eta: 1, decay: 1, ...bounds }),
    call('oja', rate.oja, { eta: 1, ...bounds }),
    call('bcm', rate.bcm, { eta: 1, threshold: 'theta', ...bounds }),
    call('threeFactor', rate.threeFactor, { eta: 1, modulator: 'm', ...bounds }),
  ];
}

async function circuits(): Promise<readonly ValidCall[]> {
  const schedule = sampling.noiseSchedule({ levels: 4 });
  const mixture = { size: 2, means: [[0, 0]], weights: [1], sd: 0.1 };
  const denoiser = { kind: 'mixture' as const, mixture };
  const circuit = await sampling.SamplingCircuit.create({ denoiser, schedule, workers: 0 });
  const create = async (options: sampling.CircuitOptions) =>
    (await sampling.SamplingCircuit.create(options)).dispose();
  const trees = sampling.initialTrees({ somata: 2, branching: [2] });
  const course = { steps: 2, learningRate: 0.01, warmup: 1, finalShare: 0.1, beta1: 0.9 };
  const optimiser = { ...course, beta2: 0.99, weightDecay: 0, average: 0.9, clip: 1 };
  const { data } = { data: Float32Array.of(0, 1, 1, 0) };
  const options = { ...optimiser, trees, data, schedule, batch: 8, seed: 1, workers: 0 };
  const training = await sampling.DenoiserTraining.create(options);
  const begin = async (given: sampling.TrainingOptions) =>
    (await sampling.DenoiserTraining.create(given)).dispose();
  const dataset = sampling.swissRoll({ count: 16 });
  const input = { input: 'line', direction: [1, 0], sigma: 1, gate: 1, strength: 1 };
  const withInput = (given: never) => create({ denoiser, schedule, workers: 0, inputs: [given] });
  return [
    call('SamplingCircuit.create', create, {
      ...{ denoiser, schedule, batch: 1, rising: 'neural', peak: 1, inputs: [], noise: true },
      ...{ inputsAt: 'state', seed: 1, backend: 'wasm', workers: 0, initial: [0, 0], gpu: {} },
    }),
    call('CircuitInput', withInput, { ...input, guidanceScale: 'beta' }),
    call('SamplingCircuit.run', circuit.run.bind(circuit), 1, {
      ...{ burn: 0, onProgress: () => {}, signal: new AbortController().signal },
    }),
    call('DenoiserTraining.create', begin, { ...options, backend: 'wasm', gpu: {} }),
    call('DenoiserTraining.run', training.run.bind(training), 1, {
      ...{ onProgress: () => {}, signal: new AbortController().signal },
    }),
    call('DenoiserTraining.trees', training.trees.bind(training), { averaged: true }),
    call('DenoiserTraining.loss', training.loss.bind(training), { batches: 1 }),
    call('trainClassifier', sampling.trainClassifier, {
      ...{ ...optimiser, data: dataset, hidden: [2], schedule, batch: 8, seed: 1 },
      onProgress: () => {},
    }),
    call('noiseSchedule', sampling.noiseSchedule, {
      ...{ kind: 'sigmoid', levels: 4, start: 1e-5, end: 0.02 },
    }),
    call('initialTrees', sampling.initialTrees, {
      ...{ somata: 2, branching: [2], activation: 'x', output: 'denoised', seed: 1 },
    }),
    ...[sampling.swissRoll, sampling.swissRollSurface, sampling.trimodal].map((data) =>
      call(data.name, data, { count: 3, seed: 1 }),
    ),
    call('embedded', (given: never) => sampling.embedded(dataset, given), { size: 4, seed: 1 }),
  ];
}

async function learner(): Promise<readonly ValidCall[]> {
  const tape = await Tape.create(4, []);
  tape.squaredError(
    tape.affine([[tape.parameter('w', 2, 2, Float32Array.of(1, 0, 0, 1)), tape.input(2)]]),
    1,
  );
  return [
    call('Learner', (options: never) => new Learner(tape, options), {
      ...{ steps: 2, learningRate: 0.01, warmup: 1, finalShare: 0.1, beta1: 0.9, beta2: 0.99 },
      ...{ weightDecay: 0, average: 0.9, clip: 1 },
    }),
    call('EvolutionStrategy', (options: never) => new EvolutionStrategy(options), {
      ...{ start: [0, 0], spread: 0.3, points: 6, seed: 1 },
    }),
  ];
}

const trains = { size: 2, time: 10, dt: 0.1, seed: 1 };
const series = { time: 10, interval: 1 };
const made: readonly ValidCall[] = [
  call('sineSeries', drives.sineSeries, {
    ...{ ...series, amplitude: 1, frequency: 1, phase: 0, offset: 0 },
  }),
  call('rampSeries', drives.rampSeries, { ...series, from: 0, to: 1 }),
  call('ornsteinUhlenbeckSeries', drives.ornsteinUhlenbeckSeries, {
    ...{ ...series, mean: 0, sd: 1, tau: 1, seed: 1 },
  }),
  call('inhomogeneousPoisson', drives.inhomogeneousPoisson, {
    ...trains,
    rates: [1],
    interval: 10,
  }),
  call('sinusoidalPoisson', drives.sinusoidalPoisson, {
    ...{ ...trains, rate: 10, amplitude: 1, frequency: 1, phase: 0 },
  }),
  call('gammaTrains', drives.gammaTrains, { ...trains, rate: 10, shape: 2 }),
];

const positions = space.grid([2, 2], { spacing: 1 });
const synapses = {
  sources: Uint32Array.of(0),
  targets: Uint32Array.of(1),
  values: { w: Float32Array.of(1) },
};
const placed: readonly ValidCall[] = [
  call('grid', space.grid, [2], { spacing: 1 }),
  call('randomBox', space.randomBox, 2, { size: [1], seed: 1 }),
  call('sphere', space.sphere, 2, { radius: 1, seed: 1 }),
  ...(
    [
      { profile: 'gaussian', p0: 1, sigma: 1 },
      { profile: 'exponential', p0: 1, lambda: 1 },
      { profile: 'disc', p0: 1, radius: 1 },
    ] as const
  ).map((probability) =>
    call(`distanceDependent ${probability.profile}`, space.distanceDependent, {
      ...{ source: positions, target: positions, probability, maxDistance: 1, seed: 1 },
      ...{ periodic: [4, 4], autapses: false, delay: { offset: 1, perDistance: 1 } },
    }),
  ),
  call('stochasticBlocks', space.stochasticBlocks, {
    ...{ groups: [2], probability: [[0.5]], autapses: false, seed: 1 },
  }),
  call('smallWorld', space.smallWorld, 6, { neighbours: 2, rewire: 0.1, seed: 1 }),
  call('rewired', space.rewired, [0, 1], [1, 0], { swaps: 1, seed: 1 }),
  call('lowRankPlusSparse', space.lowRankPlusSparse, {
    ...{ size: 2, rank: 1, left: [1, 0], right: [0, 1] },
    sparse: { source: [1], target: [0], weight: [1] },
  }),
  call('regrow', (options: never) => space.regrow(synapses, options), {
    ...{ below: 2, sources: 4, weight: 1, delay: 1, noAutapses: false, seed: 1, round: 0 },
  }),
];

async function graphs(): Promise<readonly ValidCall[]> {
  const folder = join(import.meta.dirname, '../interchange/nir/fixtures');
  const bytes = new Uint8Array(readFileSync(join(folder, 'forward.nir')));
  const { inputs } = JSON.parse(readFileSync(join(folder, 'forward.json'), 'utf8'));
  const graph = await readNir(bytes);
  const data = { shape: [1, inputs[0].length], data: Float32Array.from(inputs[0] as number[]) };
  const load = () => import('h5wasm');
  const sonata = await writeSonata(small(), { time: 5 });
  return [
    call('writeNwb', async (options: never) => writeNwb(await plain(), options), {
      ...{ identifier: 'a', description: 'b', sessionStart: '2020-01-01T00:00:00Z' },
      ...{ trials: [], ids: {} },
    }),
    call('readNwb', async (options: never) => readNwb(await writeNwb(await plain()), options), {
      ...{ where: 'a file', series: 'all', load },
    }),
    call('toNest', (options: never) => toNest(small(), options), { time: 5, connections: 'rules' }),
    call('writeSonata', (options: never) => writeSonata(small(), options), { time: 5 }),
    call('runSonata', (options: never) => runSonata('config.json', reader(sonata), options), {
      ...{ time: 5, backend: 'wasm', workers: 0, onProgress: () => {} },
    }),
    call('readNir', (options: never) => readNir(bytes, options), {
      ...{ where: 'a file', maxBytes: 1e9, maxDepth: 10, load },
    }),
    call('runNir', (options: never) => runNir(graph, data, options), {
      ...{ dt: 0.1, integrators: 'perStep', backend: 'wasm', workers: 0, onBuild: () => {} },
      ...{ onProgress: () => {}, signal: new AbortController().signal },
    }),
    call('writeNir', (options: never) => writeNir(graph, options), { load }),
  ];
}

const gpu: readonly ValidCall[] = [
  call(
    'Simulation.create with a GPU',
    async (options: never) => (await api.Simulation.create(net(), options)).dispose(),
    {
      ...{ backend: 'wasm', workers: 0, connectivity: 'auto', onDeviceLost: 'fail' },
      gpu: {
        adapter: 'a',
        limits: { bindingBytes: 1e6, storageBuffers: 8, workgroups: 8 },
        builder: 'host',
      },
    },
  ),
];

function net(): api.Network {
  const network = new api.Network({ dt: 0.1 });
  network.population('P', 1, api.lif());
  return network;
}

export const optionCalls = async (): Promise<readonly ValidCall[]> => [
  ...(await rates()),
  ...(await circuits()),
  ...(await learner()),
  ...made,
  ...placed,
  ...(await graphs()),
  ...gpu,
];
