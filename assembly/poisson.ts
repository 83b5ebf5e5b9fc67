// Poisson counts per unit and step, without stored synapses or state (0001-randomness.md).
//
// Bits come 16 at a time: 32 units are compared with a threshold at once, and only where the 16 bits of one
// equal a threshold's are 16 more looked at. Exact to 2^-32.
//
// Descriptor (words):
//   0 units (multiple of 32)  4 first unit (multiple of 32)  8 thresholds ptr  12 threshold count
//  16 key low  20 key high   24 c3   28 scratch ptr (256 bytes)
// background adds: 32 accumulator ptr   40 mask ptr (u32 all ones or 0 per unit; 0: none)   48 weight, a sum
// source adds:     32 world ptr   36 first neuron of the slice   40 valid units   44 steps from   48 steps to
//                  52 per-unit threshold tables ptr (0: none)
// Thresholds lie at `ptr` as u32, followed by their high halves (0xffff once): words count and usual count, then
// from the next multiple of 16 each as i16 with flipped sign bit, splatted over 16 bytes. Those beyond the usual
// ones are met only by groups that reach the first of them. A per-unit table is (count, thresholds…).
import { philox, philox1, philoxPair } from './random';
import { World } from './memory';
import { DOUBLE, Sum, WIDTH } from './real';

/** Draws the high halves of 32 units: four vectors of eight i16 at `scratch`. */
@inline
function drawHigh(d: usize, group: u32, step: u32, c2: u32, scratch: usize): void {
  const lane = i32x4(0, 1, 2, 3);
  philox(
    i32x4.add(i32x4.splat(group << 2), lane), i32x4.splat(step), i32x4.splat(c2),
    i32x4.splat(load<u32>(d, 24)), load<u32>(d, 16), load<u32>(d, 20), scratch,
  );
}

/** Of two groups, at `scratch` and `scratch` + 64. */
@inline
function drawTwo(d: usize, group: u32, step: u32, scratch: usize): void {
  const first = i32x4.add(i32x4.splat(group << 2), i32x4(0, 1, 2, 3));
  philoxPair(
    first, i32x4.add(first, i32x4.splat(4)), i32x4.splat(step), i32x4.splat(0),
    i32x4.splat(load<u32>(d, 24)), load<u32>(d, 16), load<u32>(d, 20), scratch,
  );
}

/** Exact counts of the 32 units of a group, from 16 bits more: replaces those at `counts`. */
function refine(d: usize, group: u32, step: u32, high: usize, counts: usize, low: usize): void {
  const thresholds: usize = load<u32>(d, 8);
  const n = load<u32>(d, 12);
  drawHigh(d, group, step, 1, low);
  for (let at: usize = 0; at < 64; at += 2) {
    const u = ((load<u16>(high + at) as u32) << 16) | (load<u16>(low + at) as u32);
    let count: u32 = 0;
    while (count < n && u >= load<u32>(thresholds + ((count as usize) << 2))) count++;
    store<u16>(counts + at, count as u16);
  }
}

/** Whether any unit has drawn as much as a threshold. */
@inline
function reached(u0: v128, u1: v128, u2: v128, u3: v128, threshold: v128): bool {
  const most = i16x8.max_s(i16x8.max_s(u0, u1), i16x8.max_s(u2, u3));
  return v128.any_true(i16x8.ge_s(most, threshold));
}

/**
 * Counts of the 32 units of a group, as four vectors of i16 at `scratch` + 192: a threshold is loaded once for all of them.
 * `list`: of the halves of thresholds; `high`: of the units' draws.
 */
@inline
function countGroup(
  d: usize, group: u32, step: u32, list: usize, high: usize, scratch: usize,
): void {
  const halves = (list + 8 + 15) & ~15;
  const sign = i16x8.splat(-32768);
  const u0 = v128.xor(v128.load(high, 0), sign);
  const u1 = v128.xor(v128.load(high, 16), sign);
  const u2 = v128.xor(v128.load(high, 32), sign);
  const u3 = v128.xor(v128.load(high, 48), sign);
  let c0 = i16x8.splat(0);
  let c1 = c0, c2 = c0, c3 = c0, met = c0;
  const last = halves + ((load<u32>(list) as usize) << 4);
  let end = halves + ((load<u32>(list, 4) as usize) << 4);
  if (end < last && reached(u0, u1, u2, u3, v128.load(end))) end = last;
  for (let p = halves; p < end; p += 16) {
    const t = v128.load(p);
    c0 = i16x8.sub(c0, i16x8.gt_s(u0, t));
    c1 = i16x8.sub(c1, i16x8.gt_s(u1, t));
    c2 = i16x8.sub(c2, i16x8.gt_s(u2, t));
    c3 = i16x8.sub(c3, i16x8.gt_s(u3, t));
    met = v128.or(met, v128.or(i16x8.eq(u0, t), i16x8.eq(u1, t)));
    met = v128.or(met, v128.or(i16x8.eq(u2, t), i16x8.eq(u3, t)));
  }
  v128.store(scratch, c0, 192);
  v128.store(scratch, c1, 208);
  v128.store(scratch, c2, 224);
  v128.store(scratch, c3, 240);
  if (v128.any_true(met)) refine(d, group, step, high, scratch + 192, scratch + 128);
}

/** Adds four counts × weight. */
@inline
function addFour(p: usize, counts: v128, weight: v128): void {
  if (DOUBLE) {
    const upper = v128.shuffle<i32>(counts, counts, 2, 3, 2, 3);
    addTwo(p, f64x2.convert_low_i32x4_s(counts), weight);
    addTwo(p + 16, f64x2.convert_low_i32x4_s(upper), weight);
  } else v128.store(p, i32x4.add(v128.load(p), i32x4.mul(counts, weight)));
}

@inline
function addTwo(p: usize, counts: v128, weight: v128): void {
  v128.store(p, f64x2.add(v128.load(p), f64x2.mul(counts, weight)));
}

/** Adds count × weight to the accumulators of every unit. */
export function background(d: usize, step: u32): void {
  const groups = load<u32>(d) >> 5;
  const first = load<u32>(d, 4) >> 5;
  const n = load<u32>(d, 12);
  const scratch: usize = load<u32>(d, 28);
  const accumulators: usize = load<u32>(d, 32);
  const weight = v128.splat<Sum>(load<Sum>(d, 48));
  const mask: usize = load<u32>(d, 40);
  const base: usize = load<u32>(d, 8);
  const list = base + ((n as usize) << 2);
  for (let g: u32 = 0; g < groups; g++) {
    if ((g & 1) == 0) drawTwo(d, first + g, step, scratch);
    countGroup(d, first + g, step, list, scratch + (((g & 1) as usize) << 6), scratch);
    for (let word: u32 = 0; word < 4; word++) {
      const count = v128.load(scratch + ((word as usize) << 4), 192);
      const unit: usize = ((g as usize) << 5) + ((word as usize) << 3);
      const p = accumulators + (unit << WIDTH);
      let a = i32x4.extend_low_i16x8_s(count);
      let b = i32x4.extend_high_i16x8_s(count);
      if (mask) {
        a = v128.and(a, v128.load(mask + (unit << 2)));
        b = v128.and(b, v128.load(mask + (unit << 2), 16));
      }
      addFour(p, a, weight);
      addFour(p + (4 << WIDTH), b, weight);
    }
  }
}

/** A Poisson population: each unit fires as often as its count says. */
export function poissonSource(d: usize, step: u32): void {
  if (step < load<u32>(d, 44) || step >= load<u32>(d, 48)) return;
  const groups = load<u32>(d) >> 5;
  const first = load<u32>(d, 4) >> 5;
  const scratch: usize = load<u32>(d, 28);
  const world: usize = load<u32>(d, 32);
  const neuron = load<u32>(d, 36);
  const valid = load<u32>(d, 40);
  const tables: usize = load<u32>(d, 52);
  const n = load<u32>(d, 12);
  const base: usize = load<u32>(d, 8);
  const list = base + ((n as usize) << 2);
  const fired: usize = load<u32>(world, World.fired);
  const room = load<u32>(world, World.firedRoom);
  let firedCount = load<u32>(world, World.firedCount);
  for (let g: u32 = 0; g < groups; g++) {
    if ((g & 1) == 0) drawTwo(d, first + g, step, scratch);
    const high = scratch + (((g & 1) as usize) << 6);
    if (!tables) countGroup(d, first + g, step, list, high, scratch);
    for (let word: u32 = 0; word < 4; word++) {
      const unit0 = (g << 5) + (word << 3);
      const counts = scratch + ((word as usize) << 4);
      if (tables) perUnit(d, first + g, step, word, unit0, valid, tables, high, scratch);
      if (!v128.any_true(v128.load(counts, 192))) continue;
      for (let h: u32 = 0; h < 8; h++) {
        const unit = unit0 + h;
        if (unit >= valid) break;
        let count: u32 = load<u16>(counts + ((h as usize) << 1), 192);
        while (count-- > 0) {
          if (firedCount >= room) {
            store<u32>(world, 1, World.overflow);
            break;
          }
          store<u32>(fired + ((firedCount as usize) << 2), neuron + unit);
          firedCount++;
        }
      }
    }
  }
  store<u32>(world, firedCount, World.firedCount);
}

/** Counts of eight units by their own tables (rates that differ from unit to unit). */
function perUnit(
  d: usize, group: u32, step: u32, word: u32, unit0: u32, valid: u32, tables: usize,
  highs: usize, scratch: usize,
): void {
  const one = scratch + 128;
  for (let h: u32 = 0; h < 8; h++) {
    const unit = unit0 + h;
    let count: u32 = 0;
    if (unit < valid) {
      const table: usize = load<u32>(tables + ((unit as usize) << 2));
      const n = load<u32>(table);
      const high: u32 = load<u16>(highs + ((word as usize) << 4) + ((h as usize) << 1));
      philox1(
        (group << 2) + (h >> 1), step, 1, load<u32>(d, 24), load<u32>(d, 16), load<u32>(d, 20), one,
      );
      const low: u32 = load<u16>(one + ((word as usize) << 2) + (((h & 1) as usize) << 1));
      const u = (high << 16) | low;
      while (count < n && u >= load<u32>(table + 4 + ((count as usize) << 2))) count++;
    }
    store<u16>(scratch + ((word as usize) << 4) + ((h as usize) << 1), count as u16, 192);
  }
}
