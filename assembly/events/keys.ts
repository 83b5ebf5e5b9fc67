// What the loops share: a neuron's own key (f64 each), where spikes are written, and the counters.

export let keys: usize = 0;
export let count: u32 = 0;
/** Spikes recorded by the run that is under way: times f64, neurons u32. */
export let timesOut: usize = 0;
export let neuronsOut: usize = 0;
/** Entries of the heap that were refreshed, in all. */
export let refreshed: u64 = 0;
/** How often what all keys share was taken off them. */
export let turns: f64 = 0;

export function getTurns(): f64 {
  return turns;
}

export function setTurns(value: f64): void {
  turns = value;
}

export function setKeys(keysAt: usize, neurons: u32, timesAt: usize, neuronsAt: usize): void {
  keys = keysAt;
  count = neurons;
  timesOut = timesAt;
  neuronsOut = neuronsAt;
}

@inline
export function keyOf(neuron: u32): f64 {
  return load<f64>(keys + (<usize>neuron << 3));
}

@inline
export function setKey(neuron: u32, key: f64): void {
  store<f64>(keys + (<usize>neuron << 3), key);
}

@inline
export function countRefresh(): void {
  refreshed++;
}

export function refreshes(): f64 {
  return refreshed as f64;
}

@inline
export function record(index: u32, time: f64, neuron: u32): void {
  store<f64>(timesOut + (<usize>index << 3), time);
  store<u32>(neuronsOut + (<usize>index << 2), neuron);
}
