/**
 * The arithmetics of the reference. `f64` is the mathematical definition: weights as they were given. `f32` rounds every
 * operation and is, bit for bit, what the WebAssembly and WebGPU engines compute; `double` is what they compute for a plan of
 * double precision: f64 with weights in multiples of the plan's quanta.
 */
import { operations } from '../../equations/operations.ts';

export type Precision = 'f64' | 'f32' | 'double';
export type FloatArray = Float64Array | Float32Array;

/** What arrives at the neurons of a population in one step. */
export type Sums = Int32Array | Float64Array;

export interface Arithmetic {
  readonly precision: Precision;
  /** Weights and what is summed are those of the engines, in multiples of the plan's quanta. */
  readonly counts: boolean;
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
  counts: false,
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
  counts: true,
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

const double: Arithmetic = {
  ...f64,
  precision: 'double',
  counts: true,
  unit: (quantum) => quantum,
  counted: (weight) => Math.floor(weight + 0.5),
};

export const arithmeticOf = (precision: Precision): Arithmetic => ({ f64, f32, double })[precision];
