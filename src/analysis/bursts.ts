/** Bursts: spikes that follow one another closely. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { expectOrdered } from './arguments.ts';

export interface BurstOptions {
  /** Longest interval within a burst, ms. */
  readonly interval: number;
  /** Fewest spikes of a burst; 2 by default. */
  readonly minSpikes?: number;
}

export interface Burst {
  /** Times of its first and last spike, ms. */
  readonly start: number;
  readonly end: number;
  readonly spikes: number;
}

export interface BurstStatistics {
  readonly bursts: readonly Burst[];
  /** Part of all spikes that are in bursts; NaN of no spike. */
  readonly share: number;
  /** Spikes that belong to none. */
  readonly isolated: number;
  /** Means over bursts: spikes, ms, Hz inside, ms from the end of one to the start of the next; NaN where there is none. */
  readonly size: number;
  readonly duration: number;
  readonly rate: number;
  readonly gap: number;
}

/**
 * Bursts of one train of ascending times, ms: runs of intervals that are at most `interval`. The rate inside counts intervals, so
 * that a train of period T has 1/T. Throws SynfireError.
 */
export function burstStatistics(train: ArrayLike<number>, options: BurstOptions): BurstStatistics {
  expectOrdered(train, 'burstStatistics › train');
  expectOptions(options, 'burstStatistics', ['interval', 'minSpikes']);
  const { interval, minSpikes = 2 } = options;
  const positive = isReal(interval) && interval > 0;
  expectArgument(positive, 'burstStatistics › interval', interval, 'ms > 0');
  const enough = isCount(minSpikes) && minSpikes >= 2;
  expectArgument(enough, 'burstStatistics › minSpikes', minSpikes, 'an integer ≥ 2');
  const bursts: Burst[] = [];
  for (let first = 0; first < train.length; ) {
    let last = first;
    while (last + 1 < train.length && train[last + 1] - train[last] <= interval + 1e-9) last++;
    const spikes = last - first + 1;
    if (spikes >= minSpikes) bursts.push({ start: train[first], end: train[last], spikes });
    first = last + 1;
  }
  const inside = bursts.reduce((sum, { spikes }) => sum + spikes, 0);
  const lasting = bursts.reduce((sum, { start, end }) => sum + end - start, 0);
  const gaps = bursts.slice(1).reduce((sum, { start }, k) => sum + start - bursts[k].end, 0);
  return {
    bursts,
    share: inside / train.length,
    isolated: train.length - inside,
    size: inside / bursts.length,
    duration: lasting / bursts.length,
    rate: (1000 * (inside - bursts.length)) / lasting,
    gap: gaps / Math.max(0, bursts.length - 1),
  };
}
