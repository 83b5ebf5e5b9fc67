/**
 * What the charts show of the recent past: rates of populations in bins, and, since the start, the
 * neurons' spike counts and the intervals between their spikes.
 */
import type { PopulationInfo, Slice } from './protocol.ts';

/** ms. */
const BIN = 10;
/** Bins kept: one second. */
const BINS = 100;
const INTERVAL_BIN = 5;
const INTERVAL_BINS = 60;

export class Statistics {
  readonly populations: readonly PopulationInfo[];
  readonly #of: Uint16Array;
  readonly #counts: Uint32Array;
  readonly #last: Float64Array;
  readonly intervals = new Float64Array(INTERVAL_BINS);
  /** By population, spikes of each bin. */
  readonly #bins: number[][];
  #firstBin = 0;
  #now = 0;

  constructor(populations: readonly PopulationInfo[]) {
    this.populations = populations;
    const neurons = populations.reduce((sum, { size }) => sum + size, 0);
    this.#of = new Uint16Array(neurons);
    populations.forEach(({ first, size }, k) => {
      this.#of.fill(k, first, first + size);
    });
    this.#counts = new Uint32Array(neurons);
    this.#last = new Float64Array(neurons).fill(Number.NaN);
    this.#bins = populations.map(() => []);
  }

  add({ senders, times, to }: Slice): void {
    for (let k = 0; k < senders.length; k++) {
      const neuron = senders[k];
      const time = times[k];
      const bins = this.#bins[this.#of[neuron]];
      const bin = Math.floor(time / BIN - 1e-9) - this.#firstBin;
      while (bins.length <= bin) bins.push(0);
      if (bin >= 0) bins[bin]++;
      this.#counts[neuron]++;
      const interval = time - this.#last[neuron];
      if (interval < INTERVAL_BIN * INTERVAL_BINS) {
        this.intervals[Math.floor(interval / INTERVAL_BIN)]++;
      }
      this.#last[neuron] = time;
    }
    this.#now = to;
    const gone = Math.floor(to / BIN) - BINS - this.#firstBin;
    if (gone <= 0) return;
    for (const bins of this.#bins) bins.splice(0, gone);
    this.#firstBin += gone;
  }

  /** Full bins: their ends (ms) and, by population, rates (Hz). */
  rates(): [number[], ...number[][]] {
    const bins = Math.max(0, Math.floor(this.#now / BIN + 1e-9) - this.#firstBin);
    const times = Array.from({ length: bins }, (_, k) => (this.#firstBin + k + 1) * BIN);
    return [
      times,
      ...this.populations.map(({ size }, p) =>
        times.map((_, k) => ((this.#bins[p][k] ?? 0) * 1000) / BIN / Math.max(1, size)),
      ),
    ];
  }

  /** Neurons by rate, in `bins` bins up to the largest; and the largest, Hz. */
  rateHistogram(bins = 40): { counts: Float64Array; largest: number } {
    const counts = new Float64Array(bins);
    let most = 1;
    for (const count of this.#counts) most = Math.max(most, count);
    for (const count of this.#counts) {
      counts[Math.min(bins - 1, Math.floor((count / most) * bins))]++;
    }
    return { counts, largest: (most * 1000) / Math.max(1, this.#now) };
  }

  static readonly intervalSpan = INTERVAL_BIN * INTERVAL_BINS;
}
