/** The peri-stimulus time histogram: the rate around events, averaged over them (Gerstein & Kiang 1960, Biophys. J. 1:15). */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { lowerBound } from '../plan/lower-bound.ts';
import { expectOrdered, expectWidth } from './arguments.ts';
import { binCount, binOf } from './bins.ts';

export interface PsthOptions {
  /** Onsets, ms. */
  readonly events: ArrayLike<number>;
  /** Start and end of the histogram relative to an event, ms. */
  readonly from: number;
  readonly to: number;
  /** Width of a bin, ms. */
  readonly width: number;
  /** Units whose spikes the times are, pooled; 1 by default. */
  readonly units?: number;
}

export interface Psth {
  /** Middles of the bins relative to the event, ms. */
  readonly times: Float64Array;
  /** Hz a unit, mean over events. */
  readonly rate: Float64Array;
  /** Its standard error over events, Hz; NaN of a single event. */
  readonly error: Float64Array;
  /** Events × bins: spikes. */
  readonly counts: readonly Uint32Array[];
}

/** Throws SynfireError; the times must ascend. */
export function psth(times: ArrayLike<number>, options: PsthOptions): Psth {
  expectOrdered(times, 'psth › times');
  expectOptions(options, 'psth', ['events', 'from', 'to', 'width', 'units']);
  const { events, from, to, width, units = 1 } = options;
  expectOrdered(events, 'psth › events');
  expectArgument(events.length > 0, 'psth › events', events, 'at least one event');
  expectArgument(isReal(from) && isReal(to) && from < to, 'psth › from', from, 'from < to, ms');
  expectWidth(width, 'psth › width');
  expectArgument(isCount(units) && units > 0, 'psth › units', units, 'a number of units ≥ 1');
  const bins = binCount(width, { from, to });
  expectArgument(bins <= 1e7, 'psth › width', width, 'at most 10⁷ bins');
  const counts = Array.from(events, () => new Uint32Array(bins));
  for (let e = 0; e < events.length; e++) {
    const start = events[e] + from;
    for (let k = firstAfter(times, start); k < times.length && times[k] <= events[e] + to; k++) {
      const bin = binOf(times[k], width, { from: start, to });
      if (bin < bins) counts[e][bin]++;
    }
  }
  const scale = 1000 / (width * units);
  const rate = new Float64Array(bins);
  const error = new Float64Array(bins);
  const n = events.length;
  for (let b = 0; b < bins; b++) {
    const mean = counts.reduce((sum, row) => sum + row[b], 0) / n;
    const squares = counts.reduce((sum, row) => sum + (row[b] - mean) ** 2, 0);
    rate[b] = mean * scale;
    error[b] = n > 1 ? Math.sqrt(squares / (n - 1) / n) * scale : Number.NaN;
  }
  const middles = Float64Array.from({ length: bins }, (_, b) => from + (b + 0.5) * width);
  return { times: middles, rate, error, counts };
}

/** Index of the first time later than `from`. */
export const firstAfter = (times: ArrayLike<number>, from: number): number =>
  lowerBound(times, from, true);
