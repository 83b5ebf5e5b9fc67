/**
 * Inhibitory plasticity balances excitation: Vogels et al. (2011), the network of Brian's example of the same
 * name with a quarter of its neurons and as many synapses on each. Plasticity is on from the start.
 */
import {
  bernoulli,
  conductanceExponential,
  inhibitoryStdp,
  lif,
  Network,
  uniform,
} from '../../src/index.ts';
import { between, defineExample, seedOption } from '../example.ts';

interface Vogels2011Options {
  size: number;
  seed: number;
}

/** Synapses on each neuron, at every size. */
const INDEGREE = 200;

function build({ size, seed }: Vogels2011Options): Network {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({
    C_m: 200,
    tau_m: 20,
    E_L: -60,
    V_th: -50,
    V_reset: -60,
    t_ref: 5,
    receptors: {
      ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }),
      in: conductanceExponential({ tau_syn: 10, E_rev: -80 }),
    },
  });
  const excitatory = Math.round(0.8 * size);
  const initial = { v: uniform(-60, -50) };
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  for (const target of [e, i]) net.stepCurrent(target, { amplitude: 200 });
  const connector = bernoulli(Math.min(1, INDEGREE / size));
  for (const target of [e, i]) {
    net.connect(e, target, { connector, receptor: 'ex', weight: 0.3, delay: 0.1 });
  }
  net.connect(i, i, { connector, receptor: 'in', weight: 3, delay: 0.1 });
  net.connect(i, e, {
    ...{ connector, receptor: 'in', weight: 0, delay: 0.1, name: 'plastic' },
    plasticity: inhibitoryStdp({ tau: 20, rho_0: 3, eta: 0.01, w_max: 100 }),
  });
  return net;
}

export const vogels2011 = defineExample<Vogels2011Options>({
  name: 'vogels2011',
  title: 'Inhibitory plasticity (Vogels et al. 2011)',
  reference: 'Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569',
  description: 'Inhibitory synapses grow from nothing until excitation is balanced.',
  options: {
    size: {
      description: 'neurons; 200 synapses each',
      default: 2500,
      range: [250, 1e6],
      whole: true,
    },
    seed: seedOption,
  },
  defaultTime: 10_000,
  warmup: 8_000,
  build,
  small: () => build({ size: 250, seed: 1 }),
  check: (recording) => {
    const source =
      'the same network in an independent C++ program: 8.9 Hz 9 s after plasticity begins';
    const rates = recording.rates(recording.from + 8000);
    return [between('E rate after 8 s (Hz)', rates.E, 6.9, 10.9, source)];
  },
});
