/**
 * Linear scales and ticks at round numbers. Pure arithmetic: it draws nothing.
 */

export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** Maps `domain` to `range`; a domain without extent is mapped to the middle. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const map = (value: number) =>
    d1 === d0 ? (r0 + r1) / 2 : r0 + ((value - d0) / (d1 - d0)) * (r1 - r0);
  return Object.assign(map, { domain, range });
}

/** A step of 1, 2 or 5 times a power of ten that cuts `span` into about `count` parts. */
function niceStep(span: number, count: number): number {
  if (!(span > 0) || !Number.isFinite(span)) return 1;
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const ratio = raw / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

/** Round numbers within [from, to], about `count` of them. */
export function niceTicks(from: number, to: number, count = 5): number[] {
  const step = niceStep(to - from, count);
  const ticks: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9) + 0; k * step <= to + step * 1e-9; k++) {
    // Dividing by a power of ten rounds to the nearest number, multiplying by 0.1 does not.
    ticks.push(step < 1 ? k / Math.round(1 / step) : k * step);
    if (ticks.length > 1000) break;
  }
  return ticks;
}

/** The largest round number of an axis that starts at 0 and must show `largest`. */
export function niceMaximum(largest: number, count = 5): number {
  if (!(largest > 0)) return 1;
  const step = niceStep(largest, count);
  return Math.ceil(largest / step - 1e-9) * step;
}

/** With a true minus sign, commas between thousands and no rounding noise. */
export function formatNumber(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = digits === undefined ? String(Number(value.toPrecision(12))) : value.toFixed(digits);
  const [whole, fraction] = text.replace('-', '\u2212').split('.');
  const grouped = /e/.test(text) ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Three significant digits, as rates are given in papers. */
export function formatRate(rate: number): string {
  if (!Number.isFinite(rate)) return '–';
  const size = Math.abs(rate);
  return formatNumber(rate, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}
