/**
 * Lines over one axis: one quantity over another, one line a series, each named beside the box where there are several.
 *
 * A value that is not finite interrupts its line. The box makes room for what its axis and its names ask; the figure grows where there
 * are more names than it is high.
 */
import { bottomAxis, leftAxis } from './axis.ts';
import { formatNumber, linearScale, niceMaximum, niceTicks, type Scale } from './scale.ts';
import { COLOURS, coordinate, element, label, stroke, svgDocument } from './svg.ts';

export interface Line {
  /** Needed where there are several. */
  readonly name?: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Half the height of a bar at each point; none where it is 0. */
  readonly spread?: ArrayLike<number>;
}

export interface LinesOptions {
  readonly lines: readonly Line[];
  /** For who hears the figure; shown above it where `heading` is set. */
  readonly title: string;
  readonly heading?: boolean;
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle?: string;
  /** The vertical axis holds this value, where a thin line marks it. Default: it spans the values. */
  readonly level?: number;
  /** A disc at each point. Default false. */
  readonly marked?: boolean;
  /** False: no line between points. Default true. */
  readonly joined?: boolean;
  /** Said where there is no point. */
  readonly none?: string;
  readonly width?: number;
  readonly height?: number;
  readonly id: string;
}

/** Colours of the series, the first two those of all figures. Told apart by people who see no red or no green by lightness and dash. */
const INKS = [
  COLOURS.excitatory,
  COLOURS.inhibitory,
  { light: '#0f766e', dark: '#5fc9b8' },
  { light: '#7a4fb5', dark: '#c0a2ee' },
  { light: '#946200', dark: '#dcb458' },
  { light: '#b8336f', dark: '#f29abf' },
];
/** A second and third round of the same colours. */
const DASHES = [undefined, '6 3', '2 3'];
const STYLE = INKS.map(({ dark }, k) => `.s-line-${k}{stroke:${dark}}.f-line-${k}{fill:${dark}}`);
const ROW = 16; // px, of a name
/** Px of a letter of 11 px, in the mean. */
const LETTER = 6.2;
/** Letters of a name that are shown. */
const LONGEST = 24;

export function linesSvg(options: LinesOptions): string {
  const { lines, title, heading, level, none = 'nothing to show', width = 620 } = options;
  const named = lines.length > 1 ? lines.map(({ name = '' }) => shortened(name)) : [];
  const top = heading ? 30 : 14;
  const height = Math.max(options.height ?? 300, top + ROW * named.length + 54);
  const [base, right] = [height - 46, width - 20 - (named.length > 0 ? 30 + wide(named) : 0)];
  const yEnds = endsOf(lines, level);
  const values = niceTicks(yEnds[0], yEnds[1], 5).map((value) => formatNumber(value));
  const left = 26 + wide(values) + (options.yTitle === undefined ? 0 : 18);
  const up = linearScale(yEnds, [base - 4, top]);
  const across = linearScale(spanOf(lines.flatMap(({ x }) => [...edges(x)])), [left + 6, right]);
  const isEmpty = !lines.some(({ y }) => Array.from(y).some(Number.isFinite));
  const frame = isEmpty
    ? [label(width / 2, height / 2, none, { anchor: 'middle', colour: 'muted' })]
    : [
        leftAxis(up, left, { ticks: 5, title: options.yTitle, titleOffset: left - 16 }),
        bottomAxis(across, base + 4, options.xTitle, 8),
      ];
  return svgDocument({
    ...{ width, height, title, id: options.id, description: options.description },
    content: [
      element('style', {}, `@media (prefers-color-scheme:dark){${STYLE.join('')}}`),
      heading ? label(left, 19, title, { weight: 600, size: 13 }) : '',
      level === undefined || isEmpty ? '' : element('path', levelAt(up(level), left, right)),
      ...lines.map((line, k) => drawn(line, k, { across, up, ...options })),
      ...named.map((name, k) => nameOf(name, k, right + 14, top + 6 + ROW * k)),
      ...frame,
    ].join(''),
  });
}

const wide = (texts: readonly string[]) => LETTER * Math.max(0, ...texts.map((t) => t.length));

const shortened = (name: string) =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;

const pen = (k: number) => ({
  ...{ fill: 'none', 'stroke-width': 1.6, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' },
  ...{ class: `s-line-${k % INKS.length}`, stroke: INKS[k % INKS.length].light },
});

const dashOf = (k: number) => DASHES[Math.floor(k / INKS.length) % DASHES.length];

const levelAt = (y: number, from: number, to: number) => ({
  ...{ d: `M${coordinate(from)} ${coordinate(y)}H${coordinate(to)}` },
  ...{ 'stroke-dasharray': '3 3', fill: 'none', ...stroke('line') },
});

interface Box extends LinesOptions {
  readonly across: Scale;
  readonly up: Scale;
}

function drawn({ x, y, spread }: Line, k: number, { across, up, joined, marked }: Box): string {
  const points = Array.from(y, (value, i) => ({
    at: `${coordinate(across(x[i]))} ${coordinate(up(value))}`,
    isThere: Number.isFinite(value) && Number.isFinite(x[i]),
    i,
  }));
  const there = points.filter(({ isThere }) => isThere);
  // a point whose neighbours are missing is a dot
  const path = there.map(({ at, i }) => {
    if (points[i - 1]?.isThere) return `L${at}`;
    return points[i + 1]?.isThere ? `M${at}` : `M${at}h0`;
  });
  const bars = there.flatMap(({ i }) => {
    const half = spread?.[i] ?? 0;
    if (!(half > 0)) return [];
    const [from, to] = [up(y[i] - half), up(y[i] + half)].map(coordinate);
    return [`M${coordinate(across(x[i]))} ${from}V${to}`];
  });
  const paint = { class: `f-line-${k % INKS.length}`, fill: INKS[k % INKS.length].light };
  return [
    joined === false || path.length === 0
      ? ''
      : element('path', { d: path.join(''), ...pen(k), 'stroke-dasharray': dashOf(k) }),
    bars.length === 0 ? '' : element('path', { d: bars.join(''), ...pen(k) }),
    ...(marked ? there : []).map(({ i }) =>
      element('circle', { cx: across(x[i]), cy: up(y[i]), r: 2.5, ...paint }),
    ),
  ].join('');
}

const nameOf = (name: string, k: number, x: number, y: number) =>
  element('path', { d: `M${coordinate(x)} ${y}h16`, ...pen(k), 'stroke-dasharray': dashOf(k) }) +
  label(x + 22, y + 4, name, { size: 11 });

function* edges(values: ArrayLike<number>): Generator<number> {
  for (let k = 0; k < values.length; k++) if (Number.isFinite(values[k])) yield values[k];
}

function spanOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - (Math.abs(low) || 1), high + (Math.abs(high) || 1)] : [low, high];
}

/** From a level of 0 to a round number on each side that has values; else what the values span, with a margin. */
function endsOf(lines: readonly Line[], level: number | undefined): [number, number] {
  const values = lines.flatMap(({ y, spread }) =>
    Array.from(y).flatMap((value, i) => {
      const half = spread?.[i] ?? 0;
      return Number.isFinite(value) ? [value - half, value + half] : [];
    }),
  );
  if (values.length === 0) return [0, 1];
  if (level === undefined) {
    const [low, high] = spanOf(values);
    const pad = 0.05 * (high - low);
    return [low - pad, high + pad];
  }
  const [low, high] = spanOf([...values, level]);
  const away = (size: number) => (size > 0 ? niceMaximum(size) : 0);
  return [level - away(level - low), level + away(high - level)];
}
