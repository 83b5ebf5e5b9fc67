// What steps do (plastic.wgsl): the rule for all synapses onto the targets of which its condition is true.

@compute @workgroup_size(WORKGROUP)
fn tend(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (isHalted()) {
    return;
  }
  let t = now();
  let d = part.descriptor;
  let lanes = part.listLanes;
  let stride = groups.x * WORKGROUP / lanes;
  let lists = part.incoming + tables[d + TARGETS] + 1u;
  for (var unit = id.x / lanes; unit < tables[d + TARGETS]; unit += stride) {
    if (!isDue(unit, d)) {
      continue;
    }
    let last = index[part.incoming + unit + 1u];
    for (var at = index[part.incoming + unit] + id.x % lanes; at < last; at += lanes) {
      let k = index[lists + at];
      store(k, onStep(load(k), d, t));
    }
  }
}
