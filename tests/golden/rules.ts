/** The rules whose printed kernels are kept as text. */
import { calciumPlasticity } from '../../src/plasticity/calcium.ts';
import type { PlasticitySpec } from '../../src/plasticity/rule.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { tripletStdp } from '../../src/plasticity/triplet.ts';
import { tsodyksMarkram } from '../../src/plasticity/tsodyks-markram.ts';

export const goldenRules: Readonly<Record<string, PlasticitySpec>> = {
  'rule-stdp-additive': pairStdp(),
  'rule-stdp-power-nearest': pairStdp({ weights: 'power', pairs: 'nearest' }),
  'rule-triplet': tripletStdp(),
  'rule-tsodyks-markram': tsodyksMarkram({ tau_f: 1000 }),
  'rule-calcium': calciumPlasticity(),
};
