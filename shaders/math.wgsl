// f32 mathematics from + − × and bits only: the same bits as assembly/math.ts, which is the definition.
//
// WGSL allows 2.5 ULP for a division, leaves exp, log and sqrt to the driver and lets it fuse a product
// into a sum. So every product that feeds a sum goes through `product`: the XOR with a word that is 0 when
// it runs, but that no compiler can know, keeps the rounded product.

fn product(a: f32, b: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(a * b) ^ step.zero);
}

// NaN and infinity by their bits: a compiler may take it that there are none.
fn isNaN(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

fn synfire_pmin(a: f32, b: f32) -> f32 {
  return select(a, b, b < a);
}

fn synfire_pmax(a: f32, b: f32) -> f32 {
  return select(a, b, a < b);
}

// The bits of a number; both zeros have those of 0, since an implementation may ignore the sign of one.
fn bitsOf(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits, 0u, (bits << 1u) == 0u);
}

fn synfire_reciprocal(x: f32) -> f32 {
  var y = bitcast<f32>(0x7ef311c3u - bitsOf(x));
  y = product(y, 2.0 - product(x, y));
  y = product(y, 2.0 - product(x, y));
  return product(y, 2.0 - product(x, y));
}

fn synfire_divide(a: f32, b: f32) -> f32 {
  return product(a, synfire_reciprocal(b));
}

fn synfire_sqrt(x: f32) -> f32 {
  let half = product(x, 0.5);
  var y = bitcast<f32>(0x5f375a86u - (bitcast<u32>(x) >> 1u));
  y = product(y, 1.5 - product(product(half, y), y));
  y = product(y, 1.5 - product(product(half, y), y));
  y = product(y, 1.5 - product(product(half, y), y));
  return product(x, y);
}

fn synfire_exp(x: f32) -> f32 {
  let c = synfire_pmin(synfire_pmax(x, -87.0), 85.0);
  // as a product, or a compiler takes away what was added
  let power = product(product(c, 1.44269504088896341f) + 12583039.0, 1.0);
  let n = power - 12583039.0;
  var r = c - product(n, 0.693359375);
  r = r - product(n, -2.12194440e-4f);
  var p = 1.9875691500e-4f;
  p = product(p, r) + 1.3981999507e-3f;
  p = product(p, r) + 8.3334519073e-3f;
  p = product(p, r) + 4.1665795894e-2f;
  p = product(p, r) + 1.6666665459e-1f;
  p = product(p, r) + 5.0000001201e-1f;
  p = (product(p, product(r, r)) + r) + 1.0;
  return product(p, bitcast<f32>(bitcast<u32>(power) << 23u));
}

fn synfire_log(x: f32) -> f32 {
  let bits = bitsOf(x);
  let m0 = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
  let small = m0 < 0.70710678118654752f;
  let e = i32(bits >> 23u) - 126 - select(0, 1, small);
  let m = (m0 + select(0.0, m0, small)) - 1.0;
  let z = product(m, m);
  var p = 7.0376836292e-2f;
  p = product(p, m) + -1.1514610310e-1f;
  p = product(p, m) + 1.1676998740e-1f;
  p = product(p, m) + -1.2420140846e-1f;
  p = product(p, m) + 1.4249322787e-1f;
  p = product(p, m) + -1.6668057665e-1f;
  p = product(p, m) + 2.0000714765e-1f;
  p = product(p, m) + -2.4999993993e-1f;
  p = product(p, m) + 3.3333331174e-1f;
  let n = f32(e);
  var y = product(product(p, m), z);
  y = y + product(n, -2.12194440e-4f);
  y = y - product(z, 0.5);
  // NaN below 0 and of NaN, by bits that no compiler can know to be one
  return select((m + y) + product(n, 0.693359375), bitcast<f32>(0x7fc00000u | step.zero), !(x >= 0.0));
}

fn synfire_exprel(x: f32) -> f32 {
  if (abs(x) > 0.5) {
    return product(synfire_exp(x) - 1.0, synfire_reciprocal(x));
  }
  let above = x > 0.0;
  var p = select(6.8076084e-3f, 1.0216917e-2f, above);
  p = product(p, x) + select(4.1042483e-2f, 4.085634e-2f, above);
  p = product(p, x) + select(1.665636e-1f, 1.6680083e-1f, above);
  p = product(p, x) + select(4.9999463e-1f, 4.999932e-1f, above);
  return product(p, x) + 1.0;
}

fn synfire_tanh(x: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let a = synfire_pmin(bitcast<f32>(bitcast<u32>(x) ^ sign), 10.0);
  var y: f32;
  if (a < 0.625) {
    let z = product(a, a);
    var p = -5.70498872745e-3f;
    p = product(p, z) + 2.06390887954e-2f;
    p = product(p, z) + -5.37397155531e-2f;
    p = product(p, z) + 1.33314422036e-1f;
    p = product(p, z) + -3.33332819422e-1f;
    y = product(product(p, z), a) + a;
  } else {
    y = 1.0 - product(2.0, synfire_reciprocal(synfire_exp(a + a) + 1.0));
  }
  return bitcast<f32>(bitcast<u32>(y) | sign);
}

// For |x| ≤ π/4.
fn sinOctant(x: f32) -> f32 {
  let z = product(x, x);
  var p = -1.9515295891e-4f;
  p = product(p, z) + 8.3321608736e-3f;
  p = product(p, z) + -1.6666654611e-1f;
  return product(product(p, z), x) + x;
}

fn cosOctant(x: f32) -> f32 {
  let z = product(x, x);
  var p = 2.443315711809948e-5f;
  p = product(p, z) + -1.388731625493765e-3f;
  p = product(p, z) + 4.166664568298827e-2f;
  return (product(product(p, z), z) - product(z, 0.5)) + 1.0;
}

// sin(x + shift·π/2), |x| ≤ 1e4.
fn sinShifted(x: f32, shift: i32) -> f32 {
  let n = floor(product(x, 0.63661977236758134f) + 0.5);
  var r = x - product(n, 1.5703125);
  r = r - product(n, 4.83751296997e-4f);
  r = r - product(n, 7.54978995489e-8f);
  let q = i32(n) + shift;
  var y: f32;
  if ((q & 1) != 0) {
    y = cosOctant(r);
  } else {
    y = sinOctant(r);
  }
  return bitcast<f32>(bitcast<u32>(y) ^ (u32(q & 2) << 30u));
}

fn synfire_sin(x: f32) -> f32 {
  return sinShifted(x, 0);
}

fn synfire_cos(x: f32) -> f32 {
  return sinShifted(x, 1);
}

fn synfire_atan(x: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let a = synfire_pmin(bitcast<f32>(bitcast<u32>(x) ^ sign), 1e37f);
  let far = a > 2.414213562373095f;
  let mid = a > 0.4142135623730951f;
  let turned = product(select(a - 1.0, -1.0, far), synfire_reciprocal(select(a + 1.0, a, far)));
  let t = select(a, turned, mid);
  let z = product(t, t);
  var p = 8.05374449538e-2f;
  p = product(p, z) - 1.38776856032e-1f;
  p = product(p, z) + 1.99777106478e-1f;
  p = product(p, z) - 3.33329491539e-1f;
  let base = select(select(0.0, 0.7853981633974483f, mid), 1.5707963267948966f, far);
  let y = base + (product(product(p, z), t) + t);
  return bitcast<f32>(bitcast<u32>(y) | sign);
}
