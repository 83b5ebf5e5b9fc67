// An indexed 4-ary heap of next spikes: keys ascending, equal keys by index.
//
// Keys lie beside their neurons in heap order, so that the four children of a node share a cache line.
// It may hold a part of the neurons only (near.ts), and keys that are lower bounds: the loops of pulse-coupled
// networks write a delayed spike down in keys.ts and the heap learns of it when the entry is on top.

let heapKeys: usize = 0;
let heapNeurons: usize = 0;
/** Place of each neuron in the heap. */
let places: usize = 0;
let capacity: u32 = 0;
let length: u32 = 0;
/** Place of a neuron that is not in the heap. */
const ABSENT: u32 = 0xffffffff;

export function setHeapArrays(
  keysAt: usize, neuronsAt: usize, placesAt: usize, neurons: u32,
): void {
  heapKeys = keysAt;
  heapNeurons = neuronsAt;
  places = placesAt;
  capacity = neurons;
  clear();
}

export function clear(): void {
  length = 0;
  memory.fill(places, 0xff, <usize>capacity << 2);
}

export function heapLength(): u32 {
  return length;
}

@inline
export function topKey(): f64 {
  return load<f64>(heapKeys);
}

@inline
export function topNeuron(): u32 {
  return load<u32>(heapNeurons);
}

@inline
function put(place: u32, key: f64, neuron: u32): void {
  store<f64>(heapKeys + (<usize>place << 3), key);
  store<u32>(heapNeurons + (<usize>place << 2), neuron);
  store<u32>(places + (<usize>neuron << 2), place);
}

@inline
function keyAt(place: u32): f64 {
  return load<f64>(heapKeys + (<usize>place << 3));
}

@inline
function neuronAt(place: u32): u32 {
  return load<u32>(heapNeurons + (<usize>place << 2));
}

/** Moves (key, neuron) up from a free place. */
function siftUp(from: u32, key: f64, neuron: u32): void {
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 2;
    const parentKey = keyAt(parent);
    if (parentKey < key || (parentKey == key && neuronAt(parent) < neuron)) break;
    put(place, parentKey, neuronAt(parent));
    place = parent;
  }
  put(place, key, neuron);
}

/** Moves (key, neuron) down from a free place. */
function siftDown(from: u32, key: f64, neuron: u32): void {
  const end = length;
  let place = from;
  while (true) {
    let child = (place << 2) + 1;
    if (child >= end) break;
    const last = min<u32>(child + 4, end);
    let best = child;
    let bestKey = keyAt(child);
    for (child++; child < last; child++) {
      const childKey = keyAt(child);
      if (childKey < bestKey || (childKey == bestKey && neuronAt(child) < neuronAt(best))) {
        best = child;
        bestKey = childKey;
      }
    }
    if (key < bestKey || (key == bestKey && neuron < neuronAt(best))) break;
    put(place, bestKey, neuronAt(best));
    place = best;
  }
  put(place, key, neuron);
}

export function push(key: f64, neuron: u32): void {
  siftUp(length++, key, neuron);
}

/** The entry at the top gets its true, later key. */
export function refresh(key: f64): void {
  siftDown(0, key, topNeuron());
}

/** A neuron gets an earlier key, and comes into the heap if it was not there. */
export function advance(key: f64, neuron: u32): void {
  const place = load<u32>(places + (<usize>neuron << 2));
  if (place == ABSENT) push(key, neuron);
  else if (key < keyAt(place)) siftUp(place, key, neuron);
}

/** Any entry gets any key (decrease and increase key). */
export function update(key: f64, neuron: u32): void {
  const place = load<u32>(places + (<usize>neuron << 2));
  if (key < keyAt(place)) siftUp(place, key, neuron);
  else siftDown(place, key, neuron);
}

export function pop(): void {
  store<u32>(places + (<usize>topNeuron() << 2), ABSENT);
  const last = --length;
  if (last > 0) siftDown(0, keyAt(last), neuronAt(last));
}

/** Every key × factor − shift, a map that must keep the order. */
export function mapKeys(factor: f64, shift: f64): void {
  for (let place: u32 = 0; place < length; place++) {
    const at = heapKeys + (<usize>place << 3);
    store<f64>(at, load<f64>(at) * factor - shift);
  }
}
