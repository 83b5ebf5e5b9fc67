// What every shader of the rate module sees: one record of numbers for each dispatch. The host's twin is
// src/backends/rate/dispatches.ts.

struct Step {
  // 0 at run time: see math.wgsl
  zero: u32,
  // counter word of the noise, added to the base in `clock`
  time: u32,
  rows: u32,
  columns: u32,
  // terms of a sum: columns of the left matrix, children of a compartment
  depth: u32,
  // rows of a block (a tree), numbers in a block and from row to row of the left matrix, and where it begins
  units: u32,
  blockStride: u32,
  rowStride: u32,
  offset: u32,
  // first column, stream and key of the noise
  first: u32,
  stream: u32,
  keyLow: u32,
  keyHigh: u32,
  a: f32,
  b: f32,
  c: f32,
  // phase of the next level
  phase: f32,
  // 1: activities, 0: sums
  activate: u32,
  // 1: sums go on from what `result` holds
  add: u32,
  unused: u32,
}

@group(0) @binding(0) var<uniform> step: Step;

// random.wgsl names them for the engine of spikes; here the key is in the record
const KEY_LOW = 0u;
const KEY_HIGH = 1u;
var<private> tables: array<u32, 2>;
