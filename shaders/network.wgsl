// Products of a rate network with one copy, and sparse ones (assembly/rate/vector.ts). Dense products with several copies are
// `leaves` of trees.wgsl.

@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> result: array<f32>;
// offsets of the rows, then columns
@group(0) @binding(4) var<storage, read> entries: array<u32>;

var<workgroup> lanes: array<f32, 64>;

// 16 threads a row: lane l sums the elements l, l + 16, …; then lanes are added in pairs, 8, 4, 2 and 1 apart.
@compute @workgroup_size(64)
fn vector(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let lane = index & 15u;
  let row = 4u * (group.x + group.y * groups.x) + (index >> 4u);
  var sum = 0.0;
  if (row < step.rows) {
    let start = row * step.rowStride;
    for (var c = lane; c < step.rowStride; c += 16u) {
      sum = sum + product(left[start + c], right[c]);
    }
  }
  lanes[index] = sum;
  for (var half = 8u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) {
      lanes[index] = lanes[index] + lanes[index + half];
    }
  }
  if (lane == 0u && row < step.rows) {
    if (step.add == 1u) {
      result[row] = result[row] + lanes[index];
    } else {
      result[row] = lanes[index];
    }
  }
}

@compute @workgroup_size(64)
fn sparse(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = id.x + id.y * groups.x * 64u;
  if (place >= step.rows * step.columns) {
    return;
  }
  let row = place / step.columns;
  let copy = place % step.columns;
  var sum = 0.0;
  if (step.add == 1u) {
    sum = result[place];
  }
  for (var k = entries[row]; k < entries[row + 1u]; k++) {
    let column = entries[step.rows + 1u + k];
    sum = sum + product(left[k], right[column * step.columns + copy]);
  }
  result[place] = sum;
}
