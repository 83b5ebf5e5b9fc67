/** STDP that a neuromodulator turns into weights: pairs leave an eligibility, the modulator's concentration integrates it. */
import { printValue, reading, SynfireError } from '../errors.ts';
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

/**
 * From the last event to this one both eligibility c and concentration (m at the last event) fell exponentially, for the synapse acts
 * whenever the concentration rises: w' = c·(d − b) has a closed form.
 */
const advance = (d: string) => `k = 1/tau_c + 1/tau_d
  w = w + c*(m*(1 - exp(-k*elapsed))/k - b*tau_c*(1 - exp(-elapsed/tau_c)))
  c = c*exp(-elapsed/tau_c)
  m = ${d}`;

function rewardRule(receptor: string): PlasticityRule {
  const [d, last] = [`d_${receptor}`, `last_${receptor}`];
  return {
    name: `reward stdp ${receptor}`,
    reference:
      'Izhikevich 2007, Cereb Cortex 17:2443, eqs. 1–3; Potjans, Morrison & Diesmann 2010, Front Comput Neurosci 4:141',
    doc: 'c rises by A_plus·x at a spike of the target, falls by A_minus·y at an arrival; w follows c·(d − b), d the concentration at a modulator receptor of the target.',
    parameters: {
      tau_plus: { unit: 'ms', default: 20, range: 'positive', doc: 'Of potentiation by pairs.' },
      tau_minus: { unit: 'ms', default: 20, range: 'positive', doc: 'Of depression by pairs.' },
      tau_c: { unit: 'ms', default: 1000, range: 'positive', doc: 'Of the eligibility.' },
      tau_d: { unit: 'ms', default: 200, range: 'positive', doc: 'tau_syn of the modulator.' },
      A_plus: { unit: 'w/ms', default: 1e-3, doc: 'Eligibility by a pair, pre before post.' },
      A_minus: { unit: 'w/ms', default: 1.5e-3, doc: 'The same, post before pre.' },
      b: { unit: '1', default: 0, doc: 'Concentration at which nothing changes.' },
      w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Largest weight; the least is 0.' },
    },
    variables: {
      x: { unit: '1', decay: 'tau_plus', initial: '0' },
      c: { unit: 'w/ms', initial: '0*A_plus' },
      m: { unit: '1', initial: '0' },
    },
    traces: { y: { decay: 'tau_minus', spike: 'add' } },
    states: { [d]: '1', [last]: '1' },
    transmit: 'w',
    onPre: `${advance(d)}; c = c - A_minus*y; x = x + 1`,
    onPost: `${advance(d)}; c = c + A_plus*x`,
    whenever: `${d} > ${last}`,
    onStep: advance(d),
    w_min: '0',
    w_max: 'w_max',
  };
}

export type RewardOptions = Partial<
  Record<
    'tau_plus' | 'tau_minus' | 'tau_c' | 'tau_d' | 'A_plus' | 'A_minus' | 'b' | 'w_max',
    number
  >
> & {
  /** Name of the target's modulator receptor; `dopamine` if absent. */
  readonly receptor?: string;
};

/** Times in ms, A in w_max's unit per ms. Throws `unknown-option`, `wrong-type`. */
export function rewardStdp(options: RewardOptions = {}): PlasticitySpec {
  const { receptor = 'dopamine', ...values } = reading('rewardStdp', () => ({ ...options }));
  if (typeof receptor === 'string') return makeRule(rewardRule(receptor), values, ['receptor']);
  throw new SynfireError({
    code: 'wrong-type',
    where: 'plasticity "reward stdp" › receptor',
    found: printValue(receptor),
    expected: 'the name of a receptor',
    remedy: 'Give the name that the modulator receptor has in its neuron.',
  });
}
