// Spikes of steps as bits: by step and copy, units in order (list 0), and units near threshold (list 1); and by copy and unit, steps in order.

@group(1) @binding(5) var<storage, read_write> masks: array<atomic<u32>>;
@group(1) @binding(6) var<storage, read_write> trains: array<u32>;

fn mark(value: f32, list: u32, copy: u32, unit: u32) {
  if (value == 0.0) {
    return;
  }
  let all = own.lead + step.steps;
  let at = own.lead + step.k;
  let mask = ((list * all + at) * step.copies + copy) * wordsOf(own.size) + (unit >> 5u);
  atomicOr(&masks[mask], 1u << (unit & 31u));
  if (list == 0u) {
    let train = (copy * own.size + unit) * wordsOf(all) + (at >> 5u);
    trains[train] |= 1u << (at & 31u);
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = placeOf(id, groups);
  let row = step.copies * own.size;
  if (e < row) {
    tables = array(step.keyLow, step.keyHigh);
    forward(e / own.size, e % own.size, row, e);
  }
}
