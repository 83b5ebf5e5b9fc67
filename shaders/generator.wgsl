// Given spikes: those of step k of the submission are [schedule[k], schedule[k + 1]) of the list, in which those of a
// neuron are neighbours.

@group(1) @binding(0) var<storage, read> schedule: array<u32>;
@group(1) @binding(1) var<storage, read> given: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn spikeGenerator(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  if (isHalted()) {
    return;
  }
  let end = schedule[step.index + 1u];
  let start = schedule[step.index];
  for (var k = start + id.x; k < end; k += groups.x * WORKGROUP) {
    let neuron = given[k];
    if (k > start && given[k - 1u] == neuron) {
      continue;
    }
    var count = 1u;
    while (k + count < end && given[k + count] == neuron) {
      count++;
    }
    fireOften(neuron, count);
  }
}
