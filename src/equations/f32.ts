/**
 * Scalar f32 mathematics, bit for bit that of `assembly/math.ts` (the definition): one lane of it.
 *
 * Every operation is rounded by `Math.fround`; arguments must be f32 values. Outside the domains that
 * `assembly/math.ts` names, a result is unspecified.
 */
const f = Math.fround;
const real = new Float32Array(1);
const bits = new Int32Array(real.buffer);

const bitsOf = (x: number): number => {
  real[0] = x;
  return bits[0];
};

const fromBits = (word: number): number => {
  bits[0] = word;
  return real[0];
};

const SIGN = 0x80000000 | 0;

/** Lane of pmin(a, b): b only if it is smaller. */
// (not Math.min or max: a NaN in `a` must pass, as in a lane)
export const pmin = (a: number, b: number): number => (b < a ? b : a);
/** Lane of pmax(a, b): b only if it is larger. */
// (not Math.min or max: a NaN in `a` must pass, as in a lane)
export const pmax = (a: number, b: number): number => (a < b ? b : a);

export function reciprocal(x: number): number {
  const a = x + 0; // −0 is 0
  let y = fromBits((0x7ef311c3 - bitsOf(a)) | 0);
  y = f(y * f(2 - f(a * y)));
  y = f(y * f(2 - f(a * y)));
  return f(y * f(2 - f(a * y)));
}

export const divide = (a: number, b: number): number => f(a * reciprocal(b));

export function sqrt(x: number): number {
  const half = f(x * 0.5);
  let y = fromBits((0x5f375a86 - (bitsOf(x) >>> 1)) | 0);
  y = f(y * f(1.5 - f(f(half * y) * y)));
  y = f(y * f(1.5 - f(f(half * y) * y)));
  y = f(y * f(1.5 - f(f(half * y) * y)));
  return f(x * y);
}

/** p = c[0]; p ← p·x + c[i]. */
function horner(c: Float32Array, x: number): number {
  let p = c[0];
  for (let i = 1; i < c.length; i++) p = f(f(p * x) + c[i]);
  return p;
}

const LOG2E = f(Math.LOG2E);
/** 1.5·2^23 + 127. */
const EXP_BITS = 12583039;
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444e-4);
const EXP = new Float32Array([
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  5.0000001201e-1,
]);

export function exp(x: number): number {
  const c = pmin(pmax(x, -87), 85);
  const power = f(f(c * LOG2E) + EXP_BITS);
  const n = power - EXP_BITS;
  let r = f(c - f(n * LN2_HIGH));
  r = f(r - f(n * LN2_LOW));
  let p = horner(EXP, r);
  p = f(f(f(p * f(r * r)) + r) + 1);
  return f(p * fromBits(bitsOf(power) << 23));
}

const SQRT_HALF = f(Math.SQRT1_2);
const LOG = new Float32Array([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1,
  -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
]);

export function log(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  const word = bitsOf(x + 0); // −0 is 0
  const m0 = fromBits((word & 0x007fffff) | 0x3f000000);
  const small = m0 < SQRT_HALF;
  const n = (word >>> 23) - 126 - (small ? 1 : 0);
  const m = f(f(m0 + (small ? m0 : 0)) - 1);
  const z = f(m * m);
  let y = f(f(horner(LOG, m) * m) * z);
  y = f(y + f(n * LN2_LOW));
  y = f(y - f(z * 0.5));
  return f(f(m + y) + f(n * LN2_HIGH));
}

/** From −½ to 0, and from there to ½. */
const EXPREL = new Float32Array([6.8076084e-3, 4.1042483e-2, 1.665636e-1, 4.9999463e-1, 1]);
const EXPREL_ABOVE = new Float32Array([1.0216917e-2, 4.085634e-2, 1.6680083e-1, 4.999932e-1, 1]);

export function exprel(x: number): number {
  if (Math.abs(x) > 0.5) return f(f(exp(x) - 1) * reciprocal(x));
  return horner(x > 0 ? EXPREL_ABOVE : EXPREL, x);
}

const TANH = new Float32Array([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
]);
const TANH_NEAR = f(0.625);

export function tanh(x: number): number {
  const sign = bitsOf(x) & SIGN;
  const a = pmin(fromBits(bitsOf(x) ^ sign), 10);
  let y: number;
  if (a < TANH_NEAR) {
    const z = f(a * a);
    y = f(f(f(horner(TANH, z) * z) * a) + a);
  } else {
    y = f(1 - f(2 * reciprocal(f(exp(f(a + a)) + 1))));
  }
  return fromBits(bitsOf(y) | sign);
}

const SIN = new Float32Array([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
const COS = new Float32Array([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);

export function sinOctant(x: number): number {
  const z = f(x * x);
  return f(f(f(horner(SIN, z) * z) * x) + x);
}

export function cosOctant(x: number): number {
  const z = f(x * x);
  return f(f(f(f(horner(COS, z) * z) * z) - f(z * 0.5)) + 1);
}

const TWO_OVER_PI = f(0.6366197723675814);
const HALF_PI_1 = f(1.5703125);
const HALF_PI_2 = f(4.83751296997e-4);
const HALF_PI_3 = f(7.54978995489e-8);

function sinShifted(x: number, shift: number): number {
  const n = Math.floor(f(f(x * TWO_OVER_PI) + 0.5));
  let r = f(x - f(n * HALF_PI_1));
  r = f(r - f(n * HALF_PI_2));
  r = f(r - f(n * HALF_PI_3));
  const whole = Math.max(-0x80000000, Math.min(0x7fffffff, n)) | 0;
  const q = (whole + shift) | 0;
  const y = (q & 1) !== 0 ? cosOctant(r) : sinOctant(r);
  return fromBits(bitsOf(y) ^ ((q & 2) << 30));
}

export const sin = (x: number): number => sinShifted(x, 0);
export const cos = (x: number): number => sinShifted(x, 1);

const ATAN = new Float32Array([
  8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1,
]);
const TAN_PI_8 = f(0.4142135623730951);
const TAN_3PI_8 = f(2.414213562373095);
const LARGEST = f(1e37);
const HALF_PI = f(Math.PI / 2);
const QUARTER_PI = f(Math.PI / 4);

export function atan(x: number): number {
  const sign = bitsOf(x) & SIGN;
  const a = pmin(fromBits(bitsOf(x) ^ sign), LARGEST);
  const far = a > TAN_3PI_8;
  const mid = a > TAN_PI_8;
  const turned = f((far ? -1 : f(a - 1)) * reciprocal(far ? a : f(a + 1)));
  const t = mid ? turned : a;
  const z = f(t * t);
  const base = far ? HALF_PI : mid ? QUARTER_PI : 0;
  const y = f(base + f(f(f(horner(ATAN, z) * z) * t) + t));
  return fromBits(bitsOf(y) | sign);
}
