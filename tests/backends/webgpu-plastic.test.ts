/** Synapses that learn on the GPU: the f32 reference's spikes, weights, traces and snapshots, bit for bit. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Backend, Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { openGpu, webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import {
  allToAll,
  bernoulli,
  edges,
  fixedOutdegree,
  fixedTotalNumber,
  oneToOne,
} from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { poisson, spikeGenerator } from '../../src/neurons/sources.ts';
import { rule } from '../../src/plasticity/make-rule.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { regrow } from '../../src/space/regrow.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { everyNth, isLong } from '../long.ts';
import { plasticNetwork, rules } from '../plasticity/networks.ts';
import { testGpu } from './gpu.ts';
import { load } from './harness.ts';

const host = await testGpu();
const gpu = () => webgpuBackend({ host: host! });
const f32 = () => referenceBackend({ precision: 'f32' });
const STEPS = isLong ? 160 : 100;

const learntBy = (engine: Engine, projections = [0, 1]) =>
  Promise.all(projections.map((index) => engine.plastic!(index)));

/** Runs both in pieces and compares all that can be seen; returns what the judge's first piece recorded. */
async function compare(network: () => Network, backend: Backend, pieces: readonly number[]) {
  const { engine: judge } = await load(f32(), network());
  const { engine } = await load(backend, network());
  expect(engine.synapses).toBe(judge.synapses);
  const before = (await judge.snapshot()).plastic;
  let spikes = 0;
  for (const steps of pieces) {
    const expected = await judge.run(steps);
    expect(await engine.run(steps)).toEqual(expected);
    spikes += expected.spikes;
  }
  const after = await judge.snapshot();
  expect(after.plastic).not.toEqual(before);
  expect(await engine.snapshot()).toEqual(after);
  return spikes;
}

/** In short a third of the rules: one with bounds of its own, one of the target alone, one of thresholds, one of everything, one in every step. */
const some = everyNth(3, Object.entries(rules), 2);

describe.skipIf(!host).each(some)('%s', (_name, plasticity) => {
  const build = () => plasticNetwork(plasticity);

  test('webgpu equals the f32 reference', async () => {
    const { engine: judge } = await load(f32(), build());
    const { engine } = await load(gpu(), build());
    const before = await learntBy(judge);
    expect(await learntBy(engine)).toEqual(before);
    expect(engine.synapses).toBe(judge.synapses);
    const expected = await judge.run(STEPS);
    expect(expected.spikes).toBeGreaterThan(1.5 * STEPS);
    const learnt = await learntBy(judge);
    expect(learnt).not.toEqual(before);
    expect(await engine.run(STEPS)).toEqual(expected);
    expect(await learntBy(engine)).toEqual(learnt);
    expect(await engine.snapshot()).toEqual(await judge.snapshot());
  });
});

describe.skipIf(!host)('snapshots', () => {
  const build = () => plasticNetwork(rules.odd);

  test('go from the GPU to WebAssembly and back, and to an earlier time', async () => {
    const { engine } = await load(gpu(), build());
    const { engine: wasm } = await load(wasmBackend({ workers: 1 }), build());
    await engine.run(STEPS / 2);
    await wasm.run(STEPS / 2);
    const half = await engine.snapshot();
    expect(half).toEqual(await wasm.snapshot());
    const second = await engine.run(STEPS / 2);
    const learnt = await learntBy(engine);
    await wasm.restore(half);
    expect((await wasm.run(STEPS / 2)).hash).toEqual(second.hash);
    await engine.restore(half);
    const again = await engine.run(STEPS / 2);
    expect([again.hash, again.events]).toEqual([second.hash, second.events]);
    expect(await learntBy(engine)).toEqual(learnt);
    const end = await wasm.snapshot();
    await engine.restore(half);
    await engine.restore(end);
    expect(await engine.snapshot()).toEqual(end);
  });

  test('of another number of synapses are refused, and nothing is written', async () => {
    const { engine } = await load(gpu(), build());
    await engine.run(10);
    const snapshot = await engine.snapshot();
    const [first, second] = snapshot.plastic!;
    const broken = [first, { ...second!, last: second!.last.slice(1) }];
    await engine.run(10);
    const after = await engine.snapshot();
    await expect(engine.restore({ ...snapshot, plastic: broken })).rejects.toThrow(/synapses/);
    expect(await engine.snapshot()).toEqual(after);
  });
});

const receptors = { ex: exponential({ tau_syn: 2 }) };
const stdp = pairStdp({ w_max: 120, A_plus: 0.05, A_minus: 0.05 });
const depressing = tsodyksMarkram({ w_max: 120 });
const weight = { distribution: 'uniform', low: 10, high: 110 } as const;
const delay = { distribution: 'uniform', low: 0.1, high: 1.5 } as const;

/** Units that fire up to four times in a step, in any order, beside others that fire once. */
function repeated(): Network {
  const network = new Network({ dt: 0.1, seed: 2 });
  const spikes = Array.from({ length: 240 }, (_, k) => [((7 * k) % 40) / 10 + 0.1, (3 * k) % 11]);
  const thrice = spikes.filter((_, k) => k % 3 === 0);
  const all = [...spikes, ...thrice, ...thrice, ...thrice.slice(5)].sort((a, b) => a[0] - b[0]);
  const times = all.map(([time]) => time);
  const senders = all.map(([, sender]) => sender);
  network.population('G', 11, spikeGenerator({ times, senders }));
  network.population('R', 5, poisson({ rate: 20_000 }));
  network.population('P', 20, lif({ receptors }), { initial: { v: -52 } });
  network.connect('G', 'P', { connector: allToAll(), weight, delay, plasticity: rules.odd });
  network.connect('R', 'P', { connector: allToAll(), weight, delay, plasticity: stdp });
  return network;
}

/** Every connector, one pair with several synapses, a projection without any; nothing that stays as it is. */
function connectors(): Network {
  const network = new Network({ dt: 0.1, seed: 4 });
  network.population('S', 30, poisson({ rate: 2000 }));
  network.population('P', 70, lif({ receptors }), { initial: { v: -55 } });
  network.stepCurrent('P', { amplitude: 420 });
  const all = { weight, delay, plasticity: stdp };
  network.connect('P', 'P', { connector: oneToOne(), ...all });
  network.connect('S', 'P', { connector: fixedTotalNumber(200), ...all });
  network.connect('P', 'P', { connector: fixedOutdegree(9), ...all });
  const pairs = edges([69, 3, 3, 3, 12], [1, 2, 2, 2, 5]);
  const list = { weight: [20, 30, 40, 50, 60], delay: [0.3, 0.1, 2.5, 0.1, 0.4] };
  network.connect('P', 'P', { connector: pairs, ...list, plasticity: depressing });
  network.connect('S', 'P', { connector: edges([], []), weight: [], delay: [], plasticity: stdp });
  return network;
}

/** More spikes under way than there is room for at first, if `delay` (ms) is long. */
function crowded(sources: number, delay: number): Network {
  const network = new Network({ dt: 0.1, seed: 6 });
  network.population('S', sources, poisson({ rate: 9000 }));
  network.population('P', 10, lif({ receptors }));
  const connector = bernoulli(0.2);
  network.connect('S', 'P', { connector, weight: 20, delay, plasticity: stdp });
  return network;
}

/** What is transmitted depends on a trace and a state of the target as they were before the step. */
const gated = rule({
  parameters: {
    tau: { unit: 'ms', default: 5 },
    V: { unit: 'mV', default: -56 },
    top: { unit: 'w', default: 200 },
  },
  variables: { a: { decay: 'tau' } },
  traces: { y: { decay: 'tau' }, z: { decay: 'tau', spike: 'set' } },
  states: { v: 'mV' },
  transmit: 'w*where(v > V, 1, 0.3)/(1 + y)',
  onPre: 'a = a + 1; w = w - 0.01*w*z',
  onStep: 'w = w + 0.001*(top - w)*a*y',
  whenever: 'y > 0.5 and v < V',
  w_min: '0',
  w_max: 'top',
});

function gatedNetwork(): Network {
  const network = new Network({ dt: 0.1, seed: 8 });
  network.population('S', 40, poisson({ rate: 500 }));
  network.population('P', 70, lif({ receptors }), { initial: { v: -55 } });
  network.population('Q', 70, lif({ receptors }), { initial: { v: -57 } });
  network.stepCurrent('P', { amplitude: 400 });
  const connector = bernoulli(0.3);
  network.connect('S', 'P', { connector, weight, delay, plasticity: gated });
  network.connect('P', 'Q', { connector, weight, delay, plasticity: gated });
  return network;
}

describe.skipIf(!host)('a device', () => {
  test('transmits by traces and states, also those that were overwritten', async () => {
    const { engine: judge } = await load(f32(), gatedNetwork());
    const { engine } = await load(gpu(), gatedNetwork());
    for (const v of [-52, -70, -55]) {
      for (const population of [1, 2]) {
        await judge.write(population, 'v', new Float32Array(70).fill(v));
        await engine.write(population, 'v', new Float32Array(70).fill(v));
      }
      const expected = await judge.run(100);
      expect(expected.spikes).toBeGreaterThan(200);
      expect(await engine.run(100)).toEqual(expected);
    }
    expect(await engine.snapshot()).toEqual(await judge.snapshot());
  });

  test('runs a rule as often as a source fires in a step', async () => {
    expect(await compare(repeated, gpu(), [20, 30])).toBeGreaterThan(600);
  });

  test('takes all connectors, in pieces', async () => {
    expect(await compare(connectors, gpu(), [1, 2, 3, 50, 7, 57])).toBeGreaterThan(250);
  });

  test('forgets a variable before it is too small for a GPU', async () => {
    const build = () => {
      const network = new Network({ dt: 0.5, seed: 1 });
      network.population('G', 1, spikeGenerator({ times: [1], senders: [0] }));
      network.population('P', 3, lif({ receptors }));
      network.stepCurrent('P', { amplitude: 2000 });
      const plasticity = pairStdp({ w_max: 100, tau_plus: 1 });
      network.connect('G', 'P', { connector: allToAll(), weight: 50, delay: 1, plasticity });
      return network;
    };
    const { engine } = await load(gpu(), build());
    const seen: number[] = [];
    for (let k = 0; k < 12; k++) {
      await engine.run(20);
      seen.push((await engine.plastic!(0))!.fields.x[0]);
    }
    expect(seen.find((x) => x > 0 && x < 1e-25)).toBeDefined();
    expect(seen.filter((x) => x > 0 && x < 1e-30)).toEqual([]);
    expect(seen.at(-1)).toBe(0);
    const { engine: judge } = await load(f32(), build());
    await judge.run(240);
    expect(await engine.snapshot()).toEqual(await judge.snapshot());
  });

  test('makes room for spikes under way', async () => {
    expect(await compare(() => crowded(80, 15), gpu(), [100, 60, 60])).toBeGreaterThan(12_000);
  });

  test('whose log is full in mid-submission does the other steps later', async () => {
    const small = await openGpu({ limits: { bindingBytes: 16_384 } });
    onTestFinished(() => small.close());
    const backend = webgpuBackend({ host: small });
    // some 270 spikes a step, a log with room for 4,096, and 16 steps or more a submission
    expect(await compare(() => crowded(300, 0.5), backend, [100])).toBeGreaterThan(20_000);
  });

  test('draws what stays as it is, while the host draws what learns', async () => {
    const backend = webgpuBackend({ host: host!, builder: 'device' });
    const both = () => {
      const network = connectors();
      network.connect('P', 'P', { connector: bernoulli(0.2), weight: 10, delay });
      return network;
    };
    await compare(both, backend, [100]);
  });

  test('with room for 16 KiB at once holds plastic synapses in parts', async () => {
    const small = await openGpu({ limits: { bindingBytes: 16_384 } });
    onTestFinished(() => small.close());
    const plasticity = rules['additive, all pairs'];
    const build = () => {
      const network = new Network({ dt: 0.1, seed: 5 });
      network.population('S', 40, poisson({ rate: 400 }));
      network.population('E', 60, lif({ receptors }), { initial: { v: -52 } });
      network.stepCurrent('E', { amplitude: 400 });
      network.connect('S', 'E', { connector: bernoulli(0.8), weight, delay, plasticity });
      network.connect('E', 'E', { connector: bernoulli(0.8), weight, delay, plasticity });
      return network;
    };
    // 4,500 records of 16 bytes
    await compare(build, webgpuBackend({ host: small }), [50, 50]);
  });

  test('that is lost is replaced by WebAssembly, with the weights that were learnt', async () => {
    const losing = await openGpu();
    const network = () => plasticNetwork(rules.triplet);
    const lost = { backend: 'webgpu', gpu: { host: losing }, onDeviceLost: 'resume' } as const;
    const simulation = await Simulation.create(network(), { ...lost, workers: 0 });
    const judge = await Simulation.create(network(), { backend: 'wasm', workers: 0 });
    onTestFinished(() => simulation.dispose());
    onTestFinished(() => judge.dispose());
    await simulation.run(5);
    await judge.run(5);
    const onProgress = ({ time }: { time: number }) => {
      if (time > 7) losing.lose();
    };
    const run = await simulation.run(25, { onProgress });
    expect(simulation.reason).toMatch(/the GPU was lost at/);
    expect(run.hash).toBe((await judge.run(25)).hash);
    expect(await simulation.weights('S to E')).toEqual(await judge.weights('S to E'));
  });

  test('gives a user weights, and the same run again after a reset', async () => {
    const options = { backend: 'webgpu', gpu: { host: host! } } as const;
    const simulation = await Simulation.create(plasticNetwork(rules.inhibitory), options);
    onTestFinished(() => simulation.dispose());
    const first = await simulation.run(10);
    const weights = await simulation.weights('S to E');
    await simulation.reset();
    expect((await simulation.run(10)).hash).toBe(first.hash);
    expect(await simulation.weights('S to E')).toEqual(weights);
    // those that stay as they are can be read too
    const other = await Simulation.create(plasticNetwork(rules.inhibitory), { workers: 0 });
    onTestFinished(() => other.dispose());
    expect(await simulation.weights('E to I')).toEqual(await other.weights('E to I'));
  });

  test('is rewired as on WebAssembly', async () => {
    const found: string[] = [];
    for (const options of [
      { backend: 'wasm', workers: 0 },
      { backend: 'webgpu', gpu: { host: host! } },
    ] as const) {
      const network = plasticNetwork(rules['additive, all pairs']);
      const simulation = await Simulation.create(network, options);
      onTestFinished(() => simulation.dispose());
      await simulation.run(8);
      const states = await simulation.weights('S to E');
      const change = regrow(states, { below: 50, sources: 40, weight: 55, delay: 0.7 });
      await simulation.rewire('S to E', change);
      found.push((await simulation.run(8)).hash);
      const { sources, values } = await simulation.weights('S to E');
      found.push([...sources, ...values.w].join());
    }
    expect(found.slice(2)).toEqual(found.slice(0, 2));
  });
});
