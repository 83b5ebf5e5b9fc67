/** Types of AssemblyScript as far as they are printed: what WebAssembly has, with a sign. */
import type { ValueType } from './instructions.ts';

export interface Type {
  readonly name: string;
  readonly wasm: ValueType;
  readonly unsigned: boolean;
}

const type = (name: string, wasm: ValueType, unsigned = false): [string, Type] => [
  name,
  { name, wasm, unsigned },
];

export const TYPES: ReadonlyMap<string, Type> = new Map([
  type('i32', 'i32'),
  type('u32', 'i32', true),
  type('usize', 'i32', true),
  type('bool', 'i32'),
  type('i64', 'i64'),
  type('u64', 'i64', true),
  type('f32', 'f32'),
  type('f64', 'f64'),
  type('v128', 'v128'),
]);

/** Throws where there is no such type. */
export function typeNamed(name: string): Type {
  const found = TYPES.get(name);
  if (found !== undefined) return found;
  throw new Error(`no type "${name}"`);
}

/** Bytes of a lane or a number. */
export const BYTES: Readonly<Record<string, number>> = {
  ...{ i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, usize: 4, f32: 4 },
  ...{ i64: 8, u64: 8, f64: 8 },
};
