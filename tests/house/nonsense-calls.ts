/**
 * One valid call of every public function and method: what nonsense.test.ts replaces, argument by argument.
 * Options are written out in full, so that each known field is replaced too.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as api from '../../src/index.ts';
import { analysisCalls, plotCalls } from './nonsense-figures.ts';
import { theoryCalls } from './nonsense-theory.ts';

export interface ValidCall {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Called with the arguments, some of them replaced. */
  readonly call: (...args: never[]) => unknown;
}

const call = (
  name: string,
  call: (...args: never[]) => unknown,
  ...args: unknown[]
): ValidCall => ({
  name,
  args,
  call,
});

export const smallNetwork = (): api.Network => {
  const network = new api.Network({ dt: 0.1, seed: 1 });
  network.population('P', 3, api.lif({ t_ref: 1 }));
  network.stepCurrent('P', { amplitude: 500 });
  network.recordSpikes('P');
  network.recordStates('P', { variables: ['v'] });
  network.recordMeans('P', { variables: ['v'] });
  network.recordRate('P', { bin: 0.5 });
  const plasticity = api.pairStdp();
  network.connect('P', 'P', { connector: api.oneToOne(), weight: 1, plasticity, name: 'learns' });
  return network;
};

const bounds = { min: 0, max: 9, outside: 'clip' };
const spikes = { senders: [0, 1, 0], times: [1, 2, 3] };
const window = { from: 0, to: 10 };
const counts = [
  [1, 2, 3, 1],
  [2, 1, 0, 4],
];
const signal = Array.from({ length: 16 }, (_, k) => Math.sin(k));

const models: ValidCall[] = [
  call('lif', api.lif, { tau_m: 10, C_m: 250, t_ref: 2, receptors: {}, method: 'exact' }),
  call('adex', api.adex, { C_m: 281, tau_w: 144, receptors: {}, method: 'euler' }),
  call('izhikevich', api.izhikevich, { a: 0.02, receptors: {}, method: 'euler' }),
  ...[
    api.alif,
    api.eif,
    api.fitzHughNagumo,
    api.gif,
    api.hodgkinHuxley,
    api.izhikevich2007,
    api.adexClopath,
    api.glauber,
    api.lnp,
    api.mat2,
    api.qif,
    api.theta,
    api.threeCompartment,
    api.traubMiles,
    api.twoCompartment,
    api.wangBuzsaki,
  ].map((model) => call(model.name, model, { receptors: {} })),
  call('receptor', api.receptor, {
    equations: 'ds/dt = -s/tau : 1',
    current: 'g*s*(E - v)',
    ...{ jump: 's', scale: '0.5', unit: '1', weights: 'nonnegative' },
    parameters: { tau: '10 ms', g: '1 nS', E: '0 mV' },
    ...{ values: { tau: 5 }, name: 'own', reference: 'none', doc: 'none' },
  }),
  call('neuron', api.neuron, {
    equations: 'dv/dt = (E - v) / tau : mV (unless refractory)',
    name: 'own',
    parameters: { tau: '10 ms', E: '-65 mV', V_th: '-50 mV', t: '1 ms' },
    threshold: 'v > V_th',
    reset: 'v = E',
    refractory: 't',
    initial: { v: 'E' },
    receptors: {},
    method: 'exact',
    reference: '',
    doc: '',
    values: { tau: 12 },
  }),
  call('poisson', api.poisson, { rate: 8, start: 0, stop: 10 }),
  call('spikeGenerator', api.spikeGenerator, { senders: [0], times: [1] }),
  call('alpha', api.alpha, { tau_syn: 1 }),
  call('doubleExponential', api.doubleExponential, { tau_rise: 1, tau_decay: 2 }),
  call('conductanceDoubleExponential', api.conductanceDoubleExponential, {
    tau_rise: 1,
    tau_decay: 2,
    E_rev: -70,
  }),
  call('delta', api.delta, {}),
  call('jump', api.jump, { state: 'v', unit: 'mV', scale: '1' }),
  call('exponential', api.exponential, { tau_syn: 1 }),
  call('conductanceAlpha', api.conductanceAlpha, { tau_syn: 1, E_rev: 0 }),
  call('conductanceExponential', api.conductanceExponential, { tau_syn: 1, E_rev: 0 }),
  call('graded', api.graded, 's', { iterate: true }),
  call('gapJunction', api.gapJunction, { variable: 'v', iterate: true }),
  call('modulator', api.modulator, { tau_syn: 200 }),
  call('nmda', api.nmda, { tau_syn: 100, E_rev: 0, Mg: 1 }),
];

const rules: ValidCall[] = [
  call('pairStdp', api.pairStdp, {
    ...{ tau_plus: 20, tau_minus: 20, A_plus: 0.1, A_minus: 0.1, w_max: 1, mu: 0.5 },
    ...{ weights: 'power', pairs: 'all' },
  }),
  call('tripletStdp', api.tripletStdp, { tau_x: 100, A3_plus: 0.1, w_max: 1 }),
  call('inhibitoryStdp', api.inhibitoryStdp, { tau: 20, rho_0: 3, eta: 0.1, w_max: 1 }),
  call('calciumPlasticity', api.calciumPlasticity, { tau_Ca: 20, w_0: 0, w_1: 1 }),
  call('tsodyksMarkram', api.tsodyksMarkram, { U: 0.5, tau_f: 100, tau_d: 100, w_max: 1 }),
  call('synapticScaling', api.synapticScaling, { tau: 100, rho_0: 5, eta: 1, w_max: 1 }),
  call('clopath', api.clopath, { tau_x: 15, A_LTP: 1e-4, theta_plus: -45, w_max: 1 }),
  call('rewardStdp', api.rewardStdp, { tau_c: 1000, A_plus: 1e-3, w_max: 1, receptor: 'dopamine' }),
  call('saturation', api.saturation, { alpha: 0.5, tau_s: 100, w_max: 1 }),
  call('rule', api.rule, {
    ...{ name: 'own', reference: '', doc: '', transmit: 'w', onPre: 'x = x + 1', w_min: '0' },
    ...{ onPost: 'w = w + p*x', w_max: 'p' },
    parameters: { p: { unit: 'w', default: 1 }, tau: { unit: 'ms', default: 10 } },
    ...{ states: { v: 'mV' }, whenever: 'p > 0*p', onStep: 'w = w + 0*p' },
    variables: { x: { unit: '1', initial: '0', decay: 'tau' } },
    traces: { y: { decay: 'tau', spike: 'add' } },
  }),
];

const connections: ValidCall[] = [
  call('allToAll', api.allToAll, { autapses: false }),
  call('oneToOne', api.oneToOne),
  call('bernoulli', api.bernoulli, 0.1, { autapses: false }),
  call('fixedIndegree', api.fixedIndegree, 2, { autapses: false, multapses: true }),
  call('fixedOutdegree', api.fixedOutdegree, 2, { autapses: false, multapses: true }),
  call('fixedTotalNumber', api.fixedTotalNumber, 5, { autapses: true }),
  call('edges', api.edges, [0, 1], [1, 0]),
  call('uniform', api.uniform, 0, 1),
  call('normal', api.normal, 1, 1, bounds),
  call('lognormal', api.lognormal, 1, 1, bounds),
];

const analysis: ValidCall[] = [
  call('meanRate', api.meanRate, spikes, 2, window),
  call('unitRates', api.unitRates, spikes, 2, window),
  call('spikeCounts', api.spikeCounts, spikes, 2, window),
  call('spikeTrains', api.spikeTrains, spikes, 2, window),
  call('irregularity', api.irregularity, spikes, 2, window, { minSpikes: 3 }),
  call('populationRate', api.populationRate, spikes.times, 2, 1, window),
  call('fanoFactor', api.fanoFactor, [1, 2, 3]),
  call('pairCorrelations', api.pairCorrelations, counts),
  call('meanCorrelation', api.meanCorrelation, counts),
  call('powerSpectrum', api.powerSpectrum, signal, 0.1, { segment: 8 }),
  call('autocorrelation', api.autocorrelation, [1, 2, 4, 1], 2),
  call('OnlineCovariance', (size: number) => new api.OnlineCovariance(size), 3),
  call('participationRatio', api.participationRatio, [1, 0, 0, 1]),
  call('kolmogorovSmirnov', api.kolmogorovSmirnov, [0.1, 0.7], (x: number) => x),
  call('slicedWasserstein', api.slicedWasserstein, [1, 2, 3, 4], [0, 1, 2, 3], {
    size: 2,
    directions: 3,
  }),
  call('maximumMeanDiscrepancy', api.maximumMeanDiscrepancy, [1, 2, 3, 4], [0, 1, 2, 3], {
    size: 2,
    bandwidths: [1],
  }),
];

const populations = [{ name: 'P', first: 0, size: 3 }];
const binned = { from: 0, bin: 1, rates: [Float64Array.of(1, 2)] };
const figures: ValidCall[] = [
  call('rasterSvg', api.rasterSvg, {
    ...{ ...spikes, populations, from: 0, to: 10, title: 'a', width: 900, height: 500 },
    ...{ maxMarks: 1000, id: 'a' },
  }),
  call('rateTracesSvg', api.rateTracesSvg, {
    ...{ populations, binned, title: 'a', width: 900, height: 500, id: 'a' },
  }),
  call('tracesSvg', api.tracesSvg, {
    ...{ times: [1, 2], traces: [{ name: 'v', values: [1, 2] }], from: 0, to: 10, title: 'a' },
    ...{ width: 900, panelHeight: 100, id: 'a' },
  }),
];

const csv = { name: 'e.csv', bytes: new TextEncoder().encode('pre,post,weight\n0,1,2\n') };
const connectome = {
  name: 'c.csv',
  bytes: new TextEncoder().encode('pre_root_id,post_root_id,syn_count,nt_type\n1,2,3,ACH\n'),
};
const positions = { name: 'p.csv', bytes: new TextEncoder().encode('root_id,x,y,z\n1,2,3,4\n') };
const saved = join(tmpdir(), `synfire-nonsense-${process.pid}.npz`);
const spikeList = { name: 'spikes.dat', bytes: new TextEncoder().encode('time gid\n10.3 12\n') };
const spikeFile = { senders: [0], times_ms: [1], populations, meta: {} };

/** Files that are whole, to be replaced. */
async function files(): Promise<ValidCall[]> {
  const recorded = new api.Recording({ dt: 1, populations, recorders: [] });
  await api.saveRecording(recorded, saved);
  const npz = await api.writeNpz({ a: Float64Array.of(1) }, { compress: true });
  return [
    call('readEdges', api.readEdges, [csv], { columns: { source: 'pre' }, count: 2 }),
    call('readSpikeList', api.readSpikeList, spikeList, {
      first: 1,
      order: 'time sender',
      dt: 0.1,
    }),
    call('readNpy', api.readNpy, api.writeNpy(Float64Array.of(1)), 'a file'),
    call('writeNpy', api.writeNpy, Float64Array.of(1), [1]),
    call('readNpz', api.readNpz, npz, 'a file'),
    call('writeNpz', api.writeNpz, { a: Float64Array.of(1) }, { compress: true }),
    call('recordingToNpz', api.recordingToNpz, recorded, { compress: true }),
    call('fromPyNN', api.fromPyNN, 'IF_cond_exp', { tau_m: 10 }),
    call('encodeRecording', api.encodeRecording, recorded, 'run.csv', { spikesOnly: true }),
    call('decodeRecording', api.decodeRecording, await api.recordingToNpz(recorded), 'run.npz'),
    call('saveRecording', api.saveRecording, recorded, saved, { spikesOnly: true }),
    call('loadRecording', api.loadRecording, saved),
    call('readConnectome', api.readConnectome, [connectome], {
      ...{ signs: { ACH: 1 }, leastSynapses: 1, perSynapse: 0.5 },
    }),
    call('readPositions', api.readPositions, [positions], ['1', '2'], { keepPoints: true }),
    call('recordingFromNpz', api.recordingFromNpz, await api.recordingToNpz(recorded), 'a file'),
    call('spikesFromNpz', api.spikesFromNpz, await api.spikesToNpz(spikeFile), 'a file'),
    call('spikesToNpz', api.spikesToNpz, spikeFile, { compress: true }),
  ];
}

/** Methods of a network: each on a fresh one, which is planned too where the method accepts. */
function networks(): ValidCall[] {
  const on =
    (method: keyof api.Network) =>
    (...args: unknown[]) => {
      const network = smallNetwork();
      (network[method] as (...args: unknown[]) => unknown)(...args);
      return api.compilePlan(network.describe());
    };
  const connect = {
    connector: api.allToAll(),
    weight: 1,
    delay: 1,
    receptor: 'syn',
    plasticity: api.pairStdp(),
    name: 'a',
  };
  return [
    call('Network', (...args) => new api.Network(...(args as unknown as [{ dt: number }])), {
      dt: 0.1,
      seed: 1,
      recordSpikes: true,
    }),
    call('Network.fromJSON', api.Network.fromJSON, smallNetwork().toJSON()),
    call('Network.population', on('population'), 'Q', 2, api.lif(), { initial: { v: -60 } }),
    call('Network.connect', on('connect'), 'P', 'P', connect),
    call('Network.poissonInput', on('poissonInput'), 'P', {
      ...{ rate: 8, weight: 1, receptor: 'syn', neurons: [0], name: 'a' },
    }),
    call('Network.stepCurrent', on('stepCurrent'), 'P', {
      ...{ amplitude: 1, start: 0, stop: 1, name: 'a' },
    }),
    call('Network.seriesCurrent', on('seriesCurrent'), 'P', {
      ...{ values: [1], interval: 0.1, name: 'a' },
    }),
    call('Network.noiseCurrent', on('noiseCurrent'), 'P', {
      ...{ mean: 0, sd: 1, interval: 0.1, name: 'a' },
    }),
    call('Network.input', on('input'), {
      ...{ input: 'poisson', name: 'a', target: 'P', receptor: 'syn', rate: 1, weight: 1 },
    }),
    call('Network.recordSpikes', on('recordSpikes'), 'P'),
    call('Network.recordStates', on('recordStates'), 'P', {
      ...{ variables: ['v'], neurons: [0], every: 0.1 },
    }),
    call('Network.recordMeans', on('recordMeans'), 'P', { variables: ['v'], every: 1 }),
    call('Network.recordMeans', on('recordMeans'), 'P', { variables: ['v'], every: 1 }),
    call('Network.recordRate', on('recordRate'), 'P', { bin: 0.5 }),
    call('Network.describe', on('describe')),
    call('Network.toJSON', on('toJSON')),
    call('compilePlan', api.compilePlan, smallNetwork().describe()),
    call('planSummary', api.planSummary, api.compilePlan(smallNetwork().describe())),
  ];
}

const still = () => {};
const running = {
  onProgress: still,
  signal: new AbortController().signal,
  stopWhen: { every: 0.1, condition: () => false },
};

/** Methods of one living simulation and its recording. */
async function simulations(simulation: api.Simulation): Promise<ValidCall[]> {
  const recording = await simulation.run(1);
  const drain = async (...args: Parameters<api.Simulation['stream']>) => {
    for await (const part of simulation.stream(...args)) part.hash;
  };
  const kept = join(tmpdir(), `synfire-nonsense-${process.pid}.synfire`);
  const create = async (...args: Parameters<typeof api.Simulation.create>) =>
    (await api.Simulation.create(...args)).dispose();
  return [
    call('Simulation.create', create as never, smallNetwork(), {
      ...{ backend: 'wasm', workers: 0, onBuild: still },
    }),
    call('simulate', api.simulate, smallNetwork(), {
      ...{ time: 1, backend: 'wasm', workers: 0, onBuild: still, ...running },
    }),
    call('Simulation.run', simulation.run.bind(simulation), 1, running),
    call('Simulation.step', simulation.step.bind(simulation), 1),
    call('Simulation.stream', drain as never, 1, { every: 0.5, ...running }),
    call('Simulation.read', simulation.read.bind(simulation), 'P', 'v'),
    call('Simulation.weights', simulation.weights.bind(simulation), 'learns'),
    call('Simulation.set', simulation.set.bind(simulation), 'P', { tau_m: 12 }),
    call('Simulation.rewire', simulation.rewire.bind(simulation), 'learns', {
      remove: [0],
      add: { sources: [0], targets: [0], delays: 1, weights: 1 },
    }),
    call('Simulation.write', simulation.write.bind(simulation), 'P', 'v', [-60, -61, -62]),
    call('Simulation.reset', simulation.reset.bind(simulation)),
    call('Simulation.snapshot', simulation.snapshot.bind(simulation)),
    call('Simulation.checkpoint', simulation.checkpoint.bind(simulation), kept),
    call('Simulation.resume', simulation.resume.bind(simulation), kept),
    call('Simulation.restore', simulation.restore.bind(simulation), await simulation.snapshot()),
    call('Recording.slice', recording.slice.bind(recording), 0, 1),
    call('Recording.concat', recording.concat.bind(recording), recording.slice(1)),
    call('Recording.toJSON', recording.toJSON.bind(recording)),
    call('Recording.allSpikes', recording.allSpikes.bind(recording)),
    call('Recording.spikes', recording.spikes.bind(recording), 'P'),
    call('Recording.states', recording.states.bind(recording), 'P'),
    call('Recording.means', recording.means.bind(recording), 'P'),
    call('Recording.rate', recording.rate.bind(recording), 'P'),
    call('Recording.rates', recording.rates.bind(recording), 0),
  ];
}

const pulses = {
  neuron: { model: 'qif', tau: 10, drive: 0.1 },
  size: 4,
  connector: api.fixedOutdegree(1, { multapses: false }),
  weight: -0.1,
  seed: 1,
  storage: 'auto',
  phases: [0, 0.2, 0.4, 0.6],
};
const spectrum = {
  exponents: Float64Array.of(1),
  time: 2,
  growth: [Float64Array.of(1), Float64Array.of(1)],
  intervals: Float64Array.of(1, 1),
};
const counted = { exponents: 1, steps: 4, transient: 1, every: 1, seed: 1 };

const withoutSteps: ValidCall[] = [
  call(
    'EventSimulation',
    async (network: never, time: never, options: never) =>
      (await api.EventSimulation.create(network)).run(time, options),
    pulses,
    1,
    { spikes: 5 },
  ),
  call('rapidTheta', api.rapidTheta, 3, 10, 0.1, -0.1),
  call('entropyRate', api.entropyRate, [1, -1]),
  call('kaplanYorkeDimension', api.kaplanYorkeDimension, [1, -2]),
  call('lyapunovErrors', api.lyapunovErrors, spectrum, { resamples: 5, seed: 1 }),
  call(
    'lyapunovSpectrum',
    api.lyapunovSpectrum,
    { dimension: 1, advance: () => 1 },
    { ...counted, onProgress: () => {} },
  ),
  call('spikingLyapunov', api.spikingLyapunov, pulses, {
    ...{ exponents: 1, spikes: 4, transient: 1, every: 1, seed: 1, warmup: 3 },
  }),
];

const words: ValidCall[] = [
  call('nearestName', api.nearestName, 'a', ['b']),
  call('suggest', api.suggest, 'a', ['b']),
  call('setLimits', api.setLimits, { textLength: 65_536 }),
  call('printFault', api.printFault, {
    code: 'a',
    where: 'b',
    found: 'c',
    expected: 'd',
    remedy: 'e',
  }),
  call('hostInfo', api.hostInfo),
  call('gaussianWeights', api.gaussianWeights, 4, { g: 2 }),
  call(
    'rateLyapunov',
    api.rateLyapunov,
    { size: 2, weights: [0, 1, -1, 0], dt: 0.1, noise: 0.1, activation: 'tanh(x)' },
    { time: 1, warmup: 1, exponents: 2, onProgress: () => {} },
  ),
  call('calibrate', api.calibrate, smallNetwork(), { wallTime: 1, workers: 0 }),
];

export async function validCalls(simulation: api.Simulation): Promise<ValidCall[]> {
  return [
    ...[...models, ...rules, ...connections, ...analysis, ...withoutSteps, ...figures, ...words],
    ...[...networks(), ...(await files()), ...(await simulations(simulation))],
    ...analysisCalls,
    ...plotCalls,
    ...theoryCalls,
  ];
}
