/**
 * NESTML text as tokens with their places: names (with their primes), numbers, signs, and the ends of lines and blocks. A line goes on inside parentheses, after a comma and
 * after a backslash; comments and documentation strings are nothing.
 */
import { faultAt, type Source } from '../../equations/source.ts';
import type { Span } from '../../equations/tree.ts';
import { SynfireError } from '../../errors.ts';
import { checkLimit } from '../../limits.ts';

export interface Token extends Span {
  readonly kind: 'number' | 'name' | 'sign' | 'text' | 'newline' | 'indent' | 'dedent' | 'end';
  readonly text: string;
}

const PATTERN =
  /(?<blank>[ \t\r]+|#[^\n]*|\\\r?\n|"""[\s\S]*?""")|(?<newline>\n)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_$][A-Za-z0-9_$]*'*)|(?<text>"[^"\n]*")|(?<sign>\*\*|<-|<>|<<|>>|[<>=!]=|[-+*/]=|::|\[\[|\]\]|\.\.\.|[-+*/%<>=()[\],:;?@.&|^~{}])/y;

const LARGEST_TEXT = 2 ** 20;

/** Throws `nestml-syntax`, with the line, where something else stands. */
export const syntaxError = (
  source: Source,
  at: Span,
  found: string,
  expected: string,
  remedy = 'Correct the file.',
): SynfireError =>
  new SynfireError(faultAt(source, at, { code: 'nestml-syntax', found, expected, remedy }));

/** Throws `nestml-syntax`, `over-limit`. */
export function tokens(source: Source): Token[] {
  const { text, where } = source;
  if (text.length > LARGEST_TEXT) {
    const found = `${text.length} characters`;
    throw syntaxError(source, { start: 0, end: 1 }, found, `at most ${LARGEST_TEXT}`, 'Split it.');
  }
  const out: Token[] = [];
  const levels = [0];
  let [at, depth, first] = [text.startsWith('\uFEFF') ? 1 : 0, 0, true];
  const push = (kind: Token['kind'], start: number, end: number) =>
    out.push({ kind, text: text.slice(start, end), start, end });
  const indentTo = (column: number, start: number) => {
    if (column > levels.at(-1)!) {
      levels.push(column);
      checkLimit('textDepth', levels.length, 'levels', where);
      push('indent', start, start);
    }
    while (column < levels.at(-1)!) {
      levels.pop();
      push('dedent', start, start);
    }
    if (column === levels.at(-1)) return;
    throw syntaxError(
      source,
      { start, end: start + 1 },
      'this indentation',
      'that of a line above',
    );
  };
  while (at < text.length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(text);
    if (match === null) {
      const found = `"${String.fromCodePoint(text.codePointAt(at)!)}"`;
      throw syntaxError(source, { start: at, end: at + 1 }, found, 'a name, a number or a sign');
    }
    const end = at + match[0].length;
    const { blank, newline, number, name, text: quoted } = match.groups!;
    if (newline !== undefined) {
      const joined = depth > 0 || out.at(-1)?.text === ',';
      if (!joined && !first) push('newline', at, end);
      if (!joined) first = true;
    } else if (blank === undefined) {
      if (first) indentTo(columnOf(text, at), at);
      first = false;
      const kind =
        number !== undefined ? 'number' : name !== undefined ? 'name' : quoted ? 'text' : 'sign';
      push(kind, at, end);
      if (match[0] === '(' || match[0] === '[') depth++;
      if (match[0] === ')' || match[0] === ']') depth = Math.max(0, depth - 1);
    }
    at = end;
  }
  if (!first) push('newline', at, at);
  indentTo(0, at);
  push('end', at, at);
  return out;
}

/** Of the first sign of a line; a tab goes to the next multiple of eight. */
function columnOf(text: string, at: number): number {
  let column = 0;
  for (let i = text.lastIndexOf('\n', at - 1) + 1; i < at; i++) {
    column = text[i] === '\t' ? column + 8 - (column % 8) : column + 1;
  }
  return column;
}
