// What happens to a spike list: it is hashed, recorded and counted where it was made, and its rows
// become active where its targets live.
import { Active, RowSet, Source, World } from './memory';
import { allocate } from './heap';
import { philox1 } from './random';
import { leave, regenerate } from './rows';

/**
 * After a population's update: takes the spikes that it appended.
 * Descriptor: 0 world  4 record flag  8 counts ptr (u32 per bin; 0: none)  12 steps a bin
 *            16 first bin  20 scratch ptr (16 bytes)
 */
export function collect(d: usize, step: u32): void {
  const world: usize = load<u32>(d);
  const from = load<u32>(world, World.collected);
  const to = load<u32>(world, World.firedCount);
  if (from == to) return;
  const fired: usize = load<u32>(world, World.fired);
  const scratch: usize = load<u32>(d, 20);
  let low = load<u32>(world, World.hashLow);
  let high = load<u32>(world, World.hashHigh);
  for (let i = from; i < to; i++) {
    philox1(step, load<u32>(fired + ((i as usize) << 2)), 0, 0, 0x53796e66, 0x69726521, scratch);
    const before = low;
    low += load<u32>(scratch);
    high += load<u32>(scratch, 4) + (low < before ? 1 : 0);
  }
  store<u32>(world, low, World.hashLow);
  store<u32>(world, high, World.hashHigh);
  store<u64>(world, load<u64>(world, World.spikes) + ((to - from) as u64), World.spikes);
  if (load<u32>(d, 4)) record(world, fired, from, to, step);
  const counts: usize = load<u32>(d, 8);
  if (counts) {
    const bin = counts + (((step / load<u32>(d, 12) - load<u32>(d, 16)) as usize) << 2);
    store<u32>(bin, load<u32>(bin) + (to - from));
  }
  store<u32>(world, to, World.collected);
}

/** Appends (step, neuron) pairs; the host drains them before the room ends. */
@inline
function record(world: usize, fired: usize, from: u32, to: u32, step: u32): void {
  const out: usize = load<u32>(world, World.record);
  let n = load<u32>(world, World.recordCount);
  if (n + (to - from) > load<u32>(world, World.recordRoom)) {
    store<u32>(world, 2, World.overflow);
    return;
  }
  for (let i = from; i < to; i++) {
    const p = out + ((n as usize) << 3);
    store<u32>(p, step);
    store<u32>(p, load<u32>(fired + ((i as usize) << 2)), 4);
    n++;
  }
  store<u32>(world, n, World.recordCount);
}

/** A spike generator. Descriptor: 0 world  4 (step, neuron) pairs ptr  8 count  12 cursor */
export function spikeGenerator(d: usize, step: u32): void {
  const world: usize = load<u32>(d);
  const pairs: usize = load<u32>(d, 4);
  const n = load<u32>(d, 8);
  let k = load<u32>(d, 12);
  const fired: usize = load<u32>(world, World.fired);
  const room = load<u32>(world, World.firedRoom);
  let count = load<u32>(world, World.firedCount);
  while (k < n && load<u32>(pairs + ((k as usize) << 3)) < step) k++;
  while (k < n && load<u32>(pairs + ((k as usize) << 3)) == step) {
    if (count >= room) {
      store<u32>(world, 1, World.overflow);
      break;
    }
    store<u32>(fired + ((count as usize) << 2), load<u32>(pairs + ((k as usize) << 3), 4));
    count++;
    k++;
  }
  store<u32>(d, k, 12);
  store<u32>(world, count, World.firedCount);
}

/**
 * Makes the rows of `count` spikes of one step active: buckets with a delay of at least `minimum`
 * steps (1 in a run; more when a snapshot restores spikes half-way).
 */
export function activate(world: usize, ids: usize, count: u32, step: u32, minimum: u32): void {
  const sources: usize = load<u32>(world, World.sources);
  const sourceCount = load<u32>(world, World.sourceCount);
  let n = load<u32>(world, World.activeCount);
  if (!makeRoom(world, n + count * load<u32>(world, World.mostRowSets))) return;
  const active: usize = load<u32>(world, World.active);
  let s: usize = sources;
  let first: u32 = 0, size: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const id = load<u32>(ids + ((i as usize) << 2));
    if (id - first >= size) { // spikes of one population come together
      s = sources;
      const end = sources + (sourceCount as usize) * Source.bytes;
      while (s < end && id - load<u32>(s, Source.first) >= load<u32>(s, Source.size)) s += Source.bytes;
      if (s >= end) {
        first = 0;
        size = 0;
        continue;
      }
      first = load<u32>(s, Source.first);
      size = load<u32>(s, Source.size);
    }
    let set: usize = load<u32>(s, Source.rowSets);
    const sets = load<u32>(s, Source.rowSetCount);
    for (let k: u32 = 0; k < sets; k++, set += RowSet.bytes) {
      let row: usize = rowOf(set, id - first);
      if (!row) continue;
      if (row == 1) {
        store<u32>(world, 3, World.overflow);
        continue;
      }
      let header = load<u32>(row);
      while (header && header >>> 16 < minimum) {
        row = skip(row, header, load<u32>(set));
        header = load<u32>(row);
      }
      if (!header) {
        leave(set, row);
        continue;
      }
      const p = active + (n as usize) * Active.bytes;
      store<u32>(p, row as u32, Active.cursor);
      store<u32>(p, step + (header >>> 16), Active.due);
      store<u32>(p, id, Active.neuron);
      store<u32>(p, set as u32, Active.rowSet);
      store<u32>(p, linesOf(row, header, load<u32>(set)), Active.lines);
      n++;
    }
  }
  store<u32>(world, n, World.activeCount);
  const plastic: usize = load<u32>(world, World.plastic);
  if (!plastic) return;
  activate(plastic, ids, count, step, minimum);
  if (load<u32>(plastic, World.overflow)) store<u32>(world, 3, World.overflow);
}

/** Address of a row; 0 if it is empty, 1 if there is no memory to make it in. */
@inline
function rowOf(set: usize, s: u32): usize {
  if (load<u32>(set, RowSet.placeBytes)) return regenerate(set, s);
  return load<u32>((load<u32>(set, RowSet.rows) as usize) + ((s as usize) << 2));
}

/** Forgets all spikes that are on their way. */
export function forget(world: usize): void {
  const active: usize = load<u32>(world, World.active);
  const end = active + (load<u32>(world, World.activeCount) as usize) * Active.bytes;
  for (let p = active; p < end; p += Active.bytes) {
    const set: usize = load<u32>(p, Active.rowSet);
    let row: usize = load<u32>(p, Active.cursor);
    for (let header = load<u32>(row); header; header = load<u32>(row)) {
      row = skip(row, header, load<u32>(set));
    }
    leave(set, row);
  }
  store<u32>(world, 0, World.activeCount);
}

/** Sees to it that `wanted` active entries fit, in a new place at the heap's end if need be. */
function makeRoom(world: usize, wanted: u32): bool {
  if (wanted <= load<u32>(world, World.activeRoom)) return true;
  const room = wanted + (wanted >> 1) + 1024;
  const place = allocate((room as usize) * Active.bytes);
  if (!place) {
    store<u32>(world, 3, World.overflow);
    return false;
  }
  const count: usize = load<u32>(world, World.activeCount);
  memory.copy(place, load<u32>(world, World.active), count * Active.bytes);
  store<u32>(world, place as u32, World.active);
  store<u32>(world, room, World.activeRoom);
  return true;
}

/** Activates an epoch's spikes: those of step k of it end at ends[k]. */
export function activateEpoch(
  world: usize, ids: usize, ends: usize, steps: u32, firstStep: u32,
): void {
  let from: u32 = 0;
  for (let k: u32 = 0; k < steps; k++) {
    const to = load<u32>(ends + ((k as usize) << 2));
    if (to > from) activate(world, ids + ((from as usize) << 2), to - from, firstStep + k, 1);
    from = to;
  }
}

/** The address after the bucket at `row`. */
@inline
export function skip(row: usize, header: u32, format: u32): usize {
  const count: usize = header & 0xffff;
  if (format == 0) return row + 4 + (((count + 1) >> 1) << 2);
  if (format == 1) return row + 4 + (count << 2);
  if (format == 2) return row + 4 + (count << 3);
  return row + 4 + count * (format as usize);
}

/** How many cache lines the bucket at `row` and the header behind it lie in, at most 24: the processor fetches what follows so many. */
@inline
export function linesOf(row: usize, header: u32, format: u32): u32 {
  return min<u32>(((skip(row, header, format) >> 6) - (row >> 6) + 1) as u32, 24);
}
