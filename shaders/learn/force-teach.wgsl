// When the gain is there: a row of the inverse, and behind these of the weights, a workgroup.

@compute @workgroup_size(CHAINS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= inputs() + own.outputs) {
    return;
  }
  var chain = 0.0;
  for (var j = lane; j < inputs(); j += CHAINS) {
    chain = chain + small(product(gain[j], input(0u, j)));
  }
  let share = synfire_reciprocal(1.0 + synfire_pmax(folded(lane, chain), 0.0));
  if (row < inputs()) {
    let most = gain[row];
    for (var j = lane; j < inputs(); j += CHAINS) {
      let at = row * inputs() + j;
      inverse[at] = inverse[at] - small(product(product(most, gain[j]), share));
    }
    return;
  }
  let output = row - inputs();
  let place = step.k * own.outputs + output;
  let moved = small(product(targets[place] - said[place], share));
  for (var j = lane; j < inputs(); j += CHAINS) {
    let at = output * inputs() + j;
    weights[at] = weights[at] + small(product(moved, gain[j]));
  }
}
