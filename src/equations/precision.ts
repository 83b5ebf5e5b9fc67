/** The two precisions in which an engine keeps numbers, and what a vector of each is in WebAssembly. */

export type Precision = 'single' | 'double';

export const precisions: readonly Precision[] = ['single', 'double'];

/** A vector of 16 bytes. Texts are names of AssemblyScript. */
export interface Lanes {
  readonly reals: 'f32x4' | 'f64x2';
  /** Whole numbers of the same width: masks, steps. */
  readonly wholes: 'i32x4' | 'i64x2';
  readonly count: number;
  /** Of a number, and their logarithm to base 2. */
  readonly bytes: number;
  readonly shift: number;
  /** A bit for each lane. */
  readonly all: number;
  /** The module of mathematics that printed text imports: assembly/math.ts, assembly/double.ts. */
  readonly module: string;
}

export const lanes: Readonly<Record<Precision, Lanes>> = {
  single: {
    ...{ reals: 'f32x4', wholes: 'i32x4', count: 4, bytes: 4, shift: 2, all: 15, module: 'math' },
  },
  double: {
    ...{ reals: 'f64x2', wholes: 'i64x2', count: 2, bytes: 8, shift: 3, all: 3, module: 'double' },
  },
};

interface Range {
  /** What is below becomes 0: subnormal numbers are slow, and GPUs have none. */
  readonly smallest: number;
  /** The same of states that are looked at every 64th step: room to decay until then. */
  readonly seldom: number;
  /** What is not below has left the range. */
  readonly largest: number;
}

export const range: Readonly<Record<Precision, Range>> = {
  single: { smallest: 1e-30, seldom: 1e-24, largest: 3e38 },
  double: { smallest: 1e-290, seldom: 1e-290, largest: 1e300 },
};

/** Numbers of one precision. */
export type Reals = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Zeros. */
export const reals = (precision: Precision, length: number): Reals =>
  precision === 'double' ? new Float64Array(length) : new Float32Array(length);

/** A copy, rounded. */
export function realsFrom(precision: Precision, values: ArrayLike<number>): Reals {
  const copy = reals(precision, values.length);
  copy.set(values);
  return copy;
}
