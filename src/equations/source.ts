/** A text that faults can point into: the line is shown with a caret under the place. */
import type { Fault } from '../errors.ts';
import type { Span } from './tree.ts';

export interface Source {
  readonly text: string;
  /** Path to it, e.g. `model "lif" › equations`. */
  readonly where: string;
}

/** What a fault at a span says; the excerpt follows the remedy. */
export function faultAt(
  source: Source,
  span: Span,
  say: { code: string; found: string; expected: string; remedy: string },
): Fault {
  const { line, excerpt, lines } = locate(source.text, span);
  const where = lines > 1 ? `${source.where}, line ${line}` : source.where;
  return { ...say, where, remedy: `${say.remedy}\n${excerpt}\n` };
}

/** Characters shown before a place. */
const NEAR = 100;

function locate(text: string, span: Span) {
  const start = Math.min(span.start, text.length);
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', start);
  const to = next < 0 ? text.length : next;
  const line = text.slice(0, start).split('\n').length;
  // of a long line, what is around the place
  const left = Math.max(from, start - NEAR);
  const shown = text.slice(left, Math.min(to, start + 2 * NEAR));
  const indent = shown.length - shown.trimStart().length;
  const column = Math.max(0, start - left - indent);
  const carets = '^'.repeat(Math.max(1, Math.min(span.end, to, start + 2 * NEAR) - start));
  const excerpt = `    ${shown.trim()}\n    ${' '.repeat(column)}${carets}`;
  return { line, excerpt, lines: text.split('\n').length };
}

/** The text of a span, its middle left out where it is long. */
export function slice(source: Source, { start, end }: Span): string {
  const { text } = source;
  if (end - start <= NEAR) return text.slice(start, end);
  return `${text.slice(start, start + NEAR / 2)} … ${text.slice(end - NEAR / 4, end)}`;
}
