// Injected currents: one number for the population, or one per neuron, written before the update.
//
// Descriptors (words, and numbers of the core's precision):
//   clear:  0 target ptr  4 bytes
//   step:   0 target ptr  4 bytes  8 from  12 to  16 ptr of amplitudes, one each; 0: 24 amplitude of all
//   series: 0 target ptr  4 bytes  8 values ptr  12 count  16 every  20 is 1: a row of values for each
//   noise:  0 target ptr  4 units (multiple of 16)  8 first unit (multiple of 16)  12 c3
//          16 key low  20 key high  24 every  36 held values ptr  40 scratch  48 values are held  56 mean  64 sd
//   white:  as noise; overwrites the target with plain normals, 44 index
import { normals } from './distributions';
import { philox, STEP_ROUNDS } from './random';
import { DOUBLE, Real, WIDTH } from './real';
import { doubleNormals } from './wide-normals';

export function clearCurrent(d: usize): void {
  memory.fill(load<u32>(d), 0, load<u32>(d, 4));
}

export function stepCurrent(d: usize, step: u32): void {
  if (step < load<u32>(d, 8) || step >= load<u32>(d, 12)) return;
  const target: usize = load<u32>(d);
  const bytes: usize = load<u32>(d, 4);
  const amplitudes: usize = load<u32>(d, 16);
  if (amplitudes) addEach(target, bytes, amplitudes);
  else addToAll(target, bytes, load<Real>(d, 24));
}

export function seriesCurrent(d: usize, step: u32): void {
  const k = step / load<u32>(d, 16);
  if (k >= load<u32>(d, 12)) return;
  const values: usize = load<u32>(d, 8);
  const bytes: usize = load<u32>(d, 4);
  if (load<u32>(d, 20)) addEach(load<u32>(d), bytes, values + (k as usize) * bytes);
  else addToAll(load<u32>(d), bytes, load<Real>(values + ((k as usize) << WIDTH)));
}

@inline
function addEach(target: usize, bytes: usize, values: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(target + i, v128.add<Real>(v128.load(target + i), v128.load(values + i)));
  }
}

@inline
function addToAll(target: usize, bytes: usize, value: Real): void {
  const x = v128.splat<Real>(value);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(target + i, v128.add<Real>(v128.load(target + i), x));
  }
}

/** Where `sixteen` leaves its normals. */
const NORMALS: usize = 16 << WIDTH;

@inline
function sixteenWords(d: usize, g: u32, t: u32, index: u32, out: usize): void {
  philox(
    i32x4.add(i32x4.splat(g << 2), i32x4(0, 1, 2, 3)), i32x4.splat(t), i32x4.splat(index),
    i32x4.splat(load<u32>(d, 12)), load<u32>(d, 16), load<u32>(d, 20), out, STEP_ROUNDS,
  );
}

/** Sixteen normals of group `g` at `scratch` + NORMALS; in double precision with finer bits from counters of their own. */
@inline
function sixteen(d: usize, g: u32, t: u32, index: u32, scratch: usize): void {
  sixteenWords(d, g, t, index, scratch);
  if (DOUBLE) {
    sixteenWords(d, g, t, index | 0x80000000, scratch + 64);
    doubleNormals(scratch, scratch + 64, scratch + NORMALS);
  } else {
    normals(v128.load(scratch), v128.load(scratch, 16), scratch + NORMALS);
    normals(v128.load(scratch, 32), v128.load(scratch, 48), scratch + NORMALS + 32);
  }
}

export function noiseCurrent(d: usize, step: u32): void {
  const target: usize = load<u32>(d);
  const units = load<u32>(d, 4);
  const every = load<u32>(d, 24);
  const held: usize = load<u32>(d, 36);
  const scratch: usize = load<u32>(d, 40);
  if (step % every == 0 || !load<u32>(d, 48)) {
    store<u32>(d, 1, 48); // the held values are those of this interval
    const mean = v128.splat<Real>(load<Real>(d, 56));
    const sd = v128.splat<Real>(load<Real>(d, 64));
    const first = load<u32>(d, 8) >> 4;
    for (let g: u32 = 0; g < units >> 4; g++) {
      sixteen(d, first + g, step / every, 0, scratch);
      const p = held + ((g as usize) << (4 + WIDTH));
      for (let b: usize = 0; b < 16 << WIDTH; b += 16) {
        const z = v128.load(scratch + NORMALS + b);
        v128.store(p + b, v128.add<Real>(mean, v128.mul<Real>(sd, z)));
      }
    }
  }
  addEach(target, (units as usize) << WIDTH, held);
}

export function whiteNoise(d: usize, step: u32): void {
  const target: usize = load<u32>(d);
  const groups = load<u32>(d, 4) >> 4;
  const first = load<u32>(d, 8) >> 4;
  const scratch: usize = load<u32>(d, 40);
  const index = load<u32>(d, 44);
  for (let g: u32 = 0; g < groups; g++) {
    sixteen(d, first + g, step, index, scratch);
    memory.copy(target + ((g as usize) << (4 + WIDTH)), scratch + NORMALS, 16 << WIDTH);
  }
}
