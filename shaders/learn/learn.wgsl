// Slopes of weights, when slopes by all arrivals are there: a synapse an invocation, which goes over the copies of one part, in each from the
// last step to the first, and over what its source sent. In each slot a number for every synapse.

@group(1) @binding(3) var<storage, read> came: array<f32>;
@group(1) @binding(4) var<storage, read_write> slopes: array<f32>;

// The row that a synapse is in: the last that does not start behind it.
fn rowOf(synapse: u32) -> u32 {
  var low = 0u;
  for (var high = own.rows; high - low > 1u; ) {
    let middle = (low + high) >> 1u;
    if (rows[middle] <= synapse) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

// Of what was sent in step `at`, counted with those before the first.
fn worth(before: f32, value: f32, at: u32, copy: u32, column: u32) -> f32 {
  let k = at + own.delay;
  if (k < own.lead || k >= own.lead + step.steps) {
    return before;
  }
  return before + product(value, came[arrivalAt(k - own.lead, copy, column)]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let synapse = placeOf(id, groups);
  if (synapse >= own.synapses) {
    return;
  }
  var unit: u32;
  var column: u32;
  if (DENSE) {
    unit = synapse / own.columns;
    column = synapse % own.columns;
  } else {
    unit = rowOf(synapse);
    column = columnOf(synapse);
  }
  let place = step.slot * own.synapses + synapse;
  var sum = slopes[place];
  for (var copy = step.begin; copy < step.end; copy++) {
    let train = copy * own.rows + unit;
    if (LISTED) {
      let pairs = step.copies * own.rows + 1u;
      for (var i = events[train]; i < events[train + 1u]; i++) {
        let pair = pairs + 2u * i;
        sum = worth(sum, bitcast<f32>(events[pair + 1u]), events[pair], copy, column);
      }
    } else {
      let words = wordsOf(own.lead + step.steps);
      for (var w = words; w > 0u; w--) {
        var bits = events[train * words + w - 1u];
        while (bits != 0u) {
          let bit = firstLeadingBit(bits);
          bits ^= 1u << bit;
          sum = worth(sum, 1.0, 32u * (w - 1u) + bit, copy, column);
        }
      }
    }
  }
  slopes[place] = sum;
}
