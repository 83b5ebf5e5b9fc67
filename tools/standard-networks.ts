/**
 * Networks that stand for what people build most: each model with its usual receptors, driven by Poisson
 * input or by a current. Their kernels are compiled with the package.
 */

import { oneToOne } from '../src/connect/connector.ts';
import { Network } from '../src/network/network.ts';
import { adex } from '../src/neurons/adex.ts';
import { izhikevich } from '../src/neurons/izhikevich.ts';
import { lif } from '../src/neurons/lif.ts';
import type { NeuronSpec, ReceptorSpec } from '../src/neurons/model.ts';
import { calciumPlasticity } from '../src/plasticity/calcium.ts';
import { inhibitoryStdp } from '../src/plasticity/inhibitory.ts';
import type { PlasticitySpec } from '../src/plasticity/rule.ts';
import { saturation } from '../src/plasticity/saturation.ts';
import { synapticScaling } from '../src/plasticity/scaling.ts';
import { pairStdp } from '../src/plasticity/stdp.ts';
import { tripletStdp } from '../src/plasticity/triplet.ts';
import { tsodyksMarkram } from '../src/plasticity/tsodyks-markram.ts';
import { alpha } from '../src/synapses/alpha.ts';
import { conductanceAlpha } from '../src/synapses/conductance-alpha.ts';
import { conductanceExponential } from '../src/synapses/conductance-exponential.ts';
import { delta } from '../src/synapses/delta.ts';
import { exponential } from '../src/synapses/exponential.ts';

type Receptors = Readonly<Record<string, ReceptorSpec>>;

const RECEPTORS: readonly Receptors[] = [
  { syn: exponential() },
  { ex: exponential(), in: exponential() },
  { syn: alpha() },
  { ex: alpha(), in: alpha() },
  { syn: delta() },
  { ex: conductanceExponential(), in: conductanceExponential({ E_rev: -80 }) },
  { ex: conductanceAlpha(), in: conductanceAlpha({ E_rev: -80 }) },
];

/** The first receptors of each model are those it is mostly used with. */
const MODELS: readonly (readonly [(receptors: Receptors) => NeuronSpec, number])[] = [
  [(receptors) => lif({ receptors }), 7],
  [(receptors) => lif({ receptors, t_ref: 0 }), 1],
  [(receptors) => adex({ receptors }), 2],
  [(receptors) => izhikevich({ receptors }), 2],
];

/** No current, one for all neurons, one for each. */
const CURRENTS: readonly ((net: Network) => void)[] = [
  () => {},
  (net) => net.stepCurrent('P', { amplitude: 1 }),
  (net) => net.noiseCurrent('P', { sd: 1 }),
];

const RULES: readonly PlasticitySpec[] = [
  ...(['additive', 'multiplicative', 'power'] as const).flatMap((weights) => [
    pairStdp({ weights }),
    pairStdp({ weights, pairs: 'nearest' }),
  ]),
  tripletStdp(),
  inhibitoryStdp(),
  calciumPlasticity(),
  tsodyksMarkram(),
  tsodyksMarkram({ tau_f: 1000 }),
  saturation(),
  synapticScaling(),
];

export function standardNetworks(): Network[] {
  return [...neurons(), ...RULES.map(learning)];
}

function learning(plasticity: PlasticitySpec): Network {
  const net = new Network({ dt: 0.1 });
  net.population('P', 4, lif());
  net.connect('P', 'P', { connector: oneToOne(), weight: 0.5, plasticity });
  return net;
}

function neurons(): Network[] {
  return MODELS.flatMap(([make, kinds]) =>
    RECEPTORS.slice(0, kinds).flatMap((receptors) =>
      CURRENTS.map((current) => driven(make(receptors), receptors, current)),
    ),
  );
}

/** Every receptor is reached: what nothing reaches is left out of a kernel. */
function driven(spec: NeuronSpec, receptors: Receptors, current: (net: Network) => void): Network {
  const net = new Network({ dt: 0.1 });
  net.population('P', 4, spec);
  for (const receptor of Object.keys(receptors)) {
    net.poissonInput('P', { rate: 10, weight: 1, receptor });
  }
  current(net);
  return net;
}
