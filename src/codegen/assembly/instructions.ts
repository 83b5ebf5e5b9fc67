/**
 * Instructions of WebAssembly by the names that AssemblyScript gives them: opcode, types of operands and result.
 * Numbers: the core specification, binary format, vector instructions.
 */
export type LaneType = 'i32' | 'i64' | 'f32' | 'f64';
export type ValueType = LaneType | 'v128';

interface Instruction {
  readonly code: readonly number[];
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
}

const vector = (code: number): number[] =>
  code < 128 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >>> 7];

const table = new Map<string, Instruction>();
const add = (name: string, code: number, operands: readonly ValueType[], result: ValueType) =>
  table.set(name, { code: vector(code), operands, result });
const V = 'v128' as const;

/** One vector to a vector. */
for (const [name, code] of [
  ['v128.not', 77],
  ['f32x4.demote_f64x2_zero', 94],
  ['f64x2.promote_low_f32x4', 95],
  ['f32x4.ceil', 103],
  ['f32x4.floor', 104],
  ['f32x4.trunc', 105],
  ['f32x4.nearest', 106],
  ['f64x2.ceil', 116],
  ['f64x2.floor', 117],
  ['f64x2.trunc', 122],
  ['f64x2.nearest', 148],
  ['i32x4.abs', 160],
  ['i32x4.neg', 161],
  ['i64x2.abs', 192],
  ['i64x2.neg', 193],
  ['i64x2.extend_low_i32x4_s', 199],
  ['i64x2.extend_high_i32x4_s', 200],
  ['i64x2.extend_low_i32x4_u', 201],
  ['i64x2.extend_high_i32x4_u', 202],
  ['f32x4.abs', 224],
  ['f32x4.neg', 225],
  ['f32x4.sqrt', 227],
  ['f64x2.abs', 236],
  ['f64x2.neg', 237],
  ['f64x2.sqrt', 239],
  ['i32x4.trunc_sat_f32x4_s', 248],
  ['i32x4.trunc_sat_f32x4_u', 249],
  ['f32x4.convert_i32x4_s', 250],
  ['f32x4.convert_i32x4_u', 251],
  ['i32x4.trunc_sat_f64x2_s_zero', 252],
  ['i32x4.trunc_sat_f64x2_u_zero', 253],
  ['f64x2.convert_low_i32x4_s', 254],
  ['f64x2.convert_low_i32x4_u', 255],
] as const) {
  add(name, code, [V], V);
}

/** Two vectors to a vector. */
for (const [prefix, first, names] of [
  ['i32x4', 55, ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u']],
  ['f32x4', 65, ['eq', 'ne', 'lt', 'gt', 'le', 'ge']],
  ['f64x2', 71, ['eq', 'ne', 'lt', 'gt', 'le', 'ge']],
  ['v128', 78, ['and', 'andnot', 'or', 'xor']],
  ['i32x4', 182, ['min_s', 'min_u', 'max_s', 'max_u']],
  ['i64x2', 214, ['eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s']],
  ['f32x4', 228, ['add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax']],
  ['f64x2', 240, ['add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax']],
] as const) {
  names.forEach((name, k) => {
    add(`${prefix}.${name}`, first + k, [V, V], V);
  });
}
for (const [name, code] of [
  ['i32x4.add', 174],
  ['i32x4.sub', 177],
  ['i32x4.mul', 181],
  ['i64x2.add', 206],
  ['i64x2.sub', 209],
  ['i64x2.mul', 213],
] as const) {
  add(name, code, [V, V], V);
}
add('v128.bitselect', 82, [V, V, V], V);

/** By a scalar, and to one. */
for (const [prefix, first] of [
  ['i32x4', 171],
  ['i64x2', 203],
] as const) {
  ['shl', 'shr_s', 'shr_u'].forEach((name, k) => {
    add(`${prefix}.${name}`, first + k, [V, 'i32'], V);
  });
}
for (const [name, code, from] of [
  ['i32x4.splat', 17, 'i32'],
  ['i64x2.splat', 18, 'i64'],
  ['f32x4.splat', 19, 'f32'],
  ['f64x2.splat', 20, 'f64'],
] as const) {
  add(name, code, [from], V);
}
for (const [name, code] of [
  ['v128.any_true', 83],
  ['i32x4.all_true', 163],
  ['i32x4.bitmask', 164],
  ['i64x2.all_true', 195],
  ['i64x2.bitmask', 196],
] as const) {
  add(name, code, [V], 'i32');
}

/** Without memory or lanes in the instruction. */
export const INSTRUCTIONS: ReadonlyMap<string, Instruction> = table;

/** With a lane as immediate: opcode and result. */
export const LANES: ReadonlyMap<string, Instruction> = new Map([
  ['i32x4.extract_lane', { code: vector(27), operands: [V], result: 'i32' }],
  ['i64x2.extract_lane', { code: vector(29), operands: [V], result: 'i64' }],
  ['f32x4.extract_lane', { code: vector(31), operands: [V], result: 'f32' }],
  ['f64x2.extract_lane', { code: vector(33), operands: [V], result: 'f64' }],
  ['i32x4.replace_lane', { code: vector(28), operands: [V, 'i32'], result: V }],
  ['f32x4.replace_lane', { code: vector(32), operands: [V, 'f32'], result: V }],
  ['f64x2.replace_lane', { code: vector(34), operands: [V, 'f64'], result: V }],
]);

export interface MemoryInstruction {
  readonly code: readonly number[];
  /** Of the access, as a power of two. */
  readonly align: number;
  readonly value: ValueType;
}

const access = (code: readonly number[], align: number, value: ValueType): MemoryInstruction => ({
  code,
  align,
  value,
});

/** `v128.load(p, offset)` and the like. */
export const VECTOR_LOADS: ReadonlyMap<string, MemoryInstruction> = new Map([
  ['v128.load', access(vector(0), 4, V)],
  ['v128.load32_splat', access(vector(9), 2, V)],
  ['v128.load64_splat', access(vector(10), 3, V)],
  ['v128.load32_zero', access(vector(92), 2, V)],
  ['v128.load64_zero', access(vector(93), 3, V)],
]);
export const VECTOR_STORE = access(vector(11), 4, V);
/** Sixteen bytes follow. */
export const VECTOR_CONSTANT = vector(12);
export const SHUFFLE = vector(13);
/** By bytes of the lane's type. */
export const LANE_LOADS = new Map([
  [4, access(vector(86), 2, V)],
  [8, access(vector(87), 3, V)],
]);
export const LANE_STORES = new Map([
  [4, access(vector(90), 2, V)],
  [8, access(vector(91), 3, V)],
]);

/** `load<u32>(p, offset)`, by type. */
export const LOADS: Readonly<Record<string, MemoryInstruction>> = {
  i32: access([0x28], 2, 'i32'),
  u32: access([0x28], 2, 'i32'),
  usize: access([0x28], 2, 'i32'),
  i64: access([0x29], 3, 'i64'),
  u64: access([0x29], 3, 'i64'),
  f32: access([0x2a], 2, 'f32'),
  f64: access([0x2b], 3, 'f64'),
  i8: access([0x2c], 0, 'i32'),
  u8: access([0x2d], 0, 'i32'),
  i16: access([0x2e], 1, 'i32'),
  u16: access([0x2f], 1, 'i32'),
};
export const STORES: Readonly<Record<string, MemoryInstruction>> = {
  i32: access([0x36], 2, 'i32'),
  u32: access([0x36], 2, 'i32'),
  usize: access([0x36], 2, 'i32'),
  i64: access([0x37], 3, 'i64'),
  u64: access([0x37], 3, 'i64'),
  f32: access([0x38], 2, 'f32'),
  f64: access([0x39], 3, 'f64'),
  u8: access([0x3a], 0, 'i32'),
  u16: access([0x3b], 1, 'i32'),
};

interface Arithmetic {
  readonly signed: number;
  readonly unsigned: number;
}

const both = (code: number): Arithmetic => ({ signed: code, unsigned: code });
const pair = (signed: number): Arithmetic => ({ signed, unsigned: signed + 1 });

/** Binary signs by type of the operands. Comparisons give i32. */
export const BINARY: Readonly<Record<ValueType, Readonly<Record<string, Arithmetic>>>> = {
  i32: {
    ...{ '+': both(0x6a), '-': both(0x6b), '*': both(0x6c), '/': pair(0x6d), '%': pair(0x6f) },
    ...{ '&': both(0x71), '|': both(0x72), '^': both(0x73), '<<': both(0x74), '>>': pair(0x75) },
    ...{ '>>>': both(0x76), '==': both(0x46), '!=': both(0x47), '<': pair(0x48), '>': pair(0x4a) },
    ...{ '<=': pair(0x4c), '>=': pair(0x4e) },
  },
  i64: {
    ...{ '+': both(0x7c), '-': both(0x7d), '*': both(0x7e), '/': pair(0x7f), '%': pair(0x81) },
    ...{ '&': both(0x83), '|': both(0x84), '^': both(0x85), '<<': both(0x86), '>>': pair(0x87) },
    ...{ '>>>': both(0x88), '==': both(0x51), '!=': both(0x52), '<': pair(0x53), '>': pair(0x55) },
    ...{ '<=': pair(0x57), '>=': pair(0x59) },
  },
  f32: {
    ...{ '+': both(0x92), '-': both(0x93), '*': both(0x94), '/': both(0x95), '==': both(0x5b) },
    ...{ '!=': both(0x5c), '<': both(0x5d), '>': both(0x5e), '<=': both(0x5f), '>=': both(0x60) },
  },
  f64: {
    ...{ '+': both(0xa0), '-': both(0xa1), '*': both(0xa2), '/': both(0xa3), '==': both(0x61) },
    ...{ '!=': both(0x62), '<': both(0x63), '>': both(0x64), '<=': both(0x65), '>=': both(0x66) },
  },
  v128: {},
};

/** Casts by `from to`; signedness is that of the source. */
export const CASTS: Readonly<Record<string, Arithmetic>> = {
  'i32 i64': { signed: 0xac, unsigned: 0xad },
  'i64 i32': both(0xa7),
  'i32 f32': { signed: 0xb2, unsigned: 0xb3 },
  'i32 f64': { signed: 0xb7, unsigned: 0xb8 },
  'i64 f64': { signed: 0xb9, unsigned: 0xba },
  'f64 f32': both(0xb6),
  'f32 f64': both(0xbb),
};

export const CTZ: Readonly<Record<'i32' | 'i64', number>> = { i32: 0x68, i64: 0x7a };
