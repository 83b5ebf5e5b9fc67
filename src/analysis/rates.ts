/** Mean firing rates, in Hz from times in ms. */
import { expectSize, expectSpikes, expectWindow } from './arguments.ts';
import type { SpikeTimes, Window } from './spikes.ts';
import { isInside, spikeCounts } from './trains.ts';

const MS_PER_S = 1000;

/** Spikes per unit and second of a population of `size` units; NaN if it has none. */
export function meanRate(spikes: SpikeTimes, size: number, window: Window): number {
  expectSpikes(spikes, 'meanRate');
  expectSize(size, 'meanRate');
  expectWindow(window, 'meanRate');
  let count = 0;
  for (let k = 0; k < spikes.times.length; k++) if (isInside(spikes.times[k], window)) count++;
  return (MS_PER_S * count) / (size * (window.to - window.from));
}

/** Rate of each unit, Hz. */
export function unitRates(spikes: SpikeTimes, size: number, window: Window): Float64Array {
  expectWindow(window, 'unitRates');
  const scale = MS_PER_S / (window.to - window.from);
  return Float64Array.from(spikeCounts(spikes, size, window), (count) => count * scale);
}
