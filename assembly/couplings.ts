// Graded projections: states act on the injected current of their targets (src/synapses/graded.ts).
//
// The states that are read lie in a ring of rows, one for each step (the start of it), by channel. Descriptors (words):
//   keep:   0 state ptr  4 bytes  8 place in the first row, ptr  12 bytes of a row  16 rows - 1 (a power of two less one)
//   couple: 0 target ptr  4 targets  8 starts ptr (addresses of synapses, one more than targets)  12 first row ptr
//           16 bytes of a row  20 rows - 1
// A synapse: 0 byte of the source's value in a row  4 lag  12 byte of the own value, its top bit set where it is that of a step before;
// from 0xfffffffe on there is none; its weight at 8, in double precision at 16
import { Real, WIDTH } from './real';

const WEIGHT: usize = 2 << WIDTH;
const BYTES: usize = 8 + (2 << WIDTH);

const NONE: u32 = 0xfffffffe;
const BEFORE: u32 = 0x80000000;

/** The state at the end of the step, which is the start of the next. */
export function keepState(d: usize, step: u32): void {
  const row = (step + 1) & load<u32>(d, 16);
  memory.copy(load<u32>(d, 8) + (row * load<u32>(d, 12)) as usize, load<u32>(d), load<u32>(d, 4));
}

export function couple(d: usize, step: u32): void {
  let target: usize = load<u32>(d);
  const last = target + ((load<u32>(d, 4) as usize) << WIDTH);
  let starts: usize = load<u32>(d, 8);
  const ring: usize = load<u32>(d, 12);
  const bytes = load<u32>(d, 16);
  const mask = load<u32>(d, 20);
  const now = ring + ((step & mask) * bytes as usize);
  const before = ring + (((step > 0 ? step - 1 : 0) & mask) * bytes as usize);
  for (; target < last; target += sizeof<Real>(), starts += 4) {
    const end: usize = load<u32>(starts, 4);
    let sum: Real = 0;
    for (let s: usize = load<u32>(starts); s < end; s += BYTES) {
      const lag = load<u32>(s, 4);
      const then = step > lag ? step - lag : 0;
      const x = load<Real>(ring + ((then & mask) * bytes as usize) + (load<u32>(s) as usize));
      const place = load<u32>(s, 12);
      let own: Real = 0;
      if (place < BEFORE) own = load<Real>(now + (place as usize));
      else if (place < NONE) own = load<Real>(before + ((place ^ BEFORE) as usize));
      sum += load<Real>(s, WEIGHT) * (x - own);
    }
    store<Real>(target, load<Real>(target) + sum);
  }
}
