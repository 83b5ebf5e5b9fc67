// Synapses of one projection and delay, rows by source, and what the source sent. DENSE (a row has every column) and LISTED (what is sent is
// a list, not bits) are printed.

struct Block {
  rows: u32,
  columns: u32,
  // steps
  delay: u32,
  // steps before the first whose spikes still arrive
  lead: u32,
  // row of the target's arrivals, and how many it has
  jump: u32,
  jumps: u32,
  synapses: u32,
}

@group(1) @binding(0) var<uniform> own: Block;
// where rows start, then the column of each synapse, ascending in a row; nothing where rows are dense
@group(1) @binding(1) var<storage, read> rows: array<u32>;
// bits, or where the events of each (copy, step) or (copy, unit) start, then pairs of a unit or step and a value
@group(1) @binding(2) var<storage, read> events: array<u32>;

fn columnOf(synapse: u32) -> u32 {
  return rows[own.rows + 1u + synapse];
}

// What arrived at a column, and later the slope by that.
fn arrivalAt(k: u32, copy: u32, column: u32) -> u32 {
  return ((k * own.jumps + own.jump) * step.copies + copy) * own.columns + column;
}
