/**
 * NumPy's .npy format: one array, little endian, C order.
 *
 *     \x93NUMPY | major | minor | length of header (u16, from version 2 u32) | header | data
 *     header: a Python dict literal, padded with spaces to a multiple of 64 and closed by \n
 *
 * Reading promises the array that was written or a SynfireError, never part of an array. Text is
 * kept as UTF-32 (`<U`). Not supported: big endian, Fortran order of matrices, structured types,
 * objects.
 */
import { expectArgument } from '../connect/argument.ts';
import { isMade } from '../connect/made.ts';
import { printValue, reading } from '../errors.ts';
import { checkArgument } from './arguments.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';

export type NpyArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

export interface Npy {
  /** Numbers in C order, or text, one string an item. */
  readonly data: NpyArray | readonly string[];
  /** Empty for a single value. */
  readonly shape: readonly number[];
}

const TYPES = {
  '|u1': Uint8Array,
  '|b1': Uint8Array,
  '<u2': Uint16Array,
  '<u4': Uint32Array,
  '<u8': BigUint64Array,
  '|i1': Int8Array,
  '<i2': Int16Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
} as const;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, k) => bytes[k] === byte);
}

/** Bytes of a .npy file. A string becomes a single value (shape ()), strings become an array. */
export function writeNpy(
  data: NpyArray | string | readonly string[],
  shape?: readonly number[],
): Uint8Array {
  checkArgument('shape', shape, 'writeNpy › shape');
  if (typeof data === 'string') return writeText([data], shape ?? []);
  if (isText(data)) {
    const sound = reading('writeNpy', () => data.every((item) => typeof item === 'string'));
    expectArgument(sound, 'writeNpy', data, 'texts');
    return writeText(data, shape ?? [data.length]);
  }
  const type = Object.entries(TYPES).find(([, array]) => isMade<unknown>(data, array));
  if (type === undefined) {
    throw fileError(
      'npy-unknown-dtype',
      'array to write',
      printValue(data),
      'a typed array or text',
      'Convert it first, e.g. with Float64Array.from().',
    );
  }
  return assemble(type[0], data, shape ?? [data.length]);
}

export function readNpy(bytes: Uint8Array, where = '.npy file'): Npy {
  checkArgument('where', where, 'readNpy › where');
  checkArgument('bytes', bytes, where);
  const { descr, shape, start } = readHeader(bytes, where);
  const count = shape.reduce((product, n) => product * n, 1);
  const text = /^<U(\d+)$/.exec(descr);
  if (text !== null) {
    const width = Number(text[1]);
    const codes = new Uint32Array(payload(bytes, start, count * width * 4, where));
    return { data: decodeText(codes, width, count, where), shape };
  }
  const Type = TYPES[descr as keyof typeof TYPES];
  if (Type === undefined) {
    const big = /^>/.test(descr);
    throw fileError(
      big ? 'npy-big-endian' : 'npy-unknown-dtype',
      where,
      `dtype "${descr}"`,
      `one of ${Object.keys(TYPES).join(', ')}, <U`,
      big
        ? "Save it little endian: numpy.save(name, a.astype(a.dtype.newbyteorder('<')))."
        : 'Convert it with astype() before numpy.save().',
    );
  }
  return { data: new Type(payload(bytes, start, count * Type.BYTES_PER_ELEMENT, where)), shape };
}

/** The values as f64 where that loses nothing: 64-bit integers beyond 2^53 are refused. */
export function npyNumbers(array: Npy, where = '.npy file'): Float64Array {
  const { data } = array;
  if (isText(data)) {
    throw fileError('npy-not-numbers', where, 'text', 'numbers', 'Give a numeric array.');
  }
  const numbers = new Float64Array(data.length);
  for (let k = 0; k < data.length; k++) {
    const value = Number(data[k]);
    if (typeof data[k] === 'bigint' && !Number.isSafeInteger(value)) {
      throw fileError(
        'npy-integer-too-large',
        `${where} › item ${k}`,
        String(data[k]),
        'an integer below 2^53',
        'Number the neurons from 0 instead of using 64-bit identifiers.',
      );
    }
    numbers[k] = value;
  }
  return numbers;
}

function isText(data: NpyArray | readonly string[]): data is readonly string[] {
  return Array.isArray(data);
}

function writeText(text: readonly string[], shape: readonly number[]): Uint8Array {
  const points = text.map((item) => Array.from(item, (char) => char.codePointAt(0) as number));
  const width = Math.max(1, ...points.map((item) => item.length));
  const codes = new Uint32Array(width * text.length);
  points.forEach((item, k) => {
    codes.set(item, k * width);
  });
  return assemble(`<U${width}`, codes, shape);
}

function decodeText(codes: Uint32Array, width: number, count: number, where: string): string[] {
  return Array.from({ length: count }, (_, k) => {
    let item = '';
    for (const code of codes.subarray(k * width, (k + 1) * width)) {
      if (code > 0x10ffff) {
        throw fileError('npy-bad-text', where, `code ${code}`, 'a Unicode character', FETCH_AGAIN);
      }
      item += String.fromCodePoint(code);
    }
    return item.replace(/\0+$/, '');
  });
}

function assemble(descr: string, data: NpyArray, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const out = new Uint8Array(total + data.byteLength);
  out.set(MAGIC);
  out[6] = 1;
  new DataView(out.buffer).setUint16(8, total - 10, true);
  out.set(new TextEncoder().encode(`${dict.padEnd(total - 11)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), total);
  return out;
}

interface Header {
  readonly descr: string;
  readonly shape: readonly number[];
  /** Where the data begin. */
  readonly start: number;
}

function readHeader(bytes: Uint8Array, where: string): Header {
  if (bytes.length < 12) throw truncated(where, bytes.length, 'a header of at least 12 bytes');
  if (!isNpy(bytes)) {
    throw fileError(
      'npy-not-npy',
      where,
      'other first bytes',
      'the mark \\x93NUMPY',
      'Give a file that numpy.save() wrote.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (bytes.length < start) throw truncated(where, bytes.length, `a header of ${start} bytes`);
  const header = new TextDecoder().decode(bytes.subarray(bytes[6] === 1 ? 10 : 12, start));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw fileError(
      'npy-unknown-dtype',
      where,
      `header ${header.trim()}`,
      'descr, fortran_order and shape of a plain array',
      'Structured arrays and objects cannot be read: save each column as its own array.',
    );
  }
  const items = tuple.split(',').map((item) => item.trim());
  if (items[items.length - 1] === '') items.pop();
  const shape = items.map(Number);
  const whole = items.every((item) => /^\d+$/.test(item));
  if (!whole || !Number.isSafeInteger(shape.reduce((product, n) => product * n, 1))) {
    throw fileError(
      'npy-bad-shape',
      where,
      `shape (${tuple.trim()})`,
      'whole numbers, as many items as a file can hold',
      FETCH_AGAIN,
    );
  }
  if (order === 'True' && shape.length > 1) {
    throw fileError(
      'npy-fortran-order',
      where,
      'Fortran order',
      'C order',
      'Save it with numpy.save(name, numpy.ascontiguousarray(a)).',
    );
  }
  return { descr, shape, start };
}

/** A copy of the data, aligned, of exactly `size` bytes. */
function payload(bytes: Uint8Array, start: number, size: number, where: string): ArrayBuffer {
  const found = bytes.length - start;
  if (found < size) throw truncated(where, found, `${size} bytes of data`);
  if (found > size) {
    throw fileError(
      'npy-trailing-bytes',
      where,
      `${found} bytes of data`,
      `${size} bytes of data`,
      'Write one array a file, with numpy.save().',
    );
  }
  return new Uint8Array(bytes.subarray(start)).buffer; // (slice of a Node Buffer shares its pool)
}

function truncated(where: string, found: number, expected: string) {
  return fileError('npy-truncated', where, `${found} bytes`, expected, FETCH_AGAIN);
}
