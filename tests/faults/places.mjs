/**
 * Faults injected at each place of a life, one after the other in one process, with what is shipped (dist). Prints a line of JSON for each:
 * the error's code, what it carried, whether the next run is right. It must end by itself: nothing may keep the process.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = join(import.meta.dirname, '../../dist');
const load = (entry) => import(pathToFileURL(join(dist, `${entry}.js`)).href);
const [api, rate, sampling, learn] = await Promise.all(
  ['index', 'rate', 'sampling', 'learn'].map(load),
);

let workers = [];
process.on('worker', (worker) => workers.push(worker));
process.on('unhandledRejection', (reason) => {
  console.log(JSON.stringify({ place: 'nowhere', code: `unhandled: ${reason?.stack ?? reason}` }));
});

function network(size = 80) {
  const net = new api.Network({ dt: 0.1, seed: 3 });
  net.population('E', size, api.lif({ receptors: { ex: api.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  const connector = api.fixedIndegree(Math.min(10, size));
  net.connect('E', 'E', { connector, weight: 20, delay: 1.5 });
  return net;
}

/** Rows that are made anew at each spike, and held while it travels. */
function dense() {
  const net = new api.Network({ dt: 0.1, seed: 3 });
  net.population('E', 2000, api.lif({ receptors: { ex: api.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  const delay = { distribution: 'uniform', low: 0.1, high: 90 };
  net.connect('E', 'E', { connector: api.bernoulli(0.5), weight: 0.01, delay });
  return net;
}

function recorded() {
  const net = network();
  net.recordStates('E', { variables: ['v'], every: 0.5 });
  net.recordRate('E', { bin: 5 });
  return net;
}

const MODEL = { size: 8, dt: 0.1, states: { x: 'input - x' }, output: 'tanh(x)', constant: 1 };
const RECORD = { every: 0.1, variables: ['x'] };
const schedule = sampling.noiseSchedule({ levels: 10 });
const trees = sampling.initialTrees({ somata: 2, branching: [2] });
const denoiser = { kind: 'trees', trees };
const PULSES = {
  ...{ neuron: { model: 'qif', tau: 10, drive: 0.5 }, size: 50, seed: 1, weight: -0.1 },
  connector: api.fixedOutdegree(5, { multapses: false }),
};

function trainer() {
  const net = new api.Network({ dt: 1, seed: 1 });
  const cell = {
    equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
    parameters: { tau_m: '20 ms', C: '5 pA*ms' },
    receptors: { syn: api.exponential({ tau_syn: 5 }) },
  };
  net.population('in', 5, api.spikeGenerator({ senders: [], times: [] }));
  net.population('out', 3, api.neuron(cell));
  net.connect('in', 'out', { connector: api.allToAll(), weight: 1 });
  return learn.Trainer.create(net, {
    ...{ duration: 45, readout: { population: 'out', take: 'mean' }, loss: 'crossEntropy' },
    ...{ data: learn.yinYang({ samples: 64, seed: 4 }), batch: 8, workers: 2 },
  });
}

const kill = (which = 0) => void workers[which].terminate();
/** Kills, or stops, when a run has come so far. */
const after = (time, act) => ({ onProgress: (now) => void (now.time > time && act()) });

/** What rejects, and the simulation that is thrown away afterwards. */
async function failing(living, call) {
  try {
    await call(living);
  } finally {
    await living?.dispose();
  }
}

const spiking = (call, options = { workers: 2 }, net = network()) =>
  api.Simulation.create(net, options).then((living) => failing(living, call));
const rates = (call, options = { workers: 2 }) =>
  rate.RateSimulation.create(MODEL, options).then((living) => failing(living, call));
const circuits = (call) =>
  sampling.SamplingCircuit.create({ denoiser, schedule, batch: 8, workers: 2 }).then((living) =>
    failing(living, call),
  );
const events = (call) => api.EventSimulation.create(PULSES).then((living) => failing(living, call));

/** What next runs of each sort must give: learnt from runs in this thread. */
const hashes = {
  spiking: async (workers) => (await api.simulate(recorded(), { time: 20, workers })).hash,
  rates: async (workers) => {
    const simulation = await rate.RateSimulation.create(MODEL, { workers });
    const { hash } = await simulation.run(2);
    await simulation.dispose();
    return hash;
  },
  circuits: async (workers) => {
    const options = { denoiser, schedule, batch: 8, workers };
    const circuit = await sampling.SamplingCircuit.create(options);
    const { hash } = await circuit.run(3);
    await circuit.dispose();
    return hash;
  },
  events: async () => {
    const simulation = await api.EventSimulation.create(PULSES);
    return (await simulation.run(20)).hash;
  },
};
const healthy = {};
for (const [sort, hash] of Object.entries(hashes)) healthy[sort] = await hash(0);

/** Assets whose worker is given less than it asks for. */
async function withWorker(text, work) {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-assets-'));
  try {
    for (const name of await readdir(dist)) {
      if (name !== 'worker.js') symlinkSync(join(dist, name), join(folder, name));
    }
    const real = pathToFileURL(join(dist, 'worker.js')).href;
    writeFileSync(join(folder, 'worker.js'), `${text}\nawait import(${JSON.stringify(real)});\n`);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    api.setAssetBase(pathToFileURL(`${folder}/`).href);
    await work();
  } finally {
    api.setAssetBase(pathToFileURL(`${dist}/`).href);
    rmSync(folder, { recursive: true });
  }
}

const REFUSED = `const Real = WebAssembly.Memory;
WebAssembly.Memory = class { constructor() { throw new RangeError('WebAssembly.Memory(): could not allocate memory'); } };`;
const SMALL = (pages) => `const Real = WebAssembly.Memory;
WebAssembly.Memory = function (wanted) {
  return new Real({ ...wanted, maximum: Math.max(wanted.initial, ${pages}) });
};`;

const aborting = () => {
  const stop = new AbortController();
  return { stop: () => stop.abort(), signal: stop.signal };
};

/** Lets a run be stopped by a signal when it has come so far; throws what it resolves to, as what was kept. */
async function stopped(time, run) {
  const { stop, signal } = aborting();
  const recording = await run({ signal, ...after(time, stop) });
  throw Object.assign(new Error('no fault'), { code: 'stopped', recording });
}

const PLACES = {
  'worker killed while building': () =>
    spiking(() => {}, { workers: 2, onBuild: () => kill() }, network(20_000)),
  'worker killed while running': () => spiking((s) => s.run(1e6, after(20, kill)), { workers: 1 }),
  'worker killed while the other waits for its spikes': () =>
    spiking((s) =>
      s.run(
        1e6,
        after(20, () => kill(1)),
      ),
    ),
  'worker killed while recording states': () =>
    spiking((s) => s.run(1e6, after(20, kill)), { workers: 2 }, recorded()),
  'worker killed while streaming': () =>
    spiking(async (s) => {
      for await (const part of s.stream(1e6, { every: 5 })) if (part.to > 20) kill();
    }),
  'worker killed in a snapshot': () =>
    spiking(async (s) => {
      await s.run(5);
      const saving = s.snapshot();
      kill();
      await saving;
    }),
  'worker killed in a restore': () =>
    spiking(async (s) => {
      const saved = await s.snapshot();
      const restoring = s.restore(saved);
      kill();
      await restoring;
    }),
  'worker killed in a run of rates': () =>
    rates((s) => s.run(1e5, { record: RECORD, ...after(2, kill) })),
  'worker killed in a circuit': () => circuits((c) => c.run(1e6, after(5, kill))),
  'worker killed in training': async () =>
    failing(await trainer(), (t) => t.train({ epochs: 1e4, onProgress: () => kill() })),
  'memory refused in a worker': () => withWorker(REFUSED, () => spiking(() => {})),
  'growth refused in a worker that builds': () =>
    withWorker(SMALL(20), () => spiking(() => {}, { workers: 1 }, network(20_000))),
  'growth refused in a worker that runs': () =>
    withWorker(SMALL(80), () => {
      const options = { workers: 1, connectivity: 'procedural' };
      return spiking((s) => s.run(2000), options, dense());
    }),
  'memory refused in this thread': async () => {
    const { Memory } = WebAssembly;
    WebAssembly.Memory = class {
      constructor() {
        throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      }
    };
    try {
      await spiking(() => {}, { workers: 0 });
    } finally {
      WebAssembly.Memory = Memory;
    }
  },
  'stopped before building': () => {
    const { stop, signal } = aborting();
    stop();
    return spiking(() => {}, { workers: 1, signal });
  },
  'stopped while building': () => {
    const { stop, signal } = aborting();
    return spiking(() => {}, { workers: 2, signal, onBuild: stop }, network(50_000));
  },
  'stopped while building in this thread': () => {
    const { stop, signal } = aborting();
    setTimeout(stop, 1);
    return spiking(() => {}, { workers: 0, signal }, network(100_000));
  },
  'stopped while running': () => spiking((s) => stopped(20, (options) => s.run(1e6, options))),
  'stopped in a run of rates': () =>
    rates((s) => stopped(2, (options) => s.run(1e5, { record: RECORD, ...options }))),
  'stopped in a circuit': () => circuits((c) => stopped(5, (options) => c.run(1e6, options))),
  'stopped without a time step': () => events((s) => stopped(20, (options) => s.run(1e6, options))),
  'disposed while running': () =>
    spiking(
      (s) =>
        s.run(
          1e6,
          after(20, () => s.dispose()),
        ),
      { workers: 1 },
    ),
  'disposed in a run of rates': () =>
    rates((s) => s.run(1e5, { record: RECORD, ...after(2, () => s.dispose()) })),
  'disposed in a circuit': () =>
    circuits((c) =>
      c.run(
        1e6,
        after(5, () => c.dispose()),
      ),
    ),
  'disposed without a time step': () =>
    events((s) =>
      s.run(
        1e6,
        after(20, () => s.dispose()),
      ),
    ),
  'a callback that throws in a run of rates': () =>
    rates((s) => s.run(1e5, { record: RECORD, ...after(2, () => JSON.parse('{')) })),
  'a callback that throws in a circuit': () =>
    circuits((c) =>
      c.run(
        1e6,
        after(5, () => JSON.parse('{')),
      ),
    ),
  'a callback that throws without a time step': () =>
    events((s) =>
      s.run(
        1e6,
        after(20, () => JSON.parse('{')),
      ),
    ),
};

/** How much of a run is there. */
function amountOf(recording) {
  if (recording === undefined) return undefined;
  const { duration, to, values, cycles, times } = recording;
  if (cycles !== undefined) return { cycles, values: values.length };
  if (values?.x) return { time: to, samples: times.length, values: values.x.length };
  return duration === undefined
    ? { time: to, spikes: times.length }
    : { time: duration, spikes: recording.spikeCount };
}

for (const [place, inject] of Object.entries(PLACES)) {
  workers = [];
  const error = await inject().then(
    () => undefined,
    (e) => e,
  );
  const sort = /rates/.test(place)
    ? 'rates'
    : /circuit/.test(place)
      ? 'circuits'
      : /without a time/.test(place)
        ? 'events'
        : 'spiking';
  const next = await hashes[sort](2);
  const typed = error instanceof api.SynfireError || error?.code === 'stopped';
  const told = {
    code: typed ? error.code : String(error?.stack),
    recording: amountOf(error?.recording),
  };
  console.log(JSON.stringify({ place, ...told, next: next === healthy[sort] }));
}
