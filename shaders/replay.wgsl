// Spikes of the past once more: after a restore what has not arrived is put back into the ring, and at the
// end of a chunk what has not arrived is counted. (step, neuron) pairs; one workgroup a spike, in turn.

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
  for (var k = group.x; k < replay.count; k += groups.x) {
    let t = past[2u * k];
    let neuron = past[2u * k + 1u];
    let to = rows[neuron + 1u];
    var waiting = 0u;
    for (var i = rows[neuron] + lane; i < to; i += WORKGROUP) {
      let synapse = synapseAt(i);
      if (t + synapse.delay < replay.since) {
        continue;
      }
      waiting++;
      if (replay.add != 0u) {
        add(synapse, t);
      }
    }
    addLong(SENT_LOW, waiting, 0u);
  }
}
