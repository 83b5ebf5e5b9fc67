// Delivery of the spikes of a step (assembly/deliver.ts): every synapse of every row that `visitRow` knows, stored
// (rows.wgsl) or made anew (connect.wgsl).
//
// A row is shared by `split` workgroups; rows of a step are taken in turn. (No indirect dispatch: a grid of fixed size
// that finds nothing to do costs less than the validation of indirect arguments.)

@compute @workgroup_size(WORKGROUP)
fn deliver(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let t = now();
  let end = atomicLoad(&control[LOGGED]);
  if (layer.first != 0u && group.x == 0u && lane == 0u) {
    endStep(end);
  }
  let part = group.x % layer.split;
  let stride = groups.x / layer.split;
  var sent = 0u;
  for (var k = atomicLoad(&control[STARTS + step.index]) + group.x / layer.split; k < end; k += stride) {
    let neuron = spikeLog[k];
    if (part == 0u && lane == 0u && layer.first != 0u) {
      hashSpike(t, neuron);
    }
    sent += visitRow(neuron, part * WORKGROUP + lane, layer.split * WORKGROUP, Visit(t, 0u, true));
  }
  if (sent > 0u && layer.digits == 0u) {
    atomicAdd(&sentHere, sent);
  }
  workgroupBarrier();
  let sum = atomicLoad(&sentHere);
  if (lane == 0u && sum > 0u) {
    addLong(SENT_LOW, sum, 0u);
  }
}
