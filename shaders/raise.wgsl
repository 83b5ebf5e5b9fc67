// The end of a step for traces: they decay, and those of targets that fired are raised.

@compute @workgroup_size(WORKGROUP)
fn raiseTraces(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let own = unitOf(group, groups, lane, TARGETS);
  if (!own.there) {
    return;
  }
  let d = own.descriptor;
  let unit = own.index;
  let fired = traces[tables[d + MARKS] + unit] == now() + 1u;
  for (var k = 0u; k < tables[d + TRACE_COUNT]; k++) {
    var y = decayedTrace(d, k, unit);
    if (fired) {
      y = select(y + 1.0, 1.0, tables[d + TRACES + 2u * k + 1u] != 0u);
    }
    traces[placeOfTrace(d, k, unit)] = bitcast<u32>(y);
  }
}
