/**
 * What is fuzzed: by kind a share of the cases, what makes one (plain data, so that it can be printed and kept), and what is tried on it.
 * Whatever is made, the library accepts it or throws its own error.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  damagedData,
  edited,
  edits,
  equations,
  expressions,
  quantities,
  statements,
  strange,
} from './arbitraries.mjs';

const tests = join(import.meta.dirname, '../../tests');
const fixture = (...path) => new Uint8Array(readFileSync(join(tests, ...path)));
const bytesOf = (text) => new TextEncoder().encode(text);

/** Cases are lists of edits of the file, or the bytes themselves where one is kept. */
const files = (share, bytes, attempt) => ({
  share,
  made: edits,
  attempt: (given) => attempt(Array.isArray(given) ? edited(bytes, given) : fromBase64(given)),
  print: (given) => ({ base64: Buffer.from(edited(bytes, given)).toString('base64') }),
});

const fromBase64 = ({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64'));

export async function makeKinds(lib) {
  const rich = () => richNetwork(lib);
  const json = JSON.parse(JSON.stringify(rich()));
  const recording = await lib.simulate(recordedNetwork(lib), { time: 20, workers: 0 });
  const encode = (name, options) => lib.encodeRecording(recording, name, options);
  const decode = (name) => (given) => lib.decodeRecording(given, name);
  const spikes = { spikesOnly: true };
  const edges = bytesOf('source,target,weight,delay\n0,1,2,1\n1,2,3.5,1.5\n2,0,-1e3,2\n');
  const connectome = bytesOf(
    'pre_root_id,post_root_id,syn_count,nt_type\n720575940,2,3,ACH\n2,720575940,1,GABA\n',
  );
  const living = await simulations(lib);
  const sonata = await lib.writeSonata(givenNetwork(lib), { time: 5 });
  const sonataNames = [...sonata.keys()];
  const link = await lib.packLink(SETTINGS);
  const graph = nirGraph();
  const kinds = {
    equations: {
      share: 5,
      made: equations,
      attempt: (text) => {
        const net = new lib.Network({ dt: 0.1 });
        const parameters = { tau: '10 ms', E_L: '-65 mV' };
        const cell = { equations: text, parameters, threshold: 'v > 0*mV' };
        net.population('P', 2, lib.neuron(cell));
        lib.compilePlan(net.describe());
      },
    },
    statements: {
      share: 3,
      made: fc.tuple(expressions, statements),
      attempt: ([threshold, reset]) => {
        const net = new lib.Network({ dt: 0.1 });
        const text = 'dv/dt = (E_L - v)/tau : mV\ndw/dt = -w/tau : 1';
        const parameters = { tau: '10 ms', E_L: '-65 mV' };
        net.population('P', 2, lib.neuron({ equations: text, parameters, threshold, reset }));
        lib.compilePlan(net.describe());
      },
    },
    rules: {
      share: 3,
      made: fc.tuple(statements, statements, expressions),
      attempt: ([onPre, onPost, transmit]) => {
        const parameters = { p: { unit: 'w', default: 1 }, tau: { unit: 'ms', default: 10 } };
        const variables = { x: { unit: '1', initial: '0', decay: 'tau' } };
        const text = { name: 'own', transmit, onPre, onPost, w_max: 'p' };
        const plasticity = lib.rule({ ...text, parameters, variables });
        const net = recordedNetwork(lib);
        net.connect('E', 'E', { connector: lib.oneToOne(), weight: 1, plasticity });
        lib.compilePlan(net.describe());
      },
    },
    quantities: {
      share: 12,
      made: fc.tuple(fc.constantFrom('tau_m', 'V_th', 'C_m', 't_ref'), quantities),
      attempt: ([name, value]) => {
        const net = new lib.Network({ dt: 0.1 });
        net.population('P', 2, lib.lif({ [name]: value }));
        lib.compilePlan(net.describe());
      },
    },
    networks: {
      share: 8,
      made: damagedData(json),
      attempt: (given) => lib.compilePlan(lib.Network.fromJSON(given).describe()),
    },
    'rate models': {
      share: 4,
      made: damagedData(RATE_MODEL),
      attempt: async (given) => {
        const options = { workers: 0, backend: 'reference' };
        await (await lib.RateSimulation.create(given, options)).dispose();
      },
    },
    'JSON texts': files(8, bytesOf(JSON.stringify(json)), (given) =>
      lib.Network.fromJSON(new TextDecoder().decode(given)),
    ),
    npy: files(14, lib.writeNpy(Float64Array.of(1, 2, 3), [3]), (given) =>
      lib.readNpy(given, 'case'),
    ),
    npz: files(5, await encode('a.npz'), decode('a.npz')),
    'recordings as JSON': files(6, await encode('a.json'), decode('a.json')),
    'recordings as CSV': files(8, await encode('a.csv', spikes), decode('a.csv')),
    'recordings as Parquet': files(4, await encode('a.parquet', spikes), decode('a.parquet')),
    'recordings as HDF5': files(0.2, await encode('a.h5'), decode('a.h5')),
    'recordings as NWB': files(0.1, await encode('a.nwb'), decode('a.nwb')),
    edges: files(10, edges, (bytes) => lib.readEdges([{ name: 'case.csv', bytes }])),
    'edges as Parquet': files(1, fixture('interchange/fixtures/indices.parquet'), (bytes) =>
      lib.readEdges([{ name: 'case.parquet', bytes }]),
    ),
    connectomes: files(6, connectome, (bytes) => lib.readConnectome([{ name: 'a.csv', bytes }])),
    NeuroML: files(6, fixture('interchange/neuroml/cells.nml'), (given) =>
      lib.readNeuroML(new TextDecoder().decode(given)),
    ),
    NIR: files(0.2, fixture('interchange/nir/fixtures/forward.nir'), (given) => lib.readNir(given)),
    'NIR graphs': {
      share: 0.5,
      made: damagedData(graph),
      attempt: (given) => lib.runNir(asTensors(given), TENSOR, { dt: 0.1, workers: 0 }),
    },
    SONATA: {
      share: 0.3,
      made: fc.tuple(fc.nat(sonataNames.length - 1), edits),
      attempt: ([which, list]) => {
        const read = async (path) => {
          const name = path.replace(/^\.\//, '');
          const bytes = sonata.get(name);
          if (bytes === undefined) throw new Error(`no ${name}`);
          return name === sonataNames[which] ? edited(bytes, list) : bytes;
        };
        return lib.readSonata('config.json', read);
      },
    },
    links: files(6, bytesOf(link), (given) => lib.unpackLink(new TextDecoder().decode(given))),
    'contents of links': {
      share: 4,
      made: damagedData(SETTINGS),
      attempt: async (given) => lib.unpackLink(await lib.packLink(given)),
    },
    'odd links': {
      share: 2,
      made: fc.oneof(fc.string({ maxLength: 40 }), fc.base64String({ maxLength: 60 })),
      attempt: (given) => lib.unpackLink(given),
    },
    checkpoints: {
      share: 3,
      made: damagedData(living.checkpoint),
      attempt: (given) => living.trainer.restore(given),
    },
  };
  for (const [name, { bytes, attempt }] of Object.entries(living.snapshots)) {
    kinds[`snapshots of ${name}`] = files(1.5, bytes, attempt);
    // with a digest that fits, as whoever forges one writes it
    const forged = files(1.5, bytes, (given) => attempt(lib.sealed(given)));
    kinds[`forged snapshots of ${name}`] = forged;
  }
  kinds.options = {
    share: 3,
    made: fc.tuple(fc.nat(OPTIONS.length - 1), fc.string({ maxLength: 8 }), strange),
    attempt: async ([which, name, value]) => {
      const options = OPTIONS[which](name, value);
      await (await lib.Simulation.create(recordedNetwork(lib), options)).dispose();
    },
  };
  return kinds;
}

const OPTIONS = [
  (name, value) => ({ workers: 0, [name]: value }),
  (_, value) => ({ workers: 0, connectivity: value }),
  (_, value) => ({ workers: 0, signal: value }),
  (_, value) => ({ workers: 0, onBuild: value }),
];

/** Everything that a description can hold, small. */
function richNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  const receptors = { ex: lib.exponential({ tau_syn: 2 }), in: lib.alpha({ tau_syn: 3 }) };
  net.population('E', 20, lib.lif({ receptors, tau_m: lib.normal(10, 1, { min: 5 }) }), {
    initial: { v: lib.uniform(-65, -50) },
  });
  net.population('S', 3, lib.poisson({ rate: 10 }));
  net.population('G', 3, lib.spikeGenerator({ senders: [0, 1], times: [1, 2] }));
  const own = { equations: 'dv/dt = -v/tau : 1', parameters: { tau: '5 ms' }, threshold: 'v > 1' };
  net.population('own', 2, lib.neuron({ ...own, reset: 'v = 0' }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.stepCurrent('E', { amplitude: 10, start: 1, stop: 5 });
  net.seriesCurrent('E', { values: [1, 2, 3], interval: 1 });
  net.noiseCurrent('E', { mean: 1, sd: 2, interval: 0.1 });
  const weight = lib.normal(20, 2, { min: 0 });
  net.connect('E', 'E', { connector: lib.fixedIndegree(3), weight, delay: lib.uniform(1, 2) });
  net.connect('S', 'E', { connector: lib.bernoulli(0.2), weight: 5, receptor: 'in' });
  net.connect('G', 'E', { connector: lib.edges([0, 1], [3, 4]), weight: [1, 2], delay: 1 });
  const plasticity = lib.pairStdp({ w_max: 50 });
  net.connect('E', 'E', { connector: lib.fixedOutdegree(2), weight: 3, plasticity, name: 'stdp' });
  net.recordStates('E', { variables: ['v'], every: 0.5 });
  net.recordMeans('E', { variables: ['v'], every: 1 });
  net.recordRate('E', { bin: 2 });
  return net;
}

function recordedNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  net.population('E', 6, lib.lif({ receptors: { ex: lib.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.connect('E', 'E', { connector: lib.fixedIndegree(3), weight: 20, delay: 1.5 });
  net.recordStates('E', { variables: ['v'], every: 1 });
  return net;
}

/** What SONATA can say. */
function givenNetwork(lib) {
  const net = new lib.Network({ dt: 0.1, seed: 1 });
  net.population('in', 3, lib.spikeGenerator({ senders: [0, 1], times: [1, 2] }));
  net.population('E', 6, lib.lif({ receptors: { ex: lib.exponential({ tau_syn: 2 }) } }));
  net.connect('in', 'E', { connector: lib.fixedIndegree(2), weight: 20, delay: 1.5 });
  net.stepCurrent('E', { amplitude: 400 });
  return net;
}

const RATE_MODEL = {
  ...{ size: 2, dt: 0.1, states: { x: 'input - x' }, output: 'tanh(x)', parameters: { g: 1 } },
  weights: [{ kind: 'dense', values: [0, 1, 1, 0] }],
  ...{ constant: 1, series: { columns: 1, values: [1] }, noise: { x: 0.1 }, method: 'euler' },
  ...{ initial: { x: 0 }, batch: 1, seed: 1 },
};

const SETTINGS = {
  ...{ example: 'microcircuit', options: { scale: 0.05 }, changes: { 'inputs/0/rate': 8 } },
  ...{ backend: 'auto', until: 1000, model: 'dv/dt = -v/tau : 1', view: 'circuit' },
  circuit: {
    sense: { open: true, angle: 10, value: 0.5, sigma: 0.1 },
    context: { open: false, mode: 1, trust: 0.5 },
    ...{ pathways: 'exact', peak: 0.5, levels: 50, chains: 8, seed: 1 },
  },
};

const TENSOR = { shape: [1, 4, 2], data: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1) };

function nirGraph() {
  const two = (...data) => ({ shape: [2], data });
  return {
    type: 'NIRGraph',
    nodes: {
      input: { type: 'Input', parameters: { shape: { shape: [1], data: [2] } } },
      affine: {
        type: 'Affine',
        parameters: { weight: { shape: [2, 2], data: [1, 0, 0, 1] }, bias: two(0, 0) },
      },
      lif: {
        type: 'LIF',
        parameters: { tau: two(10, 10), r: two(1, 1), v_leak: two(0, 0), v_threshold: two(1, 1) },
      },
      output: { type: 'Output', parameters: { shape: { shape: [1], data: [2] } } },
    },
    edges: [
      ['input', 'affine'],
      ['affine', 'lif'],
      ['lif', 'output'],
    ],
  };
}

/** JSON has no typed arrays. */
function asTensors(value) {
  if (Array.isArray(value)) return value.map(asTensors);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'data' && Array.isArray(inner) ? Float64Array.from(inner) : asTensors(inner),
  ]);
  return Object.fromEntries(entries);
}

/** One of each that can be saved, and how bytes are given back to it. */
async function simulations(lib) {
  const simulation = await lib.Simulation.create(richNetwork(lib), { workers: 0 });
  await simulation.run(5);
  const rates = await lib.RateSimulation.create(RATE_MODEL, { workers: 0 });
  const pulses = {
    ...{ neuron: { model: 'qif', tau: 10, drive: 0.5 }, size: 5, seed: 1, weight: -0.1 },
    connector: lib.fixedOutdegree(2, { multapses: false }),
  };
  const events = await lib.EventSimulation.create(pulses);
  await events.run(10);
  const schedule = lib.noiseSchedule({ levels: 4 });
  const trees = lib.initialTrees({ somata: 2, branching: [2] });
  const denoiser = { kind: 'trees', trees };
  const circuit = await lib.SamplingCircuit.create({ denoiser, schedule, workers: 0 });
  const data = Float32Array.of(0, 1, 1, 0);
  const course = { steps: 4, learningRate: 0.01, trees, data, schedule, batch: 8, workers: 0 };
  const training = await lib.DenoiserTraining.create(course);
  const trainer = await makeTrainer(lib);
  const living = { spiking: simulation, rates, events, circuits: circuit };
  const snapshots = {};
  for (const [name, one] of Object.entries(living)) {
    const attempt = (given) => one.restore(given);
    snapshots[name] = { bytes: await one.snapshot(), attempt };
  }
  snapshots.training = {
    bytes: await training.checkpoint(),
    attempt: async (resume) => (await lib.DenoiserTraining.create({ ...course, resume })).dispose(),
  };
  return { snapshots, trainer, checkpoint: trainer.checkpoint() };
}

function makeTrainer(lib) {
  const net = new lib.Network({ dt: 1, seed: 1 });
  const cell = {
    equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
    parameters: { tau_m: '20 ms', C: '5 pA*ms' },
    receptors: { syn: lib.exponential({ tau_syn: 5 }) },
  };
  net.population('in', 2, lib.spikeGenerator({ senders: [], times: [] }));
  net.population('out', 2, lib.neuron(cell));
  net.connect('in', 'out', { connector: lib.allToAll(), weight: 1 });
  return lib.Trainer.create(net, {
    ...{ duration: 10, readout: { population: 'out', take: 'mean' }, loss: 'crossEntropy' },
    ...{ workers: 0, data: [{ events: { in: { times: [1], senders: [0] } }, label: 0 }] },
  });
}
