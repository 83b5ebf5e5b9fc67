// Delivery of the spikes of a step: every synapse adds its fixed-point weight into the slot of the ring that
// belongs to the end of step t + delay. Integer sums do not depend on order, so atomics are exact.
//
// Rows: synapses of neuron n are [rows[n], rows[n + 1]) of this segment. A synapse is two words,
//   target accumulator | shift << 27,   weight (i16) | delay << 16
// or three where weights are wider: target accumulator, delay, weight.
// A row is shared by `split` workgroups; rows of a step are taken in turn (no indirect dispatch: a grid of fixed size
// that finds nothing to do costs less than the validation of indirect arguments).

struct Layer {
  split: u32,
  // 1: this dispatch also hashes the spikes and ends the step
  first: u32,
  // 3 words a synapse instead of 2
  wide: u32,
}

@group(1) @binding(0) var<uniform> layer: Layer;
@group(1) @binding(1) var<storage, read_write> ring: array<atomic<i32>>;
@group(1) @binding(2) var<storage, read> rows: array<u32>;
@group(1) @binding(3) var<storage, read> synapses: array<u32>;

struct Synapse {
  place: u32,
  delay: u32,
  weight: i32,
}

fn synapseAt(i: u32) -> Synapse {
  if (layer.wide != 0u) {
    return Synapse(synapses[3u * i], synapses[3u * i + 1u], bitcast<i32>(synapses[3u * i + 2u]));
  }
  let place = synapses[2u * i];
  let value = synapses[2u * i + 1u];
  let weight = (bitcast<i32>(value << 16u) >> 16u) << (place >> 27u);
  return Synapse(place & 0x7ffffffu, value >> 16u, weight);
}

fn add(synapse: Synapse, t: u32) {
  let slot = (t + synapse.delay) % tables[RING_LENGTH];
  atomicAdd(&ring[slot * tables[RING_STRIDE] + synapse.place], synapse.weight);
}

@compute @workgroup_size(WORKGROUP)
fn deliver(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let t = now();
  let start = atomicLoad(&control[STARTS + step.index]);
  let end = atomicLoad(&control[LOGGED]);
  if (layer.first != 0u && group.x == 0u && lane == 0u) {
    endStep(end);
  }
  let part = group.x % layer.split;
  let stride = groups.x / layer.split;
  for (var k = start + group.x / layer.split; k < end; k += stride) {
    let neuron = spikeLog[k];
    let begin = rows[neuron];
    let to = rows[neuron + 1u];
    if (part == 0u && lane == 0u) {
      if (layer.first != 0u) {
        hashSpike(t, neuron);
      }
      addLong(SENT_LOW, to - begin, 0u);
    }
    for (var i = begin + part * WORKGROUP + lane; i < to; i += layer.split * WORKGROUP) {
      add(synapseAt(i), t);
    }
  }
}
