/**
 * Philox4x32 of ten rounds, or fewer (Salmon, Moraes, Dror & Shaw, SC'11): 128 bits of counter and 64 of key in, 128 random
 * bits out. A pure function: nothing is remembered between calls.
 *
 * JavaScript has no 32×32 → 64 multiplication, so the high half is put together from 16-bit halves.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers, as an unsigned number. */
export function mulhi(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16); // < 2^32, exact
  const middle = aLow * bHigh + (cross & 0xffff); // < 2^32, exact
  return (aHigh * bHigh + (cross >>> 16) + (middle >>> 16)) >>> 0;
}

/** The two words of the key that a seed is. */
export const keyOf = (seed: number): readonly [low: number, high: number] => [
  seed >>> 0,
  Math.floor(seed / 2 ** 32) >>> 0,
];

/**
 * Rounds of what is drawn at every step, purposes 1 to 4: the fewest that pass the batteries of tests (the paper's table 2). Anything
 * else takes ten.
 */
export const STEP_ROUNDS = 7;

/** Writes the four words of counter (c0, c1, c2, c3) under key (k0, k1) into `out`. */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
  rounds = 10,
): void {
  let x0 = c0 | 0;
  let x1 = c1 | 0;
  let x2 = c2 | 0;
  let x3 = c3 | 0;
  let a = k0 | 0;
  let b = k1 | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = mulhi(M0, x0);
    const low0 = Math.imul(M0, x0);
    const high1 = mulhi(M1, x2);
    const low1 = Math.imul(M1, x2);
    x0 = high1 ^ x1 ^ a;
    x1 = low1;
    x2 = high0 ^ x3 ^ b;
    x3 = low0;
    a = (a + W0) | 0;
    b = (b + W1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
