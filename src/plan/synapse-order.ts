/** The one order of a projection's synapses, whatever engine or worker holds them. */

/**
 * Positions in order of (source, target, delay); those that agree in all three stay in the order given. A
 * counting sort by source, then small sorts of rows: 10⁷ synapses take seconds, not minutes.
 */
export function synapseOrder(
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  delays: ArrayLike<number>,
  sourceCount: number,
): Uint32Array {
  const starts = new Uint32Array(sourceCount + 1);
  for (let k = 0; k < sources.length; k++) starts[sources[k] + 1]++;
  for (let s = 0; s < sourceCount; s++) starts[s + 1] += starts[s];
  const cursor = starts.slice();
  const order = new Uint32Array(sources.length);
  for (let k = 0; k < sources.length; k++) order[cursor[sources[k]]++] = k;
  for (let s = 0; s < sourceCount; s++) {
    order
      .subarray(starts[s], starts[s + 1])
      .sort((a, b) => targets[a] - targets[b] || delays[a] - delays[b] || a - b);
  }
  return order;
}
