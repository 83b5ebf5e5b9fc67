/**
 * The current-based network of Vogels & Abbott (2005) as benchmark 2 of Brette et al. (2007), in Brian's
 * variant: weights 1.62 and −9 mV, potentials drawn uniformly at the start, no external drive.
 *
 * The paper writes synaptic input in mV. With C_m = τ_m · 1 nS a current of 1 pA moves the steady state by
 * 1 mV, so weights in pA read as the paper's mV.
 */
import { bernoulli, exponential, lif, Network, uniform } from '../../src/index.ts';
import { between, defineExample, seedOption } from '../example.ts';

const TAU_M = 20;

interface Options {
  size: number;
  seed: number;
}

function build({ size, seed }: Options): Network {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({
    C_m: TAU_M, // pF: 1 nS · τ_m
    tau_m: TAU_M,
    E_L: -49,
    V_th: -50,
    V_reset: -60,
    t_ref: 5,
    receptors: { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) },
  });
  const excitatory = Math.round(0.8 * size);
  const initial = { v: uniform(-60, -50) };
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  // 2 % of 4,000 are 80 synapses a neuron; larger networks keep these 80
  const connector = bernoulli(Math.min(1, 80 / size));
  for (const target of [e, i]) {
    net.connect(e, target, { connector, weight: 1.62, delay: 0.1, receptor: 'ex' });
    net.connect(i, target, { connector, weight: -9, delay: 0.1, receptor: 'in' });
  }
  return net;
}

export const cuba = defineExample<Options>({
  name: 'cuba',
  title: 'Current-based balanced network (CUBA)',
  reference:
    'Vogels & Abbott 2005, J. Neurosci. 25:10786; Brette et al. 2007, J. Comput. Neurosci. 23:349',
  description: '4,000 neurons whose irregular activity sustains itself.',
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
    source: 'Brian2, the same parameters (E 5.4–5.9, I 5.6 Hz)',
    rates: { E: 5.65, I: 5.6 },
  }),
  check: (recording) => {
    const rates = recording.rates(recording.from + 200);
    const source = 'Brian2, the same parameters: E 5.4–5.9, I 5.6 Hz, between seeds ±.4';
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 5.0, 6.3, source));
  },
});
