// States of targets that a rule reads, copied to where it finds traces.

struct Targets {
  // place of the projection's descriptor in tables, and states
  descriptor: u32,
  states: u32,
}

@group(1) @binding(0) var<uniform> units: Targets;
@group(1) @binding(2) var<storage, read> arena: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn observe(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (isHalted()) {
    return;
  }
  let d = units.descriptor;
  let first = tables[d + TRACE_COUNT];
  for (var unit = id.x; unit < tables[d + TARGETS]; unit += groups.x * WORKGROUP) {
    for (var k = first; k < first + units.states; k++) {
      traces[placeOfTrace(d, k, unit)] = arena[tables[d + TRACES + 2u * k] + unit];
    }
  }
}
