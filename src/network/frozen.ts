/** Plain data that nobody can change any more. */
import { SynfireError } from '../errors.ts';

/** Deeper data than any description holds must contain itself. */
const DEEPEST = 32;

/** A frozen copy. Typed arrays are shared, not copied: they may be large and cannot be frozen. */
export function frozenCopy<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (depth > DEEPEST) {
    throw new SynfireError({
      code: 'too-deep',
      where: 'network',
      found: 'an object that contains itself',
      expected: 'plain data',
      remedy: 'Give numbers, text, arrays and objects of them only.',
    });
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((v) => frozenCopy(v, depth + 1))) as T;
  }
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.freeze(
    Object.fromEntries(entries.map(([key, v]) => [key, frozenCopy(v, depth + 1)])),
  ) as T;
}
