/** Spikes cut into trains, and counted. */
import { expectArgument } from '../connect/argument.ts';
import { expectSize, expectSpikes, expectWindow } from './arguments.ts';
import type { SpikeTimes, Window } from './spikes.ts';

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
