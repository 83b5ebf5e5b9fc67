/**
 * How the entries of a dense weight matrix learn, in the language of plasticity rules (src/plasticity/rule.ts). Nothing fires here, so
 * of its places there is one: `onStep`, assignments that are done after a step, with outputs and states as they are then. They see the
 * entry `w`, `pre` and `post` (outputs of its source and its target), `dt` (the time since the last update, in the unit of the model's dt), parameters of the
 * rule, and states and parameters of the target; a new name is a temporary. One copy only: copies share weights.
 */
import { expectOptions } from '../connect/argument.ts';
import { printValue, reading, SynfireError } from '../errors.ts';

export interface RateRule {
  /** Assignments to `w`, e.g. `w += dt*(eta*pre*post)`, separated by `;` or newlines. */
  readonly onStep: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** Bounds, to which an entry is clipped after its update; default ±10¹⁸. */
  readonly w_min?: number;
  readonly w_max?: number;
  /** Steps between two updates; default 1. */
  readonly every?: number;
  /** Entries that are 0 stay 0: connections that are not there do not grow. */
  readonly keepZeros?: boolean;
}

/** Bounds, steps between updates, absent connections: as in `RateRule`. */
export type RuleOptions = Omit<RateRule, 'onStep' | 'parameters'>;

function amounts<K extends string>(
  rule: string,
  options: Readonly<Record<string, unknown>>,
  names: readonly K[],
  others: readonly string[] = [],
): { parameters: Record<K, number>; rest: RuleOptions } {
  const parameters = {} as Record<K, number>;
  const rest: Record<string, unknown> = {};
  expectOptions(options, rule, [...names, ...others, 'w_min', 'w_max', 'every', 'keepZeros']);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name as K)) rest[name] = value;
    else if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw wrong(`${rule} › ${name}`, value, 'a finite number');
    } else parameters[name as K] = value;
  }
  return { parameters, rest: rest as RuleOptions };
}

const wrong = (where: string, value: unknown, expected: string) =>
  new SynfireError({
    code: 'wrong-type',
    where,
    found: printValue(value),
    expected,
    remedy: 'Give a value of that kind.',
  });

/** dw/dt = eta·post·pre − decay·w (Hebb 1949; Gerstner & Kistler 2002, eq. 10.2). Throws `wrong-type`, `unknown-option`. */
export function hebbian(options: RuleOptions & { eta: number; decay?: number }): RateRule {
  const { parameters, rest } = amounts('hebbian', options, ['eta', 'decay']);
  const { eta, decay = 0 } = parameters;
  return { onStep: 'w += dt*(eta*post*pre - decay*w)', parameters: { eta, decay }, ...rest };
}

/** dw/dt = eta·post·(pre − post·w): weights go to the first principal component (Oja 1982, J Math Biol 15:267, eq. 3). */
export function oja(options: RuleOptions & { eta: number }): RateRule {
  const { parameters, rest } = amounts('oja', options, ['eta']);
  return { onStep: 'w += dt*(eta*post*(pre - post*w))', parameters, ...rest };
}

/**
 * dw/dt = eta·pre·post·(post − theta) (Bienenstock, Cooper & Munro 1982, J Neurosci 2:32; the threshold of Intrator & Cooper 1992). `threshold`
 * names a state of the model that follows the mean of the output's square; default "theta".
 */
export function bcm(options: RuleOptions & { eta: number; threshold?: string }): RateRule {
  const { threshold = 'theta', ...others } = reading('bcm', () => ({ ...options }));
  if (typeof threshold !== 'string') throw wrong('bcm › threshold', threshold, 'a state');
  const { parameters, rest } = amounts('bcm', others, ['eta'], ['threshold']);
  return { onStep: `w += dt*(eta*pre*post*(post - ${threshold}))`, parameters, ...rest };
}

/**
 * dw/dt = eta·m·post·pre: a third factor gates Hebb (Frémaux & Gerstner 2016, Front Neural Circuits 9:85, eq. 3). `modulator` names a state of the model,
 * such as reward less its mean; default "m".
 */
export function threeFactor(options: RuleOptions & { eta: number; modulator?: string }): RateRule {
  const { modulator = 'm', ...others } = reading('threeFactor', () => ({ ...options }));
  if (typeof modulator !== 'string') throw wrong('threeFactor › modulator', modulator, 'a state');
  const { parameters, rest } = amounts('threeFactor', others, ['eta'], ['modulator']);
  return { onStep: `w += dt*(eta*${modulator}*post*pre)`, parameters, ...rest };
}
