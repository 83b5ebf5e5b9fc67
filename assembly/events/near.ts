// The neurons that fire soon: only these are in the heap.
//
// When the heap is empty, all neurons with a key below a new horizon come into it: two passes over the
// keys, front to back. The horizon is set for a few per cent of the neurons, so that the passes cost less
// than a spike's synapses and the heap stays in cache. A delayed neuron whose key is beyond the horizon
// leaves the heap when it comes to the top. The order of spikes does not depend on where horizons lie.
import { heapLength, mapKeys, pop, push, refresh, topKey, topNeuron } from './heap4';
import { count, countRefresh, keyOf, keys, setKey, setTurns, turns } from './keys';

export let horizon: f64 = 0;
let reach: f64 = 1e-3;

/** Smallest key of all. */
function smallest(): f64 {
  let two = f64x2.splat(Infinity);
  const pairs = keys + ((<usize>count >> 1) << 4);
  for (let at = keys; at < pairs; at += 16) two = f64x2.pmin(two, v128.load(at));
  const least = min<f64>(f64x2.extract_lane(two, 0), f64x2.extract_lane(two, 1));
  return (count & 1) != 0 ? min<f64>(least, keyOf(count - 1)) : least;
}

/** Fills the empty heap. `relative`: horizons are factors, else distances. False: nobody will fire. */
export function gather(relative: bool): bool {
  const least = smallest();
  if (least == Infinity) return false;
  horizon = relative ? least + least * reach : least + reach;
  if (!(horizon > least)) horizon = least + max<f64>(least, 1) * 2.3e-16;
  const limit = horizon;
  for (let neuron: u32 = 0; neuron < count; neuron++) {
    const key = keyOf(neuron);
    if (key < limit) push(key, neuron);
  }
  const wanted = <f64>max<u32>(24, count >> 5);
  const found = <f64>heapLength();
  reach *= min<f64>(2, max<f64>(0.5, wanted / found));
  reach = min<f64>(0.5, max<f64>(1e-12, reach));
  return true;
}

/** Nobody will fire. */
export const NOBODY: u32 = 0xffffffff;

/** Who fires next, on top of the heap by its own key. `relative`: as for `gather`. */
export function nextNeuron(relative: bool): u32 {
  while (heapLength() > 0 || gather(relative)) {
    const neuron = topNeuron();
    const key = keyOf(neuron);
    if (key <= topKey()) return neuron;
    countRefresh();
    later(key);
  }
  return NOBODY;
}

/** The neuron on top has the key `key`, at least what the heap holds. */
@inline
export function later(key: f64): void {
  if (key < horizon) refresh(key);
  else pop();
}

/** Every key and the horizon × factor − shift, exactly. */
export function turn(factor: f64, shift: f64): void {
  setTurns(turns + 1);
  for (let neuron: u32 = 0; neuron < count; neuron++) setKey(neuron, keyOf(neuron) * factor - shift);
  mapKeys(factor, shift);
  horizon = horizon * factor - shift;
}
