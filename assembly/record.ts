// Recording of state variables: a subset of neurons, every so many steps.
//
// Descriptor: 0 every  4 out ptr  8 samples so far  12 room (samples)  16 variable count
//            20 unit count  24 units ptr (u32 local indices)  28 … state array ptr of each variable
// Sample s occupies variables × units f32 at out + s · that. The host drains before the room ends.
export function recordStates(d: usize, step: u32): void {
  if ((step + 1) % load<u32>(d) != 0) return;
  const samples = load<u32>(d, 8);
  if (samples >= load<u32>(d, 12)) return;
  const variables = load<u32>(d, 16);
  const units = load<u32>(d, 20);
  const list: usize = load<u32>(d, 24);
  let out: usize = load<u32>(d, 4);
  out += ((samples * variables * units) as usize) << 2;
  for (let v: u32 = 0; v < variables; v++) {
    const state: usize = load<u32>(d + ((v as usize) << 2), 28);
    for (let u: u32 = 0; u < units; u++, out += 4) {
      const i: usize = load<u32>(list + ((u as usize) << 2));
      store<f32>(out, load<f32>(state + (i << 2)));
    }
  }
  store<u32>(d, samples + 1, 8);
}
