/** Spike counts of every unit in equal bins of time: what correlations, decoders and dimensions are computed from. */
import { expectSize, expectSpikes, expectWidth, expectWindow } from './arguments.ts';
import { unitBinnedCounts } from './bins.ts';
import type { SpikeTimes, Window } from './spikes.ts';

/**
 * Units × bins: row u holds the spikes of unit u in each whole bin of `width` ms. A bin takes from < t ≤ to; what is left of
 * the window is dropped. Throws SynfireError.
 */
export function binnedCounts(
  spikes: SpikeTimes,
  size: number,
  width: number,
  window: Window,
): Uint32Array[] {
  expectSpikes(spikes, 'binnedCounts');
  expectSize(size, 'binnedCounts');
  expectWidth(width, 'binnedCounts › width');
  expectWindow(window, 'binnedCounts');
  const units = Uint32Array.from({ length: size }, (_, unit) => unit);
  return unitBinnedCounts(spikes, units, width, window);
}
