/**
 * Interspike intervals and their coefficient of variation: 0 for a clock, 1 for a Poisson train.
 * Used as in Potjans & Diesmann (2014), Cereb. Cortex 24:785, and Brunel (2000), J. Comput. Neurosci. 8:183.
 */
import { expectOptions } from '../connect/argument.ts';
import { expectNumbers } from './arguments.ts';
import { mean, variance } from './moments.ts';
import type { SpikeTimes, Window } from './spikes.ts';
import { spikeTrains } from './trains.ts';

/** Differences of successive times; one fewer than there are times. */
export function intervals(train: ArrayLike<number>): Float64Array {
  expectNumbers(train, 'intervals › train');
  const out = new Float64Array(Math.max(0, train.length - 1));
  for (let k = 0; k < out.length; k++) out[k] = train[k + 1] - train[k];
  return out;
}

/** Standard deviation over mean of a train's intervals (divided by n); NaN of fewer than two. */
export function cvOfTrain(train: ArrayLike<number>): number {
  const isi = intervals(train);
  return isi.length < 2 ? Number.NaN : Math.sqrt(variance(isi, 0)) / mean(isi);
}

/**
 * Local variation, Shinomoto et al. (2003), Neural Comput. 15:2823, eq. 2.1: as CV is 0 for a clock and 1
 * for a Poisson train, but is not raised by a rate that drifts.
 */
export function localVariation(train: ArrayLike<number>): number {
  const isi = intervals(train);
  let sum = 0;
  for (let k = 0; k + 1 < isi.length; k++) {
    sum += (3 * (isi[k] - isi[k + 1]) ** 2) / (isi[k] + isi[k + 1]) ** 2;
  }
  return sum / (isi.length - 1);
}

interface IrregularityOptions {
  /** Units with fewer spikes in the window are left out. Default 3: two intervals. */
  readonly minSpikes?: number;
}

/** Mean CV of interspike intervals over units that spiked enough; NaN if there is none. */
export function irregularity(
  spikes: SpikeTimes,
  size: number,
  window: Window,
  options: IrregularityOptions = {},
): number {
  expectOptions(options, 'irregularity', ['minSpikes']);
  const { minSpikes = 3 } = options;
  const trains = spikeTrains(spikes, size, window);
  const enough = trains.filter((train) => train.length >= Math.max(3, minSpikes));
  return mean(enough.map(cvOfTrain));
}
