/** Checks of a builder's own arguments, so that nonsense is named where it was written. */
import { printValue, reading, SynfireError, suggest } from '../errors.ts';

/** Throws unless `holds`. */
export function expectArgument(
  holds: boolean,
  where: string,
  value: unknown,
  expected: string,
): asserts holds {
  if (holds) return;
  const found = printValue(value);
  const remedy = 'Correct the argument.';
  throw new SynfireError({ code: 'bad-argument', where, found, expected, remedy });
}

export const isReal = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

/** The entries of an object as they are now. Throws `wrong-type` where it is none, `unreadable` where reading it throws. */
export function entriesIn<T>(
  given: Readonly<Record<string, T>>,
  where: string,
  expected: string,
): [string, T][] {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    return reading(where, () => Object.entries(given));
  }
  const remedy = 'Correct the argument.';
  throw new SynfireError({
    code: 'wrong-type',
    where,
    found: printValue(given),
    expected,
    remedy,
  });
}

/** Throws unless `options` is an object with none but the known fields. */
export function expectOptions(options: unknown, where: string, known: readonly string[]): void {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  expectArgument(isObject, where, options, `options: ${known.join(', ')}`);
  for (const key of reading(where, () => Object.keys(options as object))) {
    if (known.includes(key)) continue;
    const expected = `one of ${known.join(', ')}`;
    const remedy = suggest(key, known);
    throw new SynfireError({ code: 'unknown-option', where, found: `"${key}"`, expected, remedy });
  }
}

/** The flags among `options`, each true where it is not given. */
export function flags<K extends string>(
  options: Readonly<Partial<Record<K, boolean>>>,
  where: string,
  ...known: readonly K[]
): Record<K, boolean> {
  expectOptions(options, where, known);
  const given = known.map((key) => {
    const value = options[key] ?? true;
    expectArgument(typeof value === 'boolean', `${where} › ${key}`, value, 'true or false');
    return [key, value] as const;
  });
  return Object.fromEntries(given) as Record<K, boolean>;
}
