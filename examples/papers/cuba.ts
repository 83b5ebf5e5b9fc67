/**
 * The current-based network of Vogels & Abbott (2005) as benchmark 2 of Brette et al. (2007), in Brian's
 * variant: weights 1.62 and −9 mV, potentials drawn uniformly at the start, no external drive.
 *
 * The paper writes synaptic input in mV. With C_m = τ_m · 1 nS a current of 1 pA moves the steady state by
 * 1 mV, so weights in pA read as the paper's mV.
 */
import { exponential, lif, type Network, uniform } from '../../src/index.ts';
import { between, defineExample } from '../example.ts';
import { type VogelsAbbottOptions, vogelsAbbott, vogelsAbbottExample } from './vogels-abbott.ts';

const TAU_M = 20;
/** Weights in Brian's variant, mV. */
const [W_EX, W_IN] = [1.62, -9];

interface Options extends VogelsAbbottOptions {
  w_ex: number;
  w_in: number;
}

function build({ w_ex, w_in, ...options }: Options): Network {
  const cell = lif({
    C_m: TAU_M, // pF: 1 nS · τ_m
    tau_m: TAU_M,
    E_L: -49,
    V_th: -50,
    V_reset: -60,
    t_ref: 5,
    receptors: { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) },
  });
  return vogelsAbbott(options, cell, { v: uniform(-60, -50) }, { ex: w_ex, in: w_in });
}

export const cuba = defineExample<Options>({
  name: 'cuba',
  title: 'Current-based balanced network (CUBA)',
  ...vogelsAbbottExample,
  description: '4,000 neurons whose irregular activity sustains itself.',
  options: {
    ...vogelsAbbottExample.options,
    w_ex: { description: 'excitatory weight, mV', default: W_EX, range: [0, 1000] },
    w_in: { description: 'inhibitory weight, mV', default: W_IN, range: [-1000, 0] },
  },
  build,
  small: () => build({ size: 400, seed: 1, w_ex: W_EX, w_in: W_IN }),
  published: ({ w_ex, w_in }) => {
    if (w_ex !== W_EX || w_in !== W_IN) return undefined;
    return {
      source: 'Brian2, the same parameters (E 5.4–5.9, I 5.6 Hz)',
      rates: { E: 5.65, I: 5.6 },
    };
  },
  check: (recording, { w_ex, w_in }) => {
    if (w_ex !== W_EX || w_in !== W_IN) return [];
    const rates = recording.rates(recording.from + 200);
    const source = 'Brian2, the same parameters: E 5.4–5.9, I 5.6 Hz, between seeds ±.4';
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 5.0, 6.3, source));
  },
});
