// Slopes by learnt constants, when those of all steps are there: a constant and unit an invocation, which adds them up over the copies of one
// part, in each from the last step to the first. In each slot a number of every constant and unit.

struct Own {
  size: u32,
  learnt: u32,
}

@group(1) @binding(0) var<uniform> own: Own;
@group(1) @binding(1) var<storage, read> constantSlopes: array<f32>;
@group(1) @binding(2) var<storage, read_write> totals: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = placeOf(id, groups);
  if (e >= own.learnt * own.size) {
    return;
  }
  let constant = e / own.size;
  let unit = e % own.size;
  let place = step.slot * own.learnt * own.size + e;
  var sum = totals[place];
  for (var copy = step.begin; copy < step.end; copy++) {
    for (var k = step.steps; k > 0u; k--) {
      let row = (k - 1u) * own.learnt + constant;
      sum = sum + constantSlopes[(row * step.copies + copy) * own.size + unit];
    }
  }
  totals[place] = sum;
}
