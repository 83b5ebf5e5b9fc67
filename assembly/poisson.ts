// Poisson counts per unit and step, without stored synapses or state (0001-randomness.md).
//
// Twelve bits a unit, 128 units at once: four choose one of sixteen columns of the law, eight a place in it, which
// decides between the column's two outcomes. One outcome says that the draw was rare: then another word
// decides. Exact to 2^-32.
//
// Descriptor (words):
//   0 units (multiple of 32)  4 first unit (multiple of 32)  8 law ptr  16 key low  20 key high   24 c3   28 scratch ptr
// background adds: 32 accumulator ptr   40 mask ptr (u32 all ones or 0 per unit; 0: none)   48 weight, a sum
// source adds:     32 world ptr   36 first neuron of the slice   40 valid units   44 steps from   48 steps to
//                  52 ptr to a law ptr for each unit (0: one law)
import { mulhi, philox1, philoxThree, roundKeys, STEP_ROUNDS } from './random';
import { World } from './memory';
import { DOUBLE, Sum, WIDTH } from './real';

/** A law: bytes of sixteen columns, as i8x16, then words. */
namespace Law {
  /** The last place of the first outcome, −128 … 127. */
  export const last: usize = 0;
  export const first: usize = 16;
  /** The first outcome ^ the second. */
  export const change: usize = 32;
  /** How many draws are added; what is rare, in 2^-32, and that summed up to each count. */
  export const parts: usize = 48;
  export const range: usize = 52;
  export const rest: usize = 56;
}

/** At the scratch pointer: keys, draws of 128 units, their counts as i8, sums of these over parts as i16, a counter's words. */
const KEYS: usize = 0;
const DRAWS: usize = 224;
const COUNTS: usize = 416;
const TOTALS: usize = 544;
const WORDS: usize = 800;

/** Draws of group `group` of 128 units: eight vectors of places and four of columns, two of each byte. */
@inline
function draw(d: usize, group: u32, step: u32, part: u32, scratch: usize): void {
  const c0 = i32x4.add(i32x4.splat(group << 2), i32x4(0, 1, 2, 3));
  const c1 = i32x4.splat(step);
  const first = i32x4.splat(part << 2);
  const one = i32x4.splat(1);
  const second = i32x4.add(first, one);
  philoxThree(
    c0, c1, first, c0, c1, second, c0, c1, i32x4.add(second, one),
    i32x4.splat(load<u32>(d, 24)), scratch + KEYS, STEP_ROUNDS, scratch + DRAWS,
  );
}

/** Sixteen outcomes. */
@inline
function outcomes(law: usize, column: v128, place: v128): v128 {
  const second = i8x16.gt_s(place, i8x16.swizzle(v128.load(law, Law.last), column));
  const change = v128.and(i8x16.swizzle(v128.load(law, Law.change), column), second);
  return v128.xor(i8x16.swizzle(v128.load(law, Law.first), column), change);
}

/** Counts of the 128 units of a group, in one part. */
@inline
function countGroup(d: usize, law: usize, group: u32, step: u32, part: u32, scratch: usize): void {
  draw(d, group, step, part, scratch);
  const four = i8x16.splat(15);
  let rare = i8x16.splat(0);
  for (let p = scratch; p < scratch + 128; p += 32) {
    const columns = v128.load(scratch + ((p - scratch) >> 1), DRAWS + 128);
    const a = outcomes(law, v128.and(columns, four), v128.load(p, DRAWS));
    const b = outcomes(
      law, v128.and(i16x8.shr_u(columns, 4), four), v128.load(p, DRAWS + 16),
    );
    v128.store(p, a, COUNTS);
    v128.store(p, b, COUNTS + 16);
    rare = v128.or(rare, v128.or(a, b));
  }
  if (i8x16.bitmask(rare)) settle(d, law, group, step, part, scratch);
}

/** Puts counts in place of what was rare. */
function settle(d: usize, law: usize, group: u32, step: u32, part: u32, scratch: usize): void {
  for (let at: u32 = 0; at < 128; at += 16) {
    const p = scratch + (at as usize);
    let rare = i8x16.bitmask(v128.load(p, COUNTS));
    for (; rare; rare &= rare - 1) {
      const place = ctz<i32>(rare) as usize;
      const unit = (group << 7) + at + (place as u32);
      store<u8>(p + place, settled(d, law, unit, step, part, scratch + WORDS), COUNTS);
    }
  }
}

function settled(d: usize, law: usize, unit: u32, step: u32, part: u32, words: usize): u32 {
  philox1(
    unit >> 2, step, (part << 2) + 3, load<u32>(d, 24), load<u32>(d, 16), load<u32>(d, 20), words, STEP_ROUNDS,
  );
  const at = mulhi(load<u32>(words + (((unit & 3) as usize) << 2)), load<u32>(law, Law.range));
  let count: u32 = 0;
  while (at >= load<u32>(law + ((count as usize) << 2), Law.rest)) count++;
  return count;
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

/** Eight counts, as i16. */
@inline
function addEight(p: usize, mask: usize, counts: v128, weight: v128): void {
  let a = i32x4.extend_low_i16x8_u(counts);
  let b = i32x4.extend_high_i16x8_u(counts);
  if (mask) {
    a = v128.and(a, v128.load(mask));
    b = v128.and(b, v128.load(mask, 16));
  }
  addFour(p, a, weight);
  addFour(p + (4 << WIDTH), b, weight);
}

/** Adds count × weight to the accumulators of every unit. */
export function background(d: usize, step: u32): void {
  const units = load<u32>(d);
  const first = load<u32>(d, 4);
  const law: usize = load<u32>(d, 8);
  const scratch: usize = load<u32>(d, 28);
  const accumulators: usize = load<u32>(d, 32);
  const weight = v128.splat<Sum>(load<Sum>(d, 48));
  const mask: usize = load<u32>(d, 40);
  const parts = load<u32>(law, Law.parts);
  roundKeys(load<u32>(d, 16), load<u32>(d, 20), STEP_ROUNDS, scratch + KEYS);
  for (let unit: u32 = 0; unit < units; ) {
    const group = (first + unit) >> 7;
    const begin = (first + unit) & 127;
    const end = min<u32>(128, begin + units - unit);
    for (let part: u32 = 0; part < parts; part++) {
      countGroup(d, law, group, step, part, scratch);
      for (let at = begin, i: usize = unit; at < end; at += 16, i += 16) {
        const counts = v128.load(scratch + (at as usize), COUNTS);
        const p = accumulators + (i << WIDTH);
        const low = i16x8.extend_low_i8x16_u(counts);
        const high = i16x8.extend_high_i8x16_u(counts);
        addEight(p, mask ? mask + (i << 2) : 0, low, weight);
        addEight(p + (8 << WIDTH), mask ? mask + ((i + 8) << 2) : 0, high, weight);
      }
    }
    unit += end - begin;
  }
}

/** A Poisson population: each unit fires as often as its count says. */
export function poissonSource(d: usize, step: u32): void {
  if (step < load<u32>(d, 44) || step >= load<u32>(d, 48)) return;
  const first = load<u32>(d, 4);
  const scratch: usize = load<u32>(d, 28);
  const world: usize = load<u32>(d, 32);
  const neuron = load<u32>(d, 36);
  const valid = load<u32>(d, 40);
  const laws: usize = load<u32>(d, 52);
  const fired: usize = load<u32>(world, World.fired);
  const room = load<u32>(world, World.firedRoom);
  let firedCount = load<u32>(world, World.firedCount);
  roundKeys(load<u32>(d, 16), load<u32>(d, 20), STEP_ROUNDS, scratch + KEYS);
  for (let unit: u32 = 0; unit < valid; ) {
    const group = (first + unit) >> 7;
    const begin = (first + unit) & 127;
    const end = min<u32>(128, begin + valid - unit);
    if (laws) totalEach(d, laws + ((unit as usize) << 2), group, step, begin, end, scratch);
    else total(d, load<u32>(d, 8), group, step, scratch);
    for (let at = begin; at < end; at++, unit++) {
      const p = scratch + ((at as usize) << 1);
      if (!(at & 7) && !v128.any_true(v128.load(p, TOTALS))) {
        unit += min<u32>(end, at + 8) - at - 1;
        at += 7;
        continue;
      }
      let count: u32 = load<u16>(p, TOTALS);
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
  store<u32>(world, firedCount, World.firedCount);
}

/** Sums of a group's counts over the parts of a law. */
function total(d: usize, law: usize, group: u32, step: u32, scratch: usize): void {
  memory.fill(scratch + TOTALS, 0, 256);
  const parts = load<u32>(law, Law.parts);
  for (let part: u32 = 0; part < parts; part++) {
    countGroup(d, law, group, step, part, scratch);
    for (let at: usize = 0; at < 128; at += 8) {
      const p = scratch + (at << 1);
      const counts = v128.load_ext<u8>(scratch + at, COUNTS);
      v128.store(p, i16x8.add(v128.load(p, TOTALS), counts), TOTALS);
    }
  }
}

/** The same of units `begin` … `end` of the group by a law each, 0 where a unit is silent; `laws`: of the first of them. */
function totalEach(
  d: usize, laws: usize, group: u32, step: u32, begin: u32, end: u32, scratch: usize,
): void {
  memory.fill(scratch + TOTALS, 0, 256);
  let left = true;
  for (let part: u32 = 0; left; part++) {
    left = false;
    draw(d, group, step, part, scratch);
    for (let at = begin, p = laws; at < end; at++, p += 4) {
      const law: usize = load<u32>(p);
      const parts = load<u32>(law, Law.parts);
      if (part >= parts) continue;
      if (part + 1 < parts) left = true;
      const pair: u32 = load<u8>(scratch + (((at >> 5 << 4) + (at & 15)) as usize), DRAWS + 128);
      const column = law + ((at & 16 ? pair >> 4 : pair & 15) as usize);
      let count: u32 = load<u8>(column, Law.first);
      if (load<i8>(scratch + (at as usize), DRAWS) > load<i8>(column, Law.last)) {
        count ^= load<u8>(column, Law.change);
      }
      if (count > 127) count = settled(d, law, (group << 7) + at, step, part, scratch + WORDS);
      const place = scratch + ((at as usize) << 1);
      store<u16>(place, (load<u16>(place, TOTALS) + count) as u16, TOTALS);
    }
  }
}
