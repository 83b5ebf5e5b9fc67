/**
 * Plain data as JSON text and back, without loss: JSON has no typed arrays, no NaN, no infinity, no −0.
 *
 *   { "$array": "f64", "base64": "…" }   a typed array, little-endian
 *   { "$list": "f64", "base64": "…" }    a long plain array of numbers
 *   { "$number": "NaN" }                 a number that JSON lacks: NaN, Infinity, -Infinity, -0
 */
import { printValue, SynfireError } from '../errors.ts';
import { checkLimit } from '../limits.ts';

type TypedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

const arrayTypes = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
} as const;

type TypeName = keyof typeof arrayTypes;

/** Shorter plain arrays stay readable. */
const LONG = 32;

const strange: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/** A value that JSON.stringify prints and `decode` restores. */
export function encode(value: unknown, depth = 0): unknown {
  if (typeof value === 'number') {
    const name = Object.keys(strange).find((key) => Object.is(strange[key], value));
    return name === undefined ? value : { $number: name };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const type = typeName(value);
    return { $array: type, base64: toBase64(value as TypedArray) };
  }
  if (Array.isArray(value)) {
    if (value.length > LONG && value.every((v) => typeof v === 'number')) {
      return { $list: 'f64', base64: toBase64(Float64Array.from(value as number[])) };
    }
    return value.map((v) => encode(v, inside(depth, 'network')));
  }
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([key, v]) => [key, encode(v, inside(depth, 'network'))]));
}

/** The inverse of `encode`. Throws SynfireError with the place of what it cannot read. */
export function decode(value: unknown, where: string, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const level = inside(depth, where);
  if (Array.isArray(value)) return Array.from(value, (v, i) => decode(v, `${where}[${i}]`, level));
  const tagged = value as Record<string, unknown>;
  if (Object.hasOwn(tagged, '$number')) return decodeNumber(tagged.$number, where);
  if (Object.hasOwn(tagged, '$array')) return decodeArray(tagged.$array, tagged.base64, where);
  if (Object.hasOwn(tagged, '$list')) {
    return Array.from(decodeArray(tagged.$list, tagged.base64, where));
  }
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, v]) => [key, decode(v, `${where} › ${key}`, level)]),
  );
}

/** One level further in; what is deeper than any description contains itself, or was made to harm. */
function inside(depth: number, where: string): number {
  checkLimit(
    'jsonDepth',
    depth + 1,
    'levels',
    where.length > 80 ? `${where.slice(0, 77)}…` : where,
  );
  return depth + 1;
}

function decodeNumber(name: unknown, where: string): number {
  if (typeof name === 'string' && Object.hasOwn(strange, name)) return strange[name];
  throw unreadable(where, printValue(name), `one of ${Object.keys(strange).join(', ')}`);
}

function decodeArray(type: unknown, base64: unknown, where: string): TypedArray {
  if (typeof type !== 'string' || !Object.hasOwn(arrayTypes, type)) {
    throw unreadable(where, printValue(type), `one of ${Object.keys(arrayTypes).join(', ')}`);
  }
  if (typeof base64 !== 'string') throw unreadable(where, printValue(base64), 'base64 text');
  const bytes = fromBase64(base64, where);
  const Type = arrayTypes[type as TypeName];
  if (bytes.length % Type.BYTES_PER_ELEMENT !== 0) {
    throw unreadable(where, `${bytes.length} bytes`, `whole elements of ${type}`);
  }
  return new Type(bytes.buffer);
}

function typeName(view: ArrayBufferView): TypeName {
  const names = Object.keys(arrayTypes) as TypeName[];
  const name = names.find((key) => view instanceof arrayTypes[key]);
  if (name === undefined) throw unreadable('array', view.constructor.name, names.join(', '));
  return name;
}

/** Text is limited to half a billion characters; base64 is a third longer than its bytes. */
const LARGEST_ARRAY = 2 ** 28;

function toBase64(array: TypedArray): string {
  if (array.byteLength > LARGEST_ARRAY) {
    throw new SynfireError({
      code: 'too-large-for-json',
      where: 'array',
      found: `${array.byteLength} bytes`,
      expected: `at most ${LARGEST_ARRAY} bytes`,
      remedy: 'Keep edge lists this long in a file of their own.',
    });
  }
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const pieces: string[] = [];
  const PIECE = 0x6000; // a multiple of 3, so that pieces join without padding
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE))));
  }
  return pieces.join('');
}

function fromBase64(base64: string, where: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw unreadable(where, 'text that is not base64', 'base64 text');
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function unreadable(where: string, found: string, expected: string): SynfireError {
  const remedy = 'The file is damaged or was written by another program: save it again.';
  return new SynfireError({ code: 'bad-json', where, found, expected, remedy });
}

/** Parsed JSON text; what is wrong with it is a SynfireError. */
export function parseJSON(text: string): unknown {
  checkLimit('jsonLength', text.length, 'characters', 'JSON text');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SynfireError(
      {
        code: 'bad-json',
        where: `JSON text of ${text.length} characters`,
        found: error instanceof Error ? error.message : String(error),
        expected: 'a network that was saved whole',
        remedy: 'The file is incomplete or damaged: copy or write it again.',
      },
      { cause: error },
    );
  }
}
