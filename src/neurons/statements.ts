/** Assignments of a reset: `v = V_reset; u += d`, separated by `;` or newlines. */
import { parse } from '../equations/parse.ts';
import { faultAt, type Source } from '../equations/source.ts';
import type { Expr, Span } from '../equations/tree.ts';
import { type Fault, SynfireError } from '../errors.ts';
import { checkLimit } from '../limits.ts';

export interface Statement {
  readonly target: string;
  readonly value: Expr;
  readonly span: Span;
}

const HEAD = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*([-+*/]?=)(?!=)/u;
const OPERATIONS: Readonly<Record<string, string>> = {
  '+=': 'add',
  '-=': 'sub',
  '*=': 'mul',
  '/=': 'div',
};

/** Throws one SynfireError with the faults of all statements. */
export function parseStatements(source: Source): Statement[] {
  checkLimit('textLength', source.text.length, 'characters', source.where);
  const faults: Fault[] = [];
  const statements: Statement[] = [];
  const pattern = /[^;\n]+/gu;
  for (const match of source.text.matchAll(pattern)) {
    const text = match[0].replace(/#.*$/u, '');
    if (text.trim() === '') continue;
    const start = match.index + (text.length - text.trimStart().length);
    const end = match.index + text.trimEnd().length;
    const head = HEAD.exec(text);
    if (head === null) {
      const found = 'no assignment';
      const remedy = 'Write e.g. "v = V_reset" or "u += d".';
      const say = { code: 'parse-error', found, expected: '"state = expression"', remedy };
      faults.push(faultAt(source, { start, end }, say));
      continue;
    }
    const span = { start, end: start + head[1].length };
    const value = SynfireError.noting(faults, () => {
      return parse(source, match.index + head[0].length, end);
    });
    if (value === undefined) continue;
    const op = OPERATIONS[head[2]];
    const old: Expr = { kind: 'name', name: head[1], span };
    const whole: Expr = { kind: 'call', op, args: [old, value], span: { start, end } };
    statements.push({ target: head[1], value: op === undefined ? value : whole, span });
  }
  SynfireError.gather(faults);
  return statements;
}
