/** A synapse whose gating variable saturates, as NMDA receptors do. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const saturationRule: PlasticityRule = {
  name: 'saturation',
  reference: 'Wang 2002, Neuron 36:955, in the limit of a fast rise',
  doc: 's jumps by alpha·(1 − s) at an arrival and decays with tau_s; each jump transmits w times it.',
  parameters: {
    alpha: { unit: '1', default: 0.5, range: 'fraction', doc: 'Part that an arrival opens.' },
    tau_s: { unit: 'ms', default: 100, range: 'positive', doc: 'Decay; the receptor’s tau_syn.' },
    w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Bound of |w|, which is not changed.' },
  },
  variables: { s: { unit: '1', decay: 'tau_s', initial: '0' } },
  traces: {},
  transmit: 'w*alpha*(1 - s)',
  onPre: 's = s + alpha*(1 - s)',
  onPost: '',
  w_min: '-w_max',
  w_max: 'w_max',
};

/** alpha from 0 to 1, tau_s in ms, w_max in the receptor's weight unit. Throws `unknown-option`, `wrong-type`. */
export const saturation = (
  options?: Partial<Record<'alpha' | 'tau_s' | 'w_max', number>>,
): PlasticitySpec => makeRule(saturationRule, options);
