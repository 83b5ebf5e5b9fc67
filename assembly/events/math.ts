// f64 mathematics of the event engine: + − × ÷ √ and bits only, so that every host agrees bit for bit.
//
// exp, log and atan are those of src/equations/f64.ts, operation by operation; a test compares them.

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2E: f64 = 1.4426950408889634;

@inline
function powerOfTwo(k: i64): f64 {
  return reinterpret<f64>((k + 1023) << 52);
}

/** e^x. */
export function exp(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const n = floor(x * LOG2E + 0.5);
  const high = x - n * LN2_HIGH;
  const r = high - n * LN2_LOW;
  const low = high - r - n * LN2_LOW;
  // Horner over 1/k!, as the definition divides them out: 1/k! = (1/(k−1)!)/k
  let p: f64 = F15;
  p = p * r + F14;
  p = p * r + F13;
  p = p * r + F12;
  p = p * r + F11;
  p = p * r + F10;
  p = p * r + F9;
  p = p * r + F8;
  p = p * r + F7;
  p = p * r + F6;
  p = p * r + F5;
  p = p * r + F4;
  p = p * r + F3;
  p = p * r + F2;
  const y = 1 + (r + (r * r * p + low * (1 + r)));
  const k = <i64>n;
  // in two steps where one power would overflow or be subnormal
  if (k < -1000) return y * powerOfTwo(-1000) * powerOfTwo(k + 1000);
  if (k > 1000) return y * powerOfTwo(1000) * powerOfTwo(k - 1000);
  return y * powerOfTwo(k);
}

/** (e^x − 1)/x, 1 at 0; below 1/2 the polynomial of src/equations/f64.ts. */
export function exprel(x: f64): f64 {
  if (!(abs(x) < 0.5)) return (exp(x) - 1) / x;
  const z = x * x;
  let even: f64 = 2.5162744626460177e-8;
  let odd: f64 = 2.0955762289494408e-9;
  even = even * z + 2.755704244819296e-6;
  odd = odd * z + 2.755712159501279e-7;
  even = even * z + 0.00019841270144086635;
  odd = odd * z + 2.480158751780227e-5;
  even = even * z + 0.008333333333198127;
  odd = odd * z + 0.0013888888888792352;
  even = even * z + 0.16666666666666835;
  odd = odd * z + 0.04166666666666679;
  return even * z + 1 + x * (odd * z + 0.5);
}

const F2: f64 = 0.5;
const F3: f64 = F2 / 3;
const F4: f64 = F3 / 4;
const F5: f64 = F4 / 5;
const F6: f64 = F5 / 6;
const F7: f64 = F6 / 7;
const F8: f64 = F7 / 8;
const F9: f64 = F8 / 9;
const F10: f64 = F9 / 10;
const F11: f64 = F10 / 11;
const F12: f64 = F11 / 12;
const F13: f64 = F12 / 13;
const F14: f64 = F13 / 14;
const F15: f64 = F14 / 15;

/** Natural logarithm of a positive, normal, finite x. */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let e = (bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let p: f64 = (2.0 / 27.0) * z;
  p = (p + 2.0 / 25.0) * z;
  p = (p + 2.0 / 23.0) * z;
  p = (p + 2.0 / 21.0) * z;
  p = (p + 2.0 / 19.0) * z;
  p = (p + 2.0 / 17.0) * z;
  p = (p + 2.0 / 15.0) * z;
  p = (p + 2.0 / 13.0) * z;
  p = (p + 2.0 / 11.0) * z;
  p = (p + 2.0 / 9.0) * z;
  p = (p + 2.0 / 7.0) * z;
  p = (p + 2.0 / 5.0) * z;
  p = (p + 2.0 / 3.0) * z;
  const half = 0.5 * f * f;
  const n = <f64>e;
  return n * LN2_HIGH - (half - (s * (half + p) + n * LN2_LOW) - f);
}

const PI_4_HIGH: f64 = 0.7853981633974483;
const PI_4_LOW: f64 = 3.061616997868383e-17;
const TAN_PI_8: f64 = 0.41421356237309503;

/** Arc tangent of a in [0, 1]. */
export function atanUnit(a: f64): f64 {
  const upper = a > TAN_PI_8;
  // atan a = π/4 + atan((a − 1)/(a + 1))
  const x = upper ? (a - 1) / (a + 1) : a;
  const z = x * x;
  let p: f64 = 1.0 / 41.0;
  p = 1.0 / 39.0 - z * p;
  p = 1.0 / 37.0 - z * p;
  p = 1.0 / 35.0 - z * p;
  p = 1.0 / 33.0 - z * p;
  p = 1.0 / 31.0 - z * p;
  p = 1.0 / 29.0 - z * p;
  p = 1.0 / 27.0 - z * p;
  p = 1.0 / 25.0 - z * p;
  p = 1.0 / 23.0 - z * p;
  p = 1.0 / 21.0 - z * p;
  p = 1.0 / 19.0 - z * p;
  p = 1.0 / 17.0 - z * p;
  p = 1.0 / 15.0 - z * p;
  p = 1.0 / 13.0 - z * p;
  p = 1.0 / 11.0 - z * p;
  p = 1.0 / 9.0 - z * p;
  p = 1.0 / 7.0 - z * p;
  p = 1.0 / 5.0 - z * p;
  p = 1.0 / 3.0 - z * p;
  const y = x - x * (z * p);
  return upper ? PI_4_HIGH + (y + PI_4_LOW) : y;
}

/** Arc tangent. */
export function atan(x: f64): f64 {
  const a = abs(x);
  const y = a <= 1 ? atanUnit(a) : HALF_PI - atanUnit(1 / a);
  return x < 0 ? -y : y;
}

const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_1: f64 = 1.5707963267341256; // 33 bits each: n · part is exact below 2^20
const HALF_PI_2: f64 = 6.077100506303966e-11;
const HALF_PI_3: f64 = 2.0222662487959506e-21;

/** sin(r + low), |r| ≤ π/4. */
function sinOctant(r: f64, low: f64): f64 {
  const z = r * r;
  let p: f64 = 0;
  for (let k: f64 = 19; k >= 3; k -= 2) p = ((-1 - p) * z) / (k * (k - 1));
  return r + (r * p + low * (1 - 0.5 * z));
}

/** cos(r + low), |r| ≤ π/4. */
function cosOctant(r: f64, low: f64): f64 {
  const z = r * r;
  let p: f64 = 0;
  for (let k: f64 = 20; k >= 4; k -= 2) p = ((-1 - p) * z) / (k * (k - 1));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half - (half * p + r * low));
}

/** Tangent, |x| < 1e6. */
export function tan(x: f64): f64 {
  const n = floor(x * 0.6366197723675814 + 0.5);
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const high = first - second;
  const rest = first - high - second - n * HALF_PI_3;
  const r = high + rest;
  const low = high - r + rest;
  const s = sinOctant(r, low);
  const c = cosOctant(r, low);
  // the quotient of the shifted sines, with their signs
  return (<i64>n & 1) != 0 ? -(c / s) : s / c;
}
