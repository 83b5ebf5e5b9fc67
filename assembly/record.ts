// Recording of state variables: a subset of neurons, every so many steps.
//
// Descriptor: 0 every  4 out ptr  8 samples so far  12 room (samples)  16 variable count
//            20 unit count  24 units ptr (u32 local indices)  28 … state array ptr of each variable
// Sample s occupies variables × units numbers at out + s · that. The host drains before the room ends.
// Means: one sum a variable and block of 32 units, the first of which is local unit 0; the list is not read.
import { BLOCK } from './memory';
import { DOUBLE, Real, WIDTH } from './real';

export function recordStates(d: usize, step: u32): void {
  if ((step + 1) % load<u32>(d) != 0) return;
  const samples = load<u32>(d, 8);
  if (samples >= load<u32>(d, 12)) return;
  const variables = load<u32>(d, 16);
  const units = load<u32>(d, 20);
  const list: usize = load<u32>(d, 24);
  let out: usize = load<u32>(d, 4);
  out += ((samples * variables * units) as usize) << WIDTH;
  for (let v: u32 = 0; v < variables; v++) {
    const state: usize = load<u32>(d + ((v as usize) << 2), 28);
    for (let u: u32 = 0; u < units; u++, out += sizeof<Real>()) {
      const i: usize = load<u32>(list + ((u as usize) << 2));
      store<Real>(out, load<Real>(state + (i << WIDTH)));
    }
  }
  store<u32>(d, samples + 1, 8);
}

/** Sum of `count` numbers: number 4k + l adds to lane l in order, lanes to (0 + 1) + (2 + 3). */
function sumOfBlock(at: usize, count: u32): Real {
  let lanes = v128.splat<Real>(0); // of four numbers the first two, or all
  let more = v128.splat<Real>(0);
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    const p = at + ((i as usize) << WIDTH);
    lanes = v128.add<Real>(lanes, v128.load(p));
    if (DOUBLE) more = v128.add<Real>(more, v128.load(p, 16));
  }
  // units of a last, smaller four: the others add nothing
  const p = at + ((i as usize) << WIDTH);
  let a = v128.extract_lane<Real>(lanes, 0);
  let b = v128.extract_lane<Real>(lanes, 1);
  let c = DOUBLE ? v128.extract_lane<Real>(more, 0) : f32x4.extract_lane(lanes, 2) as Real;
  const e = DOUBLE ? v128.extract_lane<Real>(more, 1) : f32x4.extract_lane(lanes, 3) as Real;
  if (i < count) a += load<Real>(p);
  if (i + 1 < count) b += load<Real>(p, 1 << WIDTH);
  if (i + 2 < count) c += load<Real>(p, 2 << WIDTH);
  return (a + b) + (c + e);
}

export function recordMeans(d: usize, step: u32): void {
  if ((step + 1) % load<u32>(d) != 0) return;
  const samples = load<u32>(d, 8);
  if (samples >= load<u32>(d, 12)) return;
  const variables = load<u32>(d, 16);
  const units = load<u32>(d, 20);
  const blocks = (units + BLOCK - 1) / BLOCK;
  let out: usize = load<u32>(d, 4);
  out += ((samples * variables * blocks) as usize) << WIDTH;
  for (let v: u32 = 0; v < variables; v++) {
    const state: usize = load<u32>(d + ((v as usize) << 2), 28);
    for (let first: u32 = 0; first < units; first += BLOCK, out += sizeof<Real>()) {
      const at = state + ((first as usize) << WIDTH);
      store<Real>(out, sumOfBlock(at, min<u32>(BLOCK, units - first)));
    }
  }
  store<u32>(d, samples + 1, 8);
}
