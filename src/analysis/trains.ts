/**
 * Spikes as analysis takes them, and cut into trains. The recordings of a simulation have this shape;
 * so do published data once they are read.
 */
import { expectArgument } from '../connect/argument.ts';
import { expectSize, expectSpikes, expectWindow } from './arguments.ts';

/** Spike k was fired by unit `senders[k]` (an index within the population) at `times[k]`, ms. */
export interface SpikeTimes {
  readonly senders: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** The part of a recording that is looked at: from < t ≤ to, ms, as spikes carry the end of their step. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export const isInside = (time: number, { from, to }: Window): boolean => time > from && time <= to;

/** Times of each of `size` units within the window, ms, in the order given (ascending in a recording). */
export function spikeTrains(spikes: SpikeTimes, size: number, window: Window): Float64Array[] {
  const counts = spikeCounts(spikes, size, window);
  const trains = Array.from(counts, (count) => new Float64Array(count));
  const filled = new Uint32Array(size);
  for (let k = 0; k < spikes.times.length; k++) {
    if (!isInside(spikes.times[k], window)) continue;
    const sender = spikes.senders[k];
    trains[sender][filled[sender]++] = spikes.times[k];
  }
  return trains;
}

/** Number of spikes of each of `size` units within the window. */
export function spikeCounts(spikes: SpikeTimes, size: number, window: Window): Uint32Array {
  expectSpikes(spikes, 'spikeCounts');
  expectSize(size, 'spikeCounts');
  expectWindow(window, 'spikeCounts');
  const counts = new Uint32Array(size);
  for (let k = 0; k < spikes.times.length; k++) {
    if (!isInside(spikes.times[k], window)) continue;
    const sender = spikes.senders[k];
    const known = counts[sender] !== undefined;
    expectArgument(known, `sender of spike ${k}`, sender, `an index below the size, ${size}`);
    counts[sender]++;
  }
  return counts;
}
