// Injected currents: one number for the population, or one per neuron, written before the update.
//
// Descriptors (words, and numbers of the core's precision):
//   clear:  0 target ptr  4 bytes
//   step:   0 target ptr  4 bytes  8 from  12 to  16 ptr of amplitudes, one each; 0: 24 amplitude of all
//   series: 0 target ptr  4 bytes  8 values ptr  12 count  16 every  20 is 1: a row of values for each
//   noise:  0 target ptr  4 units (multiple of 16)  8 first unit (multiple of 16)  12 c3
//          16 key low  20 key high  24 every  36 held values ptr  40 scratch  48 values are held  56 mean  64 sd
//   white:  as noise; overwrites the target with plain normals, 44 index
import { manyNormals } from './distributions';
import { philoxThree, roundKeys, STEP_ROUNDS } from './random';
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

/** At the scratch pointer: keys, words of so many groups of sixteen units, where normals of single precision take their place; finer words, normals. */
const BATCH: u32 = 12;
const WORDS: usize = 224;
const FINE: usize = 992;
const NORMALS: usize = DOUBLE ? 1760 : WORDS;

/** Words of up to BATCH groups from `g` on; of three groups at a time, so up to two beyond the last are written too. */
function drawWords(d: usize, g: u32, count: u32, t: u32, index: u32, keys: usize, out: usize): void {
  const c1 = i32x4.splat(t), c2 = i32x4.splat(index), four = i32x4.splat(4);
  for (const end = g + count; g < end; g += 3) {
    const x = i32x4.add(i32x4.splat(g << 2), i32x4(0, 1, 2, 3));
    const y = i32x4.add(x, four);
    philoxThree(x, c1, c2, y, c1, c2, i32x4.add(y, four), c1, c2, i32x4.splat(load<u32>(d, 12)), keys, STEP_ROUNDS, out);
    out += 192;
  }
}

/** Normals of up to BATCH groups at `scratch` + NORMALS; in double precision with finer bits from counters of their own. */
function draw(d: usize, g: u32, count: u32, t: u32, index: u32, scratch: usize): void {
  const words = scratch + WORDS;
  roundKeys(load<u32>(d, 16), load<u32>(d, 20), STEP_ROUNDS, scratch);
  drawWords(d, g, count, t, index, scratch, words);
  if (DOUBLE) {
    drawWords(d, g, count, t, index | 0x80000000, scratch, scratch + FINE);
    for (let i: usize = 0; i < count; i++) {
      doubleNormals(words + (i << 6), scratch + FINE + (i << 6), scratch + NORMALS + (i << 7));
    }
  } else manyNormals(words, words + ((count as usize) << 6), 32);
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
    const groups = units >> 4;
    for (let g: u32 = 0; g < groups; g += BATCH) {
      const count = min<u32>(BATCH, groups - g);
      draw(d, first + g, count, step / every, 0, scratch);
      const p = held + ((g as usize) << (4 + WIDTH));
      for (let b: usize = 0; b < (count as usize) << (4 + WIDTH); b += 16) {
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
  const scratch: usize = load<u32>(d, 40);
  for (let g: u32 = 0; g < groups; g += BATCH) {
    const count = min<u32>(BATCH, groups - g);
    draw(d, (load<u32>(d, 8) >> 4) + g, count, step, load<u32>(d, 44), scratch);
    memory.copy(
      target + ((g as usize) << (4 + WIDTH)), scratch + NORMALS, (count as usize) << (4 + WIDTH),
    );
  }
}
