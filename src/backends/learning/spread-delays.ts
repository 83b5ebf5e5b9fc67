/**
 * Delays that are learnt: each synapse lies at every delay of a range, and acts at the two that its own delay is between.
 *
 * A synapse of weight w and delay d (in steps) has the weight w·max(0, 1 − |d − k|) at delay k. That is linear in d between two whole delays, so slopes
 * by d are those of an interpolation; where d is a whole number they are the mean of those on its two sides. Engines see projections with
 * as many blocks as there are delays, and nothing of this: sums and bits are theirs.
 */

/** Steps, both ends within. */
export interface DelayRange {
  readonly low: number;
  readonly high: number;
}

/** Ends, delays (steps) and weights of synapses. */
interface Synapses {
  readonly count: number;
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly delays: Uint32Array;
  readonly drawn: Float64Array;
}

/** The synapses themselves, by (source, target), of which there is one at each delay. */
export interface SpreadDelays extends DelayRange, Synapses {}

/** The same synapses at every delay of the range, with those that they stand for. */
export function spreadDelays(
  { count, sources, targets, delays, drawn }: Synapses,
  { low, high }: DelayRange,
): Synapses & { readonly spread: SpreadDelays } {
  const order = Uint32Array.from({ length: count }, (_, e) => e);
  order.sort((a, b) => sources[a] - sources[b] || targets[a] - targets[b] || a - b);
  const own = {
    ...{ low, high, count },
    sources: order.map((e) => sources[e]),
    targets: order.map((e) => targets[e]),
    delays: order.map((e) => delays[e]),
    drawn: Float64Array.from(order, (e) => drawn[e]),
  };
  const all = count * (high - low + 1);
  const repeated = (list: Uint32Array) =>
    Uint32Array.from({ length: all }, (_, e) => list[e % count]);
  return {
    count: all,
    sources: repeated(own.sources),
    targets: repeated(own.targets),
    delays: Uint32Array.from({ length: all }, (_, e) => low + Math.floor(e / count)),
    drawn: spreadWeights(own, own.drawn, Float64Array.from(own.delays)),
    spread: own,
  };
}

/** Weights at every delay, of synapses with these weights and delays (in steps, within the range). */
export function spreadWeights(
  { low, high, count }: SpreadDelays,
  weights: Float64Array,
  delays: Float64Array,
): Float64Array {
  const out = new Float64Array(count * (high - low + 1));
  for (let e = 0; e < count; e++) {
    const [k, share] = between(delays[e], low, high);
    out[(k - low) * count + e] = weights[e] * (1 - share);
    out[(k - low + 1) * count + e] = weights[e] * share;
  }
  return out;
}

/** Slopes by weights of synapses, from those by their weights at every delay. */
export function gatheredSlopes(
  { low, high, count }: SpreadDelays,
  delays: Float64Array,
  slopes: ArrayLike<number>,
): Float64Array {
  return Float64Array.from({ length: count }, (_, e) => {
    const [k, share] = between(delays[e], low, high);
    return (1 - share) * slopes[(k - low) * count + e] + share * slopes[(k - low + 1) * count + e];
  });
}

/** Slopes by delays, a step each. */
export function delaySlopes(
  { low, high, count }: SpreadDelays,
  weights: Float64Array,
  delays: Float64Array,
  slopes: ArrayLike<number>,
): Float64Array {
  return Float64Array.from({ length: count }, (_, e) => {
    const [k, share] = between(delays[e], low, high);
    const at = (delay: number) => slopes[(delay - low) * count + e];
    const whole = share === 0 && k > low;
    return weights[e] * (whole ? (at(k + 1) - at(k - 1)) / 2 : at(k + 1) - at(k));
  });
}

/** The whole delay below, of which there is one above in the range, and how far from it. */
function between(delay: number, low: number, high: number): readonly [k: number, share: number] {
  const k = Math.max(low, Math.min(high - 1, Math.floor(delay)));
  return [k, delay - k];
}
