/**
 * Shapes of plain data: is this value, which came from a caller or a file, of the type it should be?
 *
 * A shape reports every place where it is not and never throws. Ranges, names and units are not its
 * business; the rest of validation may trust the types once a shape has passed.
 */
import { type Fault, printValue, reading, SynfireError, suggest } from '../errors.ts';

export type Report = (fault: Fault) => void;
export type Shape = (value: unknown, where: string, report: Report) => void;

/** Reports a name that is none of those known. */
export function unknownName(
  code: string,
  name: string,
  expected: string,
  known: Iterable<string>,
  where: string,
  report: Report,
): void {
  report({ code, where, found: `"${name}"`, expected, remedy: suggest(name, known) });
}

/** Reports a value of the wrong type. */
function mistyped(value: unknown, where: string, expected: string, report: Report): void {
  const found = printValue(value);
  const remedy = value === undefined ? 'Give a value.' : 'Give a value of that type.';
  report({ code: 'wrong-type', where, found, expected, remedy });
}

const primitive =
  (type: 'number' | 'string' | 'boolean', expected: string): Shape =>
  (value, where, report) => {
    if (typeof value !== type) mistyped(value, where, expected, report);
  };

export const number = primitive('number', 'a number');
export const text = primitive('string', 'text');
export const flag = primitive('boolean', 'true or false');

export const anything: Shape = () => {};

/** What is called while something runs. */
export const callback: Shape = (value, where, report) => {
  if (typeof value === 'function') return;
  const remedy = 'Give a function, or leave it out.';
  report({ code: 'wrong-type', where, found: printValue(value), expected: 'a function', remedy });
};

export const abortSignal: Shape = (value, where, report) => {
  if (typeof (value as AbortSignal | null)?.aborted === 'boolean') return;
  const remedy = 'Give the signal of an AbortController.';
  const expected = 'an AbortSignal';
  report({ code: 'wrong-type', where, found: printValue(value), expected, remedy });
};

/** One of some words. */
export const word =
  (...words: readonly string[]): Shape =>
  (value, where, report) => {
    if (typeof value === 'string' && words.includes(value)) return;
    const remedy = typeof value === 'string' ? suggest(value, words) : 'Give one of those words.';
    const expected = words.map((w) => `"${w}"`).join(' or ');
    report({ code: 'unknown-word', where, found: printValue(value), expected, remedy });
  };

/** An array or typed array. */
export const isArray = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value);

/** Numbers in an array or typed array; of 64-bit integers there are none here. */
export const numbers: Shape = (value, where, report) => {
  if (!isArray(value) || value instanceof BigInt64Array || value instanceof BigUint64Array) {
    mistyped(value, where, 'an array of numbers', report);
  } else if (Array.isArray(value)) {
    const wrong = value.findIndex((v) => typeof v !== 'number');
    if (wrong >= 0) mistyped(value[wrong], `${where}[${wrong}]`, 'a number', report);
  }
};

/** A plain array whose elements all have one shape. */
export const list =
  (element: Shape): Shape =>
  (value, where, report) => {
    if (!Array.isArray(value)) mistyped(value, where, 'an array', report);
    else for (let i = 0; i < value.length; i++) element(value[i], `${where}[${i}]`, report);
  };

/** An object whose values all have one shape, under names that the caller chose. */
export const record =
  (element: Shape): Shape =>
  (value, where, report) => {
    if (!isPlainObject(value)) mistyped(value, where, 'an object', report);
    else for (const key of Object.keys(value)) element(value[key], `${where} › "${key}"`, report);
  };

/** May be left out. */
export const optional =
  (shape: Shape): Shape =>
  (value, where, report) => {
    if (value !== undefined) shape(value, where, report);
  };

/** An object with these fields; others are refused unless it is `open`. */
export const object =
  (fields: Readonly<Record<string, Shape>>, open = false): Shape =>
  (value, where, report) => {
    if (!isPlainObject(value)) {
      mistyped(value, where, 'an object', report);
      return;
    }
    for (const [key, shape] of Object.entries(fields))
      shape(value[key], `${where} › ${key}`, report);
    if (open) return;
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(fields, key)) continue;
      const remedy = suggest(key, Object.keys(fields));
      const expected = `the fields ${Object.keys(fields).join(', ')}`;
      report({ code: 'unknown-field', where, found: `"${key}"`, expected, remedy });
    }
  };

/** What hears of a run, or ends it (RunControl). */
export const runControl = { onProgress: optional(callback), signal: optional(abortSignal) };

/** An object whose field `tag` says which of the variants it is. */
export const variant =
  (tag: string, variants: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape =>
  (value, where, report) => {
    if (!isPlainObject(value)) {
      mistyped(value, where, `an object with the field "${tag}"`, report);
      return;
    }
    const kind = value[tag];
    if (typeof kind === 'string' && Object.hasOwn(variants, kind)) {
      object({ [tag]: text, ...variants[kind] })(value, where, report);
    } else {
      word(...Object.keys(variants))(kind, `${where} › ${tag}`, report);
    }
  };

/** Applies `shape` and hands back all faults. */
export function faultsOf(shape: Shape, value: unknown, where: string): Fault[] {
  const faults: Fault[] = [];
  reading(where, () => shape(value, where, (fault) => faults.push(fault)));
  return faults;
}

/** Throws SynfireError with every fault of `value`. */
export function checked(shape: Shape, value: unknown, where: string): void {
  SynfireError.gather(faultsOf(shape, value, where));
}
