// Samples of state variables (assembly/record.ts): one row of variables × units after a step.

struct Recorder {
  // places in tables: of the state arrays' first words, and of the units
  variables: u32,
  units: u32,
  variableCount: u32,
  unitCount: u32,
  every: u32,
  // number of the sample that lies in row 0
  firstSample: u32,
}

@group(1) @binding(0) var<uniform> recorder: Recorder;
@group(1) @binding(1) var<storage, read> arena: array<u32>;
@group(1) @binding(2) var<storage, read_write> samples: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn recordStates(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  // the step is over: what it found wrong does not keep it from being recorded
  if (atomicLoad(&control[STEPS_DONE]) != step.index + 1u) {
    return;
  }
  let width = recorder.variableCount * recorder.unitCount;
  let row = (now() + 1u) / recorder.every - recorder.firstSample;
  for (var k = id.x; k < width; k += groups.x * WORKGROUP) {
    let variable = tables[recorder.variables + k / recorder.unitCount];
    let unit = tables[recorder.units + k % recorder.unitCount];
    samples[row * width + k] = arena[variable + unit];
  }
}
