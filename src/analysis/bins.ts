/** Spike counts in equal bins of time. A bin takes from < t ≤ to, as spikes carry the end of their step. */

import type { SpikeTimes, Window } from './spikes.ts';
import { isInside } from './trains.ts';

/** Number of whole bins of `width` ms in the window. */
export const binCount = (width: number, { from, to }: Window): number =>
  Math.max(0, Math.floor((to - from) / width + 1e-9));

/** Spikes of the whole population in each bin of `width` ms; what is left of the window is dropped. */
export function populationCounts(
  times: ArrayLike<number>,
  width: number,
  window: Window,
): Uint32Array {
  const counts = new Uint32Array(binCount(width, window));
  for (let k = 0; k < times.length; k++) {
    const bin = binOf(times[k], width, window);
    if (isInside(times[k], window) && bin < counts.length) counts[bin]++;
  }
  return counts;
}

/** The same for each of the `units` (indices within the population), in their order. */
export function unitBinnedCounts(
  spikes: SpikeTimes,
  units: ArrayLike<number>,
  width: number,
  window: Window,
): Uint32Array[] {
  const bins = binCount(width, window);
  const counts = Array.from(units, () => new Uint32Array(bins));
  const row = new Map(Array.from(units, (unit, index) => [unit, index]));
  for (let k = 0; k < spikes.times.length; k++) {
    const index = row.get(spikes.senders[k]);
    const bin = binOf(spikes.times[k], width, window);
    if (index === undefined || !isInside(spikes.times[k], window) || bin >= bins) continue;
    counts[index][bin]++;
  }
  return counts;
}

/** A time on the border of two bins, up to rounding of the grid, belongs to the earlier. */
export const binOf = (time: number, width: number, { from }: Window): number =>
  Math.max(0, Math.ceil((time - from) / width - 1e-9) - 1);
