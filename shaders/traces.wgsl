// Traces of the targets of plastic projections (assembly/plastic.ts), and the descriptor of such a projection in the
// tables. The host's twin is src/codegen/wgsl-rule-layout.ts.

const FIRST_TARGET = 0u;
const TARGETS = 1u;
const LEAST_DELAY = 2u;
const MOST_DELAY = 3u;
const ACCUMULATOR = 4u;
const MARKS = 5u;
const PADDED = 6u;
const TRACE_COUNT = 7u;
const TRACES = 8u;

// Traces below it become 0.
const SMALLEST = 1.0000000031710769e-30f;

// By projection: for each target a mark, the end of the step of its last spike, then its traces, then copies of the
// states that the rule reads.
@group(1) @binding(1) var<storage, read_write> traces: array<u32>;

fn placeOfTrace(d: u32, k: u32, unit: u32) -> u32 {
  return tables[d + MARKS] + (k + 1u) * tables[d + PADDED] + unit;
}

// As it is: of this step when it has been raised, of the step before until then.
fn traceOf(d: u32, k: u32, unit: u32) -> f32 {
  return bitcast<f32>(traces[placeOfTrace(d, k, unit)]);
}

// At the end of this step, before the spikes of this step.
fn decayedTrace(d: u32, k: u32, unit: u32) -> f32 {
  let y = product(traceOf(d, k, unit), bitcast<f32>(tables[d + TRACES + 2u * k]));
  return select(y, 0.0, y < SMALLEST);
}
