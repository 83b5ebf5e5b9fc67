// Recursive least squares of a readout that is fed back, in single precision (assembly/learn/least-squares.ts;
// src/backends/learning/single-least-squares.ts is the definition). A sum over inputs is a workgroup: an invocation a chain.

struct Own {
  units: u32,
  outputs: u32,
  // row of the state that is read, and how many a step has
  row: u32,
  rows: u32,
  // steps before the first whose events still arrive, and the outputs that a source emits
  lead: u32,
  fed: u32,
  // whether what is said is kept: before it was taught, not after
  tells: u32,
}

@group(1) @binding(0) var<uniform> own: Own;
@group(1) @binding(1) var<storage, read> states: array<f32>;
@group(1) @binding(2) var<storage, read_write> weights: array<f32>;
@group(1) @binding(3) var<storage, read_write> inverse: array<f32>;
@group(1) @binding(4) var<storage, read_write> gain: array<f32>;
// by step, copy and output
@group(1) @binding(5) var<storage, read_write> said: array<f32>;
// what the source emits, by (copy, step): see rows.wgsl
@group(1) @binding(6) var<storage, read_write> events: array<u32>;
// by step and output
@group(1) @binding(7) var<storage, read> targets: array<f32>;

const CHAINS = 32u;
const LEAST = 1e-30f;

var<workgroup> chains: array<f32, CHAINS>;

fn small(x: f32) -> f32 {
  return select(x, 0.0, abs(x) < LEAST);
}

fn inputs() -> u32 {
  return own.units + 1u;
}

// The state of a unit at the end of the step, and behind all units a 1.
fn input(copy: u32, j: u32) -> f32 {
  if (j == own.units) {
    return 1.0;
  }
  return states[(((step.k + 1u) * own.rows + own.row) * step.copies + copy) * own.units + j];
}

// All chains together; whoever asks gets the sum.
fn folded(lane: u32, chain: f32) -> f32 {
  chains[lane] = chain;
  for (var half = CHAINS / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) {
      chains[lane] = chains[lane] + chains[lane + half];
    }
  }
  workgroupBarrier();
  let sum = small(chains[0]);
  workgroupBarrier();
  return sum;
}
