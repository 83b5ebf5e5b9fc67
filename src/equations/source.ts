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

function locate(text: string, span: Span) {
  const start = Math.min(span.start, text.length);
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', start);
  const to = next < 0 ? text.length : next;
  const line = text.slice(0, start).split('\n').length;
  const shown = text.slice(from, to);
  const indent = shown.length - shown.trimStart().length;
  const column = Math.max(0, start - from - indent);
  const carets = '^'.repeat(Math.max(1, Math.min(span.end, to) - start));
  const excerpt = `    ${shown.trim()}\n    ${' '.repeat(column)}${carets}`;
  return { line, excerpt, lines: text.split('\n').length };
}

/** The text of a span. */
export const slice = (source: Source, span: Span): string =>
  source.text.slice(span.start, span.end);
