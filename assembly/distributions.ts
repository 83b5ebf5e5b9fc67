// Reals from random words, as docs/decisions/0001-randomness.md defines them: f32, + − × only.
import { cosOctant, log, sinOctant, sqrt } from './math';

/** Uniform in [0, 1): the upper 24 bits. */
@inline
export function uniform(w: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(w, 8)), f32x4.splat(5.9604644775390625e-8));
}

/** Box–Muller: two standard normals (|z| < 6.77) at `out` and `out` + 16 from words wa, wb. */
@inline
export function normals(wa: v128, wb: v128, out: usize): void {
  const high = f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(wa, 16)), f32x4.splat(65536));
  const low = f32x4.convert_i32x4_u(v128.and(wa, i32x4.splat(0xffff)));
  const u = f32x4.mul(
    f32x4.add(f32x4.add(high, low), f32x4.splat(0.5)), f32x4.splat(2.3283064365386963e-10),
  );
  const r = sqrt(f32x4.mul(f32x4.splat(-2), log(u)));
  const fraction = f32x4.mul(
    f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(wb, 6), i32x4.splat(0xffffff))),
    f32x4.splat(5.9604644775390625e-8),
  );
  const phi = f32x4.mul(f32x4.sub(fraction, f32x4.splat(0.5)), f32x4.splat(1.5707963267948966));
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
