// A step of a population or its adjoint: a unit and copy an invocation. `forward` or `adjoint` is printed (src/codegen/wgsl-learning.ts).

struct Own {
  size: u32,
  // steps before the first whose spikes still arrive
  lead: u32,
  // counter word of noise; place of currents in `given`, behind the constants
  noise: u32,
  currents: u32,
}

@group(1) @binding(0) var<uniform> own: Own;
@group(1) @binding(1) var<storage, read_write> states: array<f32>;
@group(1) @binding(2) var<storage, read_write> arrivals: array<f32>;
@group(1) @binding(3) var<storage, read> given: array<f32>;
@group(1) @binding(4) var<storage, read_write> traces: array<f32>;
