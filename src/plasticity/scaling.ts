/** Synaptic scaling: all synapses of a neuron grow or shrink in proportion until it fires at its rate. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const scalingRule: PlasticityRule = {
  name: 'synaptic scaling',
  reference: 'Turrigiano et al. 1998, Nature 391:892; van Rossum, Bi & Turrigiano 2000, eq. 8',
  doc: 'At each arrival w ← w·(1 + eta·(rho_0 − y/tau)), where y/tau is the target’s rate seen through a slow trace.',
  parameters: {
    tau: { unit: 'ms', default: 10_000, range: 'positive', doc: 'Window of the rate.' },
    rho_0: { unit: 'Hz', default: 5, range: 'nonnegative', doc: 'Rate that is aimed at.' },
    eta: { unit: 'ms', default: 0.1, range: 'nonnegative', doc: 'Gain of an arrival.' },
    w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Largest weight; the least is 0.' },
  },
  variables: {},
  traces: { y: { decay: 'tau', spike: 'add' } },
  transmit: 'w',
  onPre: 'w = w*(1 + eta*(rho_0 - y/tau))',
  onPost: '',
  w_min: '0',
  w_max: 'w_max',
};

/** tau and eta in ms, rho_0 in Hz, w_max in the receptor's weight unit. Throws `unknown-option`, `wrong-type`. */
export const synapticScaling = (
  options?: Partial<Record<'tau' | 'rho_0' | 'eta' | 'w_max', number>>,
): PlasticitySpec => makeRule(scalingRule, options);
