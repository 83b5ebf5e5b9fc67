// Philox4x32, one counter (assembly/random.ts). WGSL has no 64-bit product: it is put together from
// four 16-bit ones.

// High word of a·b.
fn mulhi(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let low = a0 * b0;
  let middle = a1 * b0 + (low >> 16u);
  let rest = a0 * b1 + (middle & 0xffffu);
  return a1 * b1 + (middle >> 16u) + (rest >> 16u);
}

fn philoxWith(counter: vec4u, key: vec2u) -> vec4u {
  return philoxRounds(counter, key, 10);
}

// Under the network's key, of seven rounds: what is drawn at every step.
fn philoxStep(c0: u32, c1: u32, c2: u32, c3: u32) -> vec4u {
  return philoxRounds(vec4u(c0, c1, c2, c3), vec2u(tables[KEY_LOW], tables[KEY_HIGH]), 7);
}

fn philoxRounds(counter: vec4u, key: vec2u, rounds: i32) -> vec4u {
  var x = counter;
  var k = key;
  for (var round = 0; round < rounds; round++) {
    let high0 = mulhi(x.x, 0xd2511f53u);
    let high1 = mulhi(x.z, 0xcd9e8d57u);
    x = vec4u(high1 ^ x.y ^ k.x, x.z * 0xcd9e8d57u, high0 ^ x.w ^ k.y, x.x * 0xd2511f53u);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return x;
}

// Under the network's key.
fn philox(c0: u32, c1: u32, c2: u32, c3: u32) -> vec4u {
  return philoxWith(vec4u(c0, c1, c2, c3), vec2u(tables[KEY_LOW], tables[KEY_HIGH]));
}
