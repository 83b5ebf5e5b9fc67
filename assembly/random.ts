// Philox4x32 (Salmon, Moraes, Dror, Shaw 2011) of ten rounds, or of seven for what is drawn at every step; four counters at once.
//
// Counter-based: a draw is a function of key and counter, nobody draws "next". Lane l of the four
// results belongs to the counter in lane l. Verified against Random123's published vectors.

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Rounds of purposes 1 to 4. */
export const STEP_ROUNDS: i32 = 7;

/** Four counters, at least one round; writes words 0 … 3 as four vectors at `out`. */
export function philox(
  c0: v128, c1: v128, c2: v128, c3: v128, key0: u32, key1: u32, out: usize, rounds: i32 = 10,
): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let x0 = c0, x1 = c1, x2 = c2, x3 = c3;
  let k0 = key0, k1 = key1;
  do {
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
  } while (--rounds > 0);
  v128.store(out, x0, 0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
}

/**
 * Words of three times four counters (x, y, z; c3 is common): results at `out`, `out` + 64 and `out` + 128. One call is bound by
 * the latency of its rounds; three chains fill the gaps of each other. `keys`: of `roundKeys` for as many rounds, at least one.
 */
export function philoxThree(
  x0: v128, x1: v128, x2: v128, y0: v128, y1: v128, y2: v128, z0: v128, z1: v128, z2: v128, c3: v128,
  keys: usize, rounds: i32, out: usize,
): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let x3 = c3, y3 = c3, z3 = c3;
  const end = keys + 32 * rounds;
  do {
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), x1), v128.load(keys));
    x2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), x3), v128.load(keys, 16));
    x1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
    x3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const e = i64x2.extmul_low_i32x4_u(y0, m0);
    const f = i64x2.extmul_high_i32x4_u(y0, m0);
    const g = i64x2.extmul_low_i32x4_u(y2, m1);
    const h = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(v128.shuffle<i32>(g, h, 1, 3, 5, 7), y1), v128.load(keys));
    y2 = v128.xor(v128.xor(v128.shuffle<i32>(e, f, 1, 3, 5, 7), y3), v128.load(keys, 16));
    y1 = v128.shuffle<i32>(g, h, 0, 2, 4, 6);
    y3 = v128.shuffle<i32>(e, f, 0, 2, 4, 6);
    const p = i64x2.extmul_low_i32x4_u(z0, m0);
    const q = i64x2.extmul_high_i32x4_u(z0, m0);
    const r = i64x2.extmul_low_i32x4_u(z2, m1);
    const s = i64x2.extmul_high_i32x4_u(z2, m1);
    z0 = v128.xor(v128.xor(v128.shuffle<i32>(r, s, 1, 3, 5, 7), z1), v128.load(keys));
    z2 = v128.xor(v128.xor(v128.shuffle<i32>(p, q, 1, 3, 5, 7), z3), v128.load(keys, 16));
    z1 = v128.shuffle<i32>(r, s, 0, 2, 4, 6);
    z3 = v128.shuffle<i32>(p, q, 0, 2, 4, 6);
    keys += 32;
  } while (keys < end);
  v128.store(out, x0, 0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
  v128.store(out, y0, 64);
  v128.store(out, y1, 80);
  v128.store(out, y2, 96);
  v128.store(out, y3, 112);
  v128.store(out, z0, 128);
  v128.store(out, z1, 144);
  v128.store(out, z2, 160);
  v128.store(out, z3, 176);
}

/** The keys of some rounds at `out`, each in all lanes. */
export function roundKeys(key0: u32, key1: u32, rounds: i32, out: usize): void {
  for (const end = out + 32 * rounds; out < end; out += 32) {
    v128.store(out, i32x4.splat(key0));
    v128.store(out, i32x4.splat(key1), 16);
    key0 += W0;
    key1 += W1;
  }
}

/** One counter; writes four words at `out`. For draws too few to fill lanes. */
export function philox1(
  c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32, out: usize, rounds: i32 = 10,
): void {
  let x0 = c0, x1 = c1, x2 = c2, x3 = c3;
  let k0 = key0, k1 = key1;
  for (let round = 0; round < rounds; round++) {
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
