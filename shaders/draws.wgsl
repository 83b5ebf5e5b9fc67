// Weight and delay of a synapse from its address (assembly/draws.ts; 0001-randomness.md, purpose 17).
//
// A draw, eight words: 0 kind (0 constant, 1 uniform, 2 normal, 3 lognormal)  1 constant i32  2 low or mean
// 3 high − low or sd  4 min  5 max  6 clip (1) or redraw (0)  7 factor

fn number(at: u32) -> f32 {
  return bitcast<f32>(tables[at]);
}

fn valueOf(draw: u32, z: f32, word: u32) -> f32 {
  let kind = tables[draw];
  if (kind == 1u) {
    return number(draw + 2u) + product(number(draw + 3u), uniformOf(word));
  }
  let x = number(draw + 2u) + product(number(draw + 3u), z);
  if (kind == 2u) {
    return x;
  }
  return product(number(draw + 7u), synfire_exp(x));
}

fn isAllowed(draw: u32, x: f32) -> bool {
  return tables[draw + 6u] != 0u || (x >= number(draw + 4u) && x <= number(draw + 5u));
}

fn rounded(draw: u32, x: f32) -> i32 {
  let low = number(draw + 4u);
  let high = number(draw + 5u);
  var y = select(x, low, x < low);
  y = select(y, high, y > high);
  return i32(floor(y + 0.5));
}

// Weight, not shifted yet, and delay in steps.
fn drawSynapse(weight: u32, delay: u32, c3: u32, a: u32, b: u32) -> vec2i {
  var drawn = vec2i(bitcast<i32>(tables[weight + 1u]), bitcast<i32>(tables[delay + 1u]));
  var openW = tables[weight] != 0u;
  var openD = tables[delay] != 0u;
  for (var attempt = 0u; attempt < 64u && (openW || openD); attempt++) {
    let words = philox(a, b, attempt, c3);
    let z = normals(words.x, words.y);
    if (openW) {
      let x = valueOf(weight, z.x, words.z);
      drawn.x = rounded(weight, x);
      openW = !isAllowed(weight, x);
    }
    if (openD) {
      let x = valueOf(delay, z.y, words.w);
      drawn.y = rounded(delay, x);
      openD = !isAllowed(delay, x);
    }
  }
  return drawn;
}
