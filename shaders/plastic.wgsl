// Synapses that learn (assembly/plastic.ts): what arrives at the end of a step, and what its spikes do to the synapses
// onto the neurons that fired. `load`, `store`, `sentBy`, `onPre` and `onPost` are printed from the rule.
//
// Dispatches of a step: `arrive`; the update of neurons; `observe` and `act` if the rule reads states; `learn`; raise.wgsl;
// `tend` if steps do something. Traces that `act` and `learn` see are those of the step before, decayed.
//
// A part of a projection has the synapses of some neighbouring sources, by source and delay. `index` holds where the
// bucket of each source and delay begins (and the end of the last), then where the list of each target begins (and the
// end), then the lists: numbers of records.

struct Part {
  // place of the projection's descriptor in tables
  descriptor: u32,
  // global number of the first source, and sources
  first: u32,
  sources: u32,
  // place in index of the lists of targets
  incoming: u32,
  // invocations that share a bucket, and a list: powers of two
  bucketLanes: u32,
  listLanes: u32,
  // 1: the rule acts as soon as an arrival is added; 0: when states are those of the step's end
  early: u32,
}

@group(1) @binding(0) var<uniform> part: Part;
@group(1) @binding(2) var<storage, read> index: array<u32>;
@group(1) @binding(3) var<storage, read_write> records: array<u32>;
@group(1) @binding(4) var<storage, read_write> ring: array<atomic<i32>>;

// Spikes of the steps before this submission: their number, the start of each of tables[PAST_STEPS] steps and the end of
// the last, then neurons. A neuron's spikes of one step are neighbours, here and in the log.
@group(2) @binding(0) var<storage, read> past: array<u32>;

var<workgroup> arrivedHere: atomic<u32>;

// Spikes are counted through the past and on through the log: number of the first one `ago` steps before this one.
fn startOf(ago: u32) -> u32 {
  if (ago <= step.index) {
    return past[0] + atomicLoad(&control[STARTS + step.index - ago]);
  }
  return past[1u + tables[PAST_STEPS] + step.index - ago];
}

fn neuronOf(spike: u32) -> u32 {
  if (spike >= past[0]) {
    return spikeLog[spike - past[0]];
  }
  return past[2u + tables[PAST_STEPS] + spike];
}

// Steps since a spike that fell between `low` and `high` steps ago.
fn agoOf(spike: u32, low: u32, high: u32) -> u32 {
  var a = low;
  var b = high;
  while (a < b) {
    let middle = (a + b) / 2u;
    if (spike >= startOf(middle)) {
      b = middle;
    } else {
      a = middle + 1u;
    }
  }
  return a;
}

// Visits what arrives at the end of this step and returns how many synapses that is. A source that fired several times in a
// step is one arrival that is repeated: first all of it is added, then the rule runs as often.
fn visitArrivals(first: u32, invocations: u32, adds: bool, acts: bool) -> u32 {
  let t = now();
  let d = part.descriptor;
  let low = tables[d + LEAST_DELAY];
  let high = tables[d + MOST_DELAY];
  let sums = (t % tables[RING_LENGTH]) * tables[RING_STRIDE] + tables[d + ACCUMULATOR];
  let lanes = part.bucketLanes;
  let end = select(startOf(low - 1u), 0u, isHalted());
  var arrived = 0u;
  for (var spike = startOf(high) + first / lanes; spike < end; spike += invocations / lanes) {
    let neuron = neuronOf(spike);
    let row = neuron - part.first;
    if (row >= part.sources) {
      continue;
    }
    let ago = agoOf(spike, low, high);
    if (spike > startOf(ago) && neuronOf(spike - 1u) == neuron) {
      continue;
    }
    let next = startOf(ago - 1u);
    var repeats = 1u;
    while (spike + repeats < next && neuronOf(spike + repeats) == neuron) {
      repeats++;
    }
    let bucket = row * (high - low + 1u) + ago - low;
    let last = index[bucket + 1u];
    if (first % lanes == 0u) {
      arrived += repeats * (last - index[bucket]);
    }
    for (var k = index[bucket] + first % lanes; k < last; k += lanes) {
      var synapse = load(k);
      if (adds) {
        atomicAdd(&ring[sums + synapse.unit], i32(repeats) * sentBy(synapse, d, t));
      }
      if (acts) {
        for (var again = 0u; again < repeats; again++) {
          synapse = onPre(synapse, d, t);
        }
        store(k, synapse);
      }
    }
  }
  return arrived;
}

// Before neurons are updated: arrivals add to the step's sums, and are counted.
@compute @workgroup_size(WORKGROUP)
fn arrive(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let arrived = visitArrivals(id.x, groups.x * WORKGROUP, true, part.early != 0u);
  if (arrived > 0u) {
    atomicAdd(&arrivedHere, arrived);
  }
  workgroupBarrier();
  let sum = atomicLoad(&arrivedHere);
  if (lane == 0u && sum > 0u) {
    addLong(SENT_LOW, sum, 0u);
  }
}

@compute @workgroup_size(WORKGROUP)
fn act(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  _ = visitArrivals(id.x, groups.x * WORKGROUP, false, true);
}

// When the spikes of a step are logged: the rule for all synapses onto neurons that fired, which are marked.
@compute @workgroup_size(WORKGROUP)
fn learn(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (isHalted()) {
    return;
  }
  let t = now();
  let d = part.descriptor;
  let lanes = part.listLanes;
  let stride = groups.x * WORKGROUP / lanes;
  let lists = part.incoming + tables[d + TARGETS] + 1u;
  let end = atomicLoad(&control[LOGGED]);
  let start = atomicLoad(&control[STARTS + step.index]);
  for (var spike = start + id.x / lanes; spike < end; spike += stride) {
    let unit = spikeLog[spike] - tables[d + FIRST_TARGET];
    if (unit >= tables[d + TARGETS]) {
      continue;
    }
    if (LEARNS_BY_SPIKES) {
      let last = index[part.incoming + unit + 1u];
      for (var at = index[part.incoming + unit] + id.x % lanes; at < last; at += lanes) {
        let k = index[lists + at];
        store(k, onPost(load(k), d, t));
      }
    }
    if (tables[d + TRACE_COUNT] > 0u && id.x % lanes == 0u) {
      traces[tables[d + MARKS] + unit] = t + 1u;
    }
  }
}
