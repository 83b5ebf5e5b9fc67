/** The kernels that are kept as text: each built-in model, and what a network can make of one. */
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { adex } from '../../src/neurons/adex.ts';
import { alif } from '../../src/neurons/alif.ts';
import { hodgkinHuxley } from '../../src/neurons/hodgkin-huxley.ts';
import { izhikevich } from '../../src/neurons/izhikevich.ts';
import { izhikevich2007 } from '../../src/neurons/izhikevich2007.ts';
import { lif } from '../../src/neurons/lif.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { wangBuzsaki } from '../../src/neurons/wang-buzsaki.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { conductanceAlpha } from '../../src/synapses/conductance-alpha.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { diffuser } from '../backends/probes.ts';

/** What a network asks of a kernel beyond its model. */
interface Wanted {
  readonly external?: 'scalar' | 'array';
  /** Sums that leave the 24 bits of one exact conversion. */
  readonly wide?: true;
}

export interface GoldenCase {
  readonly name: string;
  readonly network: Network;
}

const two = { ex: exponential(), in: exponential({ tau_syn: 2 }) };
const conductances = {
  ex: conductanceExponential(),
  in: conductanceExponential({ E_rev: -80, tau_syn: 10 }),
};
const spread = { distribution: 'normal', mean: 10, sd: 1, min: 5, max: 15 } as const;
const ladder = [1, 2, 3, 4];

const CASES: Readonly<Record<string, readonly [NeuronSpec, Wanted?]>> = {
  'lif-exponential': [lif()],
  'lif-exponential-scalar-current': [lif(), { external: 'scalar' }],
  'lif-exponential-current-by-neuron': [lif(), { external: 'array' }],
  'lif-exponential-wide': [lif(), { wide: true }],
  'lif-exponential-no-refractoriness': [lif({ t_ref: 0 })],
  'lif-exponential-refractoriness-by-neuron': [lif({ t_ref: ladder })],
  'lif-exponential-tau-by-neuron': [lif({ tau_m: spread, receptors: two })],
  'lif-two-exponentials': [lif({ receptors: two })],
  'lif-alpha': [lif({ receptors: { syn: alpha() } })],
  'lif-delta': [lif({ receptors: { syn: delta() } })],
  'lif-delta-wide': [lif({ receptors: { syn: delta() } }), { wide: true }],
  'lif-conductance': [lif({ receptors: conductances })],
  'lif-conductance-alpha': [lif({ receptors: { syn: conductanceAlpha() } })],
  'lif-rk4': [lif({ method: 'rk4' })],
  'izhikevich-delta': [izhikevich({ receptors: { syn: delta() } }), { external: 'array' }],
  'izhikevich-exponential': [izhikevich(), { external: 'scalar' }],
  'adex-exponential': [adex(), { external: 'scalar' }],
  'adex-conductance': [adex({ receptors: conductances })],
  'adex-V_T-by-neuron': [adex({ V_T: ladder.map((k) => -50 - k) })],
  'alif-exponential': [alif(), { external: 'scalar' }],
  'izhikevich2007-exponential': [izhikevich2007(), { external: 'scalar' }],
  'hodgkin-huxley-exponential': [hodgkinHuxley(), { external: 'scalar' }],
  'wang-buzsaki-conductance': [wangBuzsaki({ receptors: conductances })],
  'white-noise': [diffuser()],
};

/** Drawn weights want a fine quantum, a large one beside them makes large sums of it. */
function beyond24Bits(network: Network, receptor: string): void {
  const weight = { distribution: 'normal', mean: 0.01, sd: 0.003 } as const;
  network.connect('P', 'P', { connector: allToAll(), receptor, weight });
  network.connect('P', 'P', { connector: bernoulli(0.1), receptor, weight: -3210.987 });
}

/** A network of four neurons of each case; every receptor is reached, so that none is left out. */
export const goldenCases: readonly GoldenCase[] = Object.entries(CASES).map(
  ([name, [spec, wanted = {}]]) => {
    const network = new Network({ dt: 0.1 });
    network.population('P', 4, spec);
    for (const receptor of Object.keys(spec.receptors)) {
      network.poissonInput('P', { rate: 10, weight: 1, receptor });
      if (wanted.wide) beyond24Bits(network, receptor);
    }
    if (wanted.external === 'scalar') network.stepCurrent('P', { amplitude: 1 });
    if (wanted.external === 'array') network.stepCurrent('P', { amplitude: ladder });
    return { name, network };
  },
);
