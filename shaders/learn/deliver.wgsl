// Forward (assembly/learn/deliver.ts): a target and copy an invocation, which adds what events send to it, in their order.

@group(1) @binding(3) var<storage, read> weights: array<f32>;
@group(1) @binding(4) var<storage, read_write> arrivals: array<f32>;

fn along(before: f32, unit: u32, value: f32, column: u32) -> f32 {
  if (DENSE) {
    return before + product(value, weights[unit * own.columns + column]);
  }
  var low = rows[unit];
  let end = rows[unit + 1u];
  for (var high = end; low < high; ) {
    let middle = (low + high) >> 1u;
    if (columnOf(middle) < column) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  var sum = before;
  for (; low < end && columnOf(low) == column; low++) {
    sum = sum + product(value, weights[low]);
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let e = placeOf(id, groups);
  if (e >= step.copies * own.columns || own.lead + step.k < own.delay) {
    return;
  }
  let copy = e / own.columns;
  let column = e % own.columns;
  let all = own.lead + step.steps;
  let at = own.lead + step.k - own.delay;
  let place = arrivalAt(step.k, copy, column);
  var sum = arrivals[place];
  if (LISTED) {
    let start = copy * all + at;
    let pairs = step.copies * all + 1u;
    for (var i = events[start]; i < events[start + 1u]; i++) {
      let pair = pairs + 2u * i;
      sum = along(sum, events[pair], bitcast<f32>(events[pair + 1u]), column);
    }
  } else {
    let words = wordsOf(own.rows);
    let start = (at * step.copies + copy) * words;
    for (var w = 0u; w < words; w++) {
      for (var bits = events[start + w]; bits != 0u; bits &= bits - 1u) {
        sum = along(sum, 32u * w + firstTrailingBit(bits), 1.0, column);
      }
    }
  }
  arrivals[place] = sum;
}
