/** What a caller names and gives when states of a network without a time step are read or written. */
import { printValue, SynfireError, suggest } from '../../errors.ts';
import { isArray } from '../../network/shape.ts';

/** Throws `unknown-population` or `unknown-variable` unless `name` is among them. */
export function expectKnown(
  what: 'population' | 'variable',
  name: string | undefined,
  known: readonly string[],
): void {
  if (name !== undefined && known.includes(name)) return;
  throw new SynfireError({
    code: `unknown-${what}`,
    where: 'network without a time step',
    found: printValue(name),
    expected: known.length > 0 ? `a ${what}: ${known.join(', ')}` : `no ${what}`,
    remedy: suggest(String(name), known),
  });
}

/** One value a neuron, each of which `fits`. Throws `bad-values`. */
export function valuesFor(
  given: number | ArrayLike<number>,
  size: number,
  fits: (value: number, neuron: number) => boolean,
  expected: string,
): Float64Array {
  const all = typeof given === 'number' ? new Float64Array(size).fill(given) : given;
  const values = isArray(all) ? Float64Array.from(all as ArrayLike<number>) : undefined;
  const bad = values?.length === size ? values.findIndex((x, i) => !fits(x, i)) : 0;
  if (bad < 0) return values!;
  throw new SynfireError({
    code: 'bad-values',
    where: 'network without a time step › write',
    found: values?.length === size ? `${values[bad]} for neuron ${bad}` : printValue(given),
    expected: `one number, or ${size}: ${expected}`,
    remedy: 'Nothing was changed.',
  });
}
