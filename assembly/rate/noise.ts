// Gaussian noise for chains and batches: a function of unit, column and time, never of who asks.
//
// Column b and rows 4q … 4q + 3 share the counter (b, q, time, stream): its words 0, 1 give two normals, words 2, 3 two
// more. Columns fill the lanes. In double precision a counter beside it, with the top bit of the time set, gives finer bits.
import { mulhi, philox } from '../random';
import { normals } from '../distributions';
import { DOUBLE, WIDTH } from '../real';
import { doubleNormals } from '../wide-normals';

let key0: u32 = 0;
let key1: u32 = 0;
let words: usize = 0;
let draws: usize = 0;

/** Key of all draws from now on, and 256 bytes of room. */
export function setKey(low: u32, high: u32, scratch: usize): void {
  key0 = low;
  key1 = high;
  words = scratch;
  draws = scratch + 128;
}

@inline
function wordsOf(column: u32, quad: u32, time: u32, stream: u32, out: usize): void {
  const lanes = i32x4.add(i32x4.splat(column), i32x4(0, 1, 2, 3));
  philox(lanes, i32x4.splat(quad), i32x4.splat(time), i32x4.splat(stream), key0, key1, out);
}

/** Four rows of unit normals for the 4 columns from `column` on, at `draws`. */
@inline
function drawFour(column: u32, quad: u32, time: u32, stream: u32): void {
  wordsOf(column, quad, time, stream, words);
  if (DOUBLE) {
    wordsOf(column, quad, time | 0x80000000, stream, words + 64);
    doubleNormals(words, words + 64, draws);
  } else {
    normals(v128.load(words), v128.load(words, 16), draws);
    normals(v128.load(words, 32), v128.load(words, 48), draws + 32);
  }
}

/**
 * z (rows × n) ← unit normals of the columns from `first` on, a multiple of 4, and the rows from 4·`quad` on.
 */
export function drawNormals(
  z: usize, rows: u32, n: u32, first: u32, quad: u32, time: u32, stream: u32,
): void {
  const bytes = <usize>n << WIDTH;
  for (let q: u32 = 0; q < rows; q += 4) {
    const count = min<u32>(4, rows - q);
    for (let b: u32 = 0; b < n; b += 4) {
      drawFour(first + b, quad + (q >> 2), time, stream);
      let to = z + <usize>q * bytes + (<usize>b << WIDTH);
      for (let r: u32 = 0; r < count; r++) {
        memory.copy(to, draws + (<usize>r << (2 + WIDTH)), 4 << WIDTH);
        to += bytes;
      }
    }
  }
}

/**
 * One step of the circuit, in place: x ← a·x + b·d + c·z + input, in this order of sums; rows × n, columns counted
 * from `first`. `input` may be 0.
 */
export function advance(
  x: usize, d: usize, input: usize, a: f32, b: f32, c: f32,
  rows: u32, n: u32, first: u32, time: u32, stream: u32,
): void {
  const bytes = <usize>n << 2;
  const av = f32x4.splat(a);
  const bv = f32x4.splat(b);
  const cv = f32x4.splat(c);
  for (let q: u32 = 0; q < rows; q += 4) {
    const count = min<u32>(4, rows - q);
    for (let column: u32 = 0; column < n; column += 4) {
      if (c != 0) drawFour(first + column, q >> 2, time, stream);
      let at = <usize>q * bytes + (<usize>column << 2);
      for (let r: u32 = 0; r < count; r++) {
        let next = f32x4.add(f32x4.mul(av, v128.load(x + at)), f32x4.mul(bv, v128.load(d + at)));
        if (c != 0) next = f32x4.add(next, f32x4.mul(cv, v128.load(draws + (<usize>r << 4))));
        if (input != 0) next = f32x4.add(next, v128.load(input + at));
        v128.store(x + at, next);
        at += bytes;
      }
    }
  }
}

/**
 * A minibatch for denoising: column b takes the datum and the level that words 0 and 1 of the counter (b, 0, time, stream)
 * name, the upper half of the columns the mirrored levels of the lower (antithetic). Table rows: √ᾱ, √(1−ᾱ), weight of
 * the loss and phase of each level. x (rows × n) ← √ᾱ·datum + √(1−ᾱ)·noise, row `rows` the phase; `target` the datum, or
 * the noise where `noisy`; `weight` the loss weights.
 */
export function denoisingBatch(
  data: usize, count: u32, table: usize, levels: u32, x: usize, target: usize, weight: usize,
  rows: u32, n: u32, time: u32, stream: u32, noisy: u32,
): void {
  const bytes = <usize>n << 2;
  const half = n >> 1;
  const places = x + <usize>rows * bytes; // the phase row holds the levels until they are used
  for (let b: u32 = 0; b < n; b += 4) {
    philox(
      i32x4.add(i32x4.splat(b), i32x4(0, 1, 2, 3)), i32x4.splat(0), i32x4.splat(time),
      i32x4.splat(stream), key0, key1, words,
    );
    for (let lane: u32 = 0; lane < 4; lane++) {
      const column = b + lane;
      const level = column < half
        ? mulhi(load<u32>(words + (<usize>lane << 2), 16), levels)
        : levels - 1 - load<u32>(places + (<usize>(column - half) << 2));
      store<u32>(places + (<usize>column << 2), level);
      const datum = mulhi(load<u32>(words + (<usize>lane << 2)), count);
      store<u32>(weight + (<usize>column << 2), datum); // as above
    }
  }
  const step = <usize>levels << 2;
  for (let q: u32 = 0; q < rows; q += 4) {
    const more = min<u32>(4, rows - q);
    for (let b: u32 = 0; b < n; b += 4) {
      drawFour(b, q >> 2, time, stream + 1);
      const keep = lookUp(table, places + (<usize>b << 2));
      const gain = lookUp(table + step, places + (<usize>b << 2));
      for (let r: u32 = 0; r < more; r++) {
        const at = <usize>(q + r) * bytes + (<usize>b << 2);
        const clean = gather(data + (<usize>(q + r) << 2), weight + (<usize>b << 2), rows);
        const noise = v128.load(draws + (<usize>r << 4));
        v128.store(x + at, f32x4.add(f32x4.mul(keep, clean), f32x4.mul(gain, noise)));
        v128.store(target + at, noisy ? noise : clean);
      }
    }
  }
  for (let b: usize = 0; b < bytes; b += 16) {
    v128.store(weight + b, lookUp(table + 2 * step, places + b));
    v128.store(places + b, lookUp(table + 3 * step, places + b));
  }
}

/** table[places[0 … 3]]. */
@inline
function lookUp(table: usize, places: usize): v128 {
  return gather(table, places, 1);
}

/** Elements at four places, `stride` numbers apart. */
@inline
function gather(from: usize, places: usize, stride: u32): v128 {
  let v = f32x4.splat(load<f32>(from + ((<usize>load<u32>(places) * stride) << 2)));
  v = f32x4.replace_lane(v, 1, load<f32>(from + ((<usize>load<u32>(places, 4) * stride) << 2)));
  v = f32x4.replace_lane(v, 2, load<f32>(from + ((<usize>load<u32>(places, 8) * stride) << 2)));
  return f32x4.replace_lane(v, 3, load<f32>(from + ((<usize>load<u32>(places, 12) * stride) << 2)));
}
