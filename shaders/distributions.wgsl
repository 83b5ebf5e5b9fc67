// Reals from random words, as docs/decisions/0001-randomness.md defines them (assembly/distributions.ts).

fn uniformOf(word: u32) -> f32 {
  return f32(word >> 8u) * 5.9604644775390625e-8f;
}

// Box–Muller: two standard normals.
fn normals(a: u32, b: u32) -> vec2f {
  let word = product(f32(a >> 16u), 65536.0) + f32(a & 0xffffu);
  let u = product(word + 0.5, 2.3283064365386963e-10f);
  let r = synfire_sqrt(product(-2.0, synfire_log(u)));
  let turn = product(f32((b >> 6u) & 0xffffffu), 5.9604644775390625e-8f) - 0.5;
  let phi = product(turn, 1.5707963267948966f);
  let s = product(r, sinOctant(phi));
  let c = product(r, cosOctant(phi));
  switch (b >> 30u) {
    case 0u: {
      return vec2f(c, s);
    }
    case 1u: {
      return vec2f(-s, c);
    }
    case 2u: {
      return vec2f(-c, -s);
    }
    default: {
      return vec2f(s, -c);
    }
  }
}

// The normal of a unit at time index t; purposes 2 and 3.
fn unitNormal(c3: u32, unit: u32, t: u32, index: u32) -> f32 {
  let words = philoxStep(4u * (unit >> 4u) + (unit & 3u), t, index, c3);
  let v = (unit >> 2u) & 3u;
  if (v < 2u) {
    let z = normals(words.x, words.y);
    return select(z.x, z.y, v == 1u);
  }
  let z = normals(words.z, words.w);
  return select(z.x, z.y, v == 3u);
}
