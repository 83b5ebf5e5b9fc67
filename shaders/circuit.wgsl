// One step of the circuit (assembly/rate/noise.ts `advance`): x ← a·x + b·d + c·z, four somata of a chain a thread.

@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read> current: array<f32>;
@group(0) @binding(3) var<storage, read> clock: array<u32>;

@compute @workgroup_size(64)
fn advance(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let quad = id.y;
  if (column >= step.columns || 4u * quad >= step.rows) {
    return;
  }
  var z: array<f32, 4>;
  if (step.c != 0.0) {
    let counter = vec4u(step.first + column, quad, clock[0] + step.time, step.stream);
    let words = philoxWith(counter, vec2u(step.keyLow, step.keyHigh));
    let front = normals(words.x, words.y);
    let back = normals(words.z, words.w);
    z = array<f32, 4>(front.x, front.y, back.x, back.y);
  }
  for (var i = 0u; i < min(4u, step.rows - 4u * quad); i++) {
    let at = (4u * quad + i) * step.columns + column;
    var next = product(step.a, x[at]) + product(step.b, current[at]);
    if (step.c != 0.0) {
      next = next + product(step.c, z[i]);
    }
    x[at] = next;
  }
  if (quad == 0u) {
    x[step.rows * step.columns + column] = step.phase;
  }
}
