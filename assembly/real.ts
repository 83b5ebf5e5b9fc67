// The precision that the core is built for: its numbers, and the sums of what arrives. The core of double precision is this one
// with real-double.ts in this file's place (tools/build.mjs); what neither says of numbers is the same in both.
export { storeConstants } from './math';

export type Real = f32;

/** Arrivals are summed in whole numbers, so that no order can show. */
export type Sum = i32;

/** Of a number, and of a sum: log2 of its bytes. */
export const WIDTH: usize = 2;

export const DOUBLE: bool = false;
