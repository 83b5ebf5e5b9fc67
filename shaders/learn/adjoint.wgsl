// Slopes by states at the end of a step become those at its start, in place; arrivals of the step become the slopes by them.

@group(1) @binding(5) var<storage, read_write> slopes: array<f32>;
@group(1) @binding(6) var<storage, read> spikeSlopes: array<f32>;
// by (step, learnt constant): what is added up when all steps are done (total.wgsl)
@group(1) @binding(7) var<storage, read_write> constantSlopes: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = placeOf(id, groups);
  let row = step.copies * own.size;
  if (e < row) {
    tables = array(step.keyLow, step.keyHigh);
    adjoint(e / own.size, e % own.size, row, e);
  }
}
