// f64x2 mathematics from + − × ÷ √ and bits only: in either lane, bit for bit what src/equations/f64.ts computes, which is the definition.
//
// No fma, no lookup; a branch is taken for both lanes or changes nothing in the other. Constants are read from a table after that
// of math.ts, for its reason; `storeDoubles` puts them there once.

/** Places in the table of constants. */
export enum D {
  F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, LOG2_E, LN2_HIGH, LN2_LOW, POWER,
  EXP_LOW, EXP_HIGH, EXP_MIN, EXP_MAX, EXPM1_LOW, EXPM1_HIGH, HALF, ONE, TWO, MINUS_ONE, INFINITE,
  NOT_A_NUMBER, TINY, TWO_P54, SQRT2, EXPONENT, EXPONENT_BASE, L27, L25, L23, L21, L19, L17, L15,
  L13, L11, L9, L7, L5, L3, TANH_NEAR, TANH_FAR, TWO_OVER_PI, PI2_A, PI2_B, PI2_C, TURN, LARGE,
  S19, S17, S15, S13, S11, S9, S7, S5, S3, C20, C18, C16, C14, C12, C10, C8, C6, C4, POW_MAX, EXPREL_NEAR,
  Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, Q10, COUNT,
}

/** After the table of math.ts. */
const TABLE: usize = 2048;

/** A constant in both lanes. */
@inline
function k(place: i32): v128 {
  return v128.load(TABLE + ((place as usize) << 4));
}

function put(place: i32, value: f64): void {
  v128.store(TABLE + ((place as usize) << 4), f64x2.splat(value));
}

/** Fills the table; returns the address after it. */
export function storeDoubles(): usize {
  let c: f64 = 0.5; // 1/n! as the definition divides it out: 1/n! = (1/(n−1)!)/n
  for (let n: i32 = 2; n <= 15; n++) {
    put(D.F2 + n - 2, c);
    c = c / ((n + 1) as f64);
  }
  put(D.LOG2_E, 1.4426950408889634); put(D.LN2_HIGH, 0.6931471803691238); put(D.LN2_LOW, 1.9082149292705877e-10);
  put(D.POWER, 6755399441056767.0); // 1.5·2^52 + 1023: whole numbers added to it lie in its last bits
  put(D.EXP_LOW, -746); put(D.EXP_HIGH, 710);
  put(D.EXP_MIN, -745.1332191019412); put(D.EXP_MAX, 709.782712893384);
  put(D.EXPM1_LOW, -41); put(D.EXPM1_HIGH, 40);
  put(D.HALF, 0.5);
  put(D.ONE, 1); put(D.TWO, 2);
  put(D.MINUS_ONE, -1); put(D.INFINITE, Infinity);
  put(D.NOT_A_NUMBER, NaN); put(D.TINY, 2.2250738585072014e-308);
  put(D.TWO_P54, 18014398509481984.0); put(D.SQRT2, 1.4142135623730951);
  put(D.EXPONENT, 4503599627370496.0); // 2^52: a whole number in its last bits
  put(D.EXPONENT_BASE, 4503599627371519.0); // 2^52 + 1023
  for (let n: i32 = 27; n >= 3; n -= 2) put(D.L27 + ((27 - n) >> 1), 2.0 / (n as f64));
  put(D.TANH_NEAR, 0.55); put(D.TANH_FAR, 20);
  put(D.TWO_OVER_PI, 0.6366197723675814); put(D.PI2_A, 1.5707963267341256);
  put(D.PI2_B, 6.077100506303966e-11); put(D.PI2_C, 2.0222662487959506e-21);
  put(D.TURN, 6755399441055744.0); // 1.5·2^52
  put(D.LARGE, 1e15);
  for (let n: i32 = 19; n >= 3; n -= 2) put(D.S19 + ((19 - n) >> 1), (n * (n - 1)) as f64);
  for (let n: i32 = 20; n >= 4; n -= 2) put(D.C20 + ((20 - n) >> 1), (n * (n - 1)) as f64);
  put(D.POW_MAX, 1024); put(D.EXPREL_NEAR, 0.25);
  put(D.Q1, 0.16666666666666835); put(D.Q2, 0.04166666666666679);
  put(D.Q3, 0.008333333333198127); put(D.Q4, 0.0013888888888792352);
  put(D.Q5, 0.00019841270144086635); put(D.Q6, 2.480158751780227e-5);
  put(D.Q7, 2.755704244819296e-6); put(D.Q8, 2.755712159501279e-7);
  put(D.Q9, 2.5162744626460177e-8); put(D.Q10, 2.0955762289494408e-9);
  return TABLE + ((D.COUNT as usize) << 4);
}

/** p·x + c. */
@inline
function then(p: v128, x: v128, place: i32): v128 {
  return f64x2.add(f64x2.mul(p, x), k(place));
}

/** 2^n of whole n, |n| ≤ 1022. */
@inline
function power(n: v128): v128 {
  return i64x2.shl(f64x2.add(n, k(D.POWER)), 52);
}

/** The whole number of halvings in x. */
@inline
function halvings(x: v128): v128 {
  return f64x2.floor(f64x2.add(f64x2.mul(x, k(D.LOG2_E)), k(D.HALF)));
}

/** e^r − 1 where x = n·ln2 + r, |r| ≤ ln2/2. */
@inline
function expm1Rest(x: v128, n: v128): v128 {
  const high = f64x2.sub(x, f64x2.mul(n, k(D.LN2_HIGH)));
  const tail = f64x2.mul(n, k(D.LN2_LOW));
  const r = f64x2.sub(high, tail);
  const low = f64x2.sub(f64x2.sub(high, r), tail);
  let p = k(D.F15);
  p = then(p, r, D.F14);
  p = then(p, r, D.F13);
  p = then(p, r, D.F12);
  p = then(p, r, D.F11);
  p = then(p, r, D.F10);
  p = then(p, r, D.F9);
  p = then(p, r, D.F8);
  p = then(p, r, D.F7);
  p = then(p, r, D.F6);
  p = then(p, r, D.F5);
  p = then(p, r, D.F4);
  p = then(p, r, D.F3);
  p = then(p, r, D.F2);
  const rest = f64x2.mul(low, f64x2.add(k(D.ONE), r));
  return f64x2.add(r, f64x2.add(f64x2.mul(f64x2.mul(r, r), p), rest));
}

/** By a zero of either sign as by 0: −0 + 0 is 0. */
@inline
export function divide(a: v128, b: v128): v128 {
  return f64x2.div(a, f64x2.add(b, f64x2.splat(0)));
}

@inline
export function exp(x: v128): v128 {
  const c = f64x2.pmin(f64x2.pmax(x, k(D.EXP_LOW)), k(D.EXP_HIGH));
  const n = halvings(c);
  const y = f64x2.add(k(D.ONE), expm1Rest(c, n));
  // in two steps: one power would overflow at the ends
  const half = f64x2.floor(f64x2.mul(n, k(D.HALF)));
  const scaled = f64x2.mul(f64x2.mul(y, power(half)), power(f64x2.sub(n, half)));
  const high = f64x2.gt(x, k(D.EXP_MAX));
  return v128.andnot(v128.bitselect(k(D.INFINITE), scaled, high), f64x2.lt(x, k(D.EXP_MIN)));
}

/** e^x − 1, x ≤ 40. */
@inline
function expm1(x: v128): v128 {
  const c = f64x2.pmin(f64x2.pmax(x, k(D.EXPM1_LOW)), k(D.EXPM1_HIGH));
  const n = halvings(c);
  const scale = power(n);
  return f64x2.add(f64x2.mul(scale, expm1Rest(c, n)), f64x2.sub(scale, k(D.ONE)));
}

/** (e^x − 1)/x, |x| < 1/2: even and odd terms on their own, so that neither waits for the other. */
@inline
export function exprelNear(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let even = k(D.Q9); even = then(even, z, D.Q7);
  even = then(even, z, D.Q5); even = then(even, z, D.Q3);
  even = then(even, z, D.Q1); even = then(even, z, D.ONE);
  let odd = k(D.Q10); odd = then(odd, z, D.Q8);
  odd = then(odd, z, D.Q6); odd = then(odd, z, D.Q4);
  odd = then(odd, z, D.Q2); odd = then(odd, z, D.HALF);
  return f64x2.add(even, f64x2.mul(x, odd));
}

/** A literal, as in math.ts. */
@inline
export function literal(x: f64): v128 {
  return f64x2.mul(f64x2.splat(x), k(D.ONE));
}

/** Where exprelNear is exprel: |x| < 1/2 where x² < 1/4, rounded too, and x² is there already. */
@inline
export function exprelIsNear(x: v128): v128 {
  return f64x2.lt(f64x2.mul(x, x), k(D.EXPREL_NEAR));
}

/** exprelIsNear of this is that of both. */
@inline
export function exprelFurther(x: v128, y: v128): v128 {
  return f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
}

/** exprel, given exprelNear. */
@inline
export function exprelBeyond(x: v128, near: v128): v128 {
  let far = f64x2.div(expm1(x), x);
  const large = f64x2.gt(x, k(D.EXPM1_HIGH));
  if (i64x2.bitmask(large)) far = v128.bitselect(f64x2.div(exp(x), x), far, large);
  return v128.bitselect(near, far, exprelIsNear(x));
}

/** What a conductance needs; the rest where a lane asks for it. */
@inline
export function exprel(x: v128): v128 {
  let y = exprelNear(x);
  if (i64x2.bitmask(exprelIsNear(x)) != 3) y = exprelBeyond(x, y);
  return y;
}

@inline
export function log(x: v128): v128 {
  const subnormal = f64x2.lt(x, k(D.TINY));
  const y = v128.bitselect(f64x2.mul(x, k(D.TWO_P54)), x, subnormal);
  let e = f64x2.sub(v128.or(i64x2.shr_u(y, 52), k(D.EXPONENT)), k(D.EXPONENT_BASE));
  e = f64x2.sub(e, v128.and(f64x2.splat(54), subnormal));
  const m0 = v128.or(v128.and(y, i64x2.splat(0x000fffffffffffff)), k(D.ONE));
  const upper = f64x2.gt(m0, k(D.SQRT2));
  const m = v128.bitselect(f64x2.mul(m0, k(D.HALF)), m0, upper);
  e = f64x2.add(e, v128.and(k(D.ONE), upper));
  const f = f64x2.sub(m, k(D.ONE));
  const s = f64x2.div(f, f64x2.add(k(D.TWO), f));
  const z = f64x2.mul(s, s);
  let p = f64x2.mul(k(D.L27), z);
  p = f64x2.mul(f64x2.add(p, k(D.L25)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L23)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L21)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L19)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L17)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L15)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L13)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L11)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L9)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L7)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L5)), z);
  p = f64x2.mul(f64x2.add(p, k(D.L3)), z);
  const half = f64x2.mul(f64x2.mul(k(D.HALF), f), f);
  const series = f64x2.mul(s, f64x2.add(half, p));
  const low = f64x2.add(series, f64x2.mul(e, k(D.LN2_LOW)));
  const rest = f64x2.sub(f64x2.sub(half, low), f);
  let value = f64x2.sub(f64x2.mul(e, k(D.LN2_HIGH)), rest);
  const sound = v128.and(f64x2.gt(x, f64x2.splat(0)), f64x2.lt(x, k(D.INFINITE)));
  if (i64x2.bitmask(sound) != 3) {
    let other = v128.bitselect(k(D.INFINITE), k(D.NOT_A_NUMBER), f64x2.eq(x, k(D.INFINITE)));
    other = v128.bitselect(f64x2.neg(k(D.INFINITE)), other, f64x2.eq(x, f64x2.splat(0)));
    value = v128.bitselect(value, other, sound);
  }
  return value;
}

@inline
export function tanh(x: v128): v128 {
  const a = f64x2.abs(x);
  const sign = v128.xor(x, a);
  const near = f64x2.lt(a, k(D.TANH_NEAR));
  const c = f64x2.pmin(a, k(D.TANH_FAR)); // from 19.1 on it is 1
  const twice = f64x2.mul(k(D.TWO), c);
  const t = expm1(v128.bitselect(f64x2.neg(twice), twice, near));
  const q = f64x2.div(v128.bitselect(f64x2.neg(t), k(D.TWO), near), f64x2.add(t, k(D.TWO)));
  return v128.xor(f64x2.abs(v128.bitselect(q, f64x2.sub(k(D.ONE), q), near)), sign);
}

/** The next term of a sine's or cosine's series: (−1 − p)·z / divisor. */
@inline
function term(p: v128, z: v128, place: i32): v128 {
  return f64x2.div(f64x2.mul(f64x2.sub(k(D.MINUS_ONE), p), z), k(place));
}

/** sin(r + low), |r| ≤ π/4. */
@inline
function sinOctant(r: v128, low: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = f64x2.splat(0);
  p = term(p, z, D.S19);
  p = term(p, z, D.S17);
  p = term(p, z, D.S15);
  p = term(p, z, D.S13);
  p = term(p, z, D.S11);
  p = term(p, z, D.S9);
  p = term(p, z, D.S7);
  p = term(p, z, D.S5);
  p = term(p, z, D.S3);
  const rest = f64x2.mul(low, f64x2.sub(k(D.ONE), f64x2.mul(k(D.HALF), z)));
  return f64x2.add(r, f64x2.add(f64x2.mul(r, p), rest));
}

/** cos(r + low), |r| ≤ π/4. */
@inline
function cosOctant(r: v128, low: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = f64x2.splat(0);
  p = term(p, z, D.C20); p = term(p, z, D.C18);
  p = term(p, z, D.C16); p = term(p, z, D.C14);
  p = term(p, z, D.C12); p = term(p, z, D.C10);
  p = term(p, z, D.C8); p = term(p, z, D.C6);
  p = term(p, z, D.C4);
  const half = f64x2.mul(k(D.HALF), z);
  const w = f64x2.sub(k(D.ONE), half);
  const rest = f64x2.add(f64x2.mul(half, p), f64x2.mul(r, low));
  return f64x2.add(w, f64x2.sub(f64x2.sub(f64x2.sub(k(D.ONE), w), half), rest));
}

/** sin(x + shift·π/2). */
@inline
function sinShifted(x: v128, shift: i32): v128 {
  const n = f64x2.floor(f64x2.add(f64x2.mul(x, k(D.TWO_OVER_PI)), k(D.HALF)));
  const first = f64x2.sub(x, f64x2.mul(n, k(D.PI2_A)));
  const second = f64x2.mul(n, k(D.PI2_B));
  const high = f64x2.sub(first, second);
  const rest = f64x2.sub(f64x2.sub(f64x2.sub(first, high), second), f64x2.mul(n, k(D.PI2_C)));
  const r = f64x2.add(high, rest);
  const low = f64x2.add(f64x2.sub(high, r), rest);
  const q = i64x2.add(f64x2.add(n, k(D.TURN)), i64x2.splat(shift as i64));
  const odd = i64x2.ne(v128.and(q, i64x2.splat(1)), i64x2.splat(0));
  const y = v128.bitselect(cosOctant(r, low), sinOctant(r, low), odd);
  const signed = v128.xor(y, i64x2.shl(v128.and(q, i64x2.splat(2)), 62));
  return v128.bitselect(signed, k(D.NOT_A_NUMBER), f64x2.lt(f64x2.abs(x), k(D.LARGE)));
}

@inline
export function sin(x: v128): v128 {
  return sinShifted(x, 0);
}

@inline
export function cos(x: v128): v128 {
  return sinShifted(x, 1);
}

/** a^b: by multiplication where b is whole (|b| ≤ 1024) or a half, else e^(b·ln a). */
@inline
export function pow(a: v128, b: v128): v128 {
  const zero = f64x2.eq(a, f64x2.splat(0));
  const ofZero = v128.andnot(k(D.INFINITE), f64x2.gt(b, f64x2.splat(0)));
  let y = v128.bitselect(ofZero, exp(f64x2.mul(b, log(a))), zero);
  const twice = f64x2.mul(k(D.TWO), b);
  const size = f64x2.abs(b);
  const whole = v128.and(f64x2.eq(f64x2.floor(twice), twice), f64x2.le(size, k(D.POW_MAX)));
  if (i64x2.bitmask(whole)) {
    let left = v128.and(f64x2.floor(size), whole);
    let product = k(D.ONE);
    let square = a;
    while (v128.any_true(left)) {
      const half = f64x2.floor(f64x2.mul(left, k(D.HALF)));
      const odd = f64x2.ne(f64x2.add(half, half), left);
      product = v128.bitselect(f64x2.mul(product, square), product, odd);
      square = f64x2.mul(square, square);
      left = half;
    }
    const even = f64x2.eq(f64x2.floor(b), b);
    product = v128.bitselect(product, f64x2.mul(product, f64x2.sqrt(a)), even);
    const under = f64x2.lt(b, f64x2.splat(0));
    product = v128.bitselect(divide(k(D.ONE), product), product, under);
    y = v128.bitselect(product, y, whole);
  }
  return y;
}

@inline
export function atan(x: v128): v128 {
  const a = f64x2.abs(x);
  const sign = v128.xor(x, a);
  const inner = f64x2.le(a, k(D.ONE));
  const u = v128.bitselect(a, f64x2.div(k(D.ONE), a), inner);
  const upper = f64x2.gt(u, f64x2.splat(0.41421356237309503));
  const turned = f64x2.div(f64x2.sub(u, k(D.ONE)), f64x2.add(u, k(D.ONE)));
  const t = v128.bitselect(turned, u, upper);
  const z = f64x2.mul(t, t);
  let p = f64x2.div(k(D.ONE), f64x2.splat(41));
  for (let n = 39; n >= 3; n -= 2) {
    p = f64x2.sub(f64x2.div(k(D.ONE), f64x2.splat(n as f64)), f64x2.mul(z, p));
  }
  const y = f64x2.sub(t, f64x2.mul(t, f64x2.mul(z, p)));
  const beyond = f64x2.add(f64x2.splat(0.7853981633974483), f64x2.add(y, f64x2.splat(3.061616997868383e-17)));
  const unit = v128.bitselect(beyond, y, upper);
  const r = v128.bitselect(unit, f64x2.sub(f64x2.splat(1.5707963267948966), unit), inner);
  return v128.xor(r, sign);
}
