// After a step: a copy and output a workgroup.

@compute @workgroup_size(CHAINS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = group.x + group.y * groups.x;
  if (place >= step.copies * own.outputs) {
    return;
  }
  let copy = place / own.outputs;
  let output = place % own.outputs;
  var chain = 0.0;
  for (var j = lane; j < inputs(); j += CHAINS) {
    chain = chain + small(product(weights[output * inputs() + j], input(copy, j)));
  }
  let sum = folded(lane, chain);
  if (lane > 0u) {
    return;
  }
  if (own.tells != 0u) {
    said[step.k * step.copies * own.outputs + place] = sum;
  }
  if (output < own.fed) {
    let all = own.lead + step.steps;
    let first = events[copy * all + own.lead + step.k];
    events[step.copies * all + 2u + 2u * (first + output)] = bitcast<u32>(sum);
  }
}
