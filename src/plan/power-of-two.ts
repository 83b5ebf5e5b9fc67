/** Powers of two by the exponent's bits: `Math.log2` differs between hosts in the last bit. */

const real = new Float64Array(1);
const words = new Uint32Array(real.buffer);

/** The largest power of two ≤ x. `x`: finite, > 0, no subnormal number. */
export function powerBelow(x: number): number {
  real[0] = x;
  words[1] &= 0x7ff00000;
  words[0] = 0;
  return real[0];
}

/** The smallest power of two ≥ x. */
export function powerAbove(x: number): number {
  const below = powerBelow(x);
  return below === x ? x : 2 * below;
}
