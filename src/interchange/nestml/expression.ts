/**
 * NESTML's expressions as trees of ours, with places in the file. Functions of the language that the table of operations lacks become what they are made of;
 * other calls (`convolve`, the model's own functions) are nodes named `@…`, which `functions.ts` and `kernels.ts` replace.
 */
import { operations, sugar } from '../../equations/operations.ts';
import type { Source } from '../../equations/source.ts';
import { call, type Expr, num, type Span } from '../../equations/tree.ts';
import { onceEach } from '../../equations/walk.ts';
import { checkLimit } from '../../limits.ts';
import { unsupported } from './faults.ts';
import { syntaxError, type Token, tokens } from './tokens.ts';

const BINARY: Readonly<Record<string, readonly [op: string, power: number]>> = {
  or: ['or', 1],
  and: ['and', 2],
  ...{ '<': ['lt', 4], '<=': ['le', 4], '>': ['gt', 4], '>=': ['ge', 4] },
  ...{ '==': ['eq', 4], '!=': ['ne', 4], '<>': ['ne', 4] },
  ...{ '+': ['add', 5], '-': ['sub', 5], '*': ['mul', 6], '/': ['div', 6] },
  '**': ['pow', 8],
};
const [NOT, SIGN, POWER] = [3, 7, 8];

/** What is written otherwise here. */
const FUNCTIONS: Readonly<Record<string, readonly [number, (x: readonly Expr[]) => Expr]>> = {
  ln: [1, ([x]) => call('log', x)],
  pow: [2, ([x, y]) => call('pow', x, y)],
  timestep: [0, () => ({ kind: 'name', name: 'dt' })],
  resolution: [0, () => ({ kind: 'name', name: 'dt' })],
};

/** A reader of tokens, in which expressions are one production. */
export class Reader {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #at = 0;
  #level = 0;

  constructor(source: Source) {
    this.source = source;
    this.#tokens = tokens(source);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  is(text: string): boolean {
    const { kind, text: here } = this.peek();
    return here === text && (kind === 'sign' || kind === 'name');
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): Token {
    if (this.is(text)) return this.next();
    return this.fail(`"${text}"`);
  }

  /** A token of a kind. */
  kind(kind: Token['kind'], expected: string): Token {
    return this.peek().kind === kind ? this.next() : this.fail(expected);
  }

  fail(expected: string, at: Token = this.peek()): never {
    const what: Partial<Record<Token['kind'], string>> = {
      ...{ newline: 'the end of the line', end: 'the end of the file' },
      ...{ indent: 'a line further in', dedent: 'the end of the block' },
    };
    throw syntaxError(this.source, at, what[at.kind] ?? `"${at.text}"`, expected);
  }

  /** What NESTML knows and this reader does not. */
  unknown(expected: string): never {
    const token = this.peek();
    throw unsupported(this.source, token, `"${token.text}"`, expected);
  }

  /** Of operators that bind tighter than `power`. */
  expression(power = 0): Expr {
    checkLimit('textDepth', ++this.#level, 'levels', this.source.where);
    let left = this.#prefix();
    for (;;) {
      const token = this.peek();
      const operator =
        token.kind === 'sign' || token.kind === 'name'
          ? Object.hasOwn(BINARY, token.text) && BINARY[token.text]
          : false;
      if (!operator || operator[1] <= power) break;
      this.next();
      const [op, strength] = operator;
      const right = this.expression(strength === POWER ? SIGN - 0.5 : strength);
      left = { kind: 'call', op, args: [left, right], span: across(left, right) };
    }
    if (power === 0 && this.take('?')) {
      const yes = this.expression();
      this.expect(':');
      const no = this.expression();
      left = { kind: 'call', op: 'where', args: [left, yes, no], span: across(left, no) };
    }
    this.#level--;
    return left;
  }

  /** A unit: names, products, quotients, powers. Its place. */
  unit(): Span {
    const start = this.peek();
    if (start.kind !== 'name' && start.text !== '(' && start.text !== '1') this.fail('a type');
    this.#operands = true;
    const { span } = this.expression(5);
    this.#operands = false;
    return span!;
  }

  /** While a unit is read, a number is no factor of the name that follows. */
  #operands = false;

  #prefix(): Expr {
    const token = this.next();
    const span = { start: token.start, end: token.end };
    if (token.kind === 'number') {
      const value: Expr = { ...num(Number(token.text)), span };
      const unit = this.peek();
      const bare = !Object.hasOwn(BINARY, unit.text) && !['if', 'else'].includes(unit.text);
      if (this.#operands || unit.kind !== 'name' || !bare) return value;
      const name = this.#name(this.next());
      return { kind: 'call', op: 'mul', args: [value, name], span: across(value, name) };
    }
    if (token.text === '-' || token.text === '+') {
      const arg = this.expression(SIGN - 0.5);
      const end = arg.span!.end;
      if (token.text === '+') return arg;
      return { kind: 'call', op: 'neg', args: [arg], span: { start: token.start, end } };
    }
    if (token.text === '(') {
      const inner = this.expression();
      const { end } = this.expect(')');
      return { ...inner, span: { start: token.start, end } };
    }
    if (token.kind !== 'name') this.fail('a number, a name or "("', token);
    if (token.text === 'not') {
      const arg = this.expression(NOT);
      return { kind: 'call', op: 'not', args: [arg], span: { ...span, end: arg.span!.end } };
    }
    if (token.text === 'inf') return { ...num(Number.POSITIVE_INFINITY), span };
    return this.is('(') ? this.#call(token) : this.#name(token);
  }

  #name(token: Token): Expr {
    let [id, end] = [token.text, token.end];
    while (this.take('.')) {
      const part = this.kind('name', 'an attribute');
      [id, end] = [`${id}.${part.text}`, part.end];
    }
    return { kind: 'name', name: id, span: { start: token.start, end } };
  }

  #call(head: Token): Expr {
    this.expect('(');
    const args: Expr[] = [];
    while (!this.is(')')) {
      args.push(this.expression());
      if (!this.take(',')) break;
    }
    const { end } = this.expect(')');
    const span = { start: head.start, end };
    const { text } = head;
    const own = Object.hasOwn(FUNCTIONS, text) ? FUNCTIONS[text] : undefined;
    const sweet = Object.hasOwn(sugar, text) ? sugar[text] : undefined;
    const known = Object.hasOwn(operations, text) && operations[text].callable;
    const arity = own?.[0] ?? sweet?.arity ?? (known ? operations[text].arity : args.length);
    if (args.length !== arity) {
      const found = `${args.length} arguments of ${text}`;
      throw syntaxError(this.source, span, found, String(arity));
    }
    if (own !== undefined) return placed(own[1](args), span);
    if (sweet !== undefined) return placed(sweet.expand(args), span);
    return { kind: 'call', op: known ? text : `@${text}`, args, span };
  }
}

const across = (a: Expr, b: Expr): Span => ({ start: a.span!.start, end: b.span!.end });

/** Nodes of a rewriting have the place of what was written. */
export const placed = (expr: Expr, span: Span): Expr =>
  onceEach<Expr>((node, walk) => {
    const at = node.span ?? span;
    return node.kind === 'call'
      ? { ...node, args: node.args.map(walk), span: at }
      : { ...node, span: at };
  })(expr);
