/**
 * Small networks, each of which shows something that could make two engines differ: models, receptors,
 * connectors, drawn weights and delays, inputs, widths of sums. They fire within 300 steps.
 */
import {
  allToAll,
  bernoulli,
  type Connector,
  edges,
  fixedIndegree,
  fixedOutdegree,
  fixedTotalNumber,
  oneToOne,
} from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { adex } from '../../src/neurons/adex.ts';
import { izhikevich } from '../../src/neurons/izhikevich.ts';
import { lif } from '../../src/neurons/lif.ts';
import type { NeuronSpec, ReceptorSpec } from '../../src/neurons/model.ts';
import { poisson, spikeGenerator } from '../../src/neurons/sources.ts';
import { wangBuzsaki } from '../../src/neurons/wang-buzsaki.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { conductanceAlpha } from '../../src/synapses/conductance-alpha.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { gapJunction, graded } from '../../src/synapses/graded.ts';
import { awkward, diffuser, followed, opening, ownReceptors, tree } from './probes.ts';

export interface TestNetwork {
  readonly name: string;
  readonly build: () => Network;
  /** Rich enough in hidden state to be worth saving half-way. */
  readonly snapshot?: true;
}

/** Steps that each is run for. */
export const STEPS = 300;

const SIZE = 90;

/** Receptor kinds: excitatory, inhibitory, and a weight that moves a neuron of 250 pF noticeably. */
const receptorKinds: Record<string, [ex: ReceptorSpec, inh: ReceptorSpec, weight: number]> = {
  delta: [delta(), delta(), 0.7],
  exponential: [exponential({ tau_syn: 2 }), exponential({ tau_syn: 5 }), 120],
  alpha: [alpha({ tau_syn: 1 }), alpha({ tau_syn: 2 }), 120],
  conductanceExponential: [
    conductanceExponential({ tau_syn: 2, E_rev: 0 }),
    conductanceExponential({ tau_syn: 5, E_rev: -80 }),
    2,
  ],
  conductanceAlpha: [
    conductanceAlpha({ tau_syn: 1, E_rev: 0 }),
    conductanceAlpha({ tau_syn: 2, E_rev: -80 }),
    2,
  ],
};

const oneToOneEdges = edges(Uint32Array.of(3, 3, 36), Uint32Array.of(0, 60, 7));

type Receptors = Readonly<Record<string, ReceptorSpec>>;
type MakeNeuron = (receptors: Receptors) => NeuronSpec;

/** Models, the current (pA) that makes them fire, and what an arrival is scaled by. */
const models: Record<string, [make: MakeNeuron, drive: number, scale: number]> = {
  lif: [(receptors) => lif({ receptors }), 450, 1],
  'lif by rk4': [(receptors) => lif({ receptors, method: 'rk4' }), 450, 1],
  'lif by exponential Euler': [
    (receptors) => lif({ receptors, method: 'exponential_euler' }),
    450,
    1,
  ],
  adex: [(receptors) => adex({ receptors, t_ref: 1 }), 1200, 2],
  izhikevich: [(receptors) => izhikevich({ receptors, C_m: 100 }), 1500, 1],
};

/** Excitation and inhibition, random in every respect, on a current that differs between neurons. */
function recurrent(neuron: NeuronSpec, drive: number, weight: number, signed: boolean): Network {
  const network = new Network({ dt: 0.1, seed: 20 });
  network.population('E', SIZE, neuron);
  network.population('I', SIZE / 3, neuron);
  const amplitude = Array.from({ length: SIZE }, (_, i) => drive * (0.9 + (0.4 * i) / SIZE));
  network.stepCurrent('E', { amplitude });
  network.stepCurrent('I', { amplitude: 1.2 * drive, start: 3 });
  network.noiseCurrent('I', { mean: 0.1 * drive, sd: 0.3 * drive, interval: 0.5 });
  const drawn = { distribution: 'normal', mean: weight, sd: 0.1 * weight, min: 0 } as const;
  const delay = { distribution: 'normal', mean: 1.5, sd: 0.75, min: 0.1, max: 5 } as const;
  const connector = bernoulli(0.1);
  const inhibition = signed ? -4 * weight : 4 * weight;
  network.connect('E', 'E', { connector, receptor: 'ex', weight: drawn, delay });
  network.connect('E', 'I', { connector, receptor: 'ex', weight: drawn, delay });
  network.connect('I', 'E', { connector, receptor: 'inh', weight: inhibition, delay: 0.8 });
  network.connect('I', 'I', { connector, receptor: 'inh', weight: inhibition, delay: 0.8 });
  network.poissonInput('E', { receptor: 'ex', rate: 2000, weight });
  return network;
}

const ofModels = Object.entries(models).flatMap(([model, [make, drive, scale]]) =>
  Object.entries(receptorKinds).map(([kind, [ex, inh, weight]]): TestNetwork => {
    const signed = !kind.startsWith('conductance');
    return {
      name: `${model} with ${kind}`,
      build: () => recurrent(make({ ex, inh }), drive, scale * weight, signed),
      ...(model === 'lif' || model === 'adex' ? { snapshot: true } : {}),
    };
  }),
);

/** A layer of Poisson units onto lif neurons of 3 × 32 + 4, that fire by it. */
function driven(connector: Connector, over: { weight?: unknown; delay?: unknown } = {}): Network {
  const network = new Network({ dt: 0.1, seed: 2 ** 40 + 3 });
  network.population('S', 100, poisson({ rate: 200 }));
  network.population('T', 100, lif({ receptors: { ex: exponential() } }));
  const weight = (over.weight ?? 400) as number;
  const delay = (over.delay ?? 1.5) as number;
  network.connect('S', 'T', { connector, weight, delay });
  network.connect('T', 'T', { connector, weight, delay });
  network.stepCurrent('T', { amplitude: 350 });
  return network;
}

const ring = edges(
  Array.from({ length: 400 }, (_, k) => k % 100),
  Array.from({ length: 400 }, (_, k) => (7 * k + 3) % 100),
);

const connectors: Record<string, Connector> = {
  'all to all': allToAll(),
  'all to all, no autapses': allToAll({ autapses: false }),
  'one to one': oneToOne(),
  'Bernoulli 0.2': bernoulli(0.2),
  'Bernoulli 0.8': bernoulli(0.8, { autapses: false }),
  'in-degree': fixedIndegree(15),
  'in-degree, simple': fixedIndegree(15, { multapses: false, autapses: false }),
  'out-degree': fixedOutdegree(15, { autapses: false }),
  'out-degree, simple': fixedOutdegree(70, { multapses: false }),
  'total number': fixedTotalNumber(1500),
  edges: ring,
};

const ofConnectors = Object.entries(connectors).map(
  ([name, connector]): TestNetwork => ({ name, build: () => driven(connector) }),
);

const draws: Record<string, { weight?: unknown; delay?: unknown }> = {
  'uniform weights': { weight: { distribution: 'uniform', low: 100, high: 700 } },
  'lognormal weights': { weight: { distribution: 'lognormal', mu: 5.5, sigma: 0.6 } },
  'clipped weights': {
    weight: { distribution: 'normal', mean: 300, sd: 300, min: 0, max: 600, outside: 'clip' },
  },
  'uniform delays': { delay: { distribution: 'uniform', low: 0.1, high: 9 } },
  'lognormal delays': {
    delay: { distribution: 'lognormal', mu: 0.5, sigma: 0.5, min: 0.3, max: 20 },
  },
};

const ofDraws = Object.entries(draws).map(
  ([name, over]): TestNetwork => ({ name, build: () => driven(bernoulli(0.2), over) }),
);

const others: TestNetwork[] = [
  {
    name: 'edges with values of their own',
    build: () => {
      const weight = Array.from({ length: 400 }, (_, k) => 250 + 3 * (k % 97));
      const delay = Array.from({ length: 400 }, (_, k) => 0.1 * (1 + (k % 31)));
      return driven(ring, { weight, delay });
    },
  },
  {
    name: 'sums beyond 2^24',
    snapshot: true,
    build: () => {
      const network = driven(bernoulli(0.2));
      const weight = { distribution: 'normal', mean: 0.01, sd: 0.003 } as const;
      network.connect('S', 'T', { connector: allToAll(), weight, delay: 0.4 });
      network.connect('S', 'T', { connector: bernoulli(0.01), weight: -3210.987, delay: 1 });
      return network;
    },
  },
  {
    name: 'parameters, initial values and refractory periods of each neuron',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 7 });
      const spread = (mean: number, sd: number) =>
        ({ distribution: 'normal', mean, sd, min: mean - 3 * sd, max: mean + 3 * sd }) as const;
      const t_ref = Array.from({ length: 100 }, (_, i) => 0.1 * (i % 40));
      const neuron = lif({
        tau_m: spread(10, 1),
        C_m: spread(250, 20),
        V_th: spread(-52, 1),
        t_ref,
      });
      const v = { distribution: 'uniform', low: -65, high: -50 } as const;
      network.population('P', 100, neuron, { initial: { v } });
      network.stepCurrent('P', { amplitude: 400 });
      network.connect('P', 'P', { connector: fixedIndegree(10), weight: -80, delay: 1 });
      return network;
    },
  },
  {
    name: 'all kinds of input at once',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 31 });
      const senders = Array.from({ length: 60 }, (_, k) => (k * k) % 20);
      const times = Array.from({ length: 60 }, (_, k) => 0.1 + 0.1 * Math.floor(k * 4.7));
      network.population('G', 20, spikeGenerator({ senders, times }));
      const rate = Array.from({ length: 45 }, (_, i) => 20 * i);
      network.population('S', 45, poisson({ rate, start: 2, stop: 25 }));
      network.population('T', 70, lif({ receptors: { a: exponential(), b: delta() } }));
      network.connect('G', 'T', { connector: allToAll(), receptor: 'b', weight: 2, delay: 0.1 });
      network.connect('S', 'T', { connector: fixedOutdegree(9), weight: 300, delay: 2 });
      network.poissonInput('T', { receptor: 'a', rate: 8000, weight: 30, neurons: [0, 5, 69] });
      network.poissonInput('T', { receptor: 'b', rate: 700, weight: 0.3 });
      const values = Array.from({ length: 40 }, (_, k) => 400 * Math.sin(k / 5));
      network.seriesCurrent('T', { values, interval: 0.7 });
      network.stepCurrent('T', { amplitude: 200, start: 4, stop: 20 });
      network.noiseCurrent('T', { mean: 50, sd: 400, interval: 0.3 });
      return network;
    },
  },
  {
    name: 'white noise in the equations',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 13 });
      network.population('P', 130, diffuser());
      network.connect('P', 'P', { connector: bernoulli(0.1), weight: -0.4, delay: 1.2 });
      return network;
    },
  },
  {
    name: 'steps so small that sums carry what rounding left',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.02, seed: 15 });
      const tau_m = Float64Array.from({ length: 70 }, (_, i) => 10 + i);
      network.population('P', 70, followed({ tau_m }));
      network.stepCurrent('P', { amplitude: 6000 });
      network.connect('P', 'P', { connector: bernoulli(0.2), weight: -0.1, delay: 0.3 });
      return network;
    },
  },
  {
    name: 'names that a printer might want for itself',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 14 });
      network.population('P', 40, awkward());
      network.connect('P', 'P', { connector: bernoulli(0.2), weight: 0.3, delay: 1 });
      return network;
    },
  },
  {
    name: 'many small populations in a circle',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.5, seed: 77 });
      const names = Array.from({ length: 12 }, (_, k) => `P${k}`);
      names.forEach((name, k) => {
        network.population(name, 1 + 5 * k, lif({ t_ref: k / 2 }));
        network.stepCurrent(name, { amplitude: 380 + 10 * k });
      });
      names.forEach((name, k) => {
        const delay = 0.5 * (1 + k);
        const to = names[(k + 1) % names.length];
        network.connect(name, to, { connector: bernoulli(0.6), weight: 90, delay });
      });
      return network;
    },
  },
  {
    name: 'graded couplings of two kinds, among them one with delays, and spikes',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 26 });
      const receptors = { ex: exponential(), inh: exponential({ tau_syn: 5 }) };
      network.population('A', 61, lif({ receptors }), {
        initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
      });
      network.population('B', 37, wangBuzsaki({ receptors }));
      network.stepCurrent('A', { amplitude: 420 });
      network.noiseCurrent('B', { mean: 2, sd: 1 });
      const values = Array.from({ length: 37 * 20 }, (_, k) => ((7 * k) % 11) - 4);
      network.seriesCurrent('B', { values, interval: 1, perNeuron: true });
      const autapses = false;
      network.connect('A', 'A', {
        connector: bernoulli(0.2, { autapses }),
        weight: { distribution: 'lognormal', mu: -1, sigma: 0.5 },
        graded: gapJunction(),
      });
      network.connect('A', 'B', {
        connector: fixedIndegree(5),
        weight: { distribution: 'uniform', low: -0.05, high: 0.08 },
        delay: { distribution: 'uniform', low: 0.1, high: 1.7 },
        graded: graded('v', { iterate: true }),
      });
      network.connect('B', 'A', {
        connector: oneToOneEdges,
        weight: [30, -20, 10],
        graded: graded('h'),
      });
      network.connect('A', 'A', { connector: bernoulli(0.1), weight: 60, delay: 0.7 });
      network.recordMeans('A', { variables: ['v', 'I_ex'], every: 0.4 });
      network.recordMeans('B', { variables: ['h'] });
      return network;
    },
  },
  {
    name: 'graded couplings with delays only',
    snapshot: true,
    build: () => {
      const network = new Network({ dt: 0.1, seed: 25 });
      network.population('A', 50, lif(), {
        initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
      });
      network.stepCurrent('A', { amplitude: 420 });
      network.connect('A', 'A', {
        connector: bernoulli(0.3),
        weight: 0.4,
        delay: { distribution: 'uniform', low: 0.6, high: 2.2 },
        graded: gapJunction({ iterate: true }),
      });
      return network;
    },
  },
  {
    name: 'compartments in a tree, and receptors in text',
    build: () => {
      const network = new Network({ dt: 0.1, seed: 39 });
      network.population('A', 60, tree({ ex: exponential() }), {
        initial: { v_soma: { distribution: 'uniform', low: -65, high: -50 } },
      });
      network.population('B', 40, tree({ ...ownReceptors, d: delta() }));
      network.stepCurrent('A', { amplitude: 900 });
      network.stepCurrent('B', { amplitude: 700 });
      const connector = bernoulli(0.2);
      const delay = { distribution: 'uniform', low: 0.3, high: 2 } as const;
      network.connect('A', 'B', { connector, receptor: 'nmda_left', weight: 0.5, delay });
      network.connect('A', 'B', { connector, receptor: 'gabaB_right', weight: 0.3, delay });
      network.connect('B', 'A', { connector, receptor: 'ex_left', weight: 60, delay });
      network.connect('A', 'B', { connector, receptor: 'd_left', weight: -0.4, delay });
      return network;
    },
  },
  {
    name: 'compartments whose branch opens, by implicit steps',
    build: () => {
      const network = new Network({ dt: 0.1, seed: 40 });
      network.population('A', 40, opening('implicit_euler'), {
        initial: { v_soma: { distribution: 'uniform', low: -65, high: -50 } },
      });
      network.stepCurrent('A', { amplitude: 260 });
      network.poissonInput('A', { rate: 300, weight: 3, receptor: 'ex_tuft' });
      network.connect('A', 'A', {
        connector: bernoulli(0.2),
        receptor: 'ex_tuft',
        weight: 2,
        delay: 1,
      });
      return network;
    },
  },
];

export const networks: readonly TestNetwork[] = [
  ...ofModels,
  ...ofConnectors,
  ...ofDraws,
  ...others,
];

/** More accumulators than 16 bits can address. */
export function manyAccumulators(): Network {
  const network = new Network({ dt: 0.1, seed: 6, recordSpikes: false });
  const receptors = { ex: exponential(), inh: exponential({ tau_syn: 5 }) };
  network.population('P', 40_000, lif({ receptors }), {
    initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
  });
  network.stepCurrent('P', { amplitude: 400 });
  const connector = fixedOutdegree(4);
  const delay = { distribution: 'uniform', low: 0.2, high: 1 } as const;
  network.connect('P', 'P', { connector, receptor: 'ex', weight: 500, delay });
  network.connect('P', 'P', { connector, receptor: 'inh', weight: -300, delay });
  return network;
}
