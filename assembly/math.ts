// f32x4 mathematics from + − × and bits only: the same result on every engine, bit for bit.
//
// WGSL fixes neither exp nor the last bit of a division, and JavaScript's Math differs between
// hosts; so these polynomials and Newton steps ARE the definition (f64 meaning aside). Coefficients:
// Cephes single precision (Moshier). No fma, no lookup, no branch that lanes could disagree about.
// Domains: exp any x (clamped to [-87, 85], so that 1/(1 + e^x) stays in the domain of reciprocal); log x ≥ 1.2e-38;
// sqrt 0 or x ≥ 1.2e-38; reciprocal 1e-37 ≤ |x| ≤ 1e37. Outside them a lane's value is unspecified but the same everywhere; of NaN it is NaN.
//
// Constants are read from a table at address 64 of the memory, where `storeConstants` puts them once. A
// literal in a loop is rebuilt from integers by V8 at every use when registers run out; a load is one
// instruction (exprel in a loop of conductance-based neurons: 1.97 → 1.57 ns a neuron).

/** Places in the table of constants. */
export enum K {
  TWO, HALF, THREE_HALVES, EXP_MAX, EXP_MIN, LOG2_E, LN2_HIGH, LN2_LOW, EXP_0, EXP_1, EXP_2, EXP_3,
  EXP_4, EXP_5, ONE, SQRT_HALF, LOG_0, LOG_1, LOG_2, LOG_3, LOG_4, LOG_5, LOG_6, LOG_7, LOG_8, TEN,
  TANH_0, TANH_1, TANH_2, TANH_3, TANH_4, TANH_NEAR, SIN_0, SIN_1, SIN_2, COS_0, COS_1, COS_2,
  TWO_OVER_PI, PI2_A, PI2_B, PI2_C, EXPREL_0, EXPREL_1, EXPREL_2, EXPREL_3, BELOW, TWO_M24,
  TWO_P16, TWO_M32, MINUS_TWO, PI_HALF, RECIPROCAL, ROOT, EXP_BITS, COUNT,
}

const TABLE: usize = 64;

/** A constant in all four lanes. */
@inline
export function k(place: i32): v128 {
  return v128.load(TABLE + ((place as usize) << 4));
}

function put(place: i32, value: f32): void {
  v128.store(TABLE + ((place as usize) << 4), f32x4.splat(value));
}

/** Fills the table; returns the address after it. Called once for each memory, before anything else. */
export function storeConstants(): usize {
  put(K.TWO, 2);
  put(K.HALF, 0.5);
  put(K.THREE_HALVES, 1.5);
  put(K.EXP_MAX, 85);
  put(K.EXP_MIN, -87);
  put(K.LOG2_E, 1.44269504088896341);
  put(K.LN2_HIGH, 0.693359375);
  put(K.LN2_LOW, -2.12194440e-4);
  put(K.EXP_0, 1.9875691500e-4);
  put(K.EXP_1, 1.3981999507e-3);
  put(K.EXP_2, 8.3334519073e-3);
  put(K.EXP_3, 4.1665795894e-2);
  put(K.EXP_4, 1.6666665459e-1);
  put(K.EXP_5, 5.0000001201e-1);
  put(K.ONE, 1);
  put(K.SQRT_HALF, 0.70710678118654752);
  put(K.LOG_0, 7.0376836292e-2);
  put(K.LOG_1, -1.1514610310e-1);
  put(K.LOG_2, 1.1676998740e-1);
  put(K.LOG_3, -1.2420140846e-1);
  put(K.LOG_4, 1.4249322787e-1);
  put(K.LOG_5, -1.6668057665e-1);
  put(K.LOG_6, 2.0000714765e-1);
  put(K.LOG_7, -2.4999993993e-1);
  put(K.LOG_8, 3.3333331174e-1);
  put(K.TEN, 10);
  put(K.TANH_0, -5.70498872745e-3);
  put(K.TANH_1, 2.06390887954e-2);
  put(K.TANH_2, -5.37397155531e-2);
  put(K.TANH_3, 1.33314422036e-1);
  put(K.TANH_4, -3.33332819422e-1);
  put(K.TANH_NEAR, 0.625);
  put(K.SIN_0, -1.9515295891e-4);
  put(K.SIN_1, 8.3321608736e-3);
  put(K.SIN_2, -1.6666654611e-1);
  put(K.COS_0, 2.443315711809948e-5);
  put(K.COS_1, -1.388731625493765e-3);
  put(K.COS_2, 4.166664568298827e-2);
  put(K.TWO_OVER_PI, 0.63661977236758134);
  put(K.PI2_A, 1.5703125);
  put(K.PI2_B, 4.83751296997e-4);
  put(K.PI2_C, 7.54978995489e-8);
  put(K.EXPREL_0, 6.8076084e-3);
  put(K.EXPREL_1, 4.1042483e-2);
  put(K.EXPREL_2, 1.665636e-1);
  put(K.EXPREL_3, 4.9999463e-1);
  put(K.BELOW, reinterpret<f32>(0xbf000001)); // the number after −½
  put(K.TWO_M24, 5.9604644775390625e-8);
  put(K.TWO_P16, 65536);
  put(K.TWO_M32, 2.3283064365386963e-10);
  put(K.MINUS_TWO, -2);
  put(K.PI_HALF, 1.5707963267948966);
  put(K.RECIPROCAL, reinterpret<f32>(0x7ef311c3));
  put(K.ROOT, reinterpret<f32>(0x5f375a86));
  put(K.EXP_BITS, 12583039); // 1.5·2^23 + 127
  return TABLE + ((K.COUNT as usize) << 4);
}

/**
 * 1/a where a is not −0: magic start (5 % off), three Newton steps y ← y·(2 − a·y). The start of −a is that of a with the sign bit, which
 * every step keeps.
 */
@inline
function newtons(a: v128): v128 {
  let y = i32x4.sub(k(K.RECIPROCAL), a);
  y = f32x4.mul(y, f32x4.sub(k(K.TWO), f32x4.mul(a, y)));
  y = f32x4.mul(y, f32x4.sub(k(K.TWO), f32x4.mul(a, y)));
  return f32x4.mul(y, f32x4.sub(k(K.TWO), f32x4.mul(a, y)));
}

/** 1/x. Infinity for both zeros. */
@inline
export function reciprocal(x: v128): v128 {
  return newtons(f32x4.add(x, f32x4.splat(0))); // −0 + 0 is 0
}

@inline
export function divide(a: v128, b: v128): v128 {
  return f32x4.mul(a, reciprocal(b));
}

/** The same of b > 0, which is not −0. */
@inline
export function divideByPositive(a: v128, b: v128): v128 {
  return f32x4.mul(a, newtons(b));
}

/** √x = x·y, y ≈ 1/√x: magic start, three Newton steps y ← y·(1.5 − (x/2)·y·y). */
@inline
export function sqrt(x: v128): v128 {
  const half = f32x4.mul(x, k(K.HALF));
  let y = i32x4.sub(k(K.ROOT), i32x4.shr_u(x, 1));
  y = f32x4.mul(y, f32x4.sub(k(K.THREE_HALVES), f32x4.mul(f32x4.mul(half, y), y)));
  y = f32x4.mul(y, f32x4.sub(k(K.THREE_HALVES), f32x4.mul(f32x4.mul(half, y), y)));
  y = f32x4.mul(y, f32x4.sub(k(K.THREE_HALVES), f32x4.mul(f32x4.mul(half, y), y)));
  return f32x4.mul(x, y);
}

/**
 * e^x, −87 ≤ x ≤ 85: n = x·log2e to the nearest whole number, polynomial of degree 7 on the rest, times 2^n. Beside 1.5·2^23 + 127 a sum is rounded to
 * whole numbers, and its bits end in n + 127: two instructions for n and one for 2^n.
 */
@inline
function expWithin(x: v128): v128 {
  const power = f32x4.add(f32x4.mul(x, k(K.LOG2_E)), k(K.EXP_BITS));
  const n = f32x4.sub(power, k(K.EXP_BITS));
  let r = f32x4.sub(x, f32x4.mul(n, k(K.LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, k(K.LN2_LOW)));
  let p = k(K.EXP_0);
  p = f32x4.add(f32x4.mul(p, r), k(K.EXP_1));
  p = f32x4.add(f32x4.mul(p, r), k(K.EXP_2));
  p = f32x4.add(f32x4.mul(p, r), k(K.EXP_3));
  p = f32x4.add(f32x4.mul(p, r), k(K.EXP_4));
  p = f32x4.add(f32x4.mul(p, r), k(K.EXP_5));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), k(K.ONE));
  return f32x4.mul(p, i32x4.shl(power, 23));
}

/** e^x. */
@inline
export function exp(x: v128): v128 {
  return expWithin(f32x4.pmin(f32x4.pmax(x, k(K.EXP_MIN)), k(K.EXP_MAX)));
}

/** ln x for positive normal x: exponent from the bits, mantissa in [√½, √2). */
@inline
export function logOfPositive(x: v128): v128 {
  // x = m·2^e with m in [0.5, 1)
  let e = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  const m0 = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m0, k(K.SQRT_HALF));
  e = i32x4.add(e, small); // − 1 where small
  const m = f32x4.sub(f32x4.add(m0, v128.and(m0, small)), k(K.ONE));
  const z = f32x4.mul(m, m);
  let p = k(K.LOG_0);
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_1));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_2));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_3));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_4));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_5));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_6));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_7));
  p = f32x4.add(f32x4.mul(p, m), k(K.LOG_8));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  const n = f32x4.convert_i32x4_s(e);
  y = f32x4.add(y, f32x4.mul(n, k(K.LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(z, k(K.HALF)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(n, k(K.LN2_HIGH)));
}

/** The same where x may be 0 or not positive: NaN below 0 and of NaN. */
@inline
export function log(x: v128): v128 {
  const y = logOfPositive(f32x4.add(x, f32x4.splat(0))); // −0 + 0 is 0
  return v128.or(y, v128.not(f32x4.ge(x, f32x4.splat(0)))); // all bits set is a NaN
}

/** A literal, which the engine's compiler does not see as one: it would rebuild it from integers at every use. */
@inline
export function literal(x: f32): v128 {
  return f32x4.mul(f32x4.splat(x), k(K.ONE));
}

/**
 * (e^x − 1)/x where −½ ≤ x ≤ 0, as it is for what decays: of degree 4, fitted for the smallest relative error (8.8e-8). From 0 to ½ the error of
 * another one is 1.0e-7.
 */
@inline
export function exprelNear(x: v128): v128 {
  let p = k(K.EXPREL_0);
  p = f32x4.add(f32x4.mul(p, x), k(K.EXPREL_1));
  p = f32x4.add(f32x4.mul(p, x), k(K.EXPREL_2));
  p = f32x4.add(f32x4.mul(p, x), k(K.EXPREL_3));
  return f32x4.add(f32x4.mul(p, x), k(K.ONE));
}

/** Where exprelNear is exprel: numbers from −0 down to −½ are the smallest of all integers. (0 is not among them, nor NaN.) */
@inline
export function exprelIsNear(x: v128): v128 {
  return i32x4.lt_s(x, k(K.BELOW));
}

/** exprelIsNear of this is that of both. */
@inline
export function exprelFurther(x: v128, y: v128): v128 {
  return i32x4.max_s(x, y);
}

/** exprel, given exprelNear. */
@inline
export function exprelBeyond(x: v128, near: v128): v128 {
  let p = f32x4.splat(1.0216917e-2);
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(4.085634e-2));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.6680083e-1));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(4.999932e-1));
  p = f32x4.add(f32x4.mul(p, x), k(K.ONE));
  p = v128.bitselect(p, near, f32x4.gt(x, f32x4.splat(0)));
  const general = f32x4.mul(f32x4.sub(exp(x), k(K.ONE)), reciprocal(x));
  return v128.bitselect(general, p, f32x4.gt(f32x4.abs(x), k(K.HALF)));
}

/** (e^x − 1)/x, 1 at 0: through exp where |x| > ½. */
@inline
export function exprel(x: v128): v128 {
  let p = exprelNear(x);
  if (i32x4.bitmask(exprelIsNear(x)) != 15) p = exprelBeyond(x, p);
  return p;
}

/** tanh: odd polynomial where |x| < 0.625, else 1 − 2/(e^{2|x|} + 1) with the sign of x. */
@inline
export function tanh(x: v128): v128 {
  const positive = f32x4.abs(x);
  const sign = v128.xor(x, positive);
  const a = f32x4.pmin(positive, k(K.TEN));
  const z = f32x4.mul(a, a);
  let p = k(K.TANH_0);
  p = f32x4.add(f32x4.mul(p, z), k(K.TANH_1));
  p = f32x4.add(f32x4.mul(p, z), k(K.TANH_2));
  p = f32x4.add(f32x4.mul(p, z), k(K.TANH_3));
  p = f32x4.add(f32x4.mul(p, z), k(K.TANH_4));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), a), a);
  const far = f32x4.sub(
    k(K.ONE),
    f32x4.mul(k(K.TWO), newtons(f32x4.add(expWithin(f32x4.add(a, a)), k(K.ONE)))),
  );
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, k(K.TANH_NEAR))), sign);
}

/** sine for |x| ≤ π/4. */
@inline
export function sinOctant(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = k(K.SIN_0);
  p = f32x4.add(f32x4.mul(p, z), k(K.SIN_1));
  p = f32x4.add(f32x4.mul(p, z), k(K.SIN_2));
  return f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
}

/** cosine for |x| ≤ π/4. */
@inline
export function cosOctant(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = k(K.COS_0);
  p = f32x4.add(f32x4.mul(p, z), k(K.COS_1));
  p = f32x4.add(f32x4.mul(p, z), k(K.COS_2));
  return f32x4.add(
    f32x4.sub(f32x4.mul(f32x4.mul(p, z), z), f32x4.mul(z, k(K.HALF))),
    k(K.ONE),
  );
}

/** sin(x + shift·π/2): reduced by n = floor(x·2/π + 0.5) in three parts, |x| ≤ 1e4. */
@inline
function sinShifted(x: v128, shift: i32): v128 {
  const n = f32x4.floor(f32x4.add(f32x4.mul(x, k(K.TWO_OVER_PI)), k(K.HALF)));
  let r = f32x4.sub(x, f32x4.mul(n, k(K.PI2_A)));
  r = f32x4.sub(r, f32x4.mul(n, k(K.PI2_B)));
  r = f32x4.sub(r, f32x4.mul(n, k(K.PI2_C)));
  const q = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(shift));
  const odd = i32x4.ne(v128.and(q, i32x4.splat(1)), i32x4.splat(0));
  const y = v128.bitselect(cosOctant(r), sinOctant(r), odd);
  return v128.xor(y, i32x4.shl(v128.and(q, i32x4.splat(2)), 30));
}

@inline
export function sin(x: v128): v128 {
  return sinShifted(x, 0);
}

@inline
export function cos(x: v128): v128 {
  return sinShifted(x, 1);
}

/** Arc tangent: beyond tan(π/8) of (a − 1)/(a + 1) from π/4, beyond tan(3π/8) of −1/a from π/2. */
@inline
export function atan(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const a = f32x4.pmin(v128.xor(x, sign), f32x4.splat(1e37));
  const far = f32x4.gt(a, f32x4.splat(2.414213562373095));
  const mid = f32x4.gt(a, f32x4.splat(0.4142135623730951));
  const over = v128.bitselect(f32x4.neg(k(K.ONE)), f32x4.sub(a, k(K.ONE)), far);
  const under = v128.bitselect(a, f32x4.add(a, k(K.ONE)), far);
  const t = v128.bitselect(f32x4.mul(over, reciprocal(under)), a, mid);
  const z = f32x4.mul(t, t);
  let p = f32x4.splat(8.05374449538e-2);
  p = f32x4.sub(f32x4.mul(p, z), f32x4.splat(1.38776856032e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.99777106478e-1));
  p = f32x4.sub(f32x4.mul(p, z), f32x4.splat(3.33329491539e-1));
  const quarter = v128.and(f32x4.splat(0.7853981633974483), mid);
  const base = v128.bitselect(k(K.PI_HALF), quarter, far);
  const y = f32x4.add(base, f32x4.add(f32x4.mul(f32x4.mul(p, z), t), t));
  return v128.or(y, sign);
}
