/**
 * How much of anything is accepted: one table, which all checks read.
 *
 * The defaults let through what a paper describes and a machine can hold, and stop what was made to harm. A page that takes
 * networks or files from strangers lowers them; who needs more raises them. They are of the program, not of a network.
 */
import { SynfireError } from './errors.ts';

export const defaultLimits = {
  /** Characters of one text of equations, a threshold, a rule. */
  textLength: 65_536,
  /** Levels of what is nested in it: parentheses, signs, terms of a sum, subexpressions. */
  textDepth: 250,
  /** Operations of one expression, written out. */
  textSize: 20_000,
};

export type Limits = { readonly [name in keyof typeof defaultLimits]: number };

/** The limits in force. */
export const limits: Limits = { ...defaultLimits };

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
