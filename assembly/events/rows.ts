// Who receives a spike: regenerated from (seed, stream, neuron), or read from compressed rows.
//
// Regenerated rows are those of `fixedOutdegree` without repeats (docs/decisions/0001-randomness.md,
// purpose 16): candidates mulhi(word(c), size) in the order of c until `degree` different ones are found.
// The list is in the order of drawing. Needs degree ≤ size/2.
import { mulhi, philox } from '../random';

let targets: usize = 0; // the row that `rowOf` made, u32 each
let seen: usize = 0; // hash table of u64: stamp << 32 | place
let mask: u32 = 0;
let stamp: u32 = 0;
let words: usize = 0; // 64 bytes for philox
let degree: u32 = 0;
let size: u32 = 0; // places to draw from
let skipOwn: bool = false;
let streamWord: u32 = 0;
let key0: u32 = 0;
let key1: u32 = 0;
let offsets: usize = 0; // u32[n + 1], 0: rows are regenerated
let stored: usize = 0; // u32 each

/** `seenMask` + 1 slots, a power of two ≥ 2·degree. */
export function setRegenerated(
  targetsAt: usize, seenAt: usize, seenMask: u32, wordsAt: usize, rowDegree: u32, places: u32,
  noAutapses: bool, stream: u32, keyLow: u32, keyHigh: u32,
): void {
  targets = targetsAt;
  seen = seenAt;
  mask = seenMask;
  words = wordsAt;
  degree = rowDegree;
  size = places;
  skipOwn = noAutapses;
  streamWord = stream;
  key0 = keyLow;
  key1 = keyHigh;
  offsets = 0;
}

export function setStored(offsetsAt: usize, targetsAt: usize): void {
  offsets = offsetsAt;
  stored = targetsAt;
}

/** Of all synapses, unless each stored one has its own (f64 at `weights`). */
export let weight: f64 = 0;
export let weights: usize = 0;

export function setWeights(all: f64, each: usize): void {
  weight = all;
  weights = each;
}

/** Number of the first synapse of the row that `rowOf` gave last; meaningful for stored rows. */
let rowFirst: u32 = 0;
export let rowLength: u32 = 0;

/** Weight of a synapse of that row. */
@inline
export function rowWeight(k: u32): f64 {
  return weights == 0 ? weight : load<f64>(weights + (<usize>(rowFirst + k) << 3));
}

/** Address of the targets of a neuron; `rowLength` of them. */
export function rowOf(neuron: u32): usize {
  if (offsets != 0) {
    const at = offsets + (<usize>neuron << 2);
    rowFirst = load<u32>(at);
    rowLength = load<u32>(at, 4) - rowFirst;
    return stored + (<usize>rowFirst << 2);
  }
  rowLength = degree;
  regenerate(neuron);
  return targets;
}

function regenerate(neuron: u32): void {
  const table = seen;
  const draws = words;
  const places = size;
  const most = mask;
  const out = targets;
  const wanted = degree;
  const own = skipOwn ? neuron : 0xffffffff;
  if (++stamp == 0) {
    memory.fill(table, 0, (<usize>most + 1) << 3);
    stamp = 1;
  }
  const mark = (stamp as u64) << 32;
  const row = i32x4.splat(neuron);
  const one = i32x4.splat(1);
  const stream = i32x4.splat(streamWord);
  let found: u32 = 0;
  for (let block: u32 = 0; found < wanted; block += 4) {
    const counters = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
    philox(counters, row, one, stream, key0, key1, draws);
    for (let lane: usize = 0; lane < 16 && found < wanted; lane += 4) {
      for (let word: usize = 0; word < 64 && found < wanted; word += 16) {
        const place = mulhi(load<u32>(draws + word + lane), places);
        const entry = mark | (place as u64);
        let slot = place & most;
        let held = load<u64>(table + (<usize>slot << 3));
        while (held != entry && (held >> 32) == (stamp as u64)) {
          slot = (slot + 1) & most;
          held = load<u64>(table + (<usize>slot << 3));
        }
        if (held == entry) continue;
        store<u64>(table + (<usize>slot << 3), entry);
        store<u32>(out + (<usize>found << 2), place + u32(place >= own));
        found++;
      }
    }
  }
}
