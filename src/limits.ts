/**
 * How much of anything is accepted: one table, which all checks read.
 *
 * The defaults let through what a paper describes and a machine can hold, and stop what was made to harm. A page that takes
 * networks or files from strangers lowers them; who needs more raises them. They are of the program, not of a network.
 */
import { printValue, SynfireError, suggest } from './errors.ts';

const defaults = {
  /** Characters of one text of equations, a threshold, a rule. */
  textLength: 65_536,
  /** Levels of what is nested in it: parentheses, signs, terms of a sum, subexpressions. */
  textDepth: 250,
  /** Operations of one expression, written out. */
  textSize: 20_000,
};

export type Limits = { readonly [name in keyof typeof defaults]: number };

/** The limits in force. */
export const limits: Limits = { ...defaults };

/**
 * Sets some limits, all others stay. A limit is a whole number ≥ 1 or Infinity; undefined sets the default again. Throws
 * `unknown-option`, `out-of-range`; then none is changed.
 */
export function setLimits(given: { readonly [name in keyof Limits]?: number | undefined }): void {
  const where = 'setLimits';
  if (typeof given !== 'object' || given === null) {
    const remedy = 'Give e.g. { textLength: 1000 }.';
    const expected = 'an object of limits';
    throw new SynfireError({
      code: 'wrong-type',
      where,
      found: printValue(given),
      expected,
      remedy,
    });
  }
  const names = Object.keys(defaults);
  const set = Object.entries(given).map(([name, value]): [string, number] => {
    if (!names.includes(name)) {
      throw new SynfireError({
        code: 'unknown-option',
        where,
        found: `"${name}"`,
        expected: 'a limit',
        remedy: suggest(name, names),
      });
    }
    const most = value === undefined ? defaults[name as keyof Limits] : value;
    if (!(most === Number.POSITIVE_INFINITY || (Number.isSafeInteger(most) && most >= 1))) {
      throw new SynfireError({
        code: 'out-of-range',
        where: `${where} › ${name}`,
        found: printValue(most),
        expected: 'a whole number ≥ 1, or Infinity',
        remedy: `The default is ${defaults[name as keyof Limits]}.`,
      });
    }
    return [name, most];
  });
  Object.assign(limits, Object.fromEntries(set));
}

/** Throws `over-limit` if there is more than the limit: `of` says of what, "characters". */
export function checkLimit(limit: keyof Limits, amount: number, of: string, where: string): void {
  if (amount <= limits[limit]) return;
  throw new SynfireError({
    code: 'over-limit',
    where,
    found: `${amount} ${of}`,
    expected: `at most ${limits[limit]}`,
    remedy: `If it is meant, setLimits({ ${limit}: … }) raises the limit.`,
  });
}
