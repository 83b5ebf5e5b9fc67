/** Colours for numbers: a ramp from light to dark for what has one sign, through light from red to blue for what has two. */
import { formatNumber } from './scale.ts';
import { coordinate, element, label, stroke } from './svg.ts';

type Rgb = readonly [number, number, number];

const SEQUENTIAL: readonly Rgb[] = [
  [246, 248, 250],
  [168, 199, 230],
  [66, 122, 184],
  [18, 47, 92],
];
const DIVERGING: readonly Rgb[] = [
  [126, 32, 14],
  [214, 100, 72],
  [244, 244, 244],
  [88, 146, 206],
  [18, 47, 92],
];

interface Ramp {
  readonly from: number;
  readonly to: number;
  /** Which of `levels` colours a number has; those outside have the outermost. */
  level(value: number): number;
  colour(level: number): string;
}

/** As many colours as a figure tells apart. */
export const LEVELS = 48;

export function ramp(from: number, to: number, diverging: boolean): Ramp {
  const stops = diverging ? DIVERGING : SEQUENTIAL;
  const span = to > from ? to - from : 1;
  return {
    from,
    to,
    level: (value) => {
      const place = Math.floor(((value - from) / span) * LEVELS);
      return Math.min(LEVELS - 1, Math.max(0, place));
    },
    colour: (level) => {
      const place = (level / (LEVELS - 1)) * (stops.length - 1);
      const at = Math.min(stops.length - 2, Math.floor(place));
      const mixed = stops[at].map((a, c) => a + (place - at) * (stops[at + 1][c] - a));
      return `#${mixed.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
    },
  };
}

/** Smallest and largest finite value; symmetric around 0 where the ramp diverges. */
export function extent(values: ArrayLike<number>, diverging: boolean): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) continue;
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
  }
  if (low > high) return diverging ? [-1, 1] : [0, 1];
  if (!diverging) return low < high ? [low, high] : [low, low + 1];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-most, most];
}

/** The ramp as an upright bar with its two ends written beside it. */
export function rampLegend(
  { from, to, colour }: Ramp,
  place: { readonly x: number; readonly y: number; readonly height: number },
  unit = '',
): string {
  const { x, y, height } = place;
  const step = height / LEVELS;
  const bars = Array.from({ length: LEVELS }, (_, level) =>
    element('rect', {
      ...{ x, y: y + height - (level + 1) * step, width: 12, height: step + 0.3 },
      fill: colour(level),
    }),
  );
  const end = (value: number) => formatNumber(Number(value.toPrecision(3)));
  return [
    ...bars,
    element('path', {
      d: `M${coordinate(x)} ${coordinate(y)}h12v${coordinate(height)}h-12z`,
      fill: 'none',
      ...stroke('line'),
    }),
    label(x + 17, y + 9, `${end(to)}${unit === '' ? '' : ` ${unit}`}`, { size: 11 }),
    label(x + 17, y + height, end(from), { size: 11 }),
  ].join('');
}
