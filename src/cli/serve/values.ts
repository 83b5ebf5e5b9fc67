/**
 * Values as JSON beside arrays. What JSON has no word for is an object with one key that begins with a dollar sign:
 *
 *     {"$array": 2}        the third array of the message
 *     {"$handle": 7, …}    an object that stays where it is
 *     {"$callback": 1}     a function of the client
 *     {"$number": "NaN"}   also "Infinity", "-Infinity"
 *     {"$integer": "…"}    more than 53 bits
 *     {"$map": [[k, v]]}   a Map
 *     {"$plain": {…}}      an object whose own keys begin with a dollar sign
 */
import { SynfireError } from '../../errors.ts';
import type { WireArray } from './frames.ts';

/** Writes a value; an object of a class becomes what `handle` gives for it. */
export function encode(
  value: unknown,
  arrays: WireArray[],
  handle: (object: object) => unknown,
): unknown {
  const next = (inner: unknown) => encode(inner, arrays, handle);
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : { $number: String(value) };
    case 'bigint':
      return { $integer: String(value) };
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (ArrayBuffer.isView(value)) {
    arrays.push((value instanceof DataView ? new Uint8Array(value.buffer) : value) as WireArray);
    return { $array: arrays.length - 1 };
  }
  if (Array.isArray(value)) return value.map(next);
  if (value instanceof Map) return { $map: [...value].map(([k, v]) => [next(k), next(v)]) };
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return handle(value);
  const entries = Object.entries(value).map(([name, inner]) => [name, next(inner)] as const);
  const plain = Object.fromEntries(entries);
  return entries.some(([name]) => name.startsWith('$')) ? { $plain: plain } : plain;
}

export interface Decoding {
  readonly arrays: readonly WireArray[];
  object(id: number): object;
  callback(id: number): (...args: unknown[]) => void;
}

/** Undoes `encode`. Throws `bad-message`. */
export function decode(value: unknown, from: Decoding): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => decode(inner, from));
  const [[key, inner] = ['', undefined]] = Object.entries(value);
  switch (key) {
    case '$array':
      return from.arrays[inner as number] ?? unknown(value);
    case '$handle':
      return from.object(inner as number);
    case '$callback':
      return from.callback(inner as number);
    case '$number':
      return Number(inner);
    case '$integer':
      return BigInt(inner as string);
    case '$map':
      return new Map(decode(inner, from) as [unknown, unknown][]);
    case '$plain':
      return plainOf(inner as object, from);
    default:
      return key.startsWith('$') ? unknown(value) : plainOf(value, from);
  }
}

const plainOf = (value: object, from: Decoding) =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner, from)]));

function unknown(value: unknown): never {
  throw new SynfireError({
    code: 'bad-message',
    where: 'serve',
    found: JSON.stringify(value).slice(0, 60),
    expected: '$array, $handle, $callback, $number, $integer, $map or $plain',
    remedy: 'See docs/serve.md.',
  });
}
