/**
 * Kinds that build and run: tiny networks, engines beside each other, saved states that are given back and gone on with, options, calls of
 * one simulation with odd arguments. Whatever a case changes of a simulation that lives on is undone after it.
 */
import fc from 'fast-check';
import { damagedData, tunedData } from './arbitraries.mjs';
import { damagedBytes } from './bytes.mjs';
import {
  circuit,
  ownNetwork,
  pulses,
  RATE_MODEL,
  recordedNetwork,
  richNetwork,
  trainer,
} from './networks.mjs';
import { edgeModels, soundModels } from './sound-models.mjs';

/** Steps that a case runs. */
const STEPS = 8;

export async function runKinds(lib) {
  const json = JSON.parse(JSON.stringify(richNetwork(lib)));
  const trained = await trainer(lib);
  const [pulse, sampling] = [pulses(lib), circuit(lib)];
  return {
    'networks that run': {
      share: 6,
      made: fc.tuple(tunedData(json), fc.constantFrom('wasm', 'wasm', 'reference')),
      attempt: async ([given, backend]) => {
        const net = lib.Network.fromJSON(given);
        const simulation = await lib.Simulation.create(net, { workers: 0, backend });
        try {
          await simulation.step(STEPS);
        } finally {
          await simulation.dispose();
        }
      },
    },
    'engines that agree': {
      share: 6,
      made: soundModels,
      attempt: (given) => lib.agree(ownNetwork(lib, given), STEPS),
    },
    'engines that agree on the edges of numbers': {
      share: 6,
      made: edgeModels,
      attempt: (given) => lib.agree(ownNetwork(lib, given), STEPS),
    },
    'rate models that run': {
      share: 6,
      made: tunedData(RATE_MODEL),
      attempt: async (given) => {
        const simulation = await lib.RateSimulation.create(given, { workers: 0 });
        try {
          await simulation.run(STEPS * given.dt, { record: { every: given.dt } });
        } finally {
          await simulation.dispose();
        }
      },
    },
    'pulse networks': {
      share: 10,
      made: fc.oneof(damagedData(pulse), tunedData(pulse)),
      attempt: async (given) => (await lib.EventSimulation.create(given)).run(1, { spikes: 50 }),
    },
    circuits: {
      share: 6,
      made: fc.oneof(damagedData(sampling), tunedData(sampling)),
      attempt: async (given) => {
        const made = await lib.SamplingCircuit.create({ ...given, workers: 0 });
        try {
          await made.run(1);
        } finally {
          await made.dispose();
        }
      },
    },
    options: {
      share: 10,
      made: damagedData({
        workers: 0,
        backend: 'wasm',
        connectivity: 'auto',
        onDeviceLost: 'fail',
      }),
      attempt: async (given) => {
        // threads are of another test
        const few = Number.isInteger(given.workers) && given.workers > 0 && given.workers < 2 ** 20;
        const options = few ? { ...given, workers: 0 } : given;
        await (await lib.Simulation.create(recordedNetwork(lib), options)).dispose();
      },
    },
    checkpoints: {
      share: 15,
      made: damagedData(trained.checkpoint()),
      attempt: (given) => trained.restore(given),
    },
    calls: await callsKind(lib),
    ...(await snapshotKinds(lib)),
  };
}

/** Methods and arguments that are right. */
const CALLS = [
  ['run', 1],
  ['run', 1, {}],
  ['step', 2],
  ['stream', 1, { every: 0.5 }],
  ['read', 'E', 'v'],
  ['write', 'E', 'v', Array.from({ length: 20 }, (_, k) => -60 - k)],
  ['write', 'S', 'rate', 3],
  ['weights', 'stdp'],
  ['set', 'E', { tau_m: 12, V_th: -52 }],
  ['set', 'E', { tau_m: { distribution: 'normal', mean: 10, sd: 1 } }],
  ['set', 'S', { rate: 4 }],
  ['set', 'G', { senders: [0, 1, 2], times: [3, 4, 5] }],
  ['set', 'into E', { weight: 3 }],
  ['set', 'into E', { factor: 2 }],
  [
    'rewire',
    'stdp',
    { remove: [0, 3], add: { sources: [1], targets: [2], delays: 1, weights: 4 } },
  ],
  ['restore', [1, 2, 3]],
];

/** Any method of a simulation, with some of its arguments replaced, and a step after it. */
async function callsKind(lib) {
  const simulation = await lib.Simulation.create(richNetwork(lib), { workers: 0 });
  return {
    share: 12,
    made: fc
      .nat(CALLS.length - 1)
      .chain((which) => damagedData(CALLS[which].slice(1)).map((args) => [which, args])),
    attempt: async ([which, args]) => {
      try {
        await call(simulation, CALLS[which][0], args);
        await simulation.step(2);
      } finally {
        await simulation.reset();
      }
    },
  };
}

async function call(simulation, method, args) {
  if (method === 'stream') {
    let parts = 0;
    for await (const part of simulation.stream(...args)) {
      part.hash;
      if (++parts === 5) break;
    }
  } else if (method === 'run') {
    // a time may be long
    const [time, options] = args;
    const stopWhen = { every: 1, condition: () => true };
    const plain = typeof options === 'object' && options !== null && !Array.isArray(options);
    await simulation.run(time, plain || options === undefined ? { stopWhen, ...options } : options);
  } else if (method === 'step' && args[0] > 1000) {
    // so may this be
    await simulation.step(args[0] > 2 ** 53 ? args[0] : 1);
  } else await simulation[method](...args);
}

/** One of each that can be saved: bytes are given back to it, and where they are taken it goes on from them. */
async function snapshotKinds(lib) {
  const spiking = await lib.Simulation.create(richNetwork(lib), { workers: 0 });
  await spiking.run(5);
  const rates = await lib.RateSimulation.create(RATE_MODEL, { workers: 0 });
  const events = await lib.EventSimulation.create(pulses(lib));
  await events.run(10);
  const circuits = await lib.SamplingCircuit.create({ ...circuit(lib), workers: 0 });
  const living = {
    spiking: [spiking, () => spiking.step(STEPS)],
    rates: [rates, () => rates.run(0.5)],
    events: [events, () => events.run(1, { spikes: 50 })],
    circuits: [circuits, () => circuits.run(1)],
  };
  const kinds = {};
  const add = (name, bytes, attempt) => {
    kinds[`snapshots of ${name}`] = damagedBytes(10, bytes, attempt);
    // with a digest that fits, as whoever forges one writes it
    const forged = (given) => attempt(lib.sealed(given));
    kinds[`forged snapshots of ${name}`] = damagedBytes(20, bytes, forged);
  };
  for (const [name, [one, goOn]] of Object.entries(living)) {
    const sound = await one.snapshot();
    add(name, sound, async (given) => {
      await one.restore(given);
      try {
        await goOn();
      } finally {
        await one.restore(sound);
      }
    });
  }
  const schedule = lib.noiseSchedule({ levels: 4 });
  const trees = lib.initialTrees({ somata: 2, branching: [2] });
  const data = Float32Array.of(0, 1, 1, 0);
  const course = { steps: 4, learningRate: 0.01, trees, data, schedule, batch: 8, workers: 0 };
  const training = await lib.DenoiserTraining.create(course);
  add('training', await training.checkpoint(), async (resume) =>
    (await lib.DenoiserTraining.create({ ...course, resume })).dispose(),
  );
  return kinds;
}
