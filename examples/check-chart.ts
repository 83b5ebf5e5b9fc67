/**
 * The figures of a study beside the published ones as a picture: for each its name, what was found, a band for what is accepted and a dot for
 * what was found. Where only a bound is asked, the band begins or ends there and the dot shows the side.
 */
import { element, fill, label, stroke, svgDocument } from '../src/plot/svg.ts';
import type { Check } from './example.ts';

interface Layout {
  readonly width: number;
  /** Ends of the axis; in units of the tolerance it goes from −2 to 2. */
  readonly left: number;
  readonly right: number;
  /** Above and below the lines. */
  readonly top: number;
  readonly bottom: number;
  /** Of one figure. */
  readonly row: number;
  readonly least: number;
  /** Names and values above the bands. */
  readonly words: boolean;
}

/** For a page of so many px. */
const pageOf = (width: number): Layout => ({
  ...{ width, left: 8, right: width - 8, top: 8, bottom: 26, row: 42, least: 1, words: true },
});
/** Without words, which could not be read on it. */
const CARD: Layout = {
  ...{ width: 320, left: 10, right: 310, top: 6, bottom: 6, row: 22, least: 4, words: false },
};
const MOST = 12;
/** Px of a letter of 12 px, in the mean. */
const LETTER = 6.6;

/** `size`: a card, or the px of a page that it is as wide as. */
export function checkChart(
  checks: readonly Check[],
  title: string,
  size: 'card' | number = 640,
): string {
  const layout = size === 'card' ? CARD : pageOf(size);
  const { width, top, bottom, least, words } = layout;
  const shown = checks.slice(0, MOST);
  const end = top + Math.max(least, shown.length) * layout.row;
  const height = end + bottom;
  const [x1, x2] = [middleOf(layout), middleOf(layout)];
  const more = checks.length - shown.length;
  const rest = more > 0 ? `; ${more} more in the table` : '';
  const line = { x1, x2, y1: words ? top : top - 6, y2: words ? end : height - 6 };
  const parts = [
    words ? '' : element('line', { ...line, ...stroke('line') }),
    ...shown.map((check, k) => row(check, top + k * layout.row, layout)),
    words
      ? label(x1, height - 8, `published value; bands: accepted${rest}`, {
          anchor: 'middle',
          colour: 'muted',
          size: 12,
        })
      : '',
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

function row(check: Check, top: number, layout: Layout): string {
  const { name, value, ok } = check;
  const { left, right, words } = layout;
  const middle = middleOf(layout);
  const unit = (right - left) / 4;
  const y = top + (words ? 28 : layout.row / 2);
  const [from, to] = bandOf(check).map((edge) => middle + unit * edge);
  const place = middle + unit * placeOf(check);
  const found = String(Number(value.toPrecision(4)));
  const letters = Math.floor((right - left - 16) / LETTER) - found.length - 2;
  const paint = fill(ok ? 'excitatory' : 'inhibitory');
  return [
    words ? label(left, top + 15, shortened(name, letters)) : '',
    words ? label(right, top + 15, found, { anchor: 'end', weight: 600 }) : '',
    element('rect', { x: from, y: y - 6, width: to - from, height: 12, rx: 3, ...fill('grid') }),
    words
      ? element('line', { x1: middle, x2: middle, y1: y - 8, y2: y + 8, ...stroke('neutral') })
      : '',
    element('line', { x1: middle, x2: place, y1: y, y2: y, ...stroke('line') }),
    element('circle', { cx: place, cy: y, r: 5, ...paint }),
  ].join('');
}

/** Ends of what is accepted, in units of the tolerance. */
function bandOf({ tolerance, source }: Check): [number, number] {
  if (tolerance === 0 && source === 'below') return [-2, 0];
  if (tolerance === 0 && source === 'at least') return [0, 2];
  return [-1, 1];
}

/** The distance from the published value in units of the tolerance, at most the width of the axis. */
function placeOf({ value, published, tolerance }: Check): number {
  const scale = tolerance > 0 ? tolerance : Math.max(Math.abs(published), 1e-12);
  const off = Math.max(-1.9, Math.min(1.9, (value - published) / scale));
  return Number.isFinite(off) ? off : 0;
}

const shortened = (text: string, letters: number) =>
  text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`;
