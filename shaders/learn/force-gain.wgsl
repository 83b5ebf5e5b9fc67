// In a step that learns, of the one copy: a row of the inverse a workgroup.

@compute @workgroup_size(CHAINS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= inputs()) {
    return;
  }
  var chain = 0.0;
  for (var j = lane; j < inputs(); j += CHAINS) {
    chain = chain + small(product(inverse[row * inputs() + j], input(0u, j)));
  }
  let sum = folded(lane, chain);
  if (lane == 0u) {
    gain[row] = sum;
  }
}
