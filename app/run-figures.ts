/** Figures of the run so far, each made from the spikes that were kept: rates, spectrum and correlation of populations. SVG text. */
import { crossCorrelogram } from '../src/analysis/cross-correlogram.ts';
import { powerSpectrum } from '../src/analysis/spectrum.ts';
import { bottomAxis, leftAxis } from '../src/plot/axis.ts';
import { displayName } from '../src/plot/population.ts';
import { binRates, rateTracesSvg } from '../src/plot/rates.ts';
import { linearScale } from '../src/plot/scale.ts';
import { coordinate, element, label, svgDocument } from '../src/plot/svg.ts';
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
    return { name, x: frequencies, y: power };
  });
  const title = 'Spectrum of the rates';
  return linesSvg({ lines, title, x: 'frequency, Hz', y: 'power, Hz²/Hz', id: 'figure-spectrum' });
}

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
    return [{ name, x: lags, y }];
  });
  const title = `Around a spike of ${displayName(populations[0]?.name ?? '')}`;
  return linesSvg({ lines, title, x: 'lag, ms', y: 'rate over its mean', id: 'figure-lags' });
}

interface Lines {
  readonly lines: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly id: string;
}

const COLOURS = ['#3b82f6', '#ea580c', '#0d9488', '#8b5cf6', '#b7791f', '#db2777'];
const DASHES = ['', '6 3', '2 2'];

/** Lines over one axis, named at the right; a value that is none interrupts its line. */
function linesSvg({ lines, title, x, y, id }: Lines): string {
  const { width, height } = SIZE;
  const xs = lines.flatMap((line) => [line.x[0], line.x[line.x.length - 1]]);
  const most = Math.max(
    1e-9,
    ...lines.flatMap((line) => Array.from(line.y).filter(Number.isFinite)),
  );
  const ends: [number, number] = xs.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [0, 1];
  const across = linearScale(ends, [64, width - 84]);
  const up = linearScale([0, most], [height - 46, 12]);
  const parts = lines.map((line, k) => {
    let d = '';
    let isOn = false;
    for (let i = 0; i < line.x.length; i++) {
      const place = `${coordinate(across(line.x[i]))} ${coordinate(up(line.y[i]))}`;
      if (Number.isFinite(line.y[i])) d += `${isOn ? 'L' : 'M'}${place}`;
      isOn = Number.isFinite(line.y[i]);
    }
    const colour = COLOURS[k % COLOURS.length];
    const dash = DASHES[Math.floor(k / COLOURS.length) % DASHES.length];
    const pen = { fill: 'none', stroke: colour, 'stroke-width': 1.3, 'stroke-dasharray': dash };
    const row = 20 + 16 * k;
    return [
      element('path', { d, ...pen }),
      element('path', { d: `M${width - 76} ${row}h14`, ...pen }),
      label(width - 58, row + 4, displayName(line.name), { size: 11 }),
    ].join('');
  });
  const none =
    lines.length > 0 ? '' : label(width / 2, height / 2, 'no spikes yet', { anchor: 'middle' });
  return svgDocument({
    ...{ width, height, title, id },
    description: `${title}: ${y} against ${x}, ${lines.length} populations.`,
    content: [
      bottomAxis(across, height - 46, x),
      leftAxis(up, 64, { title: y, titleOffset: 48 }),
      ...parts,
      none,
    ].join(''),
  });
}
