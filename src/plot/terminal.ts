/**
 * Text for terminals: aligned tables, a progress line, a small raster in braille dots.
 *
 * Pure: width and colour are given, nothing is asked of the terminal. Without colour no escape
 * sequence is written.
 */

import { displayName } from './display-name.ts';
import type { PlottedPopulation } from './population.ts';
import { kindOf, populationTable } from './population.ts';

export interface TextStyle {
  /** Columns of the terminal; default 80. */
  readonly width?: number;
  /** Write ANSI colours; default no. */
  readonly color?: boolean;
}

const CODES = {
  excitatory: '34',
  inhibitory: '31',
  neutral: '39',
  muted: '90',
  bold: '1',
} as const;

export function paint(text: string, code: keyof typeof CODES, color: boolean | undefined): string {
  return color === true && text !== '' ? `\x1b[${CODES[code]}m${text}\x1b[0m` : text;
}

/** Columns of a terminal that a text takes, escape sequences not counted. */
export function textWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return [...text.replace(/\x1b\[[0-9;]*m/g, '').replace(/\p{M}/gu, '')].length;
}

/**
 * A table with a head, columns two blanks apart; numbers (and what looks like one) to the right.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  style: TextStyle = {},
): string {
  const cells = rows.map((row) => head.map((_, k) => String(row[k] ?? '')));
  const numeric = head.map((_, k) =>
    cells.every((row) => /^([<>≥≤+\u2212-]?[\d.,\u2009]+( ?(×|%|Hz|ms|s))?|–|)$/.test(row[k])),
  );
  const widths = head.map((name, k) =>
    Math.max(textWidth(name), ...cells.map((row) => textWidth(row[k]))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => {
        const space = ' '.repeat(widths[k] - textWidth(cell));
        return numeric[k] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const lines = [paint(line(head), 'bold', style.color), paint(rule, 'muted', style.color)];
  return [...lines, ...cells.map(line)].join('\n');
}

export interface Progress {
  /** Simulated and final time in ms. */
  readonly time: number;
  readonly of: number;
  /** Wall time since the start in s. */
  readonly elapsed: number;
  readonly label?: string;
}

/** `simulating ━━━━━━━╌╌╌╌  430 of 1,000 ms  0.52 × real time  1.1 s left` on one line. */
export function progressLine(progress: Progress, style: TextStyle = {}): string {
  const { time, of, elapsed, label = '' } = progress;
  const fraction = of > 0 ? Math.min(1, Math.max(0, time / of)) : 1;
  const speed = elapsed > 0 ? time / 1000 / elapsed : 0;
  const left = fraction > 0 ? (elapsed * (1 - fraction)) / fraction : Number.POSITIVE_INFINITY;
  const facts = [
    `${wholeNumber(time).padStart(wholeNumber(of).length)} of ${wholeNumber(of)} ms`,
    `${speed >= 10 ? speed.toFixed(0) : speed.toFixed(2)} × real time`,
    fraction >= 1 ? `${duration(elapsed)} in all` : `${duration(left)} left`,
  ];
  const width = style.width ?? 80;
  const head = label === '' ? '' : `${label} `;
  // On a narrow terminal the last facts go first, then the label; the bar keeps ten columns.
  const room = () => width - 1 - textWidth(head) - textWidth(facts.join('  ')) - 2;
  while (facts.length > 1 && room() < 10) facts.pop();
  const bar = progressBar(fraction, Math.min(40, Math.max(4, room())), style);
  return `${head}${bar}  ${facts.join('  ')}`;
}

export function progressBar(fraction: number, width: number, style: TextStyle = {}): string {
  const done = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  const [full, rest] = ['━'.repeat(done), '╌'.repeat(width - done)];
  return paint(full, 'excitatory', style.color) + paint(rest, 'muted', style.color);
}

/** 0.4 s, 12 s, 3 min 05 s, 2 h 10 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '…';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

function wholeNumber(value: number): string {
  return Math.floor(value).toLocaleString('en-US');
}

/** Bits of the eight dots of a braille character, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * A raster of two dots a column and four a line. Lines are shared by the square root of the size,
 * at least one a population. A dot stands for a few neurons, as many as make about an eighth of all
 * dots set on average, the same number in every population: where dots are denser, neurons fire
 * faster.
 */
export function brailleRaster(
  options: {
    readonly times: ArrayLike<number>;
    readonly senders: ArrayLike<number>;
    readonly populations: readonly PlottedPopulation[];
    readonly from: number;
    readonly to: number;
    /** Lines in all; default 16. */
    readonly height?: number;
  } & TextStyle,
): string {
  const { times, senders, populations, from, to, height = 16, width = 80, color } = options;
  if (populations.length === 0) return '';
  const names = populations.map((population) => displayName(population.name));
  const margin = Math.max(...names.map(textWidth)) + 1;
  const columns = Math.max(8, width - margin - 1);
  const weights = populations.map((population) => Math.sqrt(Math.max(1, population.size)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const lines = weights.map((weight) => Math.max(1, Math.round((height * weight) / total)));
  const neurons = populations.reduce((sum, population) => sum + population.size, 0);
  let spikes = 0;
  for (let k = 0; k < times.length; k++) if (times[k] >= from && times[k] < to) spikes++;
  const perDot = Math.max(1, Math.round((neurons * 2 * columns) / 8 / Math.max(1, spikes)));
  const cells = lines.map((count) => new Uint8Array(count * columns));
  const table = populationTable(populations);
  for (let k = 0; k < times.length; k++) {
    const p = table[senders[k]] ?? -1;
    if (p < 0 || times[k] < from || times[k] >= to) continue;
    // A row of dots stands for the first `perDot` neurons of its share of the population.
    const share = populations[p].size / (4 * lines[p]);
    const index = senders[k] - populations[p].first;
    const y = Math.floor(index / share);
    if (index - Math.ceil(y * share) >= perDot) continue;
    const x = Math.floor(((times[k] - from) / (to - from)) * 2 * columns);
    cells[p][(y >> 2) * columns + (x >> 1)] |= DOTS[y & 3][x & 1];
  }
  const out: string[] = [];
  populations.forEach((population, p) => {
    for (let line = 0; line < lines[p]; line++) {
      const name = line === (lines[p] - 1) >> 1 ? names[p] : '';
      const dots = cells[p].subarray(line * columns, (line + 1) * columns);
      const text = String.fromCodePoint(...Array.from(dots, (dot) => 0x2800 + dot));
      const kind = kindOf(population);
      const ink = kind === 'excitatory' || kind === 'inhibitory' ? kind : 'neutral';
      const pad = ' '.repeat(margin - textWidth(name));
      out.push(`${paint(name, 'bold', color)}${pad}${paint(text, ink, color)}`);
    }
  });
  const [left, right] = [`${from} ms`, `${to} ms`];
  const space = ' '.repeat(Math.max(1, columns - left.length - right.length));
  out.push(paint(`${' '.repeat(margin)}${left}${space}${right}`, 'muted', color));
  return out.join('\n');
}
