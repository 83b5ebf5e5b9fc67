// Builds the rows of a row set in place: stage, draw, sort by delay, append to the heap; or one row at a spike, in
// a place that it leaves when its last bucket is delivered.
import { connectRow, Staging } from './connect';
import { drawRow } from './draws';
import { allocate, ensure, getHeap, setHeap } from './heap';
import { AHEAD, DIGITS, Plastic, Projection, RowSet } from './memory';
import { Real } from './real';

/** Staged weights, delays and order, beside Staging; and the histogram of delays (delayMax + 2 words). */
namespace Build {
  export let weights: usize = 0;
  export let delays: usize = 0;
  export let order: usize = 0;
  export let histogram: usize = 0;
}

export function setBuild(weights: usize, delays: usize, order: usize, histogram: usize): void {
  Build.weights = weights;
  Build.delays = delays;
  Build.order = order;
  Build.histogram = histogram;
}

/** Builds rows [s0, s1) of a set. Returns false when the memory cannot grow. */
export function buildRows(set: usize, s0: u32, s1: u32): bool {
  const projections: usize = load<u32>(set, RowSet.projections);
  const count = load<u32>(set, RowSet.projectionCount);
  const table: usize = load<u32>(set, RowSet.rows);
  for (let s = s0; s < s1; s++) {
    const n = stage(projections, count, s);
    const cell = table + ((s as usize) << 2);
    if (n == 0) {
      store<u32>(cell, 0);
      continue;
    }
    // a header for each delay and one per 65,535, synapses of at most 8 bytes or records, padding, the end
    const widest: usize = max<u32>(8, load<u32>(set));
    const room = (n as usize) * widest + (((load<u32>(set, RowSet.delayMax) + 4) as usize) << 3) + AHEAD;
    if (!ensure(room)) return false;
    store<u32>(cell, getHeap() as u32);
    setHeap(append(set, n, getHeap()));
    if (!(load<u32>(set, RowSet.traits) & DIGITS)) {
      store<u64>(set, load<u64>(set, RowSet.synapses) + (n as u64), RowSet.synapses);
    }
  }
  return true;
}

/** Stages row `s` of all projections of a set; returns its length. */
function stage(projections: usize, count: u32, s: u32): u32 {
  let n: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const p = projections + (k as usize) * Projection.bytes;
    const staged = connectRow(p, s, n);
    const at: usize = (n as usize) << 2;
    drawRow(p, staged, Staging.a + at, Staging.b + at, Build.weights + at, Build.delays + at, Build.order);
    n += staged;
  }
  return n;
}

/** Row `s` of a set whose rows are not stored, in a place of its own; 0 where it is empty, 1 without memory. */
export function regenerate(set: usize, s: u32): usize {
  const n = stage(load<u32>(set, RowSet.projections), load<u32>(set, RowSet.projectionCount), s);
  if (n == 0) return 0;
  let place: usize = load<u32>(set, RowSet.free);
  if (place) store<u32>(set, load<u32>(place), RowSet.free);
  else place = allocate(load<u32>(set, RowSet.placeBytes));
  if (!place) return 1;
  store<u32>(append(set, n, place), place as u32);
  return place;
}

/** Gives back the place of a row; `end` is the address of the 0 that ends it. */
@inline
export function leave(set: usize, end: usize): void {
  if (!load<u32>(set, RowSet.placeBytes)) return;
  const place: usize = load<u32>(end, 4);
  store<u32>(place, load<u32>(set, RowSet.free));
  store<u32>(set, place as u32, RowSet.free);
}

/** Counting sort of the staged synapses by delay, then the row as memory.ts draws it. */
function append(set: usize, n: u32, at: usize): usize {
  const format = load<u32>(set);
  const delayMax = load<u32>(set, RowSet.delayMax);
  const histogram = Build.histogram;
  memory.fill(histogram, 0, ((delayMax + 2) as usize) << 2);
  for (let k: usize = 0; k < (n as usize) << 2; k += 4) {
    const cell = histogram + ((load<u32>(Build.delays + k) as usize) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  let total: u32 = 0;
  for (let d: usize = 0; d <= (delayMax as usize) << 2; d += 4) {
    const count = load<u32>(histogram + d);
    store<u32>(histogram + d, total);
    total += count;
  }
  for (let k: u32 = 0; k < n; k++) {
    const cell = histogram + ((load<u32>(Build.delays + ((k as usize) << 2)) as usize) << 2);
    const place = load<u32>(cell);
    store<u32>(Build.order + ((place as usize) << 2), k);
    store<u32>(cell, place + 1);
  }
  let from: u32 = 0;
  for (let d: u32 = 0; d <= delayMax; d++) {
    const to = load<u32>(histogram + ((d as usize) << 2)); // now the end of bucket d
    while (from < to) {
      const count = min<u32>(to - from, 65535);
      store<u32>(at, (d << 16) | count);
      at = load<u32>(set, RowSet.plastic)
        ? appendRecords(set, from, count, at + 4)
        : appendBucket(format, from, count, at + 4);
      from += count;
    }
  }
  store<u32>(at, 0);
  return at + 4;
}

@inline
function appendBucket(format: u32, from: u32, count: u32, at: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const k: usize = (load<u32>(Build.order + (((from + i) as usize) << 2)) as usize) << 2;
    const slot = load<u32>(Staging.slots + k);
    if (format == 0) {
      store<u16>(at, slot as u16);
      at += 2;
    } else if (format == 1) {
      store<u32>(at, slot | (load<u32>(Build.weights + k) << 16));
      at += 4;
    } else {
      store<u32>(at, slot);
      store<i32>(at, load<i32>(Build.weights + k), 4);
      at += 8;
    }
  }
  if (format == 0 && (count & 1)) {
    store<u16>(at, 0);
    at += 2;
  }
  return at;
}

function appendRecords(set: usize, from: u32, count: u32, at: usize): usize {
  const stride: usize = load<u32>(set);
  const initial: usize = load<u32>((load<u32>(set, RowSet.plastic) as usize), Plastic.initial);
  const unit = load<Real>(initial);
  for (let i: u32 = 0; i < count; i++, at += stride) {
    const k: usize = (load<u32>(Build.order + (((from + i) as usize) << 2)) as usize) << 2;
    store<u32>(at, load<u32>(Staging.slots + k));
    store<Real>(at, (load<i32>(Build.weights + k) as Real) * unit, 4);
    memory.copy(at + 4 + sizeof<Real>(), initial + sizeof<Real>(), stride - 8 - sizeof<Real>());
    store<u32>(at + stride - 4, 0);
  }
  return at;
}
