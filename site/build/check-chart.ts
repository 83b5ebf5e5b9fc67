/**
 * The figures of a study beside the published ones as a picture: a line each, a band for what is accepted, a dot for what was found. Where
 * only a bound is asked, the band begins or ends there and the dot shows the side.
 */
import type { Check } from '../../examples/example.ts';
import { element, fill, label, stroke, svgDocument } from '../../src/plot/svg.ts';

interface Layout {
  readonly width: number;
  /** Ends of the axis; in units of the tolerance it goes from −2 to 2. */
  readonly left: number;
  readonly right: number;
  /** Above and below the lines. */
  readonly top: number;
  readonly bottom: number;
  readonly least: number;
}

const PAGE: Layout = { width: 640, left: 40, right: 600, top: 24, bottom: 24, least: 8 };
/** Without words, which could not be read on it. */
const CARD: Layout = { width: 320, left: 10, right: 310, top: 6, bottom: 6, least: 4 };
const ROW = 22;
const MOST = 12;

export function checkChart(checks: readonly Check[], title: string, card = false): string {
  const layout = card ? CARD : PAGE;
  const { width, top, bottom, least } = layout;
  const shown = checks.slice(0, MOST);
  const height = top + Math.max(least, shown.length) * ROW + bottom;
  const [x1, x2] = [middleOf(layout), middleOf(layout)];
  const words = { anchor: 'middle', colour: 'muted', size: 12 } as const;
  const parts = [
    element('line', { x1, x2, y1: top - 6, y2: height - bottom - 6, ...stroke('line') }),
    ...shown.map((check, k) => row(check, top + k * ROW + ROW / 2, layout)),
    card ? '' : label(x1, height - 10, 'published value', words),
  ];
  const held = checks.filter(({ ok }) => ok).length;
  return svgDocument({
    ...{ width, height, title },
    description: `${held} of ${checks.length} figures are within their tolerance of the published value.`,
    id: 'checks',
    content: parts.join(''),
  });
}

const middleOf = ({ left, right }: Layout): number => (left + right) / 2;

function row({ value, published, tolerance, ok, source }: Check, y: number, layout: Layout) {
  const { left, right } = layout;
  const middle = middleOf(layout);
  const unit = (right - left) / 4;
  const bounded = tolerance === 0 && ['at least', 'below'].includes(source);
  const [from, to] = bounded
    ? source === 'below'
      ? [left, middle]
      : [middle, right]
    : [middle - unit, middle + unit];
  const scale = tolerance > 0 ? tolerance : Math.max(Math.abs(published), 1e-12);
  const off = Math.max(-1.9, Math.min(1.9, (value - published) / scale));
  const place = middle + unit * (Number.isFinite(off) ? off : 0);
  return [
    element('rect', { x: from, y: y - 6, width: to - from, height: 12, rx: 3, ...fill('band') }),
    element('line', { x1: middle, x2: place, y1: y, y2: y, ...stroke('grid') }),
    element('circle', { cx: place, cy: y, r: 5, ...fill(ok ? 'excitatory' : 'inhibitory') }),
  ].join('');
}
