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
    keep(row, lanes[index]);
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
  let first = entries[row];
  let count = entries[row + 1u] - first;
  let columns = step.rows + 1u + first;
  if (step.columns > 1u) {
    var sum = 0.0;
    if (step.add == 1u) {
      sum = result[place];
    }
    for (var k = 0u; k < count; k++) {
      sum = sum + product(left[first + k], right[entries[columns + k] * step.columns + copy]);
    }
    result[place] = sum;
    return;
  }
  var lane: vec4f;
  for (var k = 0u; k < count; k++) {
    lane[k & 3u] = lane[k & 3u] + product(left[first + k], right[entries[columns + k]]);
  }
  keep(row, (lane.x + lane.z) + (lane.y + lane.w));
}

// Few columns, one copy: blocks of 16 rows, in each column after column.
@compute @workgroup_size(64)
fn thin(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64u;
  if (row >= step.rows) {
    return;
  }
  let start = 16u * step.depth * (row >> 4u) + (row & 15u);
  var sum = 0.0;
  if (step.add == 1u) {
    sum = result[row];
  }
  for (var c = 0u; c < step.depth; c++) {
    sum = sum + product(left[start + 16u * c], right[c]);
  }
  result[row] = sum;
}

fn keep(row: u32, sum: f32) {
  if (step.add == 1u) {
    result[row] = result[row] + sum;
  } else {
    result[row] = sum;
  }
}
