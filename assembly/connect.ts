// Who connects to whom: the targets of one source neuron within a slice, by connector.
//
// Each function appends (slot, a, b) for the synapses of row s that fall into the slice [from, to):
// slot is the accumulator, (a, b) the address of the weight and delay draws. Rules:
// docs/decisions/0001-randomness.md. The result does not depend on how targets are split into slices.
import { Projection } from './memory';
import { CHOICES, choose, ready, wordAt, words } from './projection';
import { mulhi } from './random';

/** Where the synapses of the row being built are staged: three u32 arrays. */
export namespace Staging {
  export let slots: usize = 0;
  export let a: usize = 0;
  export let b: usize = 0;
}

export function setStaging(slots: usize, a: usize, b: usize): void {
  Staging.slots = slots;
  Staging.a = a;
  Staging.b = b;
}

@inline
function put(n: u32, slot: u32, a: u32, b: u32): void {
  const i: usize = (n as usize) << 2;
  store<u32>(Staging.slots + i, slot);
  store<u32>(Staging.a + i, a);
  store<u32>(Staging.b + i, b);
}

/** Stages row `s`; returns the number of synapses staged from position `n` on. */
export function connectRow(p: usize, s: u32, n: u32): u32 {
  switch (load<u32>(p)) {
    case 0: return allToAll(p, s, n);
    case 1: return oneToOne(p, s, n);
    case 2: return bernoulli(p, s, n);
    case 3: return uniformTargets(p, s, n, rowCount(p, s));
    case 4: return uniformTargets(p, s, n, load<u32>(p, Projection.degree));
    case 5: return distinctTargets(p, s, n);
    default: return listed(p, s, n);
  }
}

@inline
function rowCount(p: usize, s: u32): u32 {
  const counts: usize = load<u32>(p, Projection.table);
  return load<u32>(counts + ((s as usize) << 2));
}

function allToAll(p: usize, s: u32, n: u32): u32 {
  const from = load<u32>(p, Projection.from);
  const to = load<u32>(p, Projection.to);
  const base = load<u32>(p, Projection.slot) - from;
  const skipSelf = load<u32>(p, Projection.noAutapses);
  const start = n;
  for (let t = from; t < to; t++) {
    if (skipSelf && t == s) continue;
    put(n++, base + t, t, s);
  }
  return n - start;
}

function oneToOne(p: usize, s: u32, n: u32): u32 {
  const from = load<u32>(p, Projection.from);
  if (s < from || s >= load<u32>(p, Projection.to)) return 0;
  put(n, load<u32>(p, Projection.slot) + s - from, s, s);
  return 1;
}

/** Targets in chunks of 2^degree: a binomial count, then distinct places. */
function bernoulli(p: usize, s: u32, n: u32): u32 {
  const from = load<u32>(p, Projection.from);
  const to = load<u32>(p, Projection.to);
  if (from >= to) return 0;
  const base = load<u32>(p, Projection.slot) - from;
  const bits = load<u32>(p, Projection.degree);
  const length: u32 = 1 << bits;
  const thresholds: usize = load<u32>(p, Projection.table);
  const thresholdCount = load<u32>(p, Projection.number);
  const bitmap: usize = load<u32>(p, Projection.bitmap);
  const scratch: usize = load<u32>(p, Projection.scratch);
  const skipSelf = load<u32>(p, Projection.noAutapses);
  const start = n;
  for (let q = from >> bits; q <= (to - 1) >> bits; q++) {
    const first = q << bits;
    words(p, 0, s, 0x10000 + q);
    const u = wordAt(scratch, 0);
    let m: u32 = 0;
    while (m < thresholdCount && u >= load<u32>(thresholds + ((m as usize) << 2))) m++;
    const inverted = m > length >> 1;
    const wanted = inverted ? length - m : m;
    const before = n;
    let taken: u32 = 0;
    for (let c: u32 = 1; taken < wanted; c++) {
      if ((c & 15) == 0) words(p, c >> 4, s, 0x10000 + q);
      const place = wordAt(scratch, c) >>> (32 - bits);
      const cell = bitmap + (place as usize);
      if (load<u8>(cell)) continue;
      store<u8>(cell, 1);
      taken++;
      if (inverted) continue;
      // the places wait in `b`, ahead of the entries that will be put there
      store<u32>(Staging.b + (((before + taken - 1) as usize) << 2), place);
    }
    if (inverted) {
      for (let place: u32 = 0; place < length; place++) {
        if (load<u8>(bitmap + (place as usize))) {
          store<u8>(bitmap + (place as usize), 0);
          continue;
        }
        const t = first + place;
        if (t < from || t >= to || (skipSelf && t == s)) continue;
        put(n++, base + t, t, s);
      }
      continue;
    }
    for (let k: u32 = 0; k < taken; k++) {
      const place = load<u32>(Staging.b + (((before + k) as usize) << 2));
      store<u8>(bitmap + (place as usize), 0);
      const t = first + place;
      if (t < from || t >= to || (skipSelf && t == s)) continue;
      put(n++, base + t, t, s);
    }
  }
  return n - start;
}

/** `count` targets drawn with replacement. */
function uniformTargets(p: usize, s: u32, n: u32, count: u32): u32 {
  const from = load<u32>(p, Projection.from);
  const span = load<u32>(p, Projection.to) - from;
  const slot = load<u32>(p, Projection.slot);
  const skipSelf = load<u32>(p, Projection.noAutapses);
  const size = load<u32>(p, Projection.targets) - skipSelf;
  const scratch = ready(p);
  const slots = Staging.slots, a = Staging.a, b = Staging.b;
  let at: usize = (n as usize) << 2;
  for (let j: u32 = 0; j < count; ) {
    choose(p, j / CHOICES, s, 1, size);
    const end = scratch + ((min<u32>(CHOICES, count - j) as usize) << 2);
    for (let q = scratch; q < end; q += 4, j++) {
      const t = load<u32>(q);
      // written always, kept if inside: a branch would be mispredicted at every other worker's target
      const place = t + (skipSelf & (t >= s ? 1 : 0)) - from;
      store<u32>(slots + at, slot + place);
      store<u32>(a + at, j);
      store<u32>(b + at, s);
      at += place < span ? 4 : 0;
    }
  }
  return ((at >> 2) as u32) - n;
}

/** `degree` different targets: candidates in order, repeats skipped; the complement where that is less. */
function distinctTargets(p: usize, s: u32, n: u32): u32 {
  const from = load<u32>(p, Projection.from);
  const to = load<u32>(p, Projection.to);
  const base = load<u32>(p, Projection.slot) - from;
  const skipSelf = load<u32>(p, Projection.noAutapses);
  const size = load<u32>(p, Projection.targets) - skipSelf;
  const degree = load<u32>(p, Projection.degree);
  const inverted = degree > size >> 1;
  const bitmap: usize = load<u32>(p, Projection.bitmap);
  mark(p, s, 1, inverted ? size - degree : degree, size);
  const start = n;
  for (let k: u32 = 0; k < size; k++) {
    const set: bool = load<u8>(bitmap + (k as usize)) != 0;
    store<u8>(bitmap + (k as usize), 0);
    if (set == inverted) continue;
    const t = skipSelf && k >= s ? k + 1 : k;
    if (t >= from && t < to) put(n++, base + t, t, s);
  }
  return n - start;
}

/** Marks `wanted` distinct places below `size` in the bitmap: words of (x, y) in order, repeats skipped. */
function mark(p: usize, x: u32, y: u32, wanted: u32, size: u32): void {
  const bitmap: usize = load<u32>(p, Projection.bitmap);
  const scratch: usize = load<u32>(p, Projection.scratch);
  let taken: u32 = 0;
  for (let c: u32 = 0; taken < wanted; c++) {
    if ((c & 15) == 0) words(p, c >> 4, x, y);
    const cell = bitmap + (mulhi(wordAt(scratch, c), size) as usize);
    if (load<u8>(cell)) continue;
    store<u8>(cell, 1);
    taken++;
  }
}

/** Pairs that were listed by source beforehand. */
function listed(p: usize, s: u32, n: u32): u32 {
  const ends: usize = load<u32>(p, Projection.table);
  const pairs: usize = load<u32>(p, Projection.table2);
  const k: usize = ((s - load<u32>(p, Projection.number)) as usize) << 2;
  const start = k ? load<u32>(ends + k - 4) : 0;
  const end = load<u32>(ends + k);
  const base = load<u32>(p, Projection.slot) - load<u32>(p, Projection.from);
  const byTarget = load<u32>(p, Projection.addressRule);
  for (let i = start; i < end; i++) {
    const pair = pairs + ((i as usize) << 3);
    const t = load<u32>(pair);
    put(n++, base + t, load<u32>(pair, 4), byTarget ? t : 0);
  }
  return end - start;
}

/** Row counts of a fixed total: synapse k belongs to row mulhi(word k of (0, 0), rows). */
export function countTotal(p: usize, counts: usize, rows: u32, from: u32, to: u32): void {
  const scratch = ready(p);
  for (let k = from; k < to; k += CHOICES) {
    choose(p, k / CHOICES, 0, 0, rows);
    const end = scratch + ((min<u32>(CHOICES, to - k) as usize) << 2);
    for (let q = scratch; q < end; q += 4) {
      const cell = counts + ((load<u32>(q) as usize) << 2);
      store<u32>(cell, load<u32>(cell) + 1);
    }
  }
}

/**
 * Fixed in-degree, drawn by target, listed by source: for the sources [s0, s1) of `sources`, writes
 * the ends of their lists and the pairs (target, a). With multapses a = j, else a = source.
 */
export function listIndegree(
  p: usize, sources: u32, multapses: u32, s0: u32, s1: u32, ends: usize, pairs: usize,
): u32 {
  const span: usize = (s1 - s0) as usize;
  memory.fill(ends, 0, span << 2);
  scan(p, sources, multapses, s0, s1, ends, 0);
  // exclusive prefix sums: each list's cursor, which the second scan leaves at the list's end
  let total: u32 = 0;
  for (let i: usize = 0; i < span; i++) {
    const count = load<u32>(ends + (i << 2));
    store<u32>(ends + (i << 2), total);
    total += count;
  }
  if (pairs) scan(p, sources, multapses, s0, s1, ends, pairs);
  return total;
}

/** Counts (pairs = 0) or places the in-degree draws of all targets of the slice. */
function scan(
  p: usize, sources: u32, multapses: u32, s0: u32, s1: u32, ends: usize, pairs: usize,
): void {
  const scratch: usize = load<u32>(p, Projection.scratch);
  const bitmap: usize = load<u32>(p, Projection.bitmap);
  const degree = load<u32>(p, Projection.degree);
  const skipSelf = load<u32>(p, Projection.noAutapses);
  const size = sources - skipSelf;
  const to = load<u32>(p, Projection.to);
  for (let t = load<u32>(p, Projection.from); t < to; t++) {
    if (multapses) {
      for (let j: u32 = 0; j < degree; j++) {
        if ((j & 15) == 0) words(p, j >> 4, t, 2);
        let s = mulhi(wordAt(scratch, j), size);
        if (skipSelf && s >= t) s++;
        if (s - s0 < s1 - s0) place(ends, pairs, s - s0, t, j);
      }
      continue;
    }
    const inverted = degree > size >> 1;
    mark(p, t, 2, inverted ? size - degree : degree, size);
    for (let k: u32 = 0; k < size; k++) {
      const set: bool = load<u8>(bitmap + (k as usize)) != 0;
      store<u8>(bitmap + (k as usize), 0);
      if (set == inverted) continue;
      const s = skipSelf && k >= t ? k + 1 : k;
      if (s - s0 < s1 - s0) place(ends, pairs, s - s0, t, s);
    }
  }
}

@inline
function place(ends: usize, pairs: usize, row: u32, target: u32, a: u32): void {
  const cell = ends + ((row as usize) << 2);
  const at = load<u32>(cell);
  if (pairs) {
    store<u32>(pairs + ((at as usize) << 3), target);
    store<u32>(pairs + ((at as usize) << 3), a, 4);
  }
  store<u32>(cell, at + 1);
}
