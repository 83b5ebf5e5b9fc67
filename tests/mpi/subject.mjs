/**
 * What the tests of MPI run, in one process or in each rank: `node subject.mjs <entry> <what> [workers] [rank that is different]`.
 * Prints a line of JSON a rank: all that a run gives, as digests; an error by its faults.
 */
import { createHash } from 'node:crypto';

const [entry, what, workers = '1', odd = '-1'] = process.argv.slice(2);
const {
  exponential,
  fixedIndegree,
  gapJunction,
  inhibitoryStdp,
  lif,
  Network,
  pairStdp,
  Simulation,
} = await import(entry);
const told = process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK;
const mpi = told !== undefined;
const isOdd = Number(told) === Number(odd);

const cells = () =>
  lif({ receptors: { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 8 }) } });

/** 400 excitatory and 100 inhibitory cells, driven; `rule` and `graded` on top. */
function network(seed) {
  const net = new Network({ dt: 0.1, seed });
  const E = net.population('E', isOdd && what === 'other' ? 401 : 400, cells(), {
    initial: { v: { distribution: 'uniform', low: -65, high: -51 } },
  });
  const I = net.population('I', 100, cells());
  net.poissonInput(E, { rate: 9000, weight: 60, receptor: 'ex' });
  net.poissonInput(I, { rate: 8000, weight: 60, receptor: 'ex' });
  const delay = { distribution: 'uniform', low: 0.4, high: 2 };
  const plastic = what === 'plastic';
  const connector = fixedIndegree(20);
  net.connect(E, E, {
    ...{ connector, weight: 30, delay, receptor: 'ex' },
    ...(plastic ? { plasticity: pairStdp({ w_max: 60 }) } : {}),
  });
  net.connect(E, I, { connector, weight: 40, delay, receptor: 'ex' });
  net.connect(I, E, { connector, weight: -90, delay, receptor: 'in' });
  if (plastic) {
    net.connect(I, I, {
      connector,
      weight: 5,
      delay,
      receptor: 'ex',
      plasticity: inhibitoryStdp(),
    });
  }
  if (what === 'graded') {
    net.connect(I, I, {
      connector: fixedIndegree(5),
      weight: 0.5,
      delay: 0.6,
      graded: gapJunction(),
    });
  }
  net.recordSpikes(E);
  net.recordRate(I, { bin: 5 });
  net.recordStates(E, { variables: ['v'], neurons: [0, 77, 399], every: 1, name: 'three' });
  net.recordMeans(E, { variables: ['v'], every: 1, name: 'mean' });
  return net;
}

const digest = (value) => {
  const hash = createHash('sha256');
  const add = (x) => {
    if (ArrayBuffer.isView(x)) hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
    else if (Array.isArray(x)) x.forEach(add);
    else if (typeof x === 'object' && x !== null) for (const k of Object.keys(x).sort()) add(x[k]);
    else hash.update(String(x));
  };
  add(value);
  return hash.digest('hex').slice(0, 16);
};

async function measured() {
  const sim = await Simulation.create(network(3), {
    workers: Number(workers),
    ...(mpi ? { mpi } : {}),
  });
  const first = await sim.run(20);
  const saved = await sim.snapshot();
  if (process.env.SUBJECT_STATE) await sim.checkpoint(process.env.SUBJECT_STATE);
  if (what === 'stops') {
    const stop = new AbortController();
    const onProgress = () => isOdd && stop.abort();
    const { duration, hash } = await sim.run(1000, { signal: stop.signal, onProgress });
    await sim.dispose();
    return { duration, hash };
  }
  const second = await sim.run(30, { stopWhen: { every: 5, condition: (r) => r.duration >= 20 } });
  const file = process.env.SUBJECT_STATE;
  if (file === undefined) await sim.restore(saved);
  else await sim.resume(file);
  const again = await sim.run(20);
  const weights =
    what === 'plastic' ? (await sim.weights(sim.plan.projections[0].name)).weights : [];
  if (what === 'long') await sim.run(isOdd ? 10 : 20);
  if (what === 'throws' && isOdd) throw new Error('this rank has had enough');
  if (what === 'calls' && isOdd) await sim.read('E', 'v');
  else if (what === 'calls') await sim.read('I', 'v');
  const v = await sim.read('E', 'v');
  await sim.dispose();
  return {
    spikes: [first.spikeCount, second.spikeCount],
    hash: [first.hash, second.hash, again.hash],
    trains: digest(first.allSpikes()),
    states: digest([v, weights]),
    saved: digest(saved),
    duration: second.duration,
    traces: digest([second.states('three'), second.means('mean'), second.rate('I')]),
  };
}

/** A run with checkpoints in the folder SUBJECT_STATE; over ranks, a file each. */
async function onDisk() {
  const { runWithCheckpoints } = await import(entry.replace('index.js', 'checkpoint.js'));
  const { hash, rates, spikes } = await runWithCheckpoints(network(3), {
    ...{ folder: process.env.SUBJECT_STATE, time: 30, workers: Number(workers) },
    ...(mpi ? { mpi: 'own' } : {}),
  });
  return { hash, rates, spikes };
}

/** 37 units with dense weights, three copies and one, with low rank beside, noise, by Heun's method. */
async function rates() {
  return { three: await ratesOf(3), one: await ratesOf(1) };
}

async function ratesOf(batch) {
  const { RateSimulation } = await import(entry.replace('index.js', 'rate.js'));
  let state = 1;
  const values = Array.from({ length: 37 * 37 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.5 * ((state >>> 11) * 2 ** -20 - 1);
  });
  const model = {
    ...{
      states: { x: 'input - x' },
      output: 'tanh(x)',
      size: 37,
      dt: 0.05,
      batch,
      method: 'heun',
    },
    ...{
      weights: [
        { kind: 'dense', values },
        { kind: 'lowRank', rank: 5, left: values.slice(0, 185), right: values.slice(185, 370) },
      ],
      noise: { x: 0.3 },
      initial: { x: values.slice(0, 37 * batch) },
      seed: 5,
    },
  };
  const sim = await RateSimulation.create(model, {
    workers: Number(workers),
    ...(mpi ? { mpi } : {}),
  });
  const first = await sim.run(20, { record: { every: 0.5, variables: ['x', 'output'] } });
  const saved = await sim.snapshot();
  const later = await sim.run(5);
  await sim.restore(saved);
  const again = await sim.run(5);
  await sim.dispose();
  const hashes = [first, later, again].map(({ hash }) => hash);
  return { values: digest(first.values), saved: digest(saved), hashes };
}

try {
  const work = { rates, 'on disk': onDisk }[what] ?? measured;
  console.log(JSON.stringify(await work()));
} catch (error) {
  if (!error.faults) throw error;
  const [{ code, where, found }] = error.faults;
  console.log(JSON.stringify({ code, where, found }));
  process.exitCode = 1;
}
