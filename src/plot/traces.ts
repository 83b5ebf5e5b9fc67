/**
 * State variables over time: one panel a trace, each with its own scale.
 *
 * Long traces are drawn as the smallest and the largest value in each pixel column, so that no peak
 * is lost. A value that is not finite interrupts the line.
 */
import { checkFigure } from './arguments.ts';
import { bottomAxis, leftAxis, timeAxis } from './axis.ts';
import type { Scale } from './scale.ts';
import { linearScale } from './scale.ts';
import type { Colour } from './svg.ts';
import { coordinate, element, label, stroke, svgDocument } from './svg.ts';

export interface Trace {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly unit?: string;
  readonly colour?: Colour;
  /** A CSS colour instead of a named one. */
  readonly color?: string;
}

export function tracesSvg(options: {
  /** ms, one a sample. */
  readonly times: ArrayLike<number>;
  readonly traces: readonly Trace[];
  readonly from?: number;
  readonly to?: number;
  readonly title?: string;
  readonly width?: number;
  readonly panelHeight?: number;
  readonly id?: string;
}): string {
  checkFigure('tracesSvg', options);
  const { times, traces, width = 900, panelHeight = 110, id = 'traces' } = options;
  const margin = { left: 76, right: 20, top: 8, bottom: 46 };
  const from = options.from ?? times[0] ?? 0;
  const to = options.to ?? times[times.length - 1] ?? from + 1;
  const height = margin.top + panelHeight * traces.length + margin.bottom;
  const { unit, factor } = timeAxis(from, to);
  const x = linearScale([from * factor, to * factor], [margin.left, width - margin.right]);
  const parts: string[] = [];
  traces.forEach((trace, k) => {
    const top = margin.top + k * panelHeight;
    const y = linearScale(extent(times, trace.values, from, to), [
      top + panelHeight - 12,
      top + 20,
    ]);
    const ink =
      trace.color === undefined ? stroke(trace.colour ?? 'excitatory') : { stroke: trace.color };
    const name = trace.unit === undefined ? trace.name : `${trace.name} (${trace.unit})`;
    parts.push(
      element('path', {
        d: outline(times, trace.values, from, to, x, y, factor),
        fill: 'none',
        'stroke-width': 1.25,
        'stroke-linejoin': 'round',
        ...ink,
      }),
      leftAxis(y, margin.left - 6),
      label(margin.left, top + 12, name, { weight: 600, size: 12.5 }),
    );
  });
  parts.push(bottomAxis(x, height - margin.bottom + 4, `time (${unit})`, 8));
  return svgDocument({
    width,
    height,
    title: options.title ?? 'State variables',
    description: `${traces.map((trace) => trace.name).join(', ')} from ${from} to ${to} ms.`,
    id,
    content: parts.join(''),
  });
}

function extent(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) {
    if (times[k] < from || times[k] > to || !Number.isFinite(values[k])) continue;
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
  }
  if (low > high) return [0, 1];
  const pad = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 1;
  return [low - pad, high + pad];
}

function outline(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  x: Scale,
  y: Scale,
  factor: number,
): string {
  let d = '';
  let pen = 'M';
  let column = Number.NaN;
  let [low, high, last] = [0, 0, 0];
  const flush = () => {
    if (Number.isNaN(column)) return;
    const px = coordinate(column);
    d += `${pen}${px} ${coordinate(y(low))}`;
    if (high !== low) d += `L${px} ${coordinate(y(high))}`;
    if (last !== high) d += `L${px} ${coordinate(y(last))}`;
    pen = 'L';
    column = Number.NaN;
  };
  for (let k = 0; k < values.length; k++) {
    if (times[k] < from || times[k] > to) continue;
    const value = values[k];
    if (!Number.isFinite(value)) {
      flush();
      pen = 'M';
      continue;
    }
    const at = Math.round(2 * x(times[k] * factor)) / 2;
    if (at !== column) {
      flush();
      column = at;
      low = value;
      high = value;
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
    last = value;
  }
  flush();
  return d === '' ? 'M0 0' : d;
}
