// Leaky neurons with delays, refractory periods and given external spikes, without a time step.
//
// One instant after another. In an instant t, in this order:
//   1. all arrivals due at t are summed for each target, in the order in which their spikes were sent;
//   2. neurons that reach their threshold by themselves at t join them;
//   3. each neuron concerned is brought to t, gets its sum (lost for jumps of the potential while it is
//      refractory, t < until), and is tested: V ≥ V_th fires;
//   4. those fire in order of their index; then the external spikes of t are sent.
// Spikes wait in one first-in-first-out queue for each different delay: they are sent in order of time, so
// each queue is in order.
import { allocate } from '../heap';
import { crossing, near, nearPotential } from './crossing';
import { heapLength, topKey, topNeuron, update } from './heap4';
import { record } from './keys';
import { exp } from './math';

/** A kind of neuron, f64 each: what neurons share. */
namespace Kind {
  export const tau: usize = 0;
  export const rest: usize = 8; // V_∞
  export const threshold: usize = 16;
  export const reset: usize = 24;
  export const refractory: usize = 32;
  export const tauSyn: usize = 40; // 0: arrivals jump the potential
  export const bytes: usize = 48;
}

/** State of a neuron, f64 each. */
namespace State {
  export const v: usize = 0;
  export const g: usize = 8;
  export const last: usize = 16; // (v, g) are those of this time
  export const until: usize = 24; // refractory before it
  export const sum: usize = 32; // arrivals of this instant
  export const concerned: usize = 40; // u32: 1 arrivals, 2 reaches threshold
  export const kind: usize = 44; // u32
  export const bytes: usize = 48;
}

/** Queue of one delay. */
namespace Queue {
  export const delay: usize = 0; // f64
  export const times: usize = 8; // ring of f64
  export const sources: usize = 12; // ring of u32
  export const head: usize = 16;
  export const length: usize = 20;
  export const room: usize = 24; // a power of two
  export const offsets: usize = 28; // u32[sources + 1]: rows of this delay
  export const bytes: usize = 32;
}

let states: usize = 0;
let kinds: usize = 0;
let queues: usize = 0;
let queueCount: u32 = 0;
let targets: usize = 0;
let weights: usize = 0;
let concerned: usize = 0; // list of u32
let concernedCount: u32 = 0;
let externalTimes: usize = 0;
let externalSources: usize = 0;
let externalCount: u32 = 0;
let externalNext: u32 = 0;
let events: u64 = 0;

export function setQueueNetwork(
  statesAt: usize, kindsAt: usize, queuesAt: usize, howMany: u32, targetsAt: usize, weightsAt: usize,
  concernedAt: usize,
): void {
  states = statesAt;
  kinds = kindsAt;
  queues = queuesAt;
  queueCount = howMany;
  targets = targetsAt;
  weights = weightsAt;
  concerned = concernedAt;
}

export function setExternal(times: usize, sources: usize, howMany: u32, next: u32): void {
  externalTimes = times;
  externalSources = sources;
  externalCount = howMany;
  externalNext = next;
}

export function getExternalNext(): u32 {
  return externalNext;
}

/** Synaptic events so far. */
export function synapticEvents(): f64 {
  return events as f64;
}

@inline
function stateOf(neuron: u32): usize {
  return states + <usize>neuron * State.bytes;
}

@inline
function kindOf(state: usize): usize {
  return kinds + <usize>load<u32>(state, State.kind) * Kind.bytes;
}

@inline
function headTime(queue: usize): f64 {
  if (load<u32>(queue, Queue.length) == 0) return Infinity;
  const head = load<u32>(queue, Queue.head);
  return load<f64>(<usize>load<u32>(queue, Queue.times) + (<usize>head << 3));
}

/** Time of the next instant. */
function nextInstant(): f64 {
  let t: f64 = externalNext < externalCount
    ? load<f64>(externalTimes + (<usize>externalNext << 3))
    : Infinity;
  if (heapLength() > 0) t = min<f64>(t, topKey());
  for (let q: u32 = 0; q < queueCount; q++) {
    t = min<f64>(t, headTime(queues + <usize>q * Queue.bytes));
  }
  return t;
}

/**
 * Instants up to `end` until `most` spikes are recorded or more (an instant is not broken off); there is
 * room for `most` + neurons. Returns the number of spikes.
 */
export function runQueue(most: u32, end: f64): u32 {
  let fired: u32 = 0;
  while (fired < most) {
    const t = nextInstant();
    if (t > end || t == Infinity) break;
    concernedCount = 0;
    collectArrivals(t);
    while (heapLength() > 0 && topKey() == t) {
      const neuron = topNeuron();
      concern(neuron, 2);
      update(Infinity, neuron);
    }
    fired = test(t, fired);
    while (externalNext < externalCount && load<f64>(externalTimes + (<usize>externalNext << 3)) == t) {
      send(t, load<u32>(externalSources + (<usize>externalNext << 2)));
      externalNext++;
    }
  }
  return fired;
}

@inline
function concern(neuron: u32, why: u32): usize {
  const state = stateOf(neuron);
  const before = load<u32>(state, State.concerned);
  if (before == 0) {
    store<u32>(concerned + (<usize>concernedCount << 2), neuron);
    concernedCount++;
    store<f64>(state, 0, State.sum);
  }
  store<u32>(state, before | why, State.concerned);
  return state;
}

function collectArrivals(t: f64): void {
  for (let q: u32 = 0; q < queueCount; q++) {
    const queue = queues + <usize>q * Queue.bytes;
    while (headTime(queue) == t) {
      const head = load<u32>(queue, Queue.head);
      const source = load<u32>(<usize>load<u32>(queue, Queue.sources) + (<usize>head << 2));
      store<u32>(queue, (head + 1) & (load<u32>(queue, Queue.room) - 1), Queue.head);
      store<u32>(queue, load<u32>(queue, Queue.length) - 1, Queue.length);
      const row = <usize>load<u32>(queue, Queue.offsets) + (<usize>source << 2);
      const last = load<u32>(row, 4);
      for (let k = load<u32>(row); k < last; k++) {
        const state = concern(load<u32>(targets + (<usize>k << 2)), 1);
        store<f64>(state, load<f64>(state, State.sum) + load<f64>(weights + (<usize>k << 3)), State.sum);
        events++;
      }
    }
  }
}

/** Brings (v, g) to t. */
function bring(state: usize, kind: usize, t: f64): void {
  let last = load<f64>(state, State.last);
  const until = load<f64>(state, State.until);
  const tauSyn = load<f64>(kind, Kind.tauSyn);
  let g = load<f64>(state, State.g);
  if (last < until) {
    // the potential is held, the current is not
    const held = min<f64>(until, t);
    if (g != 0) g *= exp((last - held) / tauSyn);
    last = held;
  }
  if (t > last) {
    const tau = load<f64>(kind, Kind.tau);
    const rest = load<f64>(kind, Kind.rest);
    let u = load<f64>(state, State.v) - rest;
    if (g != 0) {
      const decay = exp((last - t) / tauSyn);
      if (near(tau, tauSyn)) u = nearPotential(u, g, t - last, tau, tauSyn);
      else {
        const b = (g * tauSyn) / (tauSyn - tau);
        u = (u - b) * exp((last - t) / tau) + b * decay;
      }
      g *= decay;
    } else {
      u *= exp((last - t) / tau);
    }
    store<f64>(state, rest + u, State.v);
    last = t;
  }
  store<f64>(state, g, State.g);
  store<f64>(state, last, State.last);
}

/** Steps 3 and 4 of an instant. */
function test(t: f64, firedBefore: u32): u32 {
  let firing: u32 = 0; // those that fire move to the front of the list
  for (let k: u32 = 0; k < concernedCount; k++) {
    const neuron = load<u32>(concerned + (<usize>k << 2));
    const state = stateOf(neuron);
    const kind = kindOf(state);
    const why = load<u32>(state, State.concerned);
    const threshold = load<f64>(kind, Kind.threshold);
    store<u32>(state, 0, State.concerned);
    bring(state, kind, t);
    const free = t >= load<f64>(state, State.until);
    // it is there by the definition of t; rounding may not keep it below
    if ((why & 2) != 0) store<f64>(state, threshold, State.v);
    const sum = load<f64>(state, State.sum);
    if (load<f64>(kind, Kind.tauSyn) != 0) store<f64>(state, load<f64>(state, State.g) + sum, State.g);
    else if (free) store<f64>(state, load<f64>(state, State.v) + sum, State.v);
    if (free && load<f64>(state, State.v) >= threshold) {
      store<u32>(concerned + (<usize>firing << 2), neuron);
      firing++;
    } else {
      schedule(neuron, state, kind, t);
    }
  }
  sort(firing);
  for (let k: u32 = 0; k < firing; k++) {
    const neuron = load<u32>(concerned + (<usize>k << 2));
    const state = stateOf(neuron);
    const kind = kindOf(state);
    record(firedBefore + k, t, neuron);
    store<f64>(state, load<f64>(kind, Kind.reset), State.v);
    store<f64>(state, t + load<f64>(kind, Kind.refractory), State.until);
    schedule(neuron, state, kind, t);
    send(t, neuron);
  }
  return firedBefore + firing;
}

/** When it will reach its threshold if nothing arrives. */
export function schedule(neuron: u32, state: usize, kind: usize, t: f64): void {
  const rest = load<f64>(kind, Kind.rest);
  const theta = load<f64>(kind, Kind.threshold) - rest;
  const tauSyn = load<f64>(kind, Kind.tauSyn);
  // only an arrival makes it fire, unless it stands above
  if (theta >= 0 && tauSyn == 0 && load<f64>(state, State.v) - rest < theta) return;
  const until = load<f64>(state, State.until);
  let g = load<f64>(state, State.g);
  let from = t;
  if (t < until) {
    if (g != 0) g *= exp((t - until) / tauSyn);
    from = until;
  }
  const u = load<f64>(state, State.v) - rest;
  const wait = u >= theta ? 0.0 : crossing(u, g, theta, load<f64>(kind, Kind.tau), tauSyn);
  update(from + wait, neuron);
}

/** For the host, after states were set: schedules a neuron from its `last`. */
export function scheduleFromState(neuron: u32): void {
  const state = stateOf(neuron);
  schedule(neuron, state, kindOf(state), load<f64>(state, State.last));
}

/** The few that fire together, by index. */
function sort(count: u32): void {
  for (let k: u32 = 1; k < count; k++) {
    const neuron = load<u32>(concerned + (<usize>k << 2));
    let at = k;
    for (; at > 0; at--) {
      const before = load<u32>(concerned + (<usize>(at - 1) << 2));
      if (before < neuron) break;
      store<u32>(concerned + (<usize>at << 2), before);
    }
    store<u32>(concerned + (<usize>at << 2), neuron);
  }
}

function send(t: f64, source: u32): void {
  for (let q: u32 = 0; q < queueCount; q++) {
    const queue = queues + <usize>q * Queue.bytes;
    const row = <usize>load<u32>(queue, Queue.offsets) + (<usize>source << 2);
    if (load<u32>(row) == load<u32>(row, 4)) continue;
    enqueue(q, t + load<f64>(queue, Queue.delay), source);
  }
}

/** Puts a spike at the end of queue q. */
export function enqueue(q: u32, due: f64, source: u32): void {
  const queue = queues + <usize>q * Queue.bytes;
  const length = load<u32>(queue, Queue.length);
  if (length == load<u32>(queue, Queue.room)) grow(queue);
  const place = (load<u32>(queue, Queue.head) + length) & (load<u32>(queue, Queue.room) - 1);
  store<f64>(<usize>load<u32>(queue, Queue.times) + (<usize>place << 3), due);
  store<u32>(<usize>load<u32>(queue, Queue.sources) + (<usize>place << 2), source);
  store<u32>(queue, length + 1, Queue.length);
}

/** Twice the room, in a new block. */
function grow(queue: usize): void {
  const room = load<u32>(queue, Queue.room);
  const head = load<u32>(queue, Queue.head);
  const oldTimes = <usize>load<u32>(queue, Queue.times);
  const oldSources = <usize>load<u32>(queue, Queue.sources);
  const larger = max<u32>(64, room << 1);
  const times = allocate(<usize>larger << 3);
  const sources = allocate(<usize>larger << 2);
  if (times == 0 || sources == 0) unreachable();
  for (let k: u32 = 0; k < room; k++) {
    const place = (head + k) & (room - 1);
    store<f64>(times + (<usize>k << 3), load<f64>(oldTimes + (<usize>place << 3)));
    store<u32>(sources + (<usize>k << 2), load<u32>(oldSources + (<usize>place << 2)));
  }
  store<u32>(queue, times as u32, Queue.times);
  store<u32>(queue, sources as u32, Queue.sources);
  store<u32>(queue, 0, Queue.head);
  store<u32>(queue, larger, Queue.room);
}
