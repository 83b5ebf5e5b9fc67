// What a synapse does when its source has fired, wherever it comes from: it adds its fixed-point weight into the
// slot of the ring that belongs to the end of step t + delay. Integer sums do not depend on order, so atomics
// are exact.

struct Layer {
  // workgroups that share the row of a spike
  split: u32,
  // 1: this dispatch also hashes the spikes and ends the step
  first: u32,
  // stored rows: 3 words a synapse instead of 2. Regenerated rows: place of the list of sources
  extra: u32,
  // 1: finer digits of weights whose synapses are counted in other layers
  digits: u32,
}

@group(1) @binding(0) var<uniform> layer: Layer;
@group(1) @binding(1) var<storage, read_write> ring: array<atomic<i32>>;

// Synapses that the workgroup has visited.
var<workgroup> sentHere: atomic<u32>;

struct Synapse {
  place: u32,
  delay: u32,
  // in units of 2^shift quanta
  weight: i32,
  shift: u32,
}

fn add(synapse: Synapse, t: u32) {
  let slot = (t + synapse.delay) % tables[RING_LENGTH];
  atomicAdd(&ring[slot * tables[RING_STRIDE] + synapse.place], synapse.weight << synapse.shift);
}

// What is done with each synapse of a row. Past spikes are replayed: after a restore what has not arrived before the end of
// step `since` is put back into the ring, and at the end of a chunk it is counted.
struct Visit {
  t: u32,
  since: u32,
  add: bool,
}

// Adds a synapse, if that is asked for; returns 1 if it has not arrived yet.
fn visit(synapse: Synapse, how: Visit) -> u32 {
  if (how.t + synapse.delay < how.since) {
    return 0u;
  }
  if (how.add) {
    add(synapse, how.t);
  }
  return 1u;
}
