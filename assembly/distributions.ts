// Reals from random words, as docs/decisions/0001-randomness.md defines them: f32, + − × only.
import { cosOctant, K, k, logOfPositive, sinOctant, sqrt } from './math';

/** Uniform in [0, 1): the upper 24 bits. */
@inline
export function uniform(w: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(w, 8)), k(K.TWO_M24));
}

/** −2·ln of (w + ½)/2^32. Whole numbers below 2^24 are converted as if signed, which is one instruction on x86. */
@inline
function squaredRadius(w: v128): v128 {
  const high = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(w, 16)), k(K.TWO_P16));
  const low = f32x4.convert_i32x4_s(v128.and(w, i32x4.splat(0xffff)));
  const u = f32x4.mul(f32x4.add(f32x4.add(high, low), k(K.HALF)), k(K.TWO_M32));
  return f32x4.mul(k(K.MINUS_TWO), logOfPositive(u));
}

/** Two normals at `out` and `out` + 16: radius r at the angle of a word. */
@inline
function turned(w: v128, r: v128, out: usize): void {
  const fraction = f32x4.mul(
    f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(w, 6), i32x4.splat(0xffffff))), k(K.TWO_M24),
  );
  const phi = f32x4.mul(f32x4.sub(fraction, k(K.HALF)), k(K.PI_HALF));
  const s = sinOctant(phi);
  const c = cosOctant(phi);
  // quadrant q: (c, s) (−s, c) (−c, −s) (s, −c)
  const odd = i32x4.shr_s(i32x4.shl(w, 1), 31); // bit 30
  const upper = v128.and(w, i32x4.splat(0x80000000)); // bit 31 as a sign
  const signX = v128.xor(upper, v128.and(odd, i32x4.splat(0x80000000)));
  const x = v128.xor(v128.bitselect(s, c, odd), signX);
  const y = v128.xor(v128.bitselect(c, s, odd), upper);
  v128.store(out, f32x4.mul(r, x));
  v128.store(out, f32x4.mul(r, y), 16);
}

/** Box–Muller: two standard normals (|z| < 6.77) at `out` and `out` + 16 from words wa, wb. */
@inline
export function normals(wa: v128, wb: v128, out: usize): void {
  turned(wb, sqrt(squaredRadius(wa)), out);
}

/**
 * The same in place, of pairs of vectors `stride` bytes apart from `from` on. In two turns: one chain of logarithm, root and angle is longer than a processor
 * looks ahead (2.8 → 2.0 ns a normal).
 */
export function manyNormals(from: usize, end: usize, stride: usize): void {
  for (let p = from; p < end; p += stride) v128.store(p, squaredRadius(v128.load(p)));
  for (; from < end; from += stride) turned(v128.load(from, 16), sqrt(v128.load(from)), from);
}
