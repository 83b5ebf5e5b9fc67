/** Plasticity by the voltage of the target: depression at arrivals, potentiation while the target is depolarised. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const clopathRule: PlasticityRule = {
  name: 'clopath',
  reference: 'Clopath, Büsing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344, eqs. 1–3',
  doc: 'At an arrival w falls by A_LTD·[u_minus − theta_minus]₊; while v > theta_plus it rises by A_LTP·x̄·(v − theta_plus)·[u_plus − theta_minus]₊ per ms, x̄ = x/tau_x. The target (adexClopath) has v and its low-pass u_plus, u_minus.',
  parameters: {
    tau_x: { unit: 'ms', default: 15, range: 'positive', doc: 'Trace of arrivals.' },
    A_LTD: { unit: 'w/mV', default: 14e-5, range: 'nonnegative', doc: 'Depression.' },
    A_LTP: { unit: 'w/(mV*mV)', default: 8e-5, range: 'nonnegative', doc: 'Potentiation.' },
    theta_minus: { unit: 'mV', default: -70.6, doc: 'Threshold of the filtered voltages.' },
    theta_plus: { unit: 'mV', default: -45.3, doc: 'Threshold of the voltage.' },
    w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Largest weight; the least is 0.' },
  },
  variables: { x: { unit: '1', decay: 'tau_x', initial: '0' } },
  traces: {},
  states: { v: 'mV', u_plus: 'mV', u_minus: 'mV' },
  transmit: 'w',
  onPre: 'w = w - A_LTD*max(0*u_minus, u_minus - theta_minus); x = x + 1',
  onPost: '',
  whenever: 'v > theta_plus and u_plus > theta_minus',
  onStep: 'w = w + A_LTP*x/tau_x*(v - theta_plus)*(u_plus - theta_minus)*dt',
  w_min: '0',
  w_max: 'w_max',
};

/** tau_x in ms, thetas in mV, w_max in the receptor's weight unit. Throws `unknown-option`, `wrong-type`. */
export const clopath = (
  options?: Partial<
    Record<'tau_x' | 'A_LTD' | 'A_LTP' | 'theta_minus' | 'theta_plus' | 'w_max', number>
  >,
): PlasticitySpec => makeRule(clopathRule, options);
