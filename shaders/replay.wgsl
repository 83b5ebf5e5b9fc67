// Spikes of the past once more, (step, neuron) pairs: what has not arrived yet is added to the ring or only counted.

struct Replay {
  count: u32,
  // what arrives before the end of this step has arrived
  since: u32,
  // 1: add to the ring; 0: count only
  add: u32,
}

@group(2) @binding(0) var<uniform> replay: Replay;
@group(2) @binding(1) var<storage, read> past: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn replaySpikes(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var waiting = 0u;
  for (var k = group.x; k < replay.count; k += groups.x) {
    let how = Visit(past[2u * k], replay.since, replay.add != 0u);
    waiting += visitRow(past[2u * k + 1u], lane, WORKGROUP, how);
  }
  if (waiting > 0u && layer.digits == 0u) {
    atomicAdd(&sentHere, waiting);
  }
  workgroupBarrier();
  let sum = atomicLoad(&sentHere);
  if (lane == 0u && sum > 0u) {
    addLong(SENT_LOW, sum, 0u);
  }
}
