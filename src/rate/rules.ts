/**
 * How the entries of a dense weight matrix learn: text, as the rest of a rate model. After a step (states and outputs at its end)
 *
 *   w_ij ← clip(w_ij + every·dt·dw(w_ij, pre, post, …), min, max),  pre = output_j, post = output_i,
 *
 * where dw may also read states and parameters of the target i. One copy only: copies share weights.
 */
import { expectOptions } from '../connect/argument.ts';
import { printValue, reading, SynfireError } from '../errors.ts';

export interface RateRule {
  /** dw/dt over `w`, `pre`, `post`, the rule's parameters, states and parameters of the target. */
  readonly dw: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** Bounds of an entry; default ±10¹⁸. */
  readonly min?: number;
  readonly max?: number;
  /** Steps between two updates; default 1. */
  readonly every?: number;
  /** Entries that are 0 stay 0: connections that are not there do not grow. */
  readonly keepZeros?: boolean;
}

/** Bounds, steps between updates, absent connections: as in `RateRule`. */
export type RuleOptions = Omit<RateRule, 'dw' | 'parameters'>;

function amounts<K extends string>(
  rule: string,
  options: Readonly<Record<string, unknown>>,
  names: readonly K[],
  others: readonly string[] = [],
): { parameters: Record<K, number>; rest: RuleOptions } {
  const parameters = {} as Record<K, number>;
  const rest: Record<string, unknown> = {};
  expectOptions(options, rule, [...names, ...others, 'min', 'max', 'every', 'keepZeros']);
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

/** dw = eta·post·pre − decay·w (Hebb 1949; Gerstner & Kistler 2002, eq. 10.2). Throws `wrong-type`, `unknown-option`. */
export function hebbian(options: RuleOptions & { eta: number; decay?: number }): RateRule {
  const { parameters, rest } = amounts('hebbian', options, ['eta', 'decay']);
  const { eta, decay = 0 } = parameters;
  return { dw: 'eta*post*pre - decay*w', parameters: { eta, decay }, ...rest };
}

/** dw = eta·post·(pre − post·w): weights go to the first principal component (Oja 1982, J Math Biol 15:267, eq. 3). */
export function oja(options: RuleOptions & { eta: number }): RateRule {
  const { parameters, rest } = amounts('oja', options, ['eta']);
  return { dw: 'eta*post*(pre - post*w)', parameters, ...rest };
}

/**
 * dw = eta·pre·post·(post − theta) (Bienenstock, Cooper & Munro 1982, J Neurosci 2:32; the threshold of Intrator & Cooper 1992). `threshold`
 * names a state of the model that follows the mean of the output's square; default "theta".
 */
export function bcm(options: RuleOptions & { eta: number; threshold?: string }): RateRule {
  const { threshold = 'theta', ...others } = reading('bcm', () => ({ ...options }));
  if (typeof threshold !== 'string') throw wrong('bcm › threshold', threshold, 'a state');
  const { parameters, rest } = amounts('bcm', others, ['eta'], ['threshold']);
  return { dw: `eta*pre*post*(post - ${threshold})`, parameters, ...rest };
}

/**
 * dw = eta·m·post·pre: a third factor gates Hebb (Frémaux & Gerstner 2016, Front Neural Circuits 9:85, eq. 3). `modulator` names a state of the model,
 * such as reward less its mean; default "m".
 */
export function threeFactor(options: RuleOptions & { eta: number; modulator?: string }): RateRule {
  const { modulator = 'm', ...others } = reading('threeFactor', () => ({ ...options }));
  if (typeof modulator !== 'string') throw wrong('threeFactor › modulator', modulator, 'a state');
  const { parameters, rest } = amounts('threeFactor', others, ['eta'], ['modulator']);
  return { dw: `eta*${modulator}*post*pre`, parameters, ...rest };
}
