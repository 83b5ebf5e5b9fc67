/**
 * From text to tree: Python's operators and precedence, as papers and Brian write them.
 *
 * `**` and `^` are powers and bind tighter than a sign before them; comparisons don't chain. Functions
 * that are sugar (`clip`, `sigmoid`) are expanded here, so that trees hold rows of the table only.
 * It does not look names or units up: `check.ts` does.
 */
import { SynfireError, suggest } from '../errors.ts';
import { checkLimit } from '../limits.ts';
import { functionNames, operations, sugar } from './operations.ts';
import { faultAt, type Source } from './source.ts';
import type { Expr, Span } from './tree.ts';
import { writtenSize } from './walk.ts';

interface Token extends Span {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
}

const PATTERN =
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>\*\*|[<>=!]=|&&|\|\||[-+*/^<>(),=!&|:;%[\]{}?.@$~'"\\])|(?<blank>\s+|#[^\n]*)/uy;

/** Binary operators: row of the table and binding strength. */
const BINARY: Readonly<Record<string, readonly [op: string, power: number]>> = {
  or: ['or', 1],
  and: ['and', 2],
  '<': ['lt', 4],
  '<=': ['le', 4],
  '>': ['gt', 4],
  '>=': ['ge', 4],
  '==': ['eq', 4],
  '!=': ['ne', 4],
  '+': ['add', 5],
  '-': ['sub', 5],
  '*': ['mul', 6],
  '/': ['div', 6],
  '**': ['pow', 8],
  '^': ['pow', 8],
};
const COMPARE = 4;
const NOT = 3;
const SIGN = 7;
const POWER = 8;

/** Slips from other languages, and what to write. */
const SLIPS: Readonly<Record<string, string>> = {
  '=': 'Compare with "==".',
  '&&': 'Write "and".',
  '&': 'Write "and".',
  '||': 'Write "or".',
  '|': 'Write "or".',
  '!': 'Write "not".',
};

/** The tree of the whole text, or of its part [start, end). Throws SynfireError `parse-error`, `over-limit`. */
export function parse(source: Source, start = 0, end = source.text.length): Expr {
  checkLimit('textLength', end - start, 'characters', source.where);
  const expr = new Parser(source, start, end).all();
  checkLimit('textSize', writtenSize(expr), 'operations', source.where);
  return expr;
}

/** The tree of a text that stands alone. */
export const parseExpression = (text: string, where = 'expression'): Expr => parse({ text, where });

class Parser {
  readonly #source: Source;
  readonly #tokens: Token[];
  #at = 0;
  /** Levels that are open. */
  #level = 0;
  /** Levels of a node. */
  readonly #depths = new Map<Expr, number>();

  constructor(source: Source, start: number, end: number) {
    this.#source = source;
    this.#tokens = this.#tokenise(start, end);
  }

  all(): Expr {
    const expr = this.#expression(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') {
      const before = this.#tokens[this.#at - 1];
      const product = before?.kind === 'number' && rest.kind === 'name';
      const remedy = product
        ? `Write "${before.text}*${rest.text}": a number and its unit are a product.`
        : rest.text === ')'
          ? 'Remove it, or open a parenthesis before.'
          : (SLIPS[rest.text] ?? '');
      this.#fail(rest, 'an operator or the end', remedy || 'Is an operator missing before it?');
    }
    return expr;
  }

  #tokenise(start: number, end: number): Token[] {
    const tokens: Token[] = [];
    PATTERN.lastIndex = start;
    let at = start;
    while (at < end) {
      PATTERN.lastIndex = at;
      const match = PATTERN.exec(this.#source.text);
      if (match === null) {
        const code = this.#source.text.codePointAt(at)!;
        const text = String.fromCodePoint(code);
        const token = { kind: 'sign', text, start: at, end: at + text.length } as const;
        this.#fail(token, 'a number, a name or an operator', 'Remove it.');
      }
      const next = Math.min(end, at + match[0].length);
      const { number, name, blank } = match.groups!;
      const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
      if (blank === undefined) tokens.push({ kind, text: match[0], start: at, end: next });
      at = next;
    }
    tokens.push({ kind: 'end', text: '', start: end, end });
    return tokens;
  }

  #peek(): Token {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #expression(power: number): Expr {
    this.#checkDepth(++this.#level);
    const expr = this.#operations(power);
    this.#level--;
    return expr;
  }

  #checkDepth(levels: number): void {
    checkLimit('textDepth', levels, 'levels', this.#source.where);
  }

  #operations(power: number): Expr {
    let left = this.#prefix();
    let compared = false;
    for (;;) {
      const token = this.#peek();
      if (token.kind === 'number' || !Object.hasOwn(BINARY, token.text)) return left;
      const [op, strength] = BINARY[token.text];
      if (strength <= power) return left;
      if (strength === COMPARE && compared) {
        this.#fail(token, 'one comparison', 'Join two comparisons with "and".');
      }
      compared = strength === COMPARE;
      this.#next();
      // powers lean right, the others left
      const right = this.#expression(strength === POWER ? strength - 1 : strength);
      left = this.#node(op, [left, right], left, right);
    }
  }

  #prefix(): Expr {
    const token = this.#next();
    if (token.kind === 'number') {
      const value = Number(token.text);
      if (!Number.isFinite(value)) this.#fail(token, 'a finite number', 'Use fewer digits.');
      return { kind: 'number', value, span: { start: token.start, end: token.end } };
    }
    if (token.kind === 'sign' && token.text === '-') {
      const arg = this.#expression(SIGN - 1 + 0.5);
      return this.#node('neg', [arg], token, arg);
    }
    if (token.kind === 'sign' && token.text === '+') return this.#expression(SIGN - 0.5);
    if (token.text === '(') {
      const inner = this.#expression(0);
      const close = this.#next();
      if (close.text !== ')') {
        this.#fail(close, '")"', `The parenthesis at column ${this.#column(token)} is open.`);
      }
      return this.#deeper({ ...inner, span: { start: token.start, end: close.end } }, [inner]);
    }
    if (token.kind === 'name' && token.text === 'not') {
      const arg = this.#expression(NOT);
      return this.#node('not', [arg], token, arg);
    }
    if (token.kind === 'name' && token.text !== 'and' && token.text !== 'or') {
      if (this.#peek().text === '(') return this.#call(token);
      return { kind: 'name', name: token.text, span: { start: token.start, end: token.end } };
    }
    const remedy = token.kind === 'end' ? 'The text ends too early.' : SLIPS[token.text];
    return this.#fail(
      token,
      'a number, a name or "("',
      remedy ?? 'Is something missing before it?',
    );
  }

  #call(head: Token): Expr {
    this.#next();
    const args: Expr[] = [];
    if (this.#peek().text !== ')') {
      args.push(this.#expression(0));
      while (this.#peek().text === ',') {
        this.#next();
        args.push(this.#expression(0));
      }
    }
    const close = this.#next();
    if (close.text !== ')') this.#fail(close, '"," or ")"', 'Close the arguments.');
    if (!functionNames().includes(head.text)) {
      const expected = 'a known function';
      this.#fail(head, expected, suggest(head.text, functionNames()), 'unknown-function');
    }
    const sweet = Object.hasOwn(sugar, head.text) ? sugar[head.text] : undefined;
    const arity = sweet?.arity ?? operations[head.text].arity;
    if (args.length !== arity) {
      const expected = `${head.text} with ${arity} argument${arity > 1 ? 's' : ''}`;
      this.#fail(head, expected, `There are ${args.length}.`, 'wrong-arguments');
    }
    const node = sweet?.expand(args) ?? { kind: 'call', op: head.text, args };
    return this.#deeper(placed(node as Expr, { start: head.start, end: close.end }), args);
  }

  /** Notes how deep a node is: no walk may, before that is known to be bounded. */
  #deeper(node: Expr, args: readonly Expr[]): Expr {
    const levels = 1 + Math.max(0, ...args.map((arg) => this.#depths.get(arg) ?? 1));
    this.#checkDepth(levels);
    this.#depths.set(node, levels);
    return node;
  }

  #node(op: string, args: Expr[], first: Span | Expr, last: Expr): Expr {
    const from = 'kind' in first && 'span' in first ? first.span! : (first as Span);
    const span = { start: from.start, end: last.span!.end };
    return this.#deeper({ kind: 'call', op, args, span }, args);
  }

  #column(token: Token): number {
    return token.start - this.#source.text.lastIndexOf('\n', token.start - 1);
  }

  #fail(token: Token, expected: string, remedy: string, code = 'parse-error'): never {
    const found = token.kind === 'end' ? 'the end' : `"${token.text}"`;
    throw new SynfireError(faultAt(this.#source, token, { code, found, expected, remedy }));
  }
}

/** Gives the nodes that an expansion made the place of the call. */
function placed(expr: Expr, span: Span): Expr {
  if (expr.span !== undefined) return expr;
  if (expr.kind !== 'call') return { ...expr, span };
  return { ...expr, args: expr.args.map((arg) => placed(arg, span)), span };
}
