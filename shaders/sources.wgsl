// Populations that only emit spikes: Poisson units, and given spikes.

struct Group {
  // place in tables of (descriptor, first unit) pairs, one a workgroup
  blocks: u32,
  count: u32,
}

@group(1) @binding(0) var<uniform> units: Group;

// Descriptor: 0 units  1 global number of the first  2 c3  3 first step  4 step after the last
// 5 place of the thresholds (by unit: of (place, number) pairs)  6 their number (0xffffffff: by unit)
@compute @workgroup_size(WORKGROUP)
fn poissonSource(
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
  let t = now();
  if (unit >= tables[d] || t < tables[d + 3u] || t >= tables[d + 4u]) {
    return;
  }
  var at = tables[d + 5u];
  var length = tables[d + 6u];
  if (length == 0xffffffffu) {
    length = tables[at + 2u * unit + 1u];
    at = tables[at + 2u * unit];
  }
  let count = poissonCount(tables[d + 2u], unit, t, at, length);
  if (count > 0u) {
    fireOften(tables[d + 1u] + unit, count);
  }
}
