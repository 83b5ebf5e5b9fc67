// Graded projections (assembly/couplings.ts): states of the past lie in a ring of rows, one for each step, by channel.

struct Channel {
  // word of the state of its first unit in the arena, place in a row, units
  state: u32,
  place: u32,
  units: u32,
  // values of a row, and rows less one (a power of two less one)
  width: u32,
  mask: u32,
}

struct Coupled {
  // word of the sum of the first target in the arena, and targets
  sums: u32,
  targets: u32,
  width: u32,
  mask: u32,
}

// places of own values: above it of the step before, from NONE on there is none
const BEFORE = 0x80000000u;
const NONE = 0xfffffffeu;

@group(1) @binding(0) var<uniform> channel: Channel;
@group(1) @binding(1) var<storage, read> states: array<f32>;
@group(1) @binding(2) var<storage, read_write> past: array<f32>;

@group(2) @binding(0) var<uniform> coupled: Coupled;
@group(2) @binding(1) var<storage, read> ring: array<f32>;
// starts of the targets' synapses, one more than targets; then four words a synapse
@group(2) @binding(2) var<storage, read> synapses: array<u32>;
@group(2) @binding(3) var<storage, read_write> arena: array<f32>;

// The states at the start of the step.
@compute @workgroup_size(WORKGROUP)
fn keepStates(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  if (isHalted()) {
    return;
  }
  let row = (now() & channel.mask) * channel.width + channel.place;
  for (var i = id.x; i < channel.units; i += groups.x * WORKGROUP) {
    past[row + i] = states[channel.state + i];
  }
}

@compute @workgroup_size(WORKGROUP)
fn couple(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  if (isHalted()) {
    return;
  }
  let t = now();
  for (var i = id.x; i < coupled.targets; i += groups.x * WORKGROUP) {
    var sum = 0.0;
    let end = synapses[i + 1u];
    for (var k = synapses[i]; k < end; k++) {
      let s = coupled.targets + 1u + 4u * k;
      let lag = synapses[s + 1u];
      let then = select(0u, t - lag, t > lag);
      let x = ring[(then & coupled.mask) * coupled.width + synapses[s]];
      let place = synapses[s + 3u];
      var own = 0.0;
      if (place < NONE) {
        let when = select(t, t - min(t, 1u), place >= BEFORE);
        own = ring[(when & coupled.mask) * coupled.width + (place & ~BEFORE)];
      }
      sum += product(bitcast<f32>(synapses[s + 2u]), x - own);
    }
    arena[coupled.sums + i] = sum;
  }
}
