// Reals from random words, as docs/decisions/0001-randomness.md defines them: f32, + − × only.
import { cosOctant, K, k, log, sinOctant, sqrt } from './math';

/** Uniform in [0, 1): the upper 24 bits. */
@inline
export function uniform(w: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(w, 8)), k(K.TWO_M24));
}

/** Box–Muller: two standard normals (|z| < 6.77) at `out` and `out` + 16 from words wa, wb. */
@inline
export function normals(wa: v128, wb: v128, out: usize): void {
  const high = f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(wa, 16)), k(K.TWO_P16));
  const low = f32x4.convert_i32x4_u(v128.and(wa, i32x4.splat(0xffff)));
  const u = f32x4.mul(
    f32x4.add(f32x4.add(high, low), k(K.HALF)), k(K.TWO_M32),
  );
  const r = sqrt(f32x4.mul(k(K.MINUS_TWO), log(u)));
  const fraction = f32x4.mul(
    f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(wb, 6), i32x4.splat(0xffffff))),
    k(K.TWO_M24),
  );
  const phi = f32x4.mul(f32x4.sub(fraction, k(K.HALF)), k(K.PI_HALF));
  const s = sinOctant(phi);
  const c = cosOctant(phi);
  // quadrant q: (c, s) (−s, c) (−c, −s) (s, −c)
  const odd = i32x4.shr_s(i32x4.shl(wb, 1), 31); // bit 30
  const upper = v128.and(wb, i32x4.splat(0x80000000)); // bit 31 as a sign
  const signX = v128.xor(upper, v128.and(odd, i32x4.splat(0x80000000)));
  const x = v128.xor(v128.bitselect(s, c, odd), signX);
  const y = v128.xor(v128.bitselect(c, s, odd), upper);
  v128.store(out, f32x4.mul(r, x));
  v128.store(out, f32x4.mul(r, y), 16);
}
