/** The binary format of WebAssembly: numbers and sections. */
import type { LaneType, ValueType } from './instructions.ts';

export const TYPE_CODES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** LEB128, unsigned, below 2^32. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** LEB128, signed, of any whole number. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const last = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

/** As it lies in memory. */
export const LANE_BYTES: Readonly<Record<LaneType, (value: number) => number[]>> = {
  i32: (value) => [...new Uint8Array(Int32Array.of(value).buffer)],
  i64: (value) => [...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)],
  f32: (value) => [...new Uint8Array(Float32Array.of(value).buffer)],
  f64: (value) => [...new Uint8Array(Float64Array.of(value).buffer)],
};

const vectorOf = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

const text = (value: string): number[] => {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
};

export interface FunctionBytes {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  /** Behind the parameters. */
  readonly locals: readonly ValueType[];
  /** Without the final `end`. */
  readonly code: readonly number[];
}

/** A module that works on the memory `env.memory` and exports its functions. */
export function moduleBytes(functions: readonly FunctionBytes[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vectorOf(parameters.map((type) => [TYPE_CODES[type]])),
    ...vectorOf(result === undefined ? [] : [[TYPE_CODES[result]]]),
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x00];
  const exported = functions.map(({ name }, k) => [...text(name), 0x00, ...unsigned(k)]);
  const bodies = functions.map(({ locals, code }) => {
    const declared = vectorOf(locals.map((type) => [1, TYPE_CODES[type]]));
    const body = [...declared, ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vectorOf(types)),
    ...section(2, vectorOf([memory])),
    ...section(3, vectorOf(functions.map((_, k) => unsigned(k)))),
    ...section(7, vectorOf(exported)),
    ...section(10, vectorOf(bodies)),
  ]);
}
