/**
 * The two arithmetics of the reference. `f64` is the mathematical definition; `f32` rounds every
 * operation and is, bit for bit, what the WebAssembly and WebGPU engines compute.
 */
import { operations } from '../../equations/operations.ts';

export type Precision = 'f64' | 'f32';
export type FloatArray = Float64Array | Float32Array;

/** What arrives at the neurons of a population in one step. */
export type Sums = Int32Array | Float64Array;

export interface Arithmetic {
  readonly precision: Precision;
  round(x: number): number;
  /** Zeros that hold numbers of this precision. */
  array(size: number): FloatArray;
  /** Meaning of a row of the operations table; comparisons give 1 or 0. */
  operation(op: string): (a: number, b: number, c: number) => number;
  /** What the sums that have this quantum count in: f64 takes weights as they were given. */
  unit(quantum: number): number;
  /** Zeros that hold sums of arrivals. */
  sums(size: number): Sums;
  /** A weight, in what sums count in. */
  counted(weight: number): number;
  /** What a sum adds to a state; `factor` is unit × scale, in f64. */
  jump(sum: number, factor: number, narrow: boolean): number;
}

const f = Math.fround;

const f64: Arithmetic = {
  precision: 'f64',
  round: (x) => x,
  array: (size) => new Float64Array(size),
  operation: (op) => operations[op].f64,
  unit: () => 1,
  sums: (size) => new Float64Array(size),
  counted: (weight) => weight,
  jump: (sum, factor) => sum * factor,
};

const f32: Arithmetic = {
  precision: 'f32',
  round: f,
  array: (size) => new Float32Array(size),
  operation: (op) => operations[op].f32,
  unit: (quantum) => quantum,
  sums: (size) => new Int32Array(size),
  counted: (weight) => Math.floor(f(weight + 0.5)),
  jump(sum, factor, narrow) {
    const low = f(factor);
    if (narrow) return f(sum * low);
    // an i32 has more bits than an f32: two halves are exact, one conversion would not be
    const high = f(65536 * low);
    return f(f((sum >> 16) * high) + f((sum & 0xffff) * low));
  },
};

export const arithmeticOf = (precision: Precision): Arithmetic => (precision === 'f32' ? f32 : f64);
