/** A NESTML file as its models, each as its blocks: what is written, not yet what it means. */
import type { Source } from '../../equations/source.ts';
import type { Expr, Span } from '../../equations/tree.ts';
import { Reader } from './expression.ts';

export interface Declaration {
  readonly name: string;
  /** A unit's text, `1` of real and integer; `boolean`, `string` as they are. */
  readonly type: string;
  readonly value?: Expr;
  readonly span: Span;
}

export interface Equation {
  /** With its primes. */
  readonly name: string;
  readonly value: Expr;
  readonly span: Span;
}

export type Statement =
  | { readonly kind: 'set'; readonly name: string; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'call'; readonly name: string; readonly args: Expr[]; readonly span: Span }
  | { readonly kind: 'local'; readonly declaration: Declaration; readonly span: Span }
  | { readonly kind: 'return'; readonly value?: Expr; readonly span: Span }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly span: Span };

export interface Branch {
  /** Absent: else. */
  readonly condition?: Expr;
  readonly body: readonly Statement[];
}

export interface Port {
  readonly name: string;
  readonly kind: 'spike' | 'continuous';
  readonly type: string;
  readonly span: Span;
}

export interface ModelText {
  readonly name: string;
  readonly span: Span;
  readonly states: Declaration[];
  readonly parameters: Declaration[];
  readonly internals: Declaration[];
  readonly inlines: Declaration[];
  readonly odes: Equation[];
  /** The equations of each kernel: one `K = …`, or `K' = …` and others. */
  readonly kernels: Equation[][];
  readonly ports: Port[];
  readonly functions: Map<string, { readonly parameters: string[]; readonly body: Statement[] }>;
  readonly updates: Statement[];
  readonly receives: { readonly port: string; readonly body: Statement[]; readonly span: Span }[];
  readonly conditions: { readonly condition: Expr; readonly body: Statement[] }[];
}

/** Throws `nestml-syntax`, `over-limit`; `nestml-unsupported` where the language goes on and this reader does not. */
export function modelsOf(source: Source): ModelText[] {
  const reader = new Reader(source);
  const models: ModelText[] = [];
  while (reader.peek().kind !== 'end') models.push(modelOf(reader));
  if (models.length === 0) reader.fail('"model NAME:"');
  return models;
}

function modelOf(r: Reader): ModelText {
  r.expect('model');
  const { text: name, start, end } = r.kind('name', 'the name of the model');
  const model: ModelText = {
    ...{ name, span: { start, end }, states: [], parameters: [], internals: [], inlines: [] },
    ...{ odes: [], kernels: [], ports: [], functions: new Map(), updates: [], receives: [] },
    conditions: [],
  };
  block(r, () => {
    const head = r.kind('name', 'a block of a model');
    switch (head.text) {
      case 'state':
        return block(r, () => model.states.push(...declarations(r)));
      case 'parameters':
        return block(r, () => model.parameters.push(...declarations(r)));
      case 'internals':
        return block(r, () => model.internals.push(...declarations(r)));
      case 'equations':
        return block(r, () => equation(r, model));
      case 'input':
        return block(r, () => model.ports.push(port(r)));
      case 'output':
        return block(r, () => {
          if (r.is('continuous')) r.unknown('spike');
          r.expect('spike');
          if (r.is('(')) r.unknown('spikes without attributes');
          lineEnd(r);
        });
      case 'update':
        return block(r, () => model.updates.push(statement(r)));
      case 'onReceive': {
        const [port, span] = parenthesised(r, () => r.kind('name', 'a port').text);
        const body = statements(r);
        return model.receives.push({ port, body, span });
      }
      case 'onCondition': {
        const [condition] = parenthesised(r, () => r.expression());
        return model.conditions.push({ condition, body: statements(r) });
      }
      case 'function':
        return ownFunction(r, model);
      default:
        return r.fail('state, parameters, internals, equations, input, output, update, …', head);
    }
  });
  return model;
}

/** `:`, then lines further in. */
function block(r: Reader, line: () => void): void {
  r.expect(':');
  r.kind('newline', 'the end of the line');
  r.kind('indent', 'a block, further in');
  while (r.peek().kind !== 'dedent') line();
  r.next();
}

const statements = (r: Reader): Statement[] => {
  const body: Statement[] = [];
  block(r, () => body.push(statement(r)));
  return body;
};

/** What is in parentheses first; constants after a comma (priorities) say nothing here. */
function parenthesised<T>(r: Reader, inner: () => T): [T, Span] {
  const { start } = r.expect('(');
  const value = inner();
  while (r.take(',')) {
    r.kind('name', 'a name');
    r.expect('=');
    r.expression();
  }
  const { end } = r.expect(')');
  return [value, { start, end }];
}

/** Semicolon and decorators, which say nothing of the dynamics. */
function lineEnd(r: Reader): void {
  r.take(';');
  while (r.take('@')) {
    r.kind('name', 'a decorator');
    if (r.take('::')) r.kind('name', 'a decorator');
  }
  r.kind('newline', 'the end of the line');
}

function typeOf(r: Reader): string {
  if (r.take('real') || r.take('integer')) return '1';
  for (const plain of ['boolean', 'string', 'void']) if (r.take(plain)) return plain;
  const { start, end } = r.unit();
  return r.source.text.slice(start, end);
}

function declarations(r: Reader): Declaration[] {
  r.take('recordable');
  const names = [r.kind('name', 'a name')];
  while (r.take(',')) names.push(r.kind('name', 'a name'));
  if (r.is('[')) r.unknown('one value: vectors are not known here');
  const type = typeOf(r);
  const value = r.take('=') ? r.expression() : undefined;
  if (r.take('[[')) {
    r.expression();
    r.expect(']]');
  }
  lineEnd(r);
  return names.map(({ text: name, start, end }) => ({
    ...{ name, type, span: { start, end } },
    ...(value === undefined ? {} : { value }),
  }));
}

function equation(r: Reader, model: ModelText): void {
  const one = (): Equation => {
    const { text: name, start, end } = r.kind('name', 'a state with its prime');
    r.expect('=');
    return { name, value: r.expression(), span: { start, end } };
  };
  if (r.is('recordable') || r.is('inline')) {
    r.take('recordable');
    r.expect('inline');
    model.inlines.push(...declarations(r));
    return;
  }
  if (r.take('kernel')) {
    const parts = [one()];
    while (r.take(',')) parts.push(one());
    model.kernels.push(parts);
  } else {
    const token = r.peek();
    if (!token.text.endsWith("'")) r.fail("inline, kernel, or a state with its prime: x' = …");
    model.odes.push(one());
  }
  lineEnd(r);
}

function port(r: Reader): Port {
  const { text: name, start, end } = r.kind('name', 'the name of a port');
  if (r.is('[')) r.unknown('one port: vectors are not known here');
  const type = r.is('<-') ? '1' : typeOf(r);
  r.expect('<-');
  const span = { start, end };
  if (r.take('continuous')) {
    lineEnd(r);
    return { name, kind: 'continuous', type, span };
  }
  while (r.take('inhibitory') || r.take('excitatory'));
  r.expect('spike');
  if (r.is('(')) r.unknown('spikes without attributes');
  lineEnd(r);
  return { name, kind: 'spike', type, span };
}

function ownFunction(r: Reader, model: ModelText): void {
  const { text: name } = r.kind('name', 'the name of the function');
  r.expect('(');
  const parameters: string[] = [];
  while (!r.is(')')) {
    parameters.push(r.kind('name', 'a parameter').text);
    typeOf(r);
    if (!r.take(',')) break;
  }
  r.expect(')');
  if (!r.is(':')) typeOf(r);
  model.functions.set(name, { parameters, body: statements(r) });
}

function statement(r: Reader): Statement {
  const { start } = r.peek();
  const from = (end: number): Span => ({ start, end });
  if (r.take('if')) {
    const branches: Branch[] = [{ condition: r.expression(), body: statements(r) }];
    while (r.take('elif')) branches.push({ condition: r.expression(), body: statements(r) });
    if (r.take('else')) branches.push({ body: statements(r) });
    return { kind: 'if', branches, span: from(start + 2) };
  }
  if (r.is('for') || r.is('while')) r.unknown('a statement without loops');
  if (r.take('return')) {
    const value = r.peek().kind === 'newline' ? undefined : r.expression();
    lineEnd(r);
    return { kind: 'return', ...(value ? { value } : {}), span: from(start + 6) };
  }
  const after = r.peek(1).text;
  if (after === '(') {
    const whole = r.expression();
    lineEnd(r);
    if (whole.kind !== 'call') return r.fail('a call');
    return { kind: 'call', name: whole.op.slice(1), args: [...whole.args], span: whole.span! };
  }
  const sign = /^([-+*/]?)=$/.exec(after);
  if (sign === null) {
    const [declaration] = declarations(r);
    return { kind: 'local', declaration, span: declaration.span };
  }
  const { text: name, end } = r.kind('name', 'a statement');
  const span = from(end);
  r.next();
  const given = r.expression();
  lineEnd(r);
  const op = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' }[sign[1]];
  const value: Expr =
    op === undefined
      ? given
      : { kind: 'call', op, args: [{ kind: 'name', name, span }, given], span: given.span! };
  return { kind: 'set', name, value, span };
}
