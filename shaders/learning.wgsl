// Gradients and optimiser of dendritic trees (assembly/rate/branches.ts, learning.ts, noise.ts). Sums over a batch go
// in four lanes, element b to lane b mod 4, then (0 + 1) + (2 + 3), as the WebAssembly kernels have them. `phi` and
// `phiBack` are printed from the activation's text and stand before this.

@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read> other: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<f32>;
@group(0) @binding(5) var<storage, read_write> second: array<f32>;
@group(0) @binding(6) var<storage, read_write> third: array<f32>;
@group(0) @binding(7) var<storage, read_write> fourth: array<f32>;

// Level and datum of a column; the upper half mirrors the levels of the lower.
fn drawn(column: u32) -> vec2u {
  let half = step.columns / 2u;
  let twin = select(column - half, column, column < half);
  let key = vec2u(step.keyLow, step.keyHigh);
  let words = philoxWith(vec4u(column, 0u, step.time, step.stream), key);
  let level = mulhi(philoxWith(vec4u(twin, 0u, step.time, step.stream), key).y, step.units);
  return vec2u(select(step.units - 1u - level, level, column < half), mulhi(words.x, step.depth));
}

// left: data. right: table of levels. result: x. second: target. third: weights of the loss. fourth: x transposed.
@compute @workgroup_size(64)
fn batch(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let quad = id.y;
  if (column >= step.columns || 4u * quad >= step.rows) {
    return;
  }
  let place = drawn(column);
  let level = place.x;
  let key = vec2u(step.keyLow, step.keyHigh);
  let words = philoxWith(vec4u(column, quad, step.time, step.stream + 1u), key);
  let front = normals(words.x, words.y);
  let back = normals(words.z, words.w);
  let z = array<f32, 4>(front.x, front.y, back.x, back.y);
  for (var i = 0u; i < min(4u, step.rows - 4u * quad); i++) {
    let row = 4u * quad + i;
    let clean = left[place.y * step.rows + row];
    let noisy = product(right[level], clean) + product(right[step.units + level], z[i]);
    result[row * step.columns + column] = noisy;
    fourth[column * step.rowStride + row] = noisy;
    second[row * step.columns + column] = select(clean, z[i], step.activate == 1u);
  }
  if (quad == 0u) {
    let phase = right[3u * step.units + level];
    third[column] = right[2u * step.units + level];
    result[step.rows * step.columns + column] = phase;
    fourth[column * step.rowStride + step.rows] = phase;
  }
}

// Weighted squared error of each tree. left: currents. right: targets. other: weights. result: dL/dd. second: losses.
@compute @workgroup_size(64)
fn squaredError(@builtin(global_invocation_id) id: vec3u) {
  let tree = id.x;
  if (tree >= step.rows) {
    return;
  }
  var lanes = vec4f();
  for (var b = 0u; b < step.columns; b++) {
    let at = tree * step.columns + b;
    let difference = product(step.a, left[at]) - right[at];
    let weighted = product(other[b], difference);
    lanes[b % 4u] = lanes[b % 4u] + product(weighted, difference);
    result[at] = product(step.b, weighted);
  }
  second[step.offset + tree] = (lanes.x + lanes.y) + (lanes.z + lanes.w);
}

// dL/dz of children. left: weights. right: their sums z. other: dL/dz of the parents. result: dL/dz.
@compute @workgroup_size(64)
fn branchesBack(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let r = id.y;
  if (column >= step.columns || r >= step.rows) {
    return;
  }
  let width = step.units * step.depth;
  let tree = r / width;
  let child = r % width;
  let weight = left[step.offset + tree * step.blockStride + child];
  let parent = tree * step.units + child % step.units;
  let d = product(weight, other[parent * step.columns + column]);
  result[r * step.columns + column] = phiBack(right[r * step.columns + column], d);
}

// dL/dw of inner weights, the phase's last. left: sums z of the children. right: dL/dz of the parents. other: states.
// result: gradients.
@compute @workgroup_size(64)
fn branchWeights(@builtin(global_invocation_id) id: vec3u) {
  let width = step.units * (step.depth + 1u);
  let tree = id.x / width;
  let place = id.x % width;
  if (tree >= step.rows) {
    return;
  }
  let child = place / step.units;
  let unit = place % step.units;
  let parent = (tree * step.units + unit) * step.columns;
  let below = (tree * step.units * step.depth + place) * step.columns;
  let phase = step.rowStride * step.columns;
  var lanes = vec4f();
  for (var b = 0u; b < step.columns; b++) {
    var activity: f32;
    if (child == step.depth) {
      activity = other[phase + b];
    } else {
      activity = phi(left[below + b]);
    }
    lanes[b % 4u] = lanes[b % 4u] + product(right[parent + b], activity);
  }
  result[step.offset + tree * step.blockStride + place] = (lanes.x + lanes.y) + (lanes.z + lanes.w);
}

fn leftRow(r: u32) -> u32 {
  return r * step.depth;
}

// dL/dW of the leaves: left (dL/dz, rows × depth) · right (x transposed, depth × columns). result: gradients.
@compute @workgroup_size(8, 8)
fn leafWeights(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row0 = group.y * TILE;
  let column0 = group.x * TILE;
  var sums: Sums;
  addProduct(&sums, row0, column0, local.xy, index);
  for (var i = 0u; i < 4u; i++) {
    let r = row0 + 4u * local.y + i;
    for (var j = 0u; j < 4u; j++) {
      let c = column0 + 4u * local.x + j;
      if (r < step.rows && c < step.columns) {
        let place = (r / step.units) * step.blockStride + (r % step.units) * step.columns + c;
        result[place] = sums[i][j];
      }
    }
  }
}

// Adam. left: gradients. right: β₁, β₂, 1 − β₁, 1 − β₂. result: weights. second, third: moments. fourth: averages.
@compute @workgroup_size(64)
fn adam(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * step.rowStride + id.x;
  if (id.x >= step.rowStride || i >= step.rows) {
    return;
  }
  let gradient = left[i];
  var mean = product(right[0], second[i]) + product(right[2], gradient);
  mean = select(0.0, mean, abs(mean) >= 1e-30);
  var square = product(right[1], third[i]) + product(right[3], product(gradient, gradient));
  square = select(0.0, square, square >= 1e-30);
  second[i] = mean;
  third[i] = square;
  let size = synfire_reciprocal(synfire_sqrt(square) + step.b);
  let old = result[i];
  let now = old - (product(step.c, old) + product(step.a, product(mean, size)));
  result[i] = now;
  let behind = fourth[i];
  fourth[i] = behind + product(step.phase, now - behind);
}
