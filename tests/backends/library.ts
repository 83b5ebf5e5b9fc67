/**
 * The library whole: a small network of every neuron with every receptor that fits it. Each fires within
 * `LIBRARY_STEPS` steps, by a current that differs between neurons and by the arrivals of the others.
 */
import { bernoulli } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec, ReceptorSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { conductanceAlpha } from '../../src/synapses/conductance-alpha.ts';
import { conductanceDoubleExponential } from '../../src/synapses/conductance-double-exponential.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { delta } from '../../src/synapses/delta.ts';
import { doubleExponential } from '../../src/synapses/double-exponential.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { jump } from '../../src/synapses/jump.ts';
import { modulator } from '../../src/synapses/modulator.ts';
import { nmda } from '../../src/synapses/nmda.ts';
import type { TestNetwork } from './networks.ts';

export const LIBRARY_STEPS = 100;

const SIZE = 64;

type Receptors = Readonly<Record<string, ReceptorSpec>>;

interface LibraryNeuron {
  readonly make: (receptors: Receptors) => NeuronSpec;
  /** pA that make it fire within the steps. */
  readonly drive: number;
  /** ms; 0.1 where it is left out. */
  readonly dt?: number;
  /** A potential in mV is what jumps and reversal potentials need. */
  readonly potential: boolean;
  /** Where its receptors are, as they are named. */
  readonly at?: string;
}

export const libraryNeurons: Readonly<Record<string, LibraryNeuron>> = {
  adex: { make: (receptors) => models.adex({ receptors }), drive: 1800, potential: true },
  adexClopath: {
    make: (receptors) => models.adexClopath({ receptors }),
    drive: 1800,
    potential: true,
  },
  alif: { make: (receptors) => models.alif({ receptors }), drive: 1300, potential: true },
  eif: { make: (receptors) => models.eif({ receptors }), drive: 900, potential: true },
  // its v has no unit
  fitzHughNagumo: {
    make: (receptors) => models.fitzHughNagumo({ receptors }),
    drive: 100,
    potential: false,
  },
  gif: { make: (receptors) => models.gif({ receptors }), drive: 1500, potential: true },
  glauber: { make: (receptors) => models.glauber({ receptors }), drive: 1, potential: false },
  hodgkinHuxley: {
    make: (receptors) => models.hodgkinHuxley({ receptors }),
    drive: 200,
    dt: 0.05,
    potential: true,
  },
  izhikevich: { make: (receptors) => models.izhikevich({ receptors }), drive: 20, potential: true },
  izhikevich2007: {
    make: (receptors) => models.izhikevich2007({ receptors }),
    drive: 800,
    potential: true,
  },
  lif: { make: (receptors) => models.lif({ receptors }), drive: 800, potential: true },
  lnp: { make: (receptors) => models.lnp({ receptors }), drive: 1200, potential: true },
  mat2: { make: (receptors) => models.mat2({ receptors }), drive: 900, potential: true },
  qif: { make: (receptors) => models.qif({ receptors }), drive: 1200, potential: true },
  // it has a phase and no v
  theta: { make: (receptors) => models.theta({ receptors }), drive: 1500, potential: false },
  threeCompartment: {
    make: (receptors) => models.threeCompartment({ receptors: { soma: receptors } }),
    drive: 900,
    potential: true,
    at: '_soma',
  },
  traubMiles: {
    make: (receptors) => models.traubMiles({ receptors }),
    drive: 2500,
    dt: 0.05,
    potential: true,
  },
  twoCompartment: {
    make: (receptors) => models.twoCompartment({ receptors }),
    drive: 1500,
    potential: true,
  },
  wangBuzsaki: {
    make: (receptors) => models.wangBuzsaki({ receptors }),
    drive: 800,
    dt: 0.05,
    potential: true,
  },
};

interface LibraryReceptor {
  readonly ex: ReceptorSpec;
  readonly in: ReceptorSpec;
  /** Whether neurons without a potential in mV can have it. */
  readonly needsPotential: boolean;
  /** Weight that does about what a current of `drive` pA does within a few ms. */
  readonly weight: (drive: number) => number;
  /** −1 where inhibition is a negative weight, 1 where it is a reversal potential. */
  readonly sign: 1 | -1;
}

const current = { needsPotential: false, weight: (drive: number) => drive / 4, sign: -1 } as const;
const conductance = {
  needsPotential: true,
  weight: (drive: number) => drive / 240,
  sign: 1,
} as const;

export const libraryReceptors: Readonly<Record<string, LibraryReceptor>> = {
  delta: { ex: delta(), in: delta(), needsPotential: true, weight: () => 1, sign: -1 },
  jump: { ex: jump(), in: jump({ scale: '0.5' }), needsPotential: true, weight: () => 1, sign: -1 },
  exponential: { ex: exponential(), in: exponential({ tau_syn: 5 }), ...current },
  alpha: { ex: alpha({ tau_syn: 1 }), in: alpha(), ...current },
  doubleExponential: {
    ex: doubleExponential(),
    in: doubleExponential({ tau_decay: 8 }),
    ...current,
  },
  conductanceExponential: {
    ex: conductanceExponential(),
    in: conductanceExponential({ tau_syn: 5, E_rev: -80 }),
    ...conductance,
  },
  conductanceAlpha: {
    ex: conductanceAlpha({ tau_syn: 1 }),
    in: conductanceAlpha({ E_rev: -80 }),
    ...conductance,
  },
  conductanceDoubleExponential: {
    ex: conductanceDoubleExponential(),
    in: conductanceDoubleExponential({ tau_decay: 8, E_rev: -80 }),
    ...conductance,
  },
  modulator: {
    ex: modulator(),
    in: modulator({ tau_syn: 20 }),
    needsPotential: false,
    weight: () => 0.1,
    sign: -1,
  },
  nmda: { ex: nmda({ tau_syn: 20 }), in: conductanceExponential({ E_rev: -80 }), ...conductance },
};

function build(neuron: LibraryNeuron, receptor: LibraryReceptor): Network {
  const network = new Network({ dt: neuron.dt ?? 0.1, seed: 41 });
  const spec = neuron.make({ ex: receptor.ex, in: receptor.in });
  network.population('P', SIZE, spec);
  const amplitude = Array.from({ length: SIZE }, (_, i) => neuron.drive * (0.7 + (0.6 * i) / SIZE));
  network.stepCurrent('P', { amplitude });
  const weight = receptor.weight(neuron.drive);
  const drawn = { distribution: 'normal', mean: weight, sd: 0.2 * weight, min: 0 } as const;
  const delay = { distribution: 'uniform', low: 0.1, high: 1.2 } as const;
  const connector = bernoulli(0.1);
  const [ex, inh] = ['ex', 'in'].map((name) => name + (neuron.at ?? ''));
  network.connect('P', 'P', { connector, receptor: ex, weight: drawn, delay });
  network.connect('P', 'P', { connector, receptor: inh, weight: receptor.sign * weight, delay });
  network.poissonInput('P', { receptor: ex, rate: 1000, weight });
  return network;
}

export interface LibraryNetwork extends TestNetwork {
  readonly neuron: string;
  readonly receptor: string;
}

const all = Object.entries(libraryNeurons).flatMap(([neuron, n]) =>
  Object.entries(libraryReceptors).map(([receptor, r]) => ({
    name: `${neuron} with ${receptor}`,
    neuron,
    receptor,
    fits: n.potential || !r.needsPotential,
    build: () => build(n, r),
  })),
);

/** Every pair that fits. */
export const library: readonly LibraryNetwork[] = all.filter(({ fits }) => fits);

/** Every pair that does not: units or a missing v forbid it. */
export const misfits: readonly LibraryNetwork[] = all.filter(({ fits }) => !fits);
