/**
 * Figures of a sweep: a map over two parameters, lines over one. Seeds are averaged; what has no finite value is left blank. Values of an
 * axis stand where they are listed, evenly spaced in a map, to scale in lines.
 */

import { mean, variance } from '../analysis/moments.ts';
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { expectMade } from '../connect/made.ts';
import { linesSvg } from '../plot/lines.ts';
import { extent, ramp, rampLegend } from '../plot/ramp.ts';
import { formatNumber } from '../plot/scale.ts';
import { element, fill, label, svgDocument } from '../plot/svg.ts';
import type { SweepValue } from './design.ts';
import { SweepTable } from './table.ts';

export interface SweepMapOptions {
  /** Parameters of the two axes. */
  readonly x: string;
  readonly y: string;
  /** Column that the colours show. */
  readonly value: string;
  readonly title?: string;
  readonly id?: string;
}

const MARGIN = { left: 76, right: 84, top: 30, bottom: 46 };
/** Most labels along one side. */
const LABELS = 12;

/** Throws SynfireError. */
export function sweepMapSvg(table: SweepTable, options: SweepMapOptions): string {
  expectOptions(options, 'sweepMapSvg › options', ['x', 'y', 'value', 'title', 'id']);
  const { x, y, value, title = value, id = 'sweep-map' } = options;
  const [xs, ys] = [valuesOf(table, x), valuesOf(table, y)];
  const numbers = numbersOf(table, value);
  const cells = new Map<string, number[]>();
  table.rows.forEach((row, k) => {
    if (!Number.isFinite(numbers[k])) return;
    const key = `${xs.indexOf(row.parameters[x])} ${ys.indexOf(row.parameters[y])}`;
    cells.set(key, [...(cells.get(key) ?? []), numbers[k]]);
  });
  const means = [...cells].map(([key, all]) => [key, mean(all)] as const);
  const diverging = means.some(([, v]) => v < 0);
  const [low, high] = extent(
    means.map(([, v]) => v),
    diverging,
  );
  const colours = ramp(low, high, diverging);
  const [width, height] = [620, 446];
  const box = {
    x: MARGIN.left,
    y: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const [wide, tall] = [box.width / xs.length, box.height / ys.length];
  const rects = means.map(([key, v]) => {
    const [i, j] = key.split(' ').map(Number);
    const at = { x: box.x + i * wide, y: box.y + box.height - (j + 1) * tall };
    const hint = element('title', {}, `${x} ${xs[i]}, ${y} ${ys[j]}: ${Number(v.toPrecision(5))}`);
    const colour = colours.colour(colours.level(v));
    return element('rect', { ...at, width: wide + 0.3, height: tall + 0.3, fill: colour }, hint);
  });
  const beside = ys.map((v, j) =>
    j % Math.ceil(ys.length / LABELS) === 0
      ? label(box.x - 8, box.y + box.height - (j + 0.5) * tall + 4, shown(v), {
          ...{ anchor: 'end', colour: 'muted', size: 11 },
        })
      : '',
  );
  const below = xs.map((v, i) =>
    i % Math.ceil(xs.length / LABELS) === 0
      ? label(box.x + (i + 0.5) * wide, box.y + box.height + 17, shown(v), {
          ...{ anchor: 'middle', colour: 'muted', size: 11 },
        })
      : '',
  );
  return svgDocument({
    ...{ width, height, title, id },
    description: `Mean of ${value} over seeds by ${x} (across) and ${y} (up), ${low} to ${high}.`,
    content: [
      element('rect', { ...box, ...fill('band') }),
      ...rects,
      label(box.x, 19, title, { weight: 600, size: 13 }),
      ...beside,
      ...below,
      label(box.x + box.width / 2, height - 8, x, { anchor: 'middle' }),
      label(18, box.y + box.height / 2, y, { anchor: 'middle', rotate: -90 }),
      rampLegend(colours, { x: box.x + box.width + 16, y: box.y, height: box.height }),
    ].join(''),
  });
}

export interface SweepLinesOptions {
  /** A parameter that is a number. */
  readonly x: string;
  readonly value: string;
  /** A parameter of which each value has a line of its own. */
  readonly series?: string;
  /** False: marks alone, for designs that are no grid. Default true. */
  readonly joined?: boolean;
  readonly title?: string;
  readonly id?: string;
}

/** Means over seeds, with bars of one standard deviation where there are several. Throws SynfireError. */
export function sweepLinesSvg(table: SweepTable, options: SweepLinesOptions): string {
  const known = ['x', 'value', 'series', 'joined', 'title', 'id'];
  expectOptions(options, 'sweepLinesSvg › options', known);
  const { x, value, series, joined = true, title = value, id = 'sweep-lines' } = options;
  const xs = valuesOf(table, x).filter((v) => typeof v === 'number');
  expectArgument(xs.length > 0, 'sweepLinesSvg › x', x, 'a parameter that is a number');
  const numbers = numbersOf(table, value);
  const names = series === undefined ? [undefined] : valuesOf(table, series);
  const lines = names.map((name) => ({
    name,
    points: xs.flatMap((at) => {
      const all = [...numbers].filter((v, k) => {
        const { parameters } = table.rows[k];
        const own = name === undefined || parameters[series!] === name;
        return own && parameters[x] === at && Number.isFinite(v);
      });
      if (all.length === 0) return [];
      return [{ x: at, y: mean(all), sd: all.length > 1 ? Math.sqrt(variance(all)) : 0 }];
    }),
  }));
  const named = (name: SweepValue | undefined) => (name === undefined ? '' : shown(name));
  return linesSvg({
    ...{ title, id, joined, heading: true, marked: true, height: 380, xTitle: x },
    lines: lines.map(({ name, points }) => ({
      name: `${series} ${named(name)}`,
      x: points.map((point) => point.x),
      y: points.map((point) => point.y),
      spread: points.map(({ sd }) => sd),
    })),
    description: `Mean of ${value} over seeds by ${x}, from ${xs[0]} to ${xs.at(-1)}.`,
    none: 'no finite value',
  });
}

const shown = (value: SweepValue): string =>
  typeof value === 'number' ? formatNumber(Number(value.toPrecision(4))) : String(value);

/** Values of a parameter, numbers ascending. */
function valuesOf(table: SweepTable, name: string): SweepValue[] {
  expectMade(table, SweepTable, 'figure of a sweep › table');
  const known = Object.keys(table.rows[0]?.parameters ?? {});
  const expected = `a parameter of the sweep: ${known.join(', ')}`;
  expectArgument(known.includes(name), 'figure of a sweep', name, expected);
  const values = [...new Set(table.rows.map((row) => row.parameters[name]))];
  const numeric = values.every((value) => typeof value === 'number');
  return numeric ? values.sort((a, b) => (a as number) - (b as number)) : values;
}

function numbersOf(table: SweepTable, name: string): Float64Array {
  const column = table.column(name);
  const isNumeric = column instanceof Float64Array;
  expectArgument(isNumeric, 'figure of a sweep', name, 'a column of numbers');
  return column;
}
