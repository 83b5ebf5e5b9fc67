/**
 * Raster plot: one row a neuron, one short stroke a spike, populations from top to bottom as in
 * Potjans & Diesmann (2014), Figure 6.
 *
 * Large recordings stay small files: where a population has more neurons than its share of the
 * height has rows, or more spikes than the budget of strokes, every k-th neuron is shown, and the
 * figure says so. What is shown is complete: no spike of a shown neuron is left out.
 */
import { checkFigure } from './arguments.ts';
import { bottomAxis, timeAxis } from './axis.ts';
import { displayName } from './display-name.ts';
import { spikesInWords } from './in-words.ts';
import type { PlottedPopulation } from './population.ts';
import { kindOf, populationTable } from './population.ts';
import { formatNumber, formatRate, linearScale } from './scale.ts';
import { element, fill, label, stroke, svgDocument } from './svg.ts';

export interface RasterOptions {
  /** ms, one a spike. */
  readonly times: ArrayLike<number>;
  /** Global neuron numbers, one a spike. */
  readonly senders: ArrayLike<number>;
  readonly populations: readonly PlottedPopulation[];
  /** ms; default: 0 and the last spike. */
  readonly from?: number;
  readonly to?: number;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  /** Most strokes in the whole figure; default 80,000, about 1 MB. */
  readonly maxMarks?: number;
  readonly id?: string;
}

/**
 * Smallest distance between rows in pixels: strokes of neighbours may touch, as dots in print do.
 */
const PITCH = 0.2;
const GAP = 5;
const MARGIN = { left: 92, right: 66, top: 10, bottom: 46 };
/** A figure that is less wide, px, has no more room to the left than its names ask. */
const NARROW = 480;
/** Px of a letter of a name. */
const LETTER = 9;

export function rasterSvg(options: RasterOptions): string {
  checkFigure('rasterSvg', options);
  const { times, senders, populations, from = 0, id = 'raster' } = options;
  const to = options.to ?? lastTime(times, from);
  const { width = 900, height = 560, maxMarks = 80_000, title = 'Spike raster' } = options;
  const { unit, factor } = timeAxis(from, to);
  const left = leftOf(populations, width);
  const x = linearScale([from * factor, to * factor], [left, width - MARGIN.right]);

  const table = populationTable(populations);
  const { counts, bands } = prepare({ ...options, from, to, height, maxMarks });

  // Strokes that would fall on one another at the resolution of the file are written once.
  const paths: string[][] = populations.map(() => []);
  const last = populations.map(() => new Map<number, number>());
  for (let k = 0; k < times.length; k++) {
    const p = table[senders[k]] ?? -1;
    if (p < 0 || times[k] < from || times[k] > to) continue;
    const { every, top, pitch } = bands[p];
    const index = senders[k] - populations[p].first;
    if (index % every !== 0) continue;
    const row = index / every;
    const column = Math.round(10 * x(times[k] * factor));
    if (last[p].get(row) === column) continue;
    last[p].set(row, column);
    paths[p].push(`M${column / 10} ${Math.round(10 * (top + row * pitch)) / 10}v1`);
  }

  const parts: string[] = [];
  populations.forEach((population, p) => {
    const { top, height: extent, every, pitch } = bands[p];
    const middle = top + extent / 2;
    const colour = kindOf(population);
    const box = { x: left, y: top, width: width - left - MARGIN.right };
    parts.push(element('rect', { ...box, height: extent, ...fill('band') }));
    if (paths[p].length > 0) {
      const length = Math.min(3.2, Math.max(1.8, pitch * 0.85));
      const ink = population.color === undefined ? stroke(colour) : { stroke: population.color };
      const d = paths[p].join('').replaceAll('v1', `v${Math.round(length * 10) / 10}`);
      parts.push(element('path', { d, fill: 'none', 'stroke-width': 1.2, ...ink }));
    }
    const named = every > 1 && extent >= 27;
    const ink = population.color === undefined ? fill(colour) : { fill: population.color };
    parts.push(
      element('rect', { x: left - 6, y: top, width: 3, height: extent, ...ink }),
      label(left - 12, middle + (named ? -1 : 4), displayName(population.name), {
        anchor: 'end',
        weight: 600,
        size: 13,
      }),
    );
    if (named) {
      const share = `1 in ${formatNumber(every)}`;
      const place = { anchor: 'end', colour: 'muted', size: 10.5 } as const;
      parts.push(label(left - 12, middle + 12, share, place));
    }
    const rate = counts[p] / Math.max(1, population.size) / ((to - from) / 1000);
    parts.push(
      label(width - MARGIN.right + 8, middle + 4, `${formatRate(rate)} Hz`, {
        colour: 'muted',
        size: 12,
      }),
    );
  });
  parts.push(bottomAxis(x, height - MARGIN.bottom + 4, `time (${unit})`, 8));
  return svgDocument({
    width,
    height,
    title,
    description: [
      ...[`Spikes from ${from} to ${to} ms. ${spikesInWords({ ...options, from, to })}.`],
      rasterNote(options),
    ]
      .join(' ')
      .trim(),
    id,
    content: parts.join(''),
  });
}

function leftOf(populations: readonly PlottedPopulation[], width: number): number {
  const longest = Math.max(0, ...populations.map(({ name }) => displayName(name).length));
  return width < NARROW
    ? Math.min(MARGIN.left, 44 + LETTER * Math.max(0, longest - 2))
    : MARGIN.left;
}

/** "every 12th neuron shown" for the caption, or an empty text where all are shown. */
export function rasterNote(options: RasterOptions): string {
  checkFigure('rasterSvg', options);
  const { times, populations, from = 0, maxMarks = 80_000, height = 560 } = options;
  const to = options.to ?? lastTime(times, from);
  const { bands } = prepare({ ...options, from, to, height, maxMarks });
  const every = bands.map((band) => band.every);
  const [least, most] = [Math.min(...every), Math.max(...every)];
  if (populations.length === 0 || most === 1) return '';
  if (least === most) return `Every ${ordinal(most)} neuron shown.`;
  const list = populations.map((p, k) => `${displayName(p.name)} ${ordinal(every[k])}`);
  return `Every k-th neuron shown: ${list.join(', ')}.`;
}

interface Band {
  readonly top: number;
  readonly height: number;
  readonly every: number;
  /** Distance between rows in pixels. */
  readonly pitch: number;
}

/**
 * Spikes and place of each population. The height is shared by size^0.6: a population twenty times
 * smaller still gets rows enough to be read.
 */
function prepare(
  options: RasterOptions & { from: number; to: number; height: number; maxMarks: number },
): { counts: number[]; bands: Band[] } {
  const { times, senders, populations, from, to, maxMarks } = options;
  const table = populationTable(populations);
  const counts = populations.map(() => 0);
  for (let k = 0; k < times.length; k++) {
    const p = table[senders[k]] ?? -1;
    if (p >= 0 && times[k] >= from && times[k] <= to) counts[p]++;
  }
  const weights = populations.map((population) => Math.max(1, population.size) ** 0.6);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const gaps = GAP * Math.max(0, populations.length - 1);
  const free = options.height - MARGIN.bottom - MARGIN.top - gaps;
  const heights = weights.map((weight) => (free * weight) / total);
  const byHeight = populations.map(({ size }, p) => size / Math.max(1, heights[p] / PITCH));
  const marks = counts.reduce((sum, count, p) => sum + count / Math.max(1, byHeight[p]), 0);
  const excess = Math.max(1, marks / maxMarks);
  let top = MARGIN.top;
  const bands = populations.map(({ size }, p) => {
    const every = Math.ceil(Math.max(1, byHeight[p]) * excess - 1e-9);
    const rows = Math.max(1, Math.ceil(size / every));
    const band = { top, height: heights[p], every, pitch: heights[p] / rows };
    top += heights[p] + GAP;
    return band;
  });
  return { counts, bands };
}

export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

function lastTime(times: ArrayLike<number>, from: number): number {
  let last = from;
  for (let k = 0; k < times.length; k++) if (times[k] > last) last = times[k];
  return last > from ? last : from + 1;
}
