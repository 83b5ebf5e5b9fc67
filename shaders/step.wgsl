// What every shader of a step sees: where in the run it is, the run's control words, the log of spikes,
// and the tables that the host wrote. The host's twin is src/backends/webgpu/layout.ts.

struct Step {
  // 0 at run time: see math.wgsl
  zero: u32,
  // number of this step within the submission
  index: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> control: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read_write> spikeLog: array<u32>;
@group(0) @binding(3) var<storage, read> tables: array<u32>;

// Words of control. A run that must not go on is halted: the steps that were submitted after it do nothing.
const BASE_STEP = 0u;
const LOGGED = 1u;
const HALTED = 2u;
const FAULT_NEURON = 3u;
const FAULT_STEP = 4u;
const HASH_LOW = 5u;
const HASH_HIGH = 6u;
const SENT_LOW = 7u;
const SENT_HIGH = 8u;
const STEPS_DONE = 9u;
const STARTS = 16u;

// Words of tables.
const KEY_LOW = 0u;
const KEY_HIGH = 1u;
const LOG_ROOM = 2u;
const MOST_SPIKES = 3u;
const RING_LENGTH = 4u;
const RING_STRIDE = 5u;
const PAST_STEPS = 6u;

const WORKGROUP = 64u;

fn now() -> u32 {
  return atomicLoad(&control[BASE_STEP]) + step.index;
}

fn isHalted() -> bool {
  return atomicLoad(&control[HALTED]) != 0u;
}

// Appends a spike to the log. Order within a step is left open: nothing depends on it.
fn fire(neuron: u32) {
  spikeLog[atomicAdd(&control[LOGGED], 1u)] = neuron;
}

// Several spikes of one neuron, which must be neighbours in the log: plastic.wgsl takes them for one arrival.
fn fireOften(neuron: u32, count: u32) {
  let first = atomicAdd(&control[LOGGED], count);
  for (var k = 0u; k < count; k++) {
    spikeLog[first + k] = neuron;
  }
}

// A state that is not finite; of several the first neuron is kept.
fn fault(neuron: u32) {
  atomicMin(&control[FAULT_NEURON], neuron);
  atomicStore(&control[FAULT_STEP], now());
}

// Adds a 64-bit number to two words: each addition that wraps around carries one.
fn addLong(place: u32, low: u32, high: u32) {
  let before = atomicAdd(&control[place], low);
  let carry = select(0u, 1u, before + low < before);
  atomicAdd(&control[place + 1u], high + carry);
}
