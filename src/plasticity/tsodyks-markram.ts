/** Short-term plasticity: facilitation and depression. */
import { reading } from '../errors.ts';
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const tsodyksMarkramRule: PlasticityRule = {
  name: 'tsodyks-markram',
  reference:
    'Tsodyks, Pawelzik & Markram 1998, Neural Comput 10:821; Mongillo, Barak & Tsodyks 2008',
  doc: 'At an arrival u ← u + U(1 − u), then w·u·(1 − z) is transmitted and z ← z + u(1 − z); z = 1 − x is what is depleted.',
  parameters: {
    U: { unit: '1', default: 0.5, range: 'fraction', doc: 'Use of a synapse at rest.' },
    tau_f: { unit: 'ms', default: 1000, range: 'positive', doc: 'Facilitation decays.' },
    tau_d: { unit: 'ms', default: 800, range: 'positive', doc: 'Depression recovers.' },
    w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Bound of |w|, which is not changed.' },
  },
  variables: {
    u: { unit: '1', decay: 'tau_f', initial: '0' },
    z: { unit: '1', decay: 'tau_d', initial: '0' },
  },
  traces: {},
  transmit: 'w*(u + U*(1 - u))*(1 - z)',
  onPre: 'u = u + U*(1 - u); z = z + u*(1 - z)',
  onPost: '',
  w_min: '-w_max',
  w_max: 'w_max',
};

/** Without facilitation u is U at every arrival. */
const depressing: PlasticityRule = {
  ...tsodyksMarkramRule,
  name: 'tsodyks-markram, depressing',
  parameters: {
    U: tsodyksMarkramRule.parameters.U,
    tau_d: tsodyksMarkramRule.parameters.tau_d,
    w_max: tsodyksMarkramRule.parameters.w_max,
  },
  variables: { z: tsodyksMarkramRule.variables.z },
  transmit: 'w*U*(1 - z)',
  onPre: 'z = z + U*(1 - z)',
};

/**
 * U from 0 to 1, times in ms, w_max (no weight may exceed it) in the receptor's weight unit. Without tau_f, or
 * where it is 0, there is depression only. Throws `unknown-option`, `wrong-type`.
 */
export const tsodyksMarkram = (
  options: Partial<Record<'U' | 'tau_f' | 'tau_d' | 'w_max', number>> = {},
): PlasticitySpec => {
  const { tau_f, ...others } = reading('tsodyksMarkram', () => ({ ...options }));
  return tau_f === undefined || tau_f === 0
    ? makeRule(depressing, others)
    : makeRule(tsodyksMarkramRule, { tau_f, ...others });
};
