/**
 * Deterministic f64 mathematics for what the host computes: + − × ÷, square root and bits only.
 *
 * JavaScript's Math.exp, log, sin, cos, tanh, expm1 and pow differ between hosts in the last bits, and a
 * network must be the same everywhere. Accurate to about 2 ulp (pow: about |b·ln a| ulp where b is
 * neither whole nor a half). Double-precision kernels have the same bits from assembly/double.ts. Math.sqrt, floor and abs are exact by IEEE 754 and may be used directly.
 */
const real = new Float64Array(1);
const words = new Int32Array(real.buffer);
/** Every platform that runs JavaScript today is little-endian. */
const HIGH = 1;

const LN2_HIGH = 0.6931471803691238; // 32 bits: n · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** Coefficients 1/n! from n = 2 up. */
const INVERSE_FACTORIALS = [1 / 2];
for (let n = 3; n <= 15; n++) INVERSE_FACTORIALS.push(INVERSE_FACTORIALS[n - 3] / n);

/** 2^k, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[HIGH ^ 1] = 0;
  return real[0];
}

/** x·2^k for |k| ≤ 2000, in steps that neither overflow nor underflow before the end. */
function scale(x: number, k: number): number {
  let y = x;
  let rest = k;
  for (; rest > 1000; rest -= 1000) y *= powerOfTwo(1000);
  for (; rest < -1000; rest += 1000) y *= powerOfTwo(-1000);
  return y * powerOfTwo(rest);
}

/** e^r − 1 for |r| ≤ ln2/2, where `low` is what r lacks. */
function expm1Reduced(r: number, low: number): number {
  let p = 0;
  for (let i = INVERSE_FACTORIALS.length - 1; i >= 0; i--) p = p * r + INVERSE_FACTORIALS[i];
  return r + (r * r * p + low * (1 + r));
}

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const n = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - n * LN2_HIGH;
  const r = high - n * LN2_LOW;
  return scale(1 + expm1Reduced(r, high - r - n * LN2_LOW), n);
}

export function expm1(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (x > 40) return exp(x);
  if (x < -40) return -1;
  const n = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - n * LN2_HIGH;
  const r = high - n * LN2_LOW;
  const rest = expm1Reduced(r, high - r - n * LN2_LOW);
  if (n === 0) return rest;
  const power = powerOfTwo(n);
  return power * rest + (power - 1);
}

/** Of q in (e^x − 1)/x = 1 + x·q(x), |x| < 1/2, by interpolation in Chebyshev's nodes: wrong by 5·10⁻¹⁷ at most. */
const EXPREL = [
  0.5, 0.16666666666666835, 0.04166666666666679, 0.008333333333198127, 0.0013888888888792352,
  0.00019841270144086635, 2.480158751780227e-5, 2.755704244819296e-6, 2.755712159501279e-7,
  2.5162744626460177e-8, 2.0955762289494408e-9,
];

/** (e^x − 1)/x, continued to 1 at 0; near it even and odd terms are summed apart. */
export function exprel(x: number): number {
  if (!(Math.abs(x) < 0.5)) return expm1(x) / x;
  const z = x * x;
  let even = EXPREL[9];
  let odd = EXPREL[10];
  for (let i = 7; i > 0; i -= 2) {
    even = even * z + EXPREL[i];
    odd = odd * z + EXPREL[i + 1];
  }
  return even * z + 1 + x * (odd * z + EXPREL[0]);
}

export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const subnormal = x < 2.2250738585072014e-308;
  real[0] = subnormal ? x * 18014398509481984 : x; // 2^54
  let e = (words[HIGH] >>> 20) - 1023 - (subnormal ? 54 : 0);
  words[HIGH] = (words[HIGH] & 0xfffff) | 0x3ff00000;
  let m = real[0];
  if (m > Math.SQRT2) {
    m *= 0.5;
    e += 1;
  }
  // log(1 + f) = f − f²/2 + s(f²/2 + R), s = f/(2 + f), R = 2(s²/3 + s⁴/5 + …)
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let p = 0;
  for (let k = 27; k >= 3; k -= 2) p = (p + 2 / k) * z;
  const half = 0.5 * f * f;
  return e * LN2_HIGH - (half - (s * (half + p) + e * LN2_LOW) - f);
}

export function tanh(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  let y = 1;
  if (a < 0.55) {
    const t = expm1(-2 * a);
    y = -t / (t + 2);
  } else if (a < 22) {
    y = 1 - 2 / (expm1(2 * a) + 2);
  }
  return x < 0 ? -y : y;
}

const HALF_PI_1 = 1.5707963267341256; // 33 bits each: n · part is exact below 2^20
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;

/** sin(r + low), |r| ≤ π/4. */
function sinOctant(r: number, low: number): number {
  const z = r * r;
  let p = 0;
  for (let k = 19; k >= 3; k -= 2) p = ((-1 - p) * z) / (k * (k - 1));
  // p = −z/6 + z²/120 − …, the sine is r(1 + p)
  return r + (r * p + low * (1 - 0.5 * z));
}

/** cos(r + low), |r| ≤ π/4. */
function cosOctant(r: number, low: number): number {
  const z = r * r;
  let p = 0;
  for (let k = 20; k >= 4; k -= 2) p = ((-1 - p) * z) / (k * (k - 1));
  // p = −z/12 + …, the cosine is 1 − z/2·(1 + p)
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half - (half * p + r * low));
}

/** sin(x + quarter·π/2), |x| < 1e6; no number where the quarter turns are no longer whole. */
function sinShifted(x: number, quarter: number): number {
  if (!(Math.abs(x) < 1e15)) return Number.NaN;
  const n = Math.floor(x * 0.6366197723675814 + 0.5);
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const high = first - second;
  const rest = first - high - second - n * HALF_PI_3;
  const r = high + rest;
  const low = high - r + rest;
  const q = (n + quarter) & 3;
  const y = (q & 1) !== 0 ? cosOctant(r, low) : sinOctant(r, low);
  return (q & 2) !== 0 ? -y : y;
}

export const sin = (x: number): number => sinShifted(x, 0);
export const cos = (x: number): number => sinShifted(x, 1);

/** aⁿ by squaring: the same on every host, which Math.pow is not. */
export function wholePower(a: number, n: number): number {
  let result = 1;
  let square = a;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** a^b: by multiplication where b is whole (|b| ≤ 1024) or a half, else e^(b·ln a). */
export function pow(a: number, b: number): number {
  if (Number.isInteger(2 * b) && Math.abs(b) <= 1024) {
    const n = Math.floor(Math.abs(b));
    const y = wholePower(a, n) * (Number.isInteger(b) ? 1 : Math.sqrt(a));
    return b < 0 ? 1 / (y + 0) : y; // 1/0 of either zero
  }
  return a === 0 ? (b > 0 ? 0 : Number.POSITIVE_INFINITY) : exp(b * log(a));
}

export const tan = (x: number): number => sin(x) / cos(x);

const TAN_PI_8 = 0.41421356237309503;
const QUARTER_PI_LOW = 3.061616997868383e-17;

/** Arc tangent of a in [0, 1]. */
export function atanUnit(a: number): number {
  const upper = a > TAN_PI_8;
  // atan a = π/4 + atan((a − 1)/(a + 1))
  const x = upper ? (a - 1) / (a + 1) : a;
  const z = x * x;
  let p = 1 / 41;
  for (let k = 39; k >= 3; k -= 2) p = 1 / k - z * p;
  const y = x - x * (z * p);
  return upper ? Math.PI / 4 + (y + QUARTER_PI_LOW) : y;
}

export function atan(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  const y = a <= 1 ? atanUnit(a) : Math.PI / 2 - atanUnit(1 / a);
  return x < 0 ? -y : y;
}
