/** Pair-based spike-timing dependent plasticity, in its usual variants. */

import { expectArgument } from '../connect/argument.ts';
import { reading } from '../errors.ts';
import type { ParameterDeclaration } from '../neurons/model.ts';
import { makeRule } from './make-rule.ts';
import type { PlasticityRule, PlasticitySpec } from './rule.ts';

const parameters = {
  tau_plus: { unit: 'ms', default: 20, range: 'positive', doc: 'Time constant of potentiation.' },
  tau_minus: { unit: 'ms', default: 20, range: 'positive', doc: 'Time constant of depression.' },
  A_plus: { unit: '1', default: 0.005, doc: 'Potentiation by a pair, in parts of w_max.' },
  A_minus: { unit: '1', default: 0.00525, doc: 'Depression by a pair, in parts of w_max.' },
  w_max: { unit: 'w', default: 1, range: 'positive', doc: 'Largest weight; the least is 0.' },
} as const satisfies Readonly<Record<string, ParameterDeclaration>>;

const mu_ = { unit: '1', default: 0.4, range: 'nonnegative', doc: 'Exponent.' } as const;

/** How a change depends on the weight. */
const dependence = {
  additive: { up: 'w_max', down: 'w_max', more: {} },
  multiplicative: { up: '(w_max - w)', down: 'w', more: {} },
  // a power of 0 is taken as 0: e^(mu·log 0) is not defined in f32
  power: {
    up: 'where(w < w_max, w_max*exp(mu*log(max(1 - w/w_max, 1e-30))), 0*w_max)',
    down: 'where(w > 0*w_max, w_max*exp(mu*log(max(w/w_max, 1e-30))), 0*w_max)',
    more: { mu: mu_ },
  },
} as const;

type Dependence = keyof typeof dependence;
type Pairing = 'all' | 'nearest';

function pairRule(weights: Dependence, pairs: Pairing): PlasticityRule {
  const { up, down, more } = dependence[weights];
  const nearest = pairs === 'nearest';
  return {
    name: `stdp ${weights} ${pairs}`,
    reference: 'Song, Miller & Abbott 2000; van Rossum et al. 2000; Gütig et al. 2003',
    doc: 'w rises by A_plus·exp(−Δt/tau_plus) at a spike of the target, falls by A_minus·exp(−Δt/tau_minus) at an arrival.',
    parameters: { ...parameters, ...more },
    variables: { x: { unit: '1', decay: 'tau_plus', initial: '0' } },
    traces: { y: { decay: 'tau_minus', spike: nearest ? 'set' : 'add' } },
    transmit: 'w',
    onPre: `w = w - A_minus*y*${down}; x = ${nearest ? '1' : 'x + 1'}`,
    onPost: `w = w + A_plus*x*${up}`,
    w_min: '0',
    w_max: 'w_max',
  };
}

export interface StdpOptions {
  /** ms. */
  readonly tau_plus?: number;
  readonly tau_minus?: number;
  /** In parts of w_max. */
  readonly A_plus?: number;
  readonly A_minus?: number;
  /** In the receptor's weight unit. */
  readonly w_max?: number;
  /** Exponent of the power law. */
  readonly mu?: number;
  /** `additive` (default), `multiplicative` (mu = 1) or `power`. */
  readonly weights?: Dependence;
  /** `all` (default): every pair counts; `nearest`: an event meets the last one of the other side. */
  readonly pairs?: Pairing;
}

/** Throws `unknown-option`, `wrong-type`, `bad-argument`. */
export function pairStdp(options: StdpOptions = {}): PlasticitySpec {
  const {
    weights = 'additive',
    pairs = 'all',
    ...values
  } = reading('pairStdp', () => ({ ...options }));
  expectWord('weights', weights, Object.keys(dependence));
  expectWord('pairs', pairs, ['all', 'nearest']);
  return makeRule(pairRule(weights, pairs), values, ['weights', 'pairs']);
}

const expectWord = (name: string, value: unknown, words: readonly string[]): void =>
  expectArgument(words.includes(value as string), `pairStdp › ${name}`, value, words.join(', '));
