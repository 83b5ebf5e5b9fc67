// How a matrix of a rate model learns: an entry an invocation. `learn` and EVERY, steps from one update to the next, are printed.

@group(0) @binding(1) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(2) var<storage, read> units: array<f32>;
@group(0) @binding(3) var<storage, read> outputs: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = id.x + id.y * groups.x * 64u;
  if (e >= step.rows * step.columns || (step.time + 1u) % EVERY != 0u) {
    return;
  }
  let row = e / step.columns;
  let column = e % step.columns;
  learn(row, column, row * step.rowStride + column);
}
