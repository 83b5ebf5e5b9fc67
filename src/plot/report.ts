/**
 * One self-contained HTML page about a run: summary, raster, population rates beside published
 * ones.
 *
 * No script, no font, no file besides it; light and dark by the reader's preference; readable on a
 * phone, on paper and by a screen reader. It takes finished figures (SVG text) and plain values.
 */

import { displayName } from './display-name.ts';
import type { MeanRate } from './rates.ts';
import { formatRate } from './scale.ts';
import { COLOURS, escapeText, FONT } from './svg.ts';

interface ReportFigure {
  /** SVG text from this folder. */
  readonly svg: string;
  readonly title: string;
  readonly caption?: string;
  /** Wide figures scroll sideways on a phone instead of shrinking beyond reading. */
  readonly wide?: boolean;
}

interface ReportOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Label and value, e.g. ['Neurons', '77,169']; the first four are shown large. */
  readonly summary: readonly (readonly [string, string])[];
  readonly figures: readonly ReportFigure[];
  readonly rates?: readonly MeanRate[];
  /** Heading of the column of published values. */
  readonly reference?: string;
  /** Paragraphs at the end: what was run and how to repeat it. */
  readonly notes?: readonly string[];
  readonly lang?: string;
}

export function reportHtml(options: ReportOptions): string {
  const { title, subtitle, summary, figures, rates = [], notes = [] } = options;
  const [large, small] = [summary.slice(0, 4), summary.slice(4)];
  const body = [
    '<header>',
    `<h1>${escapeText(title)}</h1>`,
    subtitle === undefined ? '' : `<p class="subtitle">${escapeText(subtitle)}</p>`,
    '</header>',
    large.length > 0 ? `<dl class="headline">${large.map(pair).join('')}</dl>` : '',
    ...figures.map(figure),
    rates.length > 0 ? ratesTable(rates, options.reference ?? 'Published') : '',
    small.length > 0 ? `<h2>Details</h2><dl class="details">${small.map(pair).join('')}</dl>` : '',
    ...notes.map((note) => `<p class="note">${escapeText(note)}</p>`),
  ];
  return [
    '<!doctype html>',
    `<html lang="${escapeText(options.lang ?? 'en')}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    `<body><main>${body.filter((part) => part !== '').join('\n')}</main></body>`,
    '</html>',
    '',
  ].join('\n');
}

function pair([name, value]: readonly [string, string]): string {
  return `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`;
}

function figure({ svg, title, caption, wide = true }: ReportFigure): string {
  const text = caption === undefined ? '' : ` ${escapeText(caption)}`;
  // A region that scrolls must be reachable by keyboard.
  const scroll = wide
    ? `class="wide" tabindex="0" role="group" aria-label="${escapeText(title)}"`
    : 'class="narrow"';
  return [
    `<figure><div ${scroll}>${svg.trim()}</div>`,
    `<figcaption><strong>${escapeText(title)}.</strong>${text}</figcaption></figure>`,
  ].join('');
}

function ratesTable(rates: readonly MeanRate[], reference: string): string {
  const compared = rates.some((item) => item.published !== undefined);
  const head = compared
    ? `<th scope="col">Measured (Hz)</th><th scope="col">${escapeText(reference)} (Hz)</th>` +
      '<th scope="col">Difference</th>'
    : '<th scope="col">Measured (Hz)</th>';
  const rows = rates.map(({ name, rate, published }) => {
    const cells = [`<td>${formatRate(rate)}</td>`];
    if (compared) {
      cells.push(
        `<td>${published === undefined ? '–' : formatRate(published)}</td>`,
        `<td>${published === undefined ? '–' : difference(rate, published)}</td>`,
      );
    }
    return `<tr><th scope="row">${escapeText(displayName(name))}</th>${cells.join('')}</tr>`;
  });
  return [
    '<div class="table"><table><caption>Mean firing rates by population</caption>',
    `<thead><tr><th scope="col">Population</th>${head}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
  ].join('');
}

function difference(rate: number, published: number): string {
  if (!Number.isFinite(rate) || published === 0) return '–';
  const percent = (100 * (rate - published)) / published;
  const sign = percent < -0.05 ? '\u2212' : percent > 0.05 ? '+' : '';
  return `${sign}${Math.abs(percent).toFixed(1)} %`;
}

const variables = (theme: 'light' | 'dark', background: string) =>
  [
    `--background:${background}`,
    ...Object.entries(COLOURS).map(([name, colour]) => `--${name}:${colour[theme]}`),
  ].join(';');

const STYLE = `
:root{color-scheme:light dark;${variables('light', '#ffffff')}}
@media (prefers-color-scheme:dark){:root{${variables('dark', '#14171a')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:16px/1.5 ${FONT};
-webkit-text-size-adjust:100%}
main{max-width:960px;margin:0 auto;padding:40px 24px 56px}
h1{font-size:1.75rem;line-height:1.2;margin:0;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.05rem;margin:40px 0 8px}
.subtitle{margin:8px 0 0;color:var(--muted);max-width:68ch}
dl{margin:0}dt{color:var(--muted);font-size:.8125rem}dd{margin:0;font-variant-numeric:tabular-nums}
.headline{display:grid;grid-template-columns:repeat(4,1fr);margin:28px 0 0;
border-block:1px solid var(--grid)}
.headline div{padding:12px 16px 12px 0}
.headline dd{font-size:1.375rem;font-weight:600;line-height:1.3}
figure{margin:32px 0 0}
figure svg{display:block;width:100%;height:auto}
.wide{overflow-x:auto}.wide svg{min-width:640px}
.wide:focus-visible{outline:2px solid var(--excitatory);outline-offset:4px}
.narrow svg{max-width:560px}
figcaption{margin-top:8px;color:var(--muted);font-size:.875rem;max-width:72ch}
figcaption strong{color:var(--text);font-weight:600}
.table{overflow-x:auto;margin-top:40px}
table{border-collapse:collapse;width:100%;max-width:640px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;font-size:1.05rem;padding-bottom:8px}
th,td{padding:6px 0 6px 20px;text-align:right;font-size:.9375rem}
th:first-child{text-align:left;padding-left:0}
thead th{color:var(--muted);font-size:.8125rem;font-weight:500;vertical-align:bottom;
border-bottom:1px solid var(--line)}
tbody th{font-weight:600}
tbody tr+tr :is(th,td){border-top:1px solid var(--grid)}
.details{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:12px 24px}
.details dd{overflow-wrap:anywhere}
.note{color:var(--muted);font-size:.875rem;max-width:72ch;margin:24px 0 0;overflow-wrap:anywhere}
@media (max-width:600px){main{padding:24px 16px 40px}h1{font-size:1.4rem}
.headline{grid-template-columns:repeat(2,1fr)}th,td{padding-left:12px}}
@media print{main{max-width:none;padding:0}figure{break-inside:avoid}}
`.replaceAll('\n', '');
