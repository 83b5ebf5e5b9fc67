// Normals of double precision: those of distributions.ts with 53 bits in place of 32 and 24, whose leading bits are the same words.
import { cos, log, sin } from './double';

const TWO_P21: f64 = 2097152;
const TWO_M51: f64 = 4.440892098500626e-16;
const TWO_M53: f64 = 1.1102230246251565e-16;
const QUARTER_TURN: f64 = 1.5707963267948966;

/** Two words as numbers, then 21 bits below them: whole, < 2^53. */
@inline
function wide(high: v128, low: v128): v128 {
  const fine = f64x2.convert_low_i32x4_u(i32x4.shr_u(low, 11));
  return f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_u(high), f64x2.splat(TWO_P21)), fine);
}

/**
 * Box–Muller on four counters at once: words v of counter c at `words` + 16v + 4c, finer bits at `fine` likewise; the normals of a
 * counter are those of its four vectors, at `out` + 32v + 8c.
 */
export function doubleNormals(words: usize, fine: usize, out: usize): void {
  for (let v: usize = 0; v < 64; v += 32) {
    for (let c: usize = 0; c < 16; c += 8) {
      const p = words + v + c;
      const f = fine + v + c;
      twoPairs(
        v128.load64_zero(p), v128.load64_zero(p, 16),
        v128.load64_zero(f), v128.load64_zero(f, 16), out + (v << 1) + (c << 1),
      );
    }
  }
}

function twoPairs(a: v128, b: v128, fineA: v128, fineB: v128, out: usize): void {
  const u = f64x2.mul(f64x2.add(wide(a, fineA), f64x2.splat(0.5)), f64x2.splat(TWO_M53));
  const r = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), log(u)));
  const fraction = wide(v128.and(b, i32x4.splat(0x3fffffff)), fineB);
  const turn = f64x2.sub(f64x2.mul(fraction, f64x2.splat(TWO_M51)), f64x2.splat(0.5));
  const phi = f64x2.mul(turn, f64x2.splat(QUARTER_TURN));
  const s = sin(phi);
  const c = cos(phi);
  // quadrant q: (c, s) (−s, c) (−c, −s) (s, −c)
  const q = i64x2.extend_low_i32x4_u(i32x4.shr_u(b, 30));
  const upper = i64x2.shl(i64x2.shr_u(q, 1), 63); // a sign
  const oddSign = i64x2.shl(q, 63);
  const odd = i64x2.shr_s(oddSign, 63);
  const x = v128.xor(v128.bitselect(s, c, odd), v128.xor(upper, oddSign));
  const y = v128.xor(v128.bitselect(c, s, odd), upper);
  v128.store(out, f64x2.mul(r, x));
  v128.store(out, f64x2.mul(r, y), 32);
}
