/**
 * Axes: a line, short outward ticks at round numbers, their values, and what the axis means.
 */
import type { Scale } from './scale.ts';
import { formatNumber, niceTicks } from './scale.ts';
import { coordinate, element, label, stroke } from './svg.ts';

const TICK = 4;

/** Px of a letter of 12 px, in the mean. */
const LETTER = 6.2;
/** Px between the numbers of neighbouring ticks, at least. */
const APART = 24;

/** A horizontal axis at height `y`; `title` is centred below it. At most so many ticks, fewer where their numbers had no room side by side. */
export function bottomAxis(scale: Scale, y: number, title: string, ticks = 6): string {
  const [x0, x1] = scale.range;
  const values = ticksAcross(scale, ticks);
  const path = values.map((value) => `M${coordinate(scale(value))} ${y}v${TICK}`).join('');
  return [
    element('path', { d: `M${x0} ${y}H${x1}${path}`, fill: 'none', ...stroke('line') }),
    ...values.map((value) =>
      label(scale(value), y + TICK + 13, formatNumber(value), {
        anchor: 'middle',
        colour: 'muted',
      }),
    ),
    label((x0 + x1) / 2, y + TICK + 31, title, { anchor: 'middle' }),
  ].join('');
}

function ticksAcross({ domain, range }: Scale, most: number): number[] {
  const values = niceTicks(domain[0], domain[1], most);
  const widest = LETTER * Math.max(0, ...values.map((value) => formatNumber(value).length));
  const fit = Math.floor(Math.abs(range[1] - range[0]) / (widest + APART));
  return fit >= most ? values : niceTicks(domain[0], domain[1], Math.max(2, fit));
}

/** A vertical axis at `x` with values to its left. `title`, if any, stands beside it, turned. */
export function leftAxis(
  scale: Scale,
  x: number,
  options: { title?: string; ticks?: number; titleOffset?: number } = {},
): string {
  const [y0, y1] = scale.range;
  const values = niceTicks(scale.domain[0], scale.domain[1], options.ticks ?? 3);
  const path = values.map((value) => `M${x} ${coordinate(scale(value))}h${-TICK}`).join('');
  const parts = [
    element('path', { d: `M${x} ${y0}V${y1}${path}`, fill: 'none', ...stroke('line') }),
    ...values.map((value) =>
      label(x - TICK - 4, scale(value) + 4, formatNumber(value), {
        anchor: 'end',
        colour: 'muted',
        size: 11,
      }),
    ),
  ];
  if (options.title !== undefined) {
    const at = x - (options.titleOffset ?? 40);
    parts.push(label(at, (y0 + y1) / 2, options.title, { anchor: 'middle', rotate: -90 }));
  }
  return parts.join('');
}

/** Time is given in ms and shown in seconds from 5 s on. */
export function timeAxis(from: number, to: number): { unit: string; factor: number } {
  return to - from >= 5000 ? { unit: 's', factor: 1e-3 } : { unit: 'ms', factor: 1 };
}
