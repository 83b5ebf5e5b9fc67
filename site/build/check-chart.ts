/**
 * The figures of a study beside the published ones as a picture: a line each, a band for what is accepted, a dot for what was found. Where
 * only a bound is asked, the band begins or ends there and the dot shows the side.
 */
import type { Check } from '../../examples/example.ts';
import { element, fill, label, stroke, svgDocument } from '../../src/plot/svg.ts';

const WIDTH = 640;
const ROW = 22;
/** Left end, middle and right end of the axis; in units of the tolerance it goes from −2 to 2. */
const [LEFT, RIGHT] = [40, 600];
const MIDDLE = (LEFT + RIGHT) / 2;
const UNIT = (RIGHT - LEFT) / 4;
const MOST = 12;

export function checkChart(checks: readonly Check[], title: string): string {
  const shown = checks.slice(0, MOST);
  const height = Math.max(8, shown.length) * ROW + 48;
  const top = 24;
  const parts = [
    element('line', { x1: MIDDLE, x2: MIDDLE, y1: top - 6, y2: height - 30, ...stroke('line') }),
    ...shown.map((check, k) => row(check, top + k * ROW + ROW / 2)),
    label(MIDDLE, height - 10, 'published value', { anchor: 'middle', colour: 'muted', size: 12 }),
  ];
  const held = checks.filter(({ ok }) => ok).length;
  return svgDocument({
    width: WIDTH,
    height,
    title,
    description: `${held} of ${checks.length} figures are within their tolerance of the published value.`,
    id: 'checks',
    content: parts.join(''),
  });
}

function row({ value, published, tolerance, ok, source }: Check, y: number): string {
  const bounded = tolerance === 0 && ['at least', 'below'].includes(source);
  const [from, to] = bounded
    ? source === 'below'
      ? [LEFT, MIDDLE]
      : [MIDDLE, RIGHT]
    : [MIDDLE - UNIT, MIDDLE + UNIT];
  const scale = tolerance > 0 ? tolerance : Math.max(Math.abs(published), 1e-12);
  const off = Math.max(-1.9, Math.min(1.9, (value - published) / scale));
  const place = MIDDLE + UNIT * (Number.isFinite(off) ? off : 0);
  return [
    element('rect', { x: from, y: y - 6, width: to - from, height: 12, rx: 3, ...fill('band') }),
    element('line', { x1: MIDDLE, x2: place, y1: y, y2: y, ...stroke('grid') }),
    element('circle', { cx: place, cy: y, r: 5, ...fill(ok ? 'excitatory' : 'inhibitory') }),
  ].join('');
}
