/**
 * Firing rates of populations: over time, as stacked traces; and in the mean, as bars beside
 * published values.
 */
import { checkFigure } from './arguments.ts';
import { bottomAxis, timeAxis } from './axis.ts';
import { displayName } from './display-name.ts';
import type { PlottedPopulation } from './population.ts';
import { kindOf, populationTable } from './population.ts';
import { formatNumber, formatRate, linearScale, niceMaximum } from './scale.ts';
import { coordinate, element, fill, label, stroke, svgDocument } from './svg.ts';

export interface BinnedRates {
  readonly from: number;
  /** Width of a bin in ms. */
  readonly bin: number;
  /** Per population: Hz in each bin. */
  readonly rates: readonly Float64Array[];
}

/** Counts spikes in bins; a last bin that is not whole is left out. */
export function binRates(options: {
  readonly times: ArrayLike<number>;
  readonly senders: ArrayLike<number>;
  readonly populations: readonly PlottedPopulation[];
  readonly from: number;
  readonly to: number;
  readonly bin: number;
}): BinnedRates {
  checkFigure('binRates', options);
  const { times, senders, populations, from, to, bin } = options;
  const bins = Math.max(0, Math.floor((to - from) / bin + 1e-9));
  const table = populationTable(populations);
  const rates = populations.map(() => new Float64Array(bins));
  for (let k = 0; k < times.length; k++) {
    // A spike on the edge belongs to the earlier bin: it was found in the step that ends there.
    const at = Math.ceil((times[k] - from) / bin - 1e-9) - 1;
    const p = table[senders[k]] ?? -1;
    if (p >= 0 && at >= 0 && at < bins) rates[p][at]++;
  }
  populations.forEach((population, p) => {
    const scale = 1000 / bin / Math.max(1, population.size);
    for (let k = 0; k < bins; k++) rates[p][k] *= scale;
  });
  return { from, bin, rates };
}

const TRACES = { left: 92, right: 66, top: 8, bottom: 46 };

/** One small panel a population, all on one scale of rate; the same margins as the raster. */
export function rateTracesSvg(options: {
  readonly populations: readonly PlottedPopulation[];
  readonly binned: BinnedRates;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly id?: string;
}): string {
  checkFigure('rateTracesSvg', options);
  const { populations, binned, width = 900, id = 'rate-traces' } = options;
  const height = options.height ?? 60 + 34 * populations.length;
  const bins = binned.rates[0]?.length ?? 0;
  const [from, to] = [binned.from, binned.from + Math.max(1, bins) * binned.bin];
  const { unit, factor } = timeAxis(from, to);
  const x = linearScale([from * factor, to * factor], [TRACES.left, width - TRACES.right]);
  const panel = (height - TRACES.top - TRACES.bottom) / Math.max(1, populations.length);
  const parts: string[] = [];
  populations.forEach((population, p) => {
    const rates = binned.rates[p];
    const top = TRACES.top + p * panel;
    const base = top + panel - 5;
    const largest = niceMaximum(
      rates.reduce((most, rate) => Math.max(most, rate), 0),
      2,
    );
    const y = linearScale([0, largest], [base, top + 3]);
    let d = `M${coordinate(x(from * factor))} ${coordinate(base)}`;
    for (let k = 0; k < bins; k++) {
      d += `V${coordinate(y(rates[k]))}H${coordinate(x((from + (k + 1) * binned.bin) * factor))}`;
    }
    d += `V${coordinate(base)}`;
    const colour = kindOf(population);
    const area = population.color === undefined ? fill(colour) : { fill: population.color };
    parts.push(
      element('path', { d: `${d}Z`, 'fill-opacity': '0.75', ...area }),
      element('path', {
        d: `M${TRACES.left} ${coordinate(base)}H${width - TRACES.right}`,
        fill: 'none',
        ...stroke('line'),
      }),
      label(TRACES.left - 12, base - panel / 2 + 7, displayName(population.name), {
        anchor: 'end',
        weight: 600,
        size: 13,
      }),
      label(width - TRACES.right + 8, top + 12, `${formatNumber(largest)} Hz`, {
        colour: 'muted',
        size: 11,
      }),
      element('path', {
        d: `M${width - TRACES.right + 1} ${coordinate(base)}V${coordinate(top + 3)}h4`,
        fill: 'none',
        ...stroke('line'),
      }),
    );
  });
  parts.push(bottomAxis(x, height - TRACES.bottom + 4, `time (${unit})`, 8));
  return svgDocument({
    width,
    height,
    title: options.title ?? 'Population rates',
    description: `Spikes per second and neuron in bins of ${binned.bin} ms, by population.`,
    id,
    content: parts.join(''),
  });
}

export interface MeanRate {
  readonly name: string;
  /** Hz. */
  readonly rate: number;
  readonly published?: number;
  readonly kind?: PlottedPopulation['kind'];
  readonly color?: string;
}

/** Bars of mean rates; a published value is a vertical mark through its bar. */
export function rateBarsSvg(options: {
  readonly rates: readonly MeanRate[];
  readonly title?: string;
  /** What the mark stands for, e.g. "Potjans & Diesmann 2014". */
  readonly reference?: string;
  readonly width?: number;
  readonly id?: string;
}): string {
  checkFigure('rateBarsSvg', options);
  const { rates, width = 520, reference = 'published', id = 'rate-bars' } = options;
  const row = 26;
  const margin = { left: 64, right: 58, top: 30, bottom: 46 };
  const height = margin.top + row * rates.length + margin.bottom;
  const values = rates.flatMap(({ rate, published }) => [rate, published ?? 0]);
  const largest = niceMaximum(Math.max(0, ...values.filter(Number.isFinite)), 5);
  const x = linearScale([0, largest], [margin.left, width - margin.right]);
  const base = height - margin.bottom;
  const parts: string[] = [];
  rates.forEach((item, k) => {
    const top = margin.top + k * row;
    const { name, rate, published } = item;
    const colour = kindOf({ name, first: 0, size: 0, kind: item.kind });
    const ink = item.color === undefined ? fill(colour) : { fill: item.color };
    const extent = Number.isFinite(rate) ? x(rate) - margin.left : 0;
    const bar = { x: margin.left, y: top + 5, width: extent, height: row - 10 };
    parts.push(
      element('rect', { ...bar, ...ink }),
      label(margin.left - 8, top + row / 2 + 4.5, displayName(name), {
        anchor: 'end',
        weight: 600,
        size: 13,
      }),
      label(width - margin.right + 8, top + row / 2 + 4.5, formatRate(rate), { size: 13 }),
    );
    if (published !== undefined) parts.push(mark(x(published), top + 1, row - 2));
  });
  if (rates.some((item) => item.published !== undefined)) {
    parts.push(mark(margin.left + 4, 6, 14), label(margin.left + 13, 17, reference, { size: 12 }));
  }
  parts.push(
    label(width - margin.right + 8, 17, 'Hz', { colour: 'muted', size: 12 }),
    element('path', {
      d: `M${margin.left} ${base}V${margin.top}`,
      fill: 'none',
      ...stroke('line'),
    }),
    bottomAxis(x, base, 'mean rate (Hz)', 5),
  );
  const each = rates.map(
    ({ name, rate, published }) =>
      `${displayName(name)} ${formatRate(rate)} Hz` +
      (published === undefined ? '' : ` (${reference}: ${formatRate(published)})`),
  );
  return svgDocument({
    width,
    height,
    title: options.title ?? 'Mean firing rates',
    description: `${each.join('; ')}.`,
    id,
    content: parts.join(''),
  });
}

/** A dark mark in a light casing, to be seen on the bar and beside it. */
function mark(x: number, top: number, height: number): string {
  const d = `M${coordinate(x)} ${coordinate(top)}v${height}`;
  return (
    element('path', { d, fill: 'none', 'stroke-width': 6, ...stroke('band') }) +
    element('path', { d, fill: 'none', 'stroke-width': 2.5, ...stroke('text') })
  );
}
