// Recording of state variables: a subset of neurons, every so many steps.
//
// Descriptor: 0 every  4 out ptr  8 samples so far  12 room (samples)  16 variable count
//            20 unit count  24 units ptr (u32 local indices)  28 … state array ptr of each variable
// Sample s occupies variables × units f32 at out + s · that. The host drains before the room ends.
// Means: one sum a variable and block of 32 units, the first of which is local unit 0; the list is not read.
import { BLOCK } from './memory';

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

/** (0 + 1) + (2 + 3) */
@inline
function across(lanes: v128): f32 {
  return (f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1))
    + (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
}

export function recordMeans(d: usize, step: u32): void {
  if ((step + 1) % load<u32>(d) != 0) return;
  const samples = load<u32>(d, 8);
  if (samples >= load<u32>(d, 12)) return;
  const variables = load<u32>(d, 16);
  const units = load<u32>(d, 20);
  const blocks = (units + BLOCK - 1) / BLOCK;
  let out: usize = load<u32>(d, 4);
  out += ((samples * variables * blocks) as usize) << 2;
  for (let v: u32 = 0; v < variables; v++) {
    const state: usize = load<u32>(d + ((v as usize) << 2), 28);
    for (let first: u32 = 0; first < units; first += BLOCK, out += 4) {
      let lanes = f32x4.splat(0);
      const count = min<u32>(BLOCK, units - first);
      const at = state + ((first as usize) << 2);
      let i: u32 = 0;
      for (; i + 4 <= count; i += 4) lanes = f32x4.add(lanes, v128.load(at + ((i as usize) << 2)));
      // units of a last, smaller four: the others add nothing
      if (i < count) {
        const rest = v128.load(at + ((i as usize) << 2));
        const here = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - i));
        lanes = v128.bitselect(f32x4.add(lanes, rest), lanes, here);
      }
      store<f32>(out, across(lanes));
    }
  }
  store<u32>(d, samples + 1, 8);
}
