/**
 * The conductance-based network of Vogels & Abbott (2005) as benchmark 1 of Brette et al. (2007), in
 * Brian's variant: activity starts from the initial conductances and sustains itself.
 */
import { bernoulli, conductanceExponential, lif, Network, normal } from '../../src/index.ts';
import { between, defineExample, seedOption } from '../example.ts';

interface Options {
  size: number;
  seed: number;
}

function build({ size, seed }: Options): Network {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({
    C_m: 200,
    tau_m: 20, // C_m / g_L, g_L = 10 nS
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
  const initial = { v: normal(-65, 5), g_ex: normal(40, 15), g_in: normal(200, 120) };
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  const connector = bernoulli(Math.min(1, 80 / size));
  for (const target of [e, i]) {
    net.connect(e, target, { connector, weight: 6, delay: 0.1, receptor: 'ex' });
    net.connect(i, target, { connector, weight: 67, delay: 0.1, receptor: 'in' });
  }
  return net;
}

export const coba = defineExample<Options>({
  name: 'coba',
  title: 'Conductance-based balanced network (COBA)',
  reference:
    'Vogels & Abbott 2005, J. Neurosci. 25:10786; Brette et al. 2007, J. Comput. Neurosci. 23:349',
  description: '4,000 neurons with conductances, active without any drive.',
  options: {
    size: {
      description: 'neurons; 80 synapses each',
      default: 4000,
      range: [80, 1e7],
      whole: true,
    },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 200,
  build,
  small: () => build({ size: 400, seed: 1 }),
  published: () => ({
    source: 'Brian2, the same parameters (E 17.4–19.5, I 19 Hz)',
    rates: { E: 18.5, I: 19 },
  }),
  check: (recording) => {
    const rates = recording.rates(recording.from + 200);
    const source = 'Brian2, the same parameters: E 17–21, I 17–21 Hz';
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 16.5, 21.5, source));
  },
});
