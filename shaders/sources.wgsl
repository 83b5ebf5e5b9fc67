// Populations that only emit spikes: Poisson units, and given spikes.

// Descriptor: 0 units  1 global number of the first  2 c3  3 first step  4 step after the last
// 5 place of the law (by unit: of the places of theirs)  6 whether that is by unit
@compute @workgroup_size(WORKGROUP)
fn poissonSource(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let own = unitOf(group, groups, lane, 0u);
  if (!own.there) {
    return;
  }
  let d = own.descriptor;
  let unit = own.index;
  let t = now();
  if (t < tables[d + 3u] || t >= tables[d + 4u]) {
    return;
  }
  var law = tables[d + 5u];
  if (tables[d + 6u] != 0u) {
    law = tables[law + unit];
  }
  let count = poissonCount(tables[d + 2u], unit, t, law);
  if (count > 0u) {
    fireOften(tables[d + 1u] + unit, count);
  }
}
