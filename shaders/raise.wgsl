// The end of a step for traces: they decay, and those of targets that fired are raised.

struct Targets {
  // place in tables of (descriptor, first unit) pairs, one a workgroup, and their number
  blocks: u32,
  count: u32,
}

@group(1) @binding(0) var<uniform> units: Targets;

@compute @workgroup_size(WORKGROUP)
fn raiseTraces(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let block = group.y * groups.x + group.x;
  if (block >= units.count || isHalted()) {
    return;
  }
  let d = tables[units.blocks + 2u * block];
  let unit = tables[units.blocks + 2u * block + 1u] + lane;
  if (unit >= tables[d + TARGETS]) {
    return;
  }
  let fired = traces[tables[d + MARKS] + unit] == now() + 1u;
  for (var k = 0u; k < tables[d + TRACE_COUNT]; k++) {
    var y = decayedTrace(d, k, unit);
    if (fired) {
      y = select(y + 1.0, 1.0, tables[d + TRACES + 2u * k + 1u] != 0u);
    }
    traces[placeOfTrace(d, k, unit)] = bitcast<u32>(y);
  }
}
