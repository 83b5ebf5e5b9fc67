// Dendritic trees (assembly/rate/product.ts, branches.ts): every element is one sum, its terms in the order of the
// WebAssembly kernels. `phi` is printed from the activation's text and stands before this.

@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> result: array<f32>;
@group(0) @binding(4) var<storage, read> states: array<f32>;

fn leftRow(r: u32) -> u32 {
  return step.offset + (r / step.units) * step.blockStride + (r % step.units) * step.rowStride;
}

// Leaves: result (rows × columns) = left · right, or phi of it, 32 × 32 elements a workgroup, 4 × 4 a thread.
@compute @workgroup_size(8, 8)
fn leaves(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row0 = group.y * TILE;
  let column0 = group.x * TILE;
  var sums: Sums;
  if (step.add == 1u) {
    for (var i = 0u; i < 4u; i++) {
      let r = row0 + 4u * local.y + i;
      for (var j = 0u; j < 4u; j++) {
        let c = column0 + 4u * local.x + j;
        if (r < step.rows && c < step.columns) {
          sums[i][j] = result[r * step.columns + c];
        }
      }
    }
  }
  addProduct(&sums, row0, column0, local.xy, index);
  for (var i = 0u; i < 4u; i++) {
    let r = row0 + 4u * local.y + i;
    for (var j = 0u; j < 4u; j++) {
      let c = column0 + 4u * local.x + j;
      if (r < step.rows && c < step.columns) {
        // sums are kept where gradients need them
        result[r * step.columns + c] = select(sums[i][j], phi(sums[i][j]), step.activate == 1u);
      }
    }
  }
}

// Compartments that sum their own children: the phase first, then child after child. Where `stream` is 1, what lies below are
// sums.
@compute @workgroup_size(64)
fn branches(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let r = id.y;
  if (c >= step.columns || r >= step.rows) {
    return;
  }
  let tree = r / step.units;
  let unit = r % step.units;
  let weights = step.offset + tree * step.blockStride + unit;
  let below = tree * step.units * step.depth + unit;
  // the phase is one of the states
  var sum = product(left[weights + step.depth * step.units], states[step.rowStride * step.columns + c]);
  for (var k = 0u; k < step.depth; k++) {
    var activity = right[(below + k * step.units) * step.columns + c];
    if (step.stream == 1u) {
      activity = phi(activity);
    }
    sum = sum + product(left[weights + k * step.units], activity);
  }
  if (step.activate == 1u) {
    sum = phi(sum);
  }
  result[r * step.columns + c] = sum;
}
