/** A parameter as a text of one's own declares it: "10 ms", or unit and default. */
import { printValue, SynfireError } from '../errors.ts';
import type { ParameterDeclaration } from './model.ts';

/** The default with its unit ("10 ms", "0.5"), or a whole declaration. */
export type Declared = string | ParameterDeclaration;

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$/u;

/** "10 ms" declares a parameter in ms with the default 10; a plain number has the unit `plain`. `owner` says whose it is. */
export function declaration(
  id: string,
  given: Declared,
  owner: string,
  plain = '1',
): ParameterDeclaration {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const { unit, default: value } = given;
    if (typeof unit === 'string' && typeof value === 'number')
      return { ...given, doc: given.doc ?? '' };
  }
  const match = typeof given === 'string' ? QUANTITY.exec(given.trim()) : null;
  if (match !== null) return { unit: match[2].trim() || plain, default: Number(match[1]), doc: '' };
  if (typeof given === 'number') return { unit: plain, default: given, doc: '' };
  throw new SynfireError({
    code: 'bad-parameter',
    where: `${owner} › parameter "${id}"`,
    found: printValue(given),
    expected: 'a quantity such as "10 ms", or { unit, default }',
    remedy: 'Give the default with its unit.',
  });
}

export const declarations = (
  given: Readonly<Record<string, Declared>>,
  owner: string,
): Record<string, ParameterDeclaration> =>
  Object.fromEntries(Object.entries(given).map(([id, each]) => [id, declaration(id, each, owner)]));
