/** What generators of data ask of their options. */
import { printValue, reading, SynfireError, suggest } from '../../errors.ts';

/** Kinds of options beside counts. */
type Kind = 'text' | 'positive' | 'nonnegative' | 'share';

const KINDS: Readonly<Record<Kind, readonly [(x: unknown) => boolean, string]>> = {
  text: [(x) => typeof x === 'string', 'text'],
  positive: [(x) => typeof x === 'number' && x > 0 && x < 1e12, 'a positive number'],
  nonnegative: [(x) => typeof x === 'number' && x >= 0 && x < 1e12, 'a number ≥ 0'],
  share: [(x) => typeof x === 'number' && x >= 0 && x <= 1, 'a number in [0, 1]'],
};

/**
 * `counts`: names of integers from 1, with the most there may be; the first must be given. `others` may be left out, as may `seed`. Throws
 * SynfireError with all faults.
 */
export function checkCounts(
  options: unknown,
  counts: Readonly<Record<string, number>>,
  others: Readonly<Record<string, Kind>>,
  where: string,
): void {
  const fault = (at: string, found: unknown, expected: string, remedy = 'Correct the value.') => ({
    ...{ code: 'bad-option', where: `${where}${at}`, found: printValue(found), expected, remedy },
  });
  if (typeof options !== 'object' || options === null) {
    throw new SynfireError(fault('', options, 'options', 'Give an object.'));
  }
  const given = reading(where, () => ({ ...options }) as Record<string, unknown>);
  const known = [...Object.keys(counts), ...Object.keys(others), 'seed'];
  const needed = Object.keys(counts)[0];
  SynfireError.gather([
    ...Object.keys(given)
      .filter((name) => !known.includes(name))
      .map((name) => fault('', name, `the options ${known.join(', ')}`, suggest(name, known))),
    ...Object.entries(counts).flatMap(([name, most]) => {
      const value = given[name];
      if (value === undefined && name !== needed) return [];
      const good = Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
      return good ? [] : [fault(` › ${name}`, value, `an integer from 1 to ${most}`)];
    }),
    ...Object.entries(others).flatMap(([name, kind]) => {
      const [test, expected] = KINDS[kind];
      const value = given[name];
      return value === undefined || test(value) ? [] : [fault(` › ${name}`, value, expected)];
    }),
  ]);
}
