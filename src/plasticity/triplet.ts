/** STDP with triplets of spikes. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const tripletRule: PlasticityRule = {
  name: 'triplet stdp',
  reference:
    'Pfister & Gerstner 2006, J Neurosci 26:9673, eqs. 3–4 and Table 4 (minimal, all-to-all)',
  doc: 'Pairs and triplets, all-to-all; r2 and o2 are read before the spike that raises them.',
  parameters: {
    tau_plus: { unit: 'ms', default: 16.8, range: 'positive', doc: 'Decay of r1.' },
    tau_x: { unit: 'ms', default: 101, range: 'positive', doc: 'Decay of r2.' },
    tau_minus: { unit: 'ms', default: 33.7, range: 'positive', doc: 'Decay of o1.' },
    tau_y: { unit: 'ms', default: 114, range: 'positive', doc: 'Decay of o2.' },
    A2_plus: { unit: 'w', default: 0, doc: 'Potentiation by pairs.' },
    A3_plus: { unit: 'w', default: 6.5e-3, doc: 'Potentiation by post-pre-post triplets.' },
    A2_minus: { unit: 'w', default: 7.1e-3, doc: 'Depression by pairs.' },
    A3_minus: { unit: 'w', default: 0, doc: 'Depression by pre-post-pre triplets.' },
    w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Largest weight; the least is 0.' },
  },
  variables: {
    r1: { unit: '1', decay: 'tau_plus', initial: '0' },
    r2: { unit: '1', decay: 'tau_x', initial: '0' },
  },
  traces: {
    o1: { decay: 'tau_minus', spike: 'add' },
    o2: { decay: 'tau_y', spike: 'add' },
  },
  transmit: 'w',
  onPre: 'w = w - o1*(A2_minus + A3_minus*r2); r1 = r1 + 1; r2 = r2 + 1',
  onPost: 'w = w + r1*(A2_plus + A3_plus*o2)',
  w_min: '0',
  w_max: 'w_max',
};

export type TripletOptions = Partial<
  Record<
    | 'tau_plus'
    | 'tau_x'
    | 'tau_minus'
    | 'tau_y'
    | 'A2_plus'
    | 'A3_plus'
    | 'A2_minus'
    | 'A3_minus'
    | 'w_max',
    number
  >
>;

/** Amplitudes and w_max in the receptor's weight unit, times in ms. Throws `unknown-option`, `wrong-type`. */
export const tripletStdp = (options?: TripletOptions): PlasticitySpec =>
  makeRule(tripletRule, options);
