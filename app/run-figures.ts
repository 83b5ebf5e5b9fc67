/** Figures of the run so far, each made from the spikes that were kept: rates, spectrum and correlation of populations. SVG text. */
import { crossCorrelogram } from '../src/analysis/cross-correlogram.ts';
import { powerSpectrum } from '../src/analysis/spectrum.ts';
import { displayName } from '../src/plot/display-name.ts';
import { linesSvg } from '../src/plot/lines.ts';
import { binRates, rateTracesSvg } from '../src/plot/rates.ts';
import type { PopulationInfo } from './protocol.ts';

export interface RunSoFar {
  readonly populations: readonly PopulationInfo[];
  readonly senders: Uint32Array;
  /** ms, ascending. */
  readonly times: Float64Array;
  /** ms. */
  readonly to: number;
}

const SIZE = { width: 560, height: 300 };
/** ms on both sides of a spike. */
const LAG = 50;
/** Spikes of a population that are correlated: its last ones. */
const MOST = 20_000;

/** Rates in bins of 10 ms, one panel a population, Hz. */
export function ratesFigure({ populations, senders, times, to }: RunSoFar): string {
  const binned = binRates({ times, senders, populations, from: 0, to, bin: 10 });
  return rateTracesSvg({ populations, binned, width: SIZE.width, id: 'figure-rates' });
}

/** Power of each population's rate, in bins of 1 ms. */
export function spectrumFigure({ populations, senders, times, to }: RunSoFar): string {
  const { rates } = binRates({ times, senders, populations, from: 0, to, bin: 1 });
  const lines = populations.map(({ name }, p) => {
    const segment = 2 ** Math.floor(Math.log2(Math.max(64, Math.min(1024, rates[p].length))));
    const { frequencies, power } = powerSpectrum(padded(rates[p], segment), 1, { segment });
    return { name: displayName(name), x: frequencies, y: power };
  });
  const title = 'Spectrum of the rates';
  return linesSvg({
    ...{ ...SIZE, lines, title, level: 0, none: 'no spikes yet', id: 'figure-spectrum' },
    ...{ xTitle: 'frequency (Hz)', yTitle: 'power (Hz²/Hz)' },
    description: `Power of the rate over frequency, of ${named(populations)}.`,
  });
}

const named = (populations: readonly PopulationInfo[]) =>
  populations.map(({ name }) => displayName(name)).join(', ');

/** At least one segment long. */
const padded = (values: Float64Array, length: number): Float64Array => {
  if (values.length >= length) return values;
  const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
  return Float64Array.from({ length }, (_, k) => values[k] ?? mean);
};

/** Rate of each population around a spike of the first, over its mean rate. */
export function correlationFigure({ populations, senders, times, to }: RunSoFar): string {
  const trains = populations.map(({ first, size }) => {
    const own: number[] = [];
    for (let k = times.length - 1; k >= 0 && own.length < MOST; k--) {
      if (senders[k] >= first && senders[k] < first + size) own.push(times[k]);
    }
    return own.reverse();
  });
  const lines = populations.flatMap(({ name }, p) => {
    const [first, other] = [trains[0], trains[p]];
    const span = to - Math.max(first[0] ?? to, other[0] ?? to);
    if (first.length === 0 || other.length === 0 || span <= 2 * LAG) return [];
    const { lags, rate } = crossCorrelogram(first, other, { width: 1, lag: LAG });
    const mean = rate.reduce((sum, v) => sum + v, 0) / rate.length;
    // a train against itself has each spike at lag 0
    const y = rate.map((v, k) => (p === 0 && lags[k] === 0 ? Number.NaN : v / mean));
    return [{ name: displayName(name), x: lags, y }];
  });
  const title = `Around a spike of ${displayName(populations[0]?.name ?? '')}`;
  return linesSvg({
    ...{ ...SIZE, lines, title, level: 1, none: 'no spikes yet', id: 'figure-lags' },
    ...{ xTitle: 'lag (ms)', yTitle: 'rate over its mean' },
    description: `Rate over its mean by the time from a spike, of ${named(populations)}.`,
  });
}
