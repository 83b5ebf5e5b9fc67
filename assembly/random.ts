// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011), four counters at once.
//
// Counter-based: a draw is a function of key and counter, nobody draws "next". Lane l of the four
// results belongs to the counter in lane l. Verified against Random123's published vectors.

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Ten rounds on four counters; writes words 0 … 3 as four vectors at `out`. */
export function philox(
  c0: v128, c1: v128, c2: v128, c3: v128, key0: u32, key1: u32, out: usize,
): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let x0 = c0, x1 = c1, x2 = c2, x3 = c3;
  let k0 = key0, k1 = key1;
  for (let round = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    const high0 = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    const low0 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const high1 = v128.shuffle<i32>(c, d, 1, 3, 5, 7);
    const low1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
    x0 = v128.xor(v128.xor(high1, x1), i32x4.splat(k0));
    x2 = v128.xor(v128.xor(high0, x3), i32x4.splat(k1));
    x1 = low1;
    x3 = low0;
    k0 += W0;
    k1 += W1;
  }
  v128.store(out, x0, 0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
}

/**
 * Two calls of `philox` in one, for groups of counters that differ in c0 only: results at `out` and
 * `out` + 64. One call is bound by the latency of its ten rounds; two chains fill the gaps of each other.
 */
export function philoxPair(
  c0: v128, d0: v128, c1: v128, c2: v128, c3: v128, key0: u32, key1: u32, out: usize,
): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let x0 = c0, x1 = c1, x2 = c2, x3 = c3;
  let y0 = d0, y1 = c1, y2 = c2, y3 = c3;
  let k0 = key0, k1 = key1;
  for (let round = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    const e = i64x2.extmul_low_i32x4_u(y0, m0);
    const f = i64x2.extmul_high_i32x4_u(y0, m0);
    const g = i64x2.extmul_low_i32x4_u(y2, m1);
    const h = i64x2.extmul_high_i32x4_u(y2, m1);
    const key0s = i32x4.splat(k0);
    const key1s = i32x4.splat(k1);
    x0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), x1), key0s);
    x2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), x3), key1s);
    x1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
    x3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    y0 = v128.xor(v128.xor(v128.shuffle<i32>(g, h, 1, 3, 5, 7), y1), key0s);
    y2 = v128.xor(v128.xor(v128.shuffle<i32>(e, f, 1, 3, 5, 7), y3), key1s);
    y1 = v128.shuffle<i32>(g, h, 0, 2, 4, 6);
    y3 = v128.shuffle<i32>(e, f, 0, 2, 4, 6);
    k0 += W0;
    k1 += W1;
  }
  v128.store(out, x0, 0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
  v128.store(out, y0, 64);
  v128.store(out, y1, 80);
  v128.store(out, y2, 96);
  v128.store(out, y3, 112);
}

/** One counter; writes four words at `out`. For draws too few to fill lanes. */
export function philox1(
  c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32, out: usize,
): void {
  let x0 = c0, x1 = c1, x2 = c2, x3 = c3;
  let k0 = key0, k1 = key1;
  for (let round = 0; round < 10; round++) {
    const p0 = (x0 as u64) * (M0 as u64);
    const p1 = (x2 as u64) * (M1 as u64);
    x0 = ((p1 >> 32) as u32) ^ x1 ^ k0;
    x1 = p1 as u32;
    x2 = ((p0 >> 32) as u32) ^ x3 ^ k1;
    x3 = p0 as u32;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, x0, 0);
  store<u32>(out, x1, 4);
  store<u32>(out, x2, 8);
  store<u32>(out, x3, 12);
}

/** Uniform integer in [0, n): the high word of w·n. */
@inline
export function mulhi(w: u32, n: u32): u32 {
  return (((w as u64) * (n as u64)) >> 32) as u32;
}
