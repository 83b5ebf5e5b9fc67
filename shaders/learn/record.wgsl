// What every shader of gradients sees: one record for each step, and for each part of a batch whose sums are taken. The host's twin is
// src/backends/learning/gpu-records.ts. A row has a number of every copy and unit: `copy * size + unit`.

struct Step {
  // 0 at run time: see math.wgsl
  zero: u32,
  // step of the part of the sample, how many it has, and the step of the whole sample at which it begins
  k: u32,
  steps: u32,
  first: u32,
  // counter word of the first copy's noise, and from copy to copy
  time: u32,
  duration: u32,
  copies: u32,
  keyLow: u32,
  keyHigh: u32,
  // copies [begin, end) are a part of the batch, whose sums lie in this slot
  begin: u32,
  end: u32,
  slot: u32,
}

@group(0) @binding(0) var<uniform> step: Step;

// random.wgsl names them for the engine of spikes; here the key is in the record
const KEY_LOW = 0u;
const KEY_HIGH = 1u;
var<private> tables: array<u32, 2>;

// Of an invocation in a grid of two dimensions, 64 a workgroup.
fn placeOf(id: vec3u, groups: vec3u) -> u32 {
  return id.x + id.y * groups.x * 64u;
}

// Words of as many bits.
fn wordsOf(bits: u32) -> u32 {
  return (bits + 31u) >> 5u;
}
