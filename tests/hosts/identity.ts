/**
 * Ten small networks of every kind and what their hashes are, for any host: this file is given to each as plain JavaScript and
 * imports nothing but the built library, whose place it is told.
 */
import type * as library from '../../src/index.ts';
import type * as rates from '../../src/rate/index.ts';
import type * as samplers from '../../src/sampling/index.ts';

type Library = typeof library;
type Rates = typeof rates;
type Samplers = typeof samplers;

export interface Entries {
  readonly library: Library;
  readonly rate: Rates;
  readonly sampling: Samplers;
}

/** Hash of what each network does, by its name. */
export type Hashes = Readonly<Record<string, string>>;

/** The entries of a build: `base` is the URL of its folder, with a slash at the end. */
export async function entriesOf(base: string): Promise<Entries> {
  const names = ['index', 'rate', 'sampling'];
  const [library, rate, sampling] = await Promise.all(
    names.map((name) => import(/* @vite-ignore */ `${base}${name}.js`)),
  );
  return { library, rate, sampling };
}

/** Runs all; `workers` as the simulations take it. */
export async function identity(entries: Entries, workers: number): Promise<Hashes> {
  const { library: lib } = entries;
  const hashes = await spikingHashes(lib, { backend: 'wasm', workers });
  hashes['rate: 60 units, noise, Heun'] = await rateHash(entries.rate, workers);
  hashes['sampling: trees, a gate'] = await samplingHash(entries.sampling, workers);
  hashes['events: LIF without a time step'] = await eventHash(lib);
  return hashes;
}

/** Those of networks that spike, on a backend. */
export async function spikingHashes(
  lib: Library,
  options: library.SimulationOptions,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, build] of Object.entries(spiking)) {
    const simulation = await lib.Simulation.create(build(lib), options);
    const { hash, spikeCount } = await simulation.run(60);
    if (spikeCount < 50) throw new Error(`${name}: ${spikeCount} spikes`);
    hashes[name] = hash;
    await simulation.dispose();
  }
  return hashes;
}

const normal = (mean: number, sd: number, min: number, max: number) =>
  ({ distribution: 'normal', mean, sd, min, max }) as const;

/** Excitation and inhibition on a noisy current, with drawn weights and delays. */
function recurrent(
  { Network, bernoulli }: Library,
  neuron: library.NeuronSpec,
  { drive, weight, inhibition }: Readonly<Record<'drive' | 'weight' | 'inhibition', number>>,
): library.Network {
  const network = new Network({ dt: 0.1, seed: 11 });
  network.population('E', 120, neuron, {
    initial: { v: { distribution: 'uniform', low: -70, high: -55 } },
  });
  network.population('I', 40, neuron);
  network.stepCurrent('E', { amplitude: drive });
  network.noiseCurrent('I', { mean: drive, sd: drive / 3, interval: 0.5 });
  network.poissonInput('E', { receptor: 'ex', rate: 1500, weight });
  const connector = bernoulli(0.15);
  const delay = normal(1.5, 0.75, 0.1, 5);
  const drawn = normal(weight, weight / 10, 0, 2 * weight);
  network.connect('E', 'E', { connector, receptor: 'ex', weight: drawn, delay });
  network.connect('E', 'I', { connector, receptor: 'ex', weight: drawn, delay });
  network.connect('I', 'E', { connector, receptor: 'inh', weight: inhibition, delay: 0.8 });
  return network;
}

/** Poisson units onto neurons by synapses that learn. */
function learning(lib: Library, plasticity: library.PlasticitySpec): library.Network {
  const network = new lib.Network({ dt: 0.1, seed: 12 });
  network.population('S', 50, lib.poisson({ rate: 60 }));
  network.population('E', 80, lib.lif({ receptors: { ex: lib.exponential({ tau_syn: 2 }) } }));
  network.stepCurrent('E', { amplitude: 380 });
  const weight = { distribution: 'uniform', low: 20, high: 100 } as const;
  const delay = { distribution: 'uniform', low: 0.1, high: 3 } as const;
  network.connect('S', 'E', { connector: lib.bernoulli(0.4), weight, delay, plasticity });
  network.connect('E', 'E', { connector: lib.fixedIndegree(10), weight: 50, delay: 1, plasticity });
  return network;
}

const spiking: Readonly<Record<string, (lib: Library) => library.Network>> = {
  'LIF, exponential currents': (lib) => {
    const receptors = { ex: lib.exponential({ tau_syn: 2 }), inh: lib.exponential() };
    const numbers = { drive: 420, weight: 120, inhibition: -300 };
    return recurrent(lib, lib.lif({ receptors }), numbers);
  },
  'AdEx, conductances': (lib) => {
    const receptors = {
      ex: lib.conductanceExponential({ tau_syn: 2, E_rev: 0 }),
      inh: lib.conductanceAlpha({ tau_syn: 2, E_rev: -80 }),
    };
    return recurrent(lib, lib.adex({ receptors }), { drive: 1200, weight: 4, inhibition: 12 });
  },
  'Hodgkin–Huxley, two exponentials': (lib) => {
    const receptors = {
      ex: lib.doubleExponential(),
      inh: lib.doubleExponential({ tau_decay: 8 }),
    };
    const neuron = lib.hodgkinHuxley({ receptors });
    return recurrent(lib, neuron, { drive: 250, weight: 40, inhibition: -80 });
  },
  'equations of one’s own, white noise': (lib) => {
    const network = new lib.Network({ dt: 0.1, seed: 13 });
    const neuron = lib.neuron({
      equations: 'dv/dt = (25*mV*(1 + 0.2*tanh(v/(5*mV))) - v)/tau + 3*mV*xi/sqrt(tau) : mV',
      parameters: { tau: '9 ms' },
      threshold: 'v > 15*mV',
      reset: 'v = 0*mV',
    });
    network.population('P', 100, neuron);
    return network;
  },
  'plastic: pairs of spikes': (lib) =>
    learning(lib, lib.pairStdp({ w_max: 120, A_plus: 0.05, A_minus: 0.04 })),
  'plastic: depression and facilitation': (lib) =>
    learning(lib, lib.tsodyksMarkram({ U: 0.3, tau_f: 300, tau_d: 100, w_max: 120 })),
  'graded: gap junctions of Wang–Buzsáki neurons': (lib) => {
    const network = new lib.Network({ dt: 0.05, seed: 14 });
    network.population('P', 60, lib.wangBuzsaki({ receptors: { inh: lib.exponential() } }), {
      initial: { v: { distribution: 'uniform', low: -70, high: -55 } },
    });
    network.stepCurrent('P', { amplitude: Array.from({ length: 60 }, (_, i) => 300 + 5 * i) });
    const weight = { distribution: 'uniform', low: 0.1, high: 1 } as const;
    const connector = lib.bernoulli(0.2, { autapses: false });
    network.connect('P', 'P', { connector, weight, graded: lib.gapJunction() });
    network.connect('P', 'P', { connector, weight: -20, delay: 0.5 });
    return network;
  },
};

async function rateHash({ RateSimulation }: Rates, workers: number): Promise<string> {
  const size = 60;
  const values = Array.from({ length: size * size }, (_, k) =>
    Math.fround(((k * 7919) % 997) / 2e3 - 0.25),
  );
  const simulation = await RateSimulation.create(
    {
      states: { x: '(input - x)/tau', a: '(x - a)/50' },
      output: 'tanh(x - a)',
      parameters: { tau: 7 },
      size,
      dt: 0.1,
      method: 'heun',
      weights: [{ kind: 'dense', values }],
      noise: { x: 0.5 },
      initial: { x: 0.3 },
    },
    { workers },
  );
  const { hash } = await simulation.step(200);
  await simulation.dispose();
  return hash;
}

async function samplingHash(lib: Samplers, workers: number): Promise<string> {
  const trees = lib.initialTrees({ somata: 3, branching: [4, 3], activation: 'tanh(x)' });
  const circuit = await lib.SamplingCircuit.create({
    denoiser: { kind: 'trees', trees },
    batch: 24,
    workers,
    inputs: [{ input: 'line', direction: [1, 1, 0], sigma: 0.3 }],
  });
  const { hash } = await circuit.run(3);
  await circuit.dispose();
  return hash;
}

async function eventHash(lib: Library): Promise<string> {
  const network = new lib.Network({ dt: 0.1, seed: 15 });
  const receptors = { syn: lib.exponential({ tau_syn: 5 }) };
  network.population('P', 100, lib.lif({ receptors }));
  const connector = lib.fixedIndegree(10);
  network.connect('P', 'P', { connector, weight: -25, delay: 1.5 });
  network.stepCurrent('P', { amplitude: Array.from({ length: 100 }, (_, i) => 400 + i) });
  network.poissonInput('P', { rate: 50, weight: 25 });
  const simulation = await lib.EventSimulation.create(network);
  const { hash } = await simulation.run(200);
  await simulation.dispose();
  return hash;
}
