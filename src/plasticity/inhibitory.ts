/** Inhibitory plasticity that brings its target to a rate. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const inhibitoryRule: PlasticityRule = {
  name: 'inhibitory stdp',
  reference: 'Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569',
  doc: 'w grows by eta with every coincidence and falls by eta·alpha, alpha = 2·rho_0·tau, with every arrival.',
  parameters: {
    tau: { unit: 'ms', default: 20, range: 'positive', doc: 'Time constant of both traces.' },
    rho_0: { unit: 'Hz', default: 3, range: 'nonnegative', doc: 'Target rate.' },
    eta: { unit: 'w', default: 0.01, doc: 'Learning rate.' },
    w_max: { unit: 'w', default: 100, range: 'positive', doc: 'Largest weight; the least is 0.' },
  },
  variables: { x: { unit: '1', decay: 'tau', initial: '0' } },
  traces: { y: { decay: 'tau', spike: 'add' } },
  transmit: 'w',
  onPre: 'w = w + eta*(y - 2*rho_0*tau); x = x + 1',
  onPost: 'w = w + eta*x',
  w_min: '0',
  w_max: 'w_max',
};

/** tau in ms, rho_0 in Hz, eta and w_max in the receptor's weight unit. Throws `unknown-option`, `wrong-type`. */
export const inhibitoryStdp = (
  options?: Partial<Record<'tau' | 'rho_0' | 'eta' | 'w_max', number>>,
): PlasticitySpec => makeRule(inhibitoryRule, options);
