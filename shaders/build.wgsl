// Rows are built where they are read: each synapse that connect.wgsl names is counted, then put into its row
// (assembly/rows.ts). Where in its row it lies is left to chance: nothing depends on it.

struct Layer {
  split: u32,
  first: u32,
  // place of the list of sources
  extra: u32,
}

struct Build {
  // rows [from, from + count)
  begin: u32,
  count: u32,
  // 1: fill, 0: count and find the longest delay
  fill: u32,
  // 3 words a synapse instead of 2
  wide: u32,
}

@group(1) @binding(0) var<uniform> layer: Layer;
@group(1) @binding(1) var<uniform> build: Build;
// by neuron: synapses, longest delay, synapses already put
@group(1) @binding(2) var<storage, read_write> progress: array<atomic<u32>>;
@group(1) @binding(3) var<storage, read> rows: array<u32>;
@group(1) @binding(4) var<storage, read_write> stored: array<u32>;

struct Synapse {
  place: u32,
  delay: u32,
  weight: i32,
  shift: u32,
}

// The row that synapses are for; the other words are those of a delivery.
struct Visit {
  t: u32,
  since: u32,
  add: bool,
}

fn visit(synapse: Synapse, how: Visit) -> u32 {
  let at = 3u * how.t;
  if (build.fill == 0u) {
    atomicAdd(&progress[at], 1u);
    atomicMax(&progress[at + 1u], synapse.delay);
    return 1u;
  }
  let k = rows[how.t] + atomicAdd(&progress[at + 2u], 1u);
  if (build.wide != 0u) {
    stored[3u * k] = synapse.place;
    stored[3u * k + 1u] = synapse.delay;
    stored[3u * k + 2u] = bitcast<u32>(synapse.weight << synapse.shift);
  } else {
    stored[2u * k] = synapse.place | (synapse.shift << 27u);
    stored[2u * k + 1u] = (bitcast<u32>(synapse.weight) & 0xffffu) | (synapse.delay << 16u);
  }
  return 1u;
}

@compute @workgroup_size(WORKGROUP)
fn buildRows(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var k = group.x; k < build.count; k += groups.x) {
    visitRow(build.begin + k, lane, WORKGROUP, Visit(build.begin + k, 0u, false));
  }
}
