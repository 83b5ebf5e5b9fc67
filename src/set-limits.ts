/** Setting limits; apart from the table, since pages that only simulate never do. */
import { printValue, reading, SynfireError, suggest } from './errors.ts';
import { defaultLimits, type Limits, limits } from './limits.ts';

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
  const names = Object.keys(defaultLimits);
  const set = reading(where, () => Object.entries(given)).map(([name, value]): [string, number] => {
    if (!names.includes(name)) {
      throw new SynfireError({
        code: 'unknown-option',
        where,
        found: `"${name}"`,
        expected: 'a limit',
        remedy: suggest(name, names),
      });
    }
    const most = value === undefined ? defaultLimits[name as keyof Limits] : value;
    if (!(most === Number.POSITIVE_INFINITY || (Number.isSafeInteger(most) && most >= 1))) {
      throw new SynfireError({
        code: 'out-of-range',
        where: `${where} › ${name}`,
        found: printValue(most),
        expected: 'a whole number ≥ 1, or Infinity',
        remedy: `The default is ${defaultLimits[name as keyof Limits]}.`,
      });
    }
    return [name, most];
  });
  Object.assign(limits, Object.fromEntries(set));
}
