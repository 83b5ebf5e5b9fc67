/** Plasticity by postsynaptic calcium and two thresholds, advanced from event to event in closed form. */
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

/**
 * From the last event to this one: first calcium is above theta_p, then above theta_d, then below both.
 * Above a threshold rho relaxes exponentially (the cubic term, a hundred times weaker, is left out there);
 * below, s = 2·rho − 1 follows s' = s(1 − s²)/(4 tau), a logistic equation in s².
 */
const ADVANCE = `t_p = clip(tau_Ca*log(max(c, 1e-30)/theta_p), 0, elapsed)
  t_d = clip(tau_Ca*log(max(c, 1e-30)/theta_d), 0, elapsed) - t_p
  both = gamma_p + gamma_d
  rho = gamma_p/both + (rho - gamma_p/both)*exp(-t_p*both/tau)
  rho = rho*exp(-t_d*gamma_d/tau)
  s = 2*rho - 1
  q = s*s
  q = q/(q + (1 - q)*exp(-(elapsed - t_p - t_d)/(2*tau)) + 1e-30)
  rho = 0.5 + 0.5*sign(s)*sqrt(q)
  w = w_0 + rho*(w_1 - w_0)
  c = where(elapsed > 60*tau_Ca, 0, c*exp(-elapsed/tau_Ca))`;

const calciumRule: PlasticityRule = {
  name: 'calcium',
  reference: 'Graupner & Brunel 2012, PNAS 109:3991, eqs. 1–2; without noise, rho* = 1/2',
  doc: 'Parameter set DP by default. The projection’s delay is the delay D of presynaptic calcium; theta_d ≤ theta_p.',
  parameters: {
    tau_Ca: { unit: 'ms', default: 20, range: 'positive', doc: 'Decay of calcium.' },
    C_pre: { unit: '1', default: 1, range: 'nonnegative', doc: 'Calcium of an arrival.' },
    C_post: {
      unit: '1',
      default: 2,
      range: 'nonnegative',
      doc: 'Calcium of a spike of the target.',
    },
    theta_d: { unit: '1', default: 1, range: 'positive', doc: 'Threshold of depression.' },
    theta_p: { unit: '1', default: 1.3, range: 'positive', doc: 'Threshold of potentiation.' },
    gamma_d: { unit: '1', default: 200, range: 'positive', doc: 'Strength of depression.' },
    gamma_p: { unit: '1', default: 321.808, range: 'positive', doc: 'Strength of potentiation.' },
    tau: { unit: 'ms', default: 150_000, range: 'positive', doc: 'Time constant of the efficacy.' },
    rho_start: {
      unit: '1',
      default: 0.5,
      range: 'nonnegative',
      doc: 'Efficacy at time 0, 0 to 1.',
    },
    w_0: { unit: 'w', default: 0, doc: 'Weight at efficacy 0.' },
    w_1: { unit: 'w', default: 1, doc: 'Weight at efficacy 1.' },
  },
  variables: {
    c: { unit: '1', initial: '0' },
    rho: { unit: '1', initial: 'rho_start' },
  },
  traces: {},
  transmit: 'w',
  onPre: `${ADVANCE}; c = c + C_pre`,
  onPost: `${ADVANCE}; c = c + C_post`,
  w_min: 'min(w_0, w_1)',
  w_max: 'max(w_0, w_1)',
};

/** Times in ms, w_0 and w_1 in the receptor's weight unit. Throws `unknown-option`, `wrong-type`. */
export const calciumPlasticity = (
  options?: Partial<
    Record<
      | 'tau_Ca'
      | 'C_pre'
      | 'C_post'
      | 'theta_d'
      | 'theta_p'
      | 'gamma_d'
      | 'gamma_p'
      | 'tau'
      | 'rho_start'
      | 'w_0'
      | 'w_1',
      number
    >
  >,
): PlasticitySpec => makeRule(calciumRule, options);
