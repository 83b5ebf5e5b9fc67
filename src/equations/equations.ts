/**
 * Equation text: lines of `dv/dt = … : mV (unless refractory)` and `x = … : unit`, comments with #.
 *
 * A line goes on where a parenthesis is open. Result: definitions with trees and units, each name
 * defined once, subexpressions free of circles and in an order in which each needs earlier ones only.
 * Names from elsewhere are not looked up here.
 */
import { type Fault, SynfireError } from '../errors.ts';
import { checkLimit } from '../limits.ts';
import { parse } from './parse.ts';
import { faultAt, type Source } from './source.ts';
import type { Expr, Span } from './tree.ts';
import { readUnit, type Unit } from './units.ts';
import { namesOf } from './walk.ts';

export interface Definition {
  readonly name: string;
  /** `rate`: text gives d(name)/dt. `value`: a named subexpression. */
  readonly kind: 'rate' | 'value';
  readonly expr: Expr;
  readonly unit: Unit;
  readonly unitText: string;
  /** Words in parentheses at the end: `unless refractory`. */
  readonly flags: readonly string[];
  /** Place of the name. */
  readonly span: Span;
}

export interface Equations {
  readonly source: Source;
  readonly rates: readonly Definition[];
  /** In an order in which each needs earlier ones only. */
  readonly values: readonly Definition[];
}

const HEAD = /^\s*(?:d([\p{L}_][\p{L}\p{N}_]*)\s*\/\s*dt|([\p{L}_][\p{L}\p{N}_]*))\s*=(?!=)/u;
const FLAGS = /\(\s*(unless\s[^()]*)\)\s*$/u;

/** Throws one SynfireError with the faults of all lines. */
export function parseEquations(source: Source): Equations {
  checkLimit('textLength', source.text.length, 'characters', source.where);
  const faults: Fault[] = [];
  const definitions: Definition[] = [];
  for (const span of statements(source.text)) {
    SynfireError.noting(faults, () => definitions.push(definition(source, span)));
  }
  const seen = new Set<string>();
  for (const { name, span } of definitions) {
    if (seen.has(name)) {
      const remedy = 'Remove or rename one of the two.';
      const found = `"${name}" a second time`;
      const say = { code: 'duplicate-definition', found, expected: 'one definition', remedy };
      faults.push(faultAt(source, span, say));
    }
    seen.add(name);
  }
  const values = ordered(
    source,
    definitions.filter((d) => d.kind === 'value'),
    faults,
  );
  SynfireError.gather(faults);
  return { source, rates: definitions.filter((d) => d.kind === 'rate'), values };
}

/** Spans of the statements; a comment is part of none. */
function statements(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  let depth = 0;
  let comment = false;
  const close = (end: number) => {
    const body = text.slice(start, end).replace(/#[^\n]*/gu, '');
    if (body.trim() !== '') {
      const lead = /^(?:\s|#[^\n]*(?:\n|$))*/u.exec(text.slice(start, end))![0].length;
      spans.push({ start: start + lead, end });
    }
    start = end + 1;
    depth = 0;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '#') comment = true;
    if (c === '\n') comment = false;
    if (comment) continue;
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (c === '\n' && depth <= 0) close(i);
    if (c === '\n' && depth > 0 && HEAD.test(text.slice(i + 1, lineEnd(text, i + 1)))) close(i);
  }
  close(text.length);
  return spans;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The text without its comments, which become blanks so that places stay. */
const withoutComments = (text: string): string =>
  text.replace(/#[^\n]*/gu, (comment) => ' '.repeat(comment.length));

function definition(source: Source, span: Span): Definition {
  const text = withoutComments(source.text.slice(span.start, span.end));
  const fail = (at: Span, found: string, expected: string, remedy: string): never => {
    throw new SynfireError(faultAt(source, at, { code: 'parse-error', found, expected, remedy }));
  };
  const end = span.start + text.trimEnd().length;
  const head = HEAD.exec(text);
  if (head === null) {
    const found = 'a line that defines nothing';
    return fail({ ...span, end }, found, '"dx/dt = … : unit" or "x = … : unit"', 'Rewrite it.');
  }
  const name = head[1] ?? head[2];
  const colon = text.indexOf(':', head[0].length);
  if (colon < 0) {
    // A fault inside the expression is the more telling one.
    parse(source, span.start + head[0].length, end);
    const remedy = 'Append the unit, e.g. " : mV" (" : 1" without unit).';
    return fail({ start: end, end: end + 1 }, 'no unit', '":" and a unit', remedy);
  }
  const expr = parse(source, span.start + head[0].length, span.start + colon);
  const tail = text.slice(colon + 1);
  const flags = FLAGS.exec(tail);
  const unitText = tail.slice(0, flags?.index ?? tail.length);
  const from = span.start + colon + 1;
  if (unitText.trim() === '') {
    const at = { start: from, end: from + 1 };
    return fail(at, 'no unit', 'a unit', 'Append it, e.g. "mV" ("1" without unit).');
  }
  const unit = readUnit(source, from, from + unitText.length);
  const start = span.start + text.indexOf(name, head[1] === undefined ? 0 : text.indexOf('d') + 1);
  return {
    name,
    kind: head[1] === undefined ? 'value' : 'rate',
    expr,
    unit,
    unitText: unitText.trim(),
    flags: flags?.[1].split(',').map((flag) => flag.trim().replace(/\s+/gu, ' ')) ?? [],
    span: { start, end: start + name.length },
  };
}

function ordered(source: Source, values: readonly Definition[], faults: Fault[]): Definition[] {
  const byName = new Map(values.map((value) => [value.name, value]));
  const done: Definition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (value: Definition, path: readonly string[]): void => {
    if (state.get(value.name) === 'done') return;
    const trail = [...path, value.name];
    checkLimit('textDepth', trail.length, 'subexpressions, each in the next', source.where);
    if (state.get(value.name) === 'open') {
      const found = trail.slice(trail.indexOf(value.name)).join(' → ');
      const expected = 'subexpressions that do not need themselves';
      const remedy = 'Write one of them out, or make it a state with a d/dt.';
      const say = { code: 'cyclic-definition', found, expected, remedy };
      faults.push(faultAt(source, value.span, say));
      return;
    }
    state.set(value.name, 'open');
    for (const name of namesOf(value.expr)) {
      const needed = byName.get(name);
      if (needed !== undefined) visit(needed, trail);
    }
    state.set(value.name, 'done');
    done.push(value);
  };
  for (const value of values) visit(value, []);
  return done;
}
