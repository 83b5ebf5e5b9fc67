/**
 * Izhikevich (2003), "Simple model of spiking neurons", IEEE Trans. Neural Netw. 14:1569, the network of
 * Figure 3: 800 excitatory and 200 inhibitory neurons, all to all, driven by noise ("thalamic input").
 *
 * The equations are the paper's program: a step of 1 ms is two half-steps of v, then one step of u with
 * the new v. Arrivals are added to v at the end of the step in which the program adds them to I. The same
 * random r sets how a neuron fires: from regular spiking to chattering, from fast spiking to
 * low-threshold spiking.
 */
import { allToAll, bernoulli, delta, Network, neuron, uniform } from '../../src/index.ts';
import { between, defineExample, seedOption } from '../example.ts';

const MODEL = {
  name: 'izhikevich2003',
  reference: 'Izhikevich 2003, IEEE Trans. Neural Netw. 14:1569, Figure 3',
  equations: `
    a = a_0 + a_1*r : 1/ms
    b = b_0 + b_1*r : 1/ms
    I = I_ext/C_m - u : mV/ms
    first = 0.04/ms/mV*v**2 + 5/ms*v + 140*mV/ms + I : mV/ms
    half = v + 0.5*ms*first : mV
    second = 0.04/ms/mV*half**2 + 5/ms*half + 140*mV/ms + I : mV/ms
    dv/dt = 0.5*(first + second) : mV
    du/dt = a*(b*(v + 0.5*ms*(first + second)) - u) : mV/ms
  `,
  parameters: {
    r: '0.5',
    a_0: '0.02 1/ms',
    a_1: '0 1/ms',
    b_0: '0.2 1/ms',
    b_1: '0 1/ms',
    c_0: '-65 mV',
    c_1: '0 mV',
    d_0: '2 mV/ms',
    d_1: '0 mV/ms',
    C_m: '1 pF',
  },
  threshold: 'v >= 30*mV',
  reset: 'v = c_0 + c_1*r**2; u += d_0 + d_1*r**2',
  initial: { v: '-65*mV', u: '-65*mV*(b_0 + b_1*r)' },
  method: 'euler',
} as const;

/** A step of the program. */
const DT = 1;

interface Options {
  size: number;
  indegree: number;
  seed: number;
}

function build({ size, indegree, seed }: Options): Network {
  const net = new Network({ dt: DT, seed });
  const receptors = { syn: delta() };
  const r = uniform(0, 1);
  const excitatory = Math.round(0.8 * size);
  const e = net.population(
    'E',
    excitatory,
    neuron({ ...MODEL, receptors, values: { r, c_1: 15, d_0: 8, d_1: -6 } }),
  );
  const i = net.population(
    'I',
    size - excitatory,
    neuron({ ...MODEL, receptors, values: { r, a_1: 0.08, b_0: 0.25, b_1: -0.05 } }),
  );
  const connector = size <= indegree ? allToAll() : bernoulli(indegree / size);
  for (const target of [e, i]) {
    net.connect(e, target, { connector, weight: uniform(0, 0.5), delay: DT });
    net.connect(i, target, { connector, weight: uniform(-1, 0), delay: DT });
  }
  net.noiseCurrent(e, { sd: 5, interval: DT });
  net.noiseCurrent(i, { sd: 2, interval: DT });
  return net;
}

export const izhikevich2003 = defineExample<Options>({
  name: 'izhikevich2003',
  title: 'A thousand neurons of twenty kinds',
  reference: MODEL.reference,
  description: 'Rhythms of a randomly connected cortex: 1,000 neurons, all to all, dt 1 ms.',
  options: {
    size: { description: 'neurons', default: 1000, range: [10, 1e7], whole: true },
    indegree: {
      description: 'synapses in of each neuron on average, where there are more neurons than this',
      default: 1000,
      range: [1, 1e6],
      whole: true,
    },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 200,
  build,
  small: () => build({ size: 200, indegree: 1000, seed: 1 }),
  published: () => ({
    source: "the paper's program (E 7.5–7.7, I 7.1–7.4 Hz)",
    rates: { E: 7.6, I: 7.25 },
  }),
  check: (recording) => {
    const rates = recording.rates(recording.from + 200);
    const source = "the paper's program: E 7.5–7.7, I 7.1–7.4 Hz, in Brian2 6.5–7.8";
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 6.3, 8.3, source));
  },
});
