// A stage of a rate model: a unit and copy an invocation. `stage` and WIDTH, copies of a unit with padding, are printed.

@group(0) @binding(1) var<storage, read_write> units: array<f32>;
@group(0) @binding(2) var<storage, read> inputs: array<f32>;
@group(0) @binding(3) var<storage, read_write> outputs: array<f32>;
@group(0) @binding(4) var<storage, read> series: array<f32>;

// The draw of a unit and copy in the noise of one state.
fn ownNormal(e: u32, stream: u32) -> f32 {
  let place = select(vec2u(e % WIDTH, e / WIDTH), vec2u(e, 0u), WIDTH == 1u);
  let counter = vec4u(place.x, place.y >> 2u, step.time, stream);
  let words = philoxWith(counter, vec2u(step.keyLow, step.keyHigh));
  let late = (place.y & 2u) != 0u;
  let pair = normals(select(words.x, words.z, late), select(words.y, words.w, late));
  return select(pair.x, pair.y, (place.y & 1u) != 0u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = id.x + id.y * groups.x * 64u;
  if (e < step.rows * step.columns) {
    stage(e);
  }
}
