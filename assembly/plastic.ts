// Plastic synapses: delivery of weights that change, and the learning at the end of a step.
//
// Rows of plastic sets are as those of others, but a synapse is a record (format = its bytes): accumulator,
// weight and variables (numbers), step of its last event. Their spikes under way are kept in a World of their
// own, so that the hot loop of deliver.ts never meets them. Ordering contract of a step: `transmit` adds
// what arrives, before neurons are updated; `learn`, after all populations, decays the traces of targets,
// runs the rule for arrivals, then for targets that fired, raises their traces, and runs what steps do at last.
// Where `history` is given the rule's module keeps spikes of targets until an arrival meets the synapse (src/codegen/waiting-spikes.ts).
// Spikes of targets may act `back` steps later; where they act first (`spikeFirst`) all of this but what steps do is in `transmit`:
// what is due is known by then.
// What a rule computes is in modules printed from its text; they are called through the table.
import { Active, Plastic, RowSet, Trace, World } from './memory';
import { DOUBLE, Real, WIDTH } from './real';
import { skip } from './spikes';

const BATCH: u32 = 64;
/** Traces below it become 0. */
const SMALLEST: Real = DOUBLE ? (1e-290 as Real) : (1e-30 as Real);

/** Descriptor: 0 plastic world  4 world  8 descriptors of plastic sets ptr  12 their number */
export function transmit(d: usize, step: u32): void {
  const plastic: usize = load<u32>(d);
  const world: usize = load<u32>(d, 4);
  // spikes that follow in the list are those of this step
  store<u32>(plastic, load<u32>(world, World.firedCount), World.firedCount);
  const active: usize = load<u32>(plastic, World.active);
  const end = active + (load<u32>(plastic, World.activeCount) as usize) * Active.bytes;
  let events: u64 = 0;
  const sets: usize = load<u32>(d, 8);
  const setCount = load<u32>(d, 12);
  for (let k: u32 = 0; k < setCount; k++) {
    const rule: usize = load<u32>(sets + ((k as usize) << 2));
    if (!load<u32>(rule, Plastic.spikeFirst)) continue;
    decayTraces(rule);
    const due = heardIn(rule, step + 1); // a place is taken again after `back` + 1 steps
    for (let i = load<u32>(due); i > 0; i--) {
      incoming(plastic, rule, load<u32>(rule, Plastic.post), load<u32>(due + ((i as usize) << 2)), step);
    }
  }
  for (let p = active; p < end; p += Active.bytes) {
    if (load<u32>(p, Active.due) != step) continue;
    const set: usize = load<u32>(p, Active.rowSet);
    const rule: usize = load<u32>(set, RowSet.plastic);
    const format = load<u32>(set);
    let row: usize = load<u32>(p, Active.cursor);
    let header = load<u32>(row);
    const delay = header >>> 16;
    while (header && header >>> 16 == delay) {
      if (load<u32>(rule, Plastic.spikeFirst)) {
        call_indirect<void>(load<u32>(rule, Plastic.pre), rule, row + 4, header & 0xffff, step);
      }
      call_indirect<void>(load<u32>(rule, Plastic.transmit), rule, row + 4, header & 0xffff, step);
      events += (header & 0xffff) as u64;
      row = skip(row, header, format);
      header = load<u32>(row);
    }
  }
  for (let k: u32 = 0; k < setCount; k++) {
    const rule: usize = load<u32>(sets + ((k as usize) << 2));
    if (load<u32>(rule, Plastic.spikeFirst)) raiseAll(rule, heardIn(rule, step + 1));
  }
  store<u64>(world, load<u64>(world, World.events) + events, World.events);
}

/** The place of a step among those that a rule keeps: a count, then targets. */
@inline
function heardIn(rule: usize, step: u32): usize {
  const room: usize = ((load<u32>(rule, Plastic.targets) + 1) as usize) << 2;
  return (load<u32>(rule, Plastic.heard) as usize) + ((step % (load<u32>(rule, Plastic.back) + 1)) as usize) * room;
}

@inline
function raiseAll(rule: usize, due: usize): void {
  for (let i = load<u32>(due); i > 0; i--) raiseTraces(rule, load<u32>(due + ((i as usize) << 2)));
}

/** Descriptor: as `transmit`. */
export function learn(d: usize, step: u32): void {
  const plastic: usize = load<u32>(d);
  const world: usize = load<u32>(d, 4);
  const sets: usize = load<u32>(d, 8);
  const setCount = load<u32>(d, 12);
  for (let k: u32 = 0; k < setCount; k++) {
    const rule: usize = load<u32>(sets + ((k as usize) << 2));
    if (!load<u32>(rule, Plastic.spikeFirst)) decayTraces(rule);
  }
  arrivals(plastic, step);
  const from = load<u32>(plastic, World.firedCount);
  const to = load<u32>(world, World.firedCount);
  const fired: usize = load<u32>(world, World.fired);
  for (let k: u32 = 0; k < setCount; k++) {
    const rule: usize = load<u32>(sets + ((k as usize) << 2));
    const first = load<u32>(rule, Plastic.firstTarget);
    const targets = load<u32>(rule, Plastic.targets);
    const post = load<u32>(rule, Plastic.post);
    const heard = load<u32>(rule, Plastic.heard) ? heardIn(rule, step) : 0;
    let count: u32 = 0;
    for (let i = from; i < to; i++) {
      const target = load<u32>(fired + ((i as usize) << 2)) - first;
      if (target >= targets) continue;
      if (heard) {
        store<u32>(heard + ((++count as usize) << 2), target);
        continue;
      }
      if (post) incoming(plastic, rule, post, target, step);
      raiseTraces(rule, target);
    }
    if (heard) {
      store<u32>(heard, count);
      if (!load<u32>(rule, Plastic.spikeFirst)) {
        const due = heardIn(rule, step + 1);
        for (let i = load<u32>(due); i > 0; i--) {
          const target = load<u32>(due + ((i as usize) << 2));
          incoming(plastic, rule, post, target, step);
          raiseTraces(rule, target);
        }
      }
    }
    if (load<u32>(rule, Plastic.step)) acting(plastic, rule, targets, step);
  }
}

/** The rule for what arrived; cursors move on, and rows at their end are taken out. */
@inline
function arrivals(plastic: usize, step: u32): void {
  const active: usize = load<u32>(plastic, World.active);
  const end = active + (load<u32>(plastic, World.activeCount) as usize) * Active.bytes;
  let to = active;
  for (let p = active; p < end; p += Active.bytes) {
    if (load<u32>(p, Active.due) == step) {
      const set: usize = load<u32>(p, Active.rowSet);
      const rule: usize = load<u32>(set, RowSet.plastic);
      const format = load<u32>(set);
      let row: usize = load<u32>(p, Active.cursor);
      let header = load<u32>(row);
      const delay = header >>> 16;
      const acted = load<u32>(rule, Plastic.spikeFirst);
      while (header && header >>> 16 == delay) {
        if (!acted) call_indirect<void>(load<u32>(rule, Plastic.pre), rule, row + 4, header & 0xffff, step);
        row = skip(row, header, format);
        header = load<u32>(row);
      }
      if (!header) continue;
      store<u32>(p, row as u32, Active.cursor);
      store<u32>(p, step - delay + (header >>> 16), Active.due);
    }
    if (to != p) v128.store(to, v128.load(p));
    to += Active.bytes;
  }
  store<u32>(plastic, ((to - active) / Active.bytes) as u32, World.activeCount);
}

/** What a step does, at the targets of which the rule's condition is true. They are listed behind the scratch record. */
@inline
function acting(world: usize, rule: usize, targets: u32, step: u32): void {
  let list: usize = (load<u32>(rule, Plastic.scratch) as usize) + (load<u32>(rule, Plastic.stride) as usize);
  call_indirect<void>(load<u32>(rule, Plastic.check), rule, list, targets, step);
  for (let count = load<u32>(list); count > 0; count--) {
    list += 4;
    incoming(world, rule, load<u32>(rule, Plastic.step), load<u32>(list), step);
  }
}

/** The rule for all synapses onto a target that fired. */
@inline
function incoming(world: usize, rule: usize, post: u32, target: u32, step: u32): void {
  if (load<u32>(rule, Plastic.history)) {
    call_indirect<void>(post, rule, target as usize, 1 as u32, step);
    return;
  }
  const offsets: usize = (load<u32>(rule, Plastic.offsets) as usize) + ((target as usize) << 2);
  const from = load<u32>(offsets);
  let count = load<u32>(offsets, 4) - from;
  let list: usize = (load<u32>(rule, Plastic.addresses) as usize) + ((from as usize) << 2);
  // records lie anywhere: a batch is touched before it is computed, so that its misses overlap
  let sink: u32 = 0;
  while (count) {
    const batch = min<u32>(count, BATCH);
    const end = list + ((batch as usize) << 2);
    for (let p = list; p < end; p += 4) sink ^= load<u32>(load<u32>(p) as usize);
    call_indirect<void>(post, rule, list, batch, step);
    list = end;
    count -= batch;
  }
  store<u32>(world, sink, World.sink);
}

@inline
function decayTraces(rule: usize): void {
  const bytes: usize = load<u32>(rule, Plastic.traceBytes);
  const smallest = v128.splat<Real>(SMALLEST);
  let trace: usize = load<u32>(rule, Plastic.traces);
  for (let k = load<u32>(rule, Plastic.traceCount); k > 0; k--, trace += Trace.bytes) {
    const values: usize = load<u32>(trace, Trace.values);
    const factor = v128.splat<Real>(load<Real>(trace, Trace.factor));
    for (let i: usize = 0; i < bytes; i += 16) {
      const decayed = v128.mul<Real>(v128.load(values + i), factor);
      v128.store(values + i, v128.andnot(decayed, v128.lt<Real>(decayed, smallest)));
    }
  }
}

@inline
function raiseTraces(rule: usize, target: u32): void {
  let trace: usize = load<u32>(rule, Plastic.traces);
  for (let k = load<u32>(rule, Plastic.traceCount); k > 0; k--, trace += Trace.bytes) {
    const cell: usize = (load<u32>(trace, Trace.values) as usize) + ((target as usize) << WIDTH);
    store<Real>(cell, load<u32>(trace, Trace.set) ? 1 : load<Real>(cell) + 1);
  }
}
