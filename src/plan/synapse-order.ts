/** The one order of a projection's synapses, whatever engine or worker holds them. */

/**
 * Positions in order of (source, target, delay); those that agree in all three stay in the order given. Counting sorts by
 * delay, target, source, each of which keeps the order of the one before: 10⁷ synapses take half a second.
 */
export function synapseOrder(
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  delays: ArrayLike<number>,
  sourceCount: number,
): Uint32Array {
  let order = new Uint32Array(sources.length);
  for (let k = 0; k < order.length; k++) order[k] = k;
  order = sortedBy(delays, order, countOf(delays));
  order = sortedBy(targets, order, countOf(targets));
  return sortedBy(sources, order, sourceCount);
}

function countOf(keys: ArrayLike<number>): number {
  let largest = -1;
  for (let k = 0; k < keys.length; k++) if (keys[k] > largest) largest = keys[k];
  return largest + 1;
}

/** Keys are 0 … count − 1. */
function sortedBy(keys: ArrayLike<number>, order: Uint32Array<ArrayBuffer>, count: number) {
  const cursor = new Uint32Array(count + 1);
  for (let k = 0; k < order.length; k++) cursor[keys[k] + 1]++;
  for (let key = 0; key < count; key++) cursor[key + 1] += cursor[key];
  const sorted = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) sorted[cursor[keys[order[k]]]++] = order[k];
  return sorted;
}
