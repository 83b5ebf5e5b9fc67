// Backward (assembly/learn/gather.ts): a source and copy an invocation, which adds what slopes by arrivals are along its row. Dense rows in
// four chains, of every fourth column; then (0 + 1) + (2 + 3). ENDS is printed: units far from threshold want no slope.

@group(1) @binding(3) var<storage, read> weights: array<f32>;
@group(1) @binding(4) var<storage, read> came: array<f32>;
@group(1) @binding(5) var<storage, read_write> spikeSlopes: array<f32>;

fn product4(a: vec4f, b: vec4f) -> vec4f {
  return bitcast<vec4f>(bitcast<vec4u>(a * b) ^ vec4u(step.zero));
}

fn denseRow(unit: u32, base: u32) -> f32 {
  let row = unit * own.columns;
  var s = vec4f();
  var c = 0u;
  for (; c + 4u <= own.columns; c += 4u) {
    let w = vec4f(weights[row + c], weights[row + c + 1u], weights[row + c + 2u], weights[row + c + 3u]);
    let x = vec4f(came[base + c], came[base + c + 1u], came[base + c + 2u], came[base + c + 3u]);
    s = s + product4(w, x);
  }
  for (; c < own.columns; c++) {
    s[c & 3u] = s[c & 3u] + product(weights[row + c], came[base + c]);
  }
  return (s.x + s.y) + (s.z + s.w);
}

fn sparseRow(unit: u32, base: u32) -> f32 {
  var sum = 0.0;
  for (var i = rows[unit]; i < rows[unit + 1u]; i++) {
    sum = sum + product(weights[i], came[base + columnOf(i)]);
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = placeOf(id, groups);
  if (e >= step.copies * own.rows) {
    return;
  }
  let copy = e / own.rows;
  let unit = e % own.rows;
  let all = own.lead + step.steps;
  let sent = step.k - own.delay;
  if (ENDS) {
    let row = (all + own.lead + sent) * step.copies + copy;
    if ((events[row * wordsOf(own.rows) + (unit >> 5u)] & (1u << (unit & 31u))) == 0u) {
      return;
    }
  }
  let base = arrivalAt(step.k, copy, 0u);
  var sum: f32;
  if (DENSE) {
    sum = denseRow(unit, base);
  } else {
    sum = sparseRow(unit, base);
  }
  let place = sent * step.copies * own.rows + e;
  spikeSlopes[place] = spikeSlopes[place] + sum;
}
