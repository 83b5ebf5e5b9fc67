// Stored rows (assembly/rows.ts): synapses of neuron n are [rows[n], rows[n + 1]) of this segment. A synapse is two words,
//   target accumulator | shift << 27,   weight (i16) | delay << 16
// or three where weights are wider: target accumulator, delay, weight.

@group(1) @binding(2) var<storage, read> rows: array<u32>;
@group(1) @binding(3) var<storage, read> stored: array<u32>;

fn synapseAt(i: u32) -> Synapse {
  if (layer.extra != 0u) {
    return Synapse(stored[3u * i], stored[3u * i + 1u], bitcast<i32>(stored[3u * i + 2u]), 0u);
  }
  let place = stored[2u * i];
  let value = stored[2u * i + 1u];
  return Synapse(place & 0x7ffffffu, value >> 16u, bitcast<i32>(value << 16u) >> 16u, place >> 27u);
}

// The part of a row that invocation `lane` of `lanes` takes; returns how many of its synapses were to be visited.
fn visitRow(neuron: u32, lane: u32, lanes: u32, how: Visit) -> u32 {
  let end = rows[neuron + 1u];
  var visited = 0u;
  for (var i = rows[neuron] + lane; i < end; i += lanes) {
    visited += visit(synapseAt(i), how);
  }
  return visited;
}
