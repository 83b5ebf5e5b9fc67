// What happens to a step's spikes besides delivery (assembly/spikes.ts): they are hashed, and the step ends.

fn hashSpike(t: u32, neuron: u32) {
  let mixed = philoxWith(vec4u(t, neuron, 0u, 0u), vec2u(0x53796e66u, 0x69726521u));
  addLong(HASH_LOW, mixed.x, mixed.y);
}

// By one invocation, once a step, when all spikes of the step are logged.
fn endStep(logged: u32) {
  if (!isHalted()) {
    atomicStore(&control[STEPS_DONE], step.index + 1u);
  }
  let full = logged + tables[MOST_SPIKES] > tables[LOG_ROOM];
  if (full || atomicLoad(&control[FAULT_NEURON]) != 0xffffffffu) {
    atomicStore(&control[HALTED], 1u);
  }
  atomicStore(&control[STARTS + step.index + 1u], logged);
}
