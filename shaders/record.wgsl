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

// Sums of blocks of 32 units (src/backends/block-sums.ts): `units` is the place of the first.
@compute @workgroup_size(WORKGROUP)
fn recordMeans(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  if (atomicLoad(&control[STEPS_DONE]) != step.index + 1u) {
    return;
  }
  let blocks = (recorder.unitCount + 31u) / 32u;
  let width = recorder.variableCount * blocks;
  let row = (now() + 1u) / recorder.every - recorder.firstSample;
  for (var k = id.x; k < width; k += groups.x * WORKGROUP) {
    let first = 32u * (k % blocks);
    let start = tables[recorder.variables + k / blocks] + tables[recorder.units];
    var lanes = vec4f();
    for (var i = first; i < min(first + 32u, recorder.unitCount); i++) {
      lanes[i & 3u] = lanes[i & 3u] + bitcast<f32>(arena[start + i]);
    }
    samples[row * width + k] = bitcast<u32>((lanes.x + lanes.y) + (lanes.z + lanes.w));
  }
}
