// Stands in for assembly/real.ts where the core is built for double precision.
import { storeConstants as storeSingles } from './math';
import { storeDoubles } from './double';

export type Real = f64;

/** Whole numbers below 2^53 in magnitude: as exact as integers, and nothing to convert where they are taken. */
export type Sum = f64;

export const WIDTH: usize = 3;

export const DOUBLE: bool = true;

export function storeConstants(): usize {
  storeSingles();
  return storeDoubles();
}
