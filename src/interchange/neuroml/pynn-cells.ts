/** PyNN's integrate-and-fire cells as its NeuroML export writes them: attributes are plain numbers in ms, mV, nF, nA and µS. */
import type { NeuronDefinition } from '../../neurons/neuron.ts';
import { quantity } from './quantities.ts';
import type { Element } from './xml.ts';

const COMMON: readonly (readonly [string, string])[] = [
  ['cm', 'nF'],
  ['i_offset', 'nA'],
  ['tau_m', 'ms'],
  ['tau_refrac', 'ms'],
  ['v_init', 'mV'],
  ['v_reset', 'mV'],
  ['v_rest', 'mV'],
  ['v_thresh', 'mV'],
];
const ADAPTING: readonly (readonly [string, string])[] = [
  ['v_spike', 'mV'],
  ['delta_T', 'mV'],
  ['tau_w', 'ms'],
  ['a', 'uS'],
  ['b', 'nA'],
];
const LEAK = '(v_rest - v)/tau_m + (i_offset + I_syn + I_ext)/cm';

const cell = (
  element: Element,
  where: string,
  rows: readonly (readonly [string, string])[],
): NeuronDefinition => ({
  name: element.name,
  reference: 'PyNN, standard cells as in its NeuroML types',
  parameters: Object.fromEntries(
    rows.map(([id, unit]) => [id, `${quantity(element, id, 'none', where)} ${unit}`]),
  ),
  equations: `dv/dt = ${LEAK} : mV (unless refractory)`,
  threshold: 'v > v_thresh',
  reset: 'v = v_reset',
  refractory: 'tau_refrac',
  initial: { v: 'v_init' },
});

const plain = (element: Element, where: string) => cell(element, where, COMMON);

/** Without a slope it is the leaky neuron with adaptation. */
const adapting = (element: Element, where: string): NeuronDefinition => {
  const sharp = quantity(element, 'delta_T', 'none', where) === 0;
  const growth = 'delta_T*exp(min((v - v_thresh)/delta_T, 40))/tau_m';
  return {
    ...cell(element, where, [...COMMON, ...ADAPTING]),
    equations: `
      dv/dt = ${LEAK}${sharp ? '' : ` + ${growth}`} - w/cm : mV (unless refractory)
      dw/dt = (a*(v - v_rest) - w)/tau_w : pA`,
    threshold: sharp ? 'v > v_thresh' : 'v > v_spike',
    reset: 'v = v_reset; w += b',
    initial: { v: 'v_init', w: '0' },
  };
};

export const PYNN_CELLS: Readonly<
  Record<string, (element: Element, where: string) => NeuronDefinition>
> = {
  IF_curr_exp: plain,
  IF_curr_alpha: plain,
  IF_cond_exp: plain,
  IF_cond_alpha: plain,
  EIF_cond_exp_isfa_ista: adapting,
  EIF_cond_alpha_isfa_ista: adapting,
};
