// f32x4 mathematics from + − × and bits only: the same result on every engine, bit for bit.
//
// WGSL fixes neither exp nor the last bit of a division, and JavaScript's Math differs between
// hosts; so these polynomials and Newton steps ARE the definition (f64 meaning aside). Coefficients:
// Cephes single precision (Moshier). No fma, no lookup, no branch that lanes could disagree about.
// Domains: exp any x (clamped to [-87, 88]); log x ≥ 1.2e-38; sqrt 0 or x ≥ 1.2e-38; reciprocal
// 1e-37 ≤ |x| ≤ 1e37. Outside them a lane's value is unspecified but the same everywhere.

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** 1/x: magic start (5 % off), three Newton steps y ← y·(2 − x·y). */
@inline
export function reciprocal(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const a = v128.xor(x, sign);
  let y = i32x4.sub(i32x4.splat(0x7ef311c3), a);
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(2), f32x4.mul(a, y)));
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(2), f32x4.mul(a, y)));
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(2), f32x4.mul(a, y)));
  return v128.or(y, sign);
}

@inline
export function divide(a: v128, b: v128): v128 {
  return f32x4.mul(a, reciprocal(b));
}

/** √x = x·y, y ≈ 1/√x: magic start, three Newton steps y ← y·(1.5 − (x/2)·y·y). */
@inline
export function sqrt(x: v128): v128 {
  const half = f32x4.mul(x, f32x4.splat(0.5));
  let y = i32x4.sub(i32x4.splat(0x5f375a86), i32x4.shr_u(x, 1));
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(1.5), f32x4.mul(f32x4.mul(half, y), y)));
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(1.5), f32x4.mul(f32x4.mul(half, y), y)));
  y = f32x4.mul(y, f32x4.sub(f32x4.splat(1.5), f32x4.mul(f32x4.mul(half, y), y)));
  return f32x4.mul(x, y);
}

/** e^x: n = floor(x·log2e + 0.5), polynomial of degree 7 on the rest, exponent added as bits. */
@inline
export function exp(x: v128): v128 {
  const c = f32x4.pmin(f32x4.splat(88), f32x4.pmax(f32x4.splat(-87), x));
  const n = f32x4.floor(
    f32x4.add(f32x4.mul(c, f32x4.splat(1.44269504088896341)), f32x4.splat(0.5)),
  );
  let r = f32x4.sub(c, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const bits = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, bits);
}

/** ln x for positive normal x: exponent from the bits, mantissa in [√½, √2). */
@inline
export function log(x: v128): v128 {
  // x = m·2^e with m in [0.5, 1)
  let e = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  const m0 = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m0, f32x4.splat(0.70710678118654752));
  e = i32x4.add(e, small); // − 1 where small
  const m = f32x4.sub(f32x4.add(m0, v128.and(m0, small)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.1514610310e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.1676998740e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  const n = f32x4.convert_i32x4_s(e);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(n, f32x4.splat(0.693359375)));
}

/** (e^x − 1)/x, 1 at 0: Taylor of degree 7 where |x| ≤ ½, else through exp. */
@inline
export function exprel(x: v128): v128 {
  let p = f32x4.splat(2.4801587302e-5);
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.9841269841e-4));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.3888888889e-3));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(8.3333333333e-3));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(4.1666666667e-2));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.6666666667e-1));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1));
  const large = f32x4.gt(f32x4.abs(x), f32x4.splat(0.5));
  if (i32x4.bitmask(large)) {
    const general = f32x4.mul(f32x4.sub(exp(x), f32x4.splat(1)), reciprocal(x));
    p = v128.bitselect(general, p, large);
  }
  return p;
}

/** tanh: odd polynomial where |x| < 0.625, else 1 − 2/(e^{2|x|} + 1) with the sign of x. */
@inline
export function tanh(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const a = f32x4.pmin(f32x4.splat(10), v128.xor(x, sign));
  const z = f32x4.mul(a, a);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), a), a);
  const far = f32x4.sub(
    f32x4.splat(1),
    f32x4.mul(f32x4.splat(2), reciprocal(f32x4.add(exp(f32x4.add(a, a)), f32x4.splat(1)))),
  );
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, f32x4.splat(0.625))), sign);
}

/** sine for |x| ≤ π/4. */
@inline
export function sinOctant(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-1.9515295891e-4);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(8.3321608736e-3));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.6666654611e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
}

/** cosine for |x| ≤ π/4. */
@inline
export function cosOctant(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(2.443315711809948e-5);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.388731625493765e-3));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(4.166664568298827e-2));
  return f32x4.add(
    f32x4.sub(f32x4.mul(f32x4.mul(p, z), z), f32x4.mul(z, f32x4.splat(0.5))),
    f32x4.splat(1),
  );
}

/** sin(x + shift·π/2): reduced by n = floor(x·2/π + 0.5) in three parts, |x| ≤ 1e4. */
@inline
function sinShifted(x: v128, shift: i32): v128 {
  const n = f32x4.floor(f32x4.add(f32x4.mul(x, f32x4.splat(0.63661977236758134)), f32x4.splat(0.5)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(1.5703125)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(4.83751296997e-4)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(7.54978995489e-8)));
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
