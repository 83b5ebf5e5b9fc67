// Synaptic delivery: the hot loop.
//
// Rows are blocked by delay. At step n, each active spike whose next bucket is due has that bucket added
// into the ONE accumulator array of its shard, which stays in cache. A bucket is visited once a
// step later than the one before it, so the row is read front to back. Sums are integers: order
// does not matter. Before a batch of buckets is added, its cache lines are touched, so that the misses
// overlap (WebAssembly has no prefetch). How many lines a bucket has is said by the entry: it was known when the bucket before was added.
import { Active, DIGITS, LINES, RISING, RowSet, World } from './memory';
import { DOUBLE, Sum, WIDTH } from './real';
import { leave } from './rows';
import { linesOf, skip } from './spikes';

/** So many synapses at a time are asked whether their slots follow each other. */
const RUN: u32 = 64;

/** Adds everything that arrives at the end of `step`. Descriptor: 0 world. */
export function deliver(d: usize, step: u32): void {
  const world: usize = load<u32>(d);
  const count = load<u32>(world, World.activeCount);
  if (!count) return;
  const active: usize = load<u32>(world, World.active);
  const due: usize = load<u32>(world, World.due);
  const end = active + (count as usize) * Active.bytes;
  let pending: u32 = 0;
  let touched: u32 = 0;
  let finished: u32 = 0;
  let sink: u32 = 0;
  for (let p = active; p < end; p += Active.bytes) {
    if (load<u32>(p, Active.due) != step) continue;
    const lines = load<u32>(p, Active.lines);
    let line: usize = load<u32>(p, Active.cursor);
    let k = lines;
    do {
      sink ^= load<u32>(line);
      line += 64;
    } while (--k);
    store<u32>(due + ((pending as usize) << 2), p as u32);
    pending++;
    touched += lines;
    if (touched >= LINES) {
      finished += addAll(world, due, pending, step);
      pending = 0;
      touched = 0;
    }
  }
  finished += addAll(world, due, pending, step);
  store<u32>(world, sink, World.sink);
  if (finished) compact(world, active, end);
}

/** Adds the due buckets of a batch; returns how many rows came to their end. */
function addAll(world: usize, due: usize, pending: u32, step: u32): u32 {
  let finished: u32 = 0;
  let events: u64 = 0;
  for (let i: u32 = 0; i < pending; i++) {
    const p: usize = load<u32>(due + ((i as usize) << 2));
    const set: usize = load<u32>(p, Active.rowSet);
    const format = load<u32>(set, RowSet.format);
    let row: usize = load<u32>(p, Active.cursor);
    let header = load<u32>(row);
    const spikeStep = step - (header >>> 16);
    do {
      const traits = load<u32>(set, RowSet.traits);
      let count = header & 0xffff;
      let first = row + 4;
      if (!(traits & DIGITS)) events += count as u64;
      if (!DOUBLE && traits & RISING) {
        for (; count >= RUN && neighbours(first); count -= RUN, first += 4 * RUN) addRun(first, set);
      }
      if (format == 0) addEqual(first, count, set);
      else if (format == 1) addWeighted(first, count, set);
      else addWide(first, count, set);
      row = skip(row, header, format);
      header = load<u32>(row);
    } while (header && spikeStep + (header >>> 16) == step);
    store<u32>(p, row as u32, Active.cursor);
    if (header) {
      store<u32>(p, spikeStep + (header >>> 16), Active.due);
      store<u32>(p, linesOf(row, header, format), Active.lines);
    } else {
      leave(set, row);
      store<u32>(p, 0, Active.cursor);
      finished++;
    }
  }
  store<u64>(world, load<u64>(world, World.events) + events, World.events);
  return finished;
}

@inline
function addTo(base: usize, slot: u32, weight: Sum): void {
  const p = base + ((slot as usize) << WIDTH);
  store<Sum>(p, load<Sum>(p) + weight);
}

/** All ones where the k-th of a bucket's last synapses is there, else 0. */
@inline
function there(k: u32, rest: u32): u32 {
  return (((k - rest) as i32) >> 31) as u32;
}

/**
 * u16 slots, one weight. The one to three synapses left after the fours are three places always, for their number is what a
 * branch would be mispredicted by: what is not there adds 0 to the first accumulator.
 */
@inline
function addEqual(p: usize, count: u32, set: usize): void {
  const base: usize = load<u32>(set, RowSet.accumulators);
  const weight = load<i32>(set, RowSet.weight);
  const sum = worth(weight, set);
  const rest = count & 3;
  const end = p + (((count - rest) as usize) << 1);
  for (; p < end; p += 8) {
    addTo(base, load<u16>(p), sum);
    addTo(base, load<u16>(p, 2), sum);
    addTo(base, load<u16>(p, 4), sum);
    addTo(base, load<u16>(p, 6), sum);
  }
  const first = there(0, rest), second = there(1, rest), third = there(2, rest);
  addTo(base, load<u16>(p) & first, worth(weight & first, set));
  addTo(base, load<u16>(p, 2) & second, worth(weight & second, set));
  addTo(base, load<u16>(p, 4) & third, worth(weight & third, set));
}

/** Of a set's one weight: in 32 bits it has its shift in it, in double precision beside it where 32 bits have no room. */
@inline
function worth(weight: i32, set: usize): Sum {
  return DOUBLE ? (weight as Sum) * unitOf(set) : (weight as Sum);
}

/** What one unit of a set's weights is worth: 2^shift. */
@inline
function unitOf(set: usize): Sum {
  const shift = load<i32>(set, RowSet.shift);
  return DOUBLE ? (reinterpret<f64>(((shift + 1023) as i64) << 52) as Sum) : ((1 << shift) as Sum);
}

/** Whether the next RUN synapses of a bucket whose slots rise are neighbours: the last slot is as far from the first as its place. */
@inline
function neighbours(p: usize): bool {
  return (load<u16>(p, 4 * (RUN - 1)) as u32) - (load<u16>(p) as u32) == RUN - 1;
}

/** RUN synapses of neighbours, u16 slot and i16 weight. */
function addRun(p: usize, set: usize): void {
  let q = (load<u32>(set, RowSet.accumulators) as usize) + ((load<u16>(p) as usize) << 2);
  const unit = i32x4.splat(1 << load<i32>(set, RowSet.shift));
  for (const end = p + 4 * RUN; p < end; p += 16, q += 16) {
    v128.store(q, i32x4.add(v128.load(q), i32x4.mul(i32x4.shr_s(v128.load(p), 16), unit)));
  }
}

/** u16 slot, i16 weight, each read for itself: two instructions fewer than parts of a word. The last as above. */
@inline
function addWeighted(p: usize, count: u32, set: usize): void {
  const base: usize = load<u32>(set, RowSet.accumulators);
  const unit = unitOf(set);
  const rest = count & 3;
  const end = p + (((count - rest) as usize) << 2);
  for (; p < end; p += 16) {
    addTo(base, load<u16>(p), (load<i16>(p, 2) as Sum) * unit);
    addTo(base, load<u16>(p, 4), (load<i16>(p, 6) as Sum) * unit);
    addTo(base, load<u16>(p, 8), (load<i16>(p, 10) as Sum) * unit);
    addTo(base, load<u16>(p, 12), (load<i16>(p, 14) as Sum) * unit);
  }
  addWord(base, load<i32>(p) & there(0, rest), unit);
  addWord(base, load<i32>(p, 4) & there(1, rest), unit);
  addWord(base, load<i32>(p, 8) & there(2, rest), unit);
}

@inline
function addWord(base: usize, word: i32, unit: Sum): void {
  addTo(base, word & 0xffff, ((word >> 16) as Sum) * unit);
}

/** u32 slot, i32 weight. */
@inline
function addWide(p: usize, count: u32, set: usize): void {
  const base: usize = load<u32>(set, RowSet.accumulators);
  const unit = unitOf(set);
  const end = p + ((count as usize) << 3);
  for (; p < end; p += 8) addTo(base, load<u32>(p), (load<i32>(p, 4) as Sum) * unit);
}

/** Takes finished entries out, keeping the order of the others. */
function compact(world: usize, active: usize, end: usize): void {
  let to = active;
  for (let p = active; p < end; p += Active.bytes) {
    if (!load<u32>(p, Active.cursor)) continue;
    if (to != p) {
      v128.store(to, v128.load(p));
      store<u32>(to, load<u32>(p, Active.lines), Active.lines);
    }
    to += Active.bytes;
  }
  store<u32>(world, ((to - active) / Active.bytes) as u32, World.activeCount);
}
