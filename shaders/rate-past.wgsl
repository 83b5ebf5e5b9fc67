// Outputs of so many steps ago, out of the states, for products that take them.

@group(0) @binding(1) var<storage, read> units: array<f32>;
@group(0) @binding(2) var<storage, read_write> delayed: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = id.x + id.y * groups.x * 64u;
  if (e < step.rows * step.columns) {
    delayed[e] = units[step.offset + e];
  }
}
