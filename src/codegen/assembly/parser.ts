/** From text to trees, by descent and precedence. What the printers do not print is refused. */
import { type Token, tokensOf } from './lexer.ts';
import type { Expression, FunctionTree, ModuleTree, Statement } from './syntax.ts';

/** Binding strength of binary signs; `as` binds as comparisons do. */
const STRENGTH: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  as: 7,
  '<<': 8,
  '>>': 8,
  '>>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

export function parseModule(source: string): ModuleTree {
  return new Parser(source).module();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  module(): ModuleTree {
    const functions = new Map<string, FunctionTree>();
    const constants = new Map<string, { type: string; value: Expression }>();
    const members = new Map<string, number>();
    const imports: string[] = [];
    while (this.#token.kind !== 'end') {
      if (this.#takes('import')) {
        this.#expect('{');
        while (!this.#takes('}')) {
          imports.push(this.#name());
          this.#takes(',');
        }
        this.#expect('from');
        this.#next();
        this.#expect(';');
        continue;
      }
      const inline = this.#takes('@') && this.#takes('inline');
      const exported = this.#takes('export');
      if (this.#takes('function')) {
        const found = this.#function(exported, inline);
        functions.set(found.name, found);
      } else if (this.#takes('enum')) {
        this.#enumeration(members);
      } else if (this.#takes('const')) {
        const name = this.#name();
        const type = this.#takes(':') ? this.#name() : 'i32';
        this.#expect('=');
        constants.set(name, { type, value: this.#expression() });
        this.#expect(';');
      } else {
        this.#refuse('import, function, enum or const');
      }
    }
    return { functions, constants, members, imports };
  }

  #enumeration(members: Map<string, number>): void {
    const of = this.#name();
    this.#expect('{');
    for (let value = 0; !this.#takes('}'); value++) {
      members.set(`${of}.${this.#name()}`, value);
      this.#takes(',');
    }
  }

  #function(exported: boolean, inline: boolean): FunctionTree {
    const name = this.#name();
    const parameters: { name: string; type: string }[] = [];
    this.#expect('(');
    while (!this.#takes(')')) {
      const parameter = this.#name();
      this.#expect(':');
      parameters.push({ name: parameter, type: this.#name() });
      this.#takes(',');
    }
    const result = this.#takes(':') ? this.#name() : 'void';
    this.#expect('{');
    const body: Statement[] = [];
    while (!this.#takes('}')) body.push(...this.#statements());
    return { name, parameters, result, exported, inline, body };
  }

  /** One statement, or several declarations. */
  #statements(): Statement[] {
    if (this.#takes('const') || this.#takes('let')) {
      const declared = this.#declarations();
      this.#expect(';');
      return declared;
    }
    if (this.#takes('{')) {
      const body: Statement[] = [];
      while (!this.#takes('}')) body.push(...this.#statements());
      return [{ kind: 'block', body }];
    }
    if (this.#takes('if')) {
      const condition = this.#inParentheses();
      const then = this.#statement();
      const otherwise = this.#takes('else') ? { otherwise: this.#statement() } : {};
      return [{ kind: 'if', condition, then, ...otherwise }];
    }
    if (this.#takes('for')) return [this.#for()];
    if (this.#takes('while')) {
      const condition = this.#inParentheses();
      return [this.#loop([], condition, [], this.#statement(), false)];
    }
    if (this.#takes('do')) {
      const body = this.#statement();
      this.#expect('while');
      const condition = this.#inParentheses();
      this.#expect(';');
      return [this.#loop([], condition, [], body, true)];
    }
    if (this.#takes('return')) {
      if (this.#takes(';')) return [{ kind: 'return' }];
      const value = this.#expression();
      this.#expect(';');
      return [{ kind: 'return', value }];
    }
    if (this.#takes('break')) {
      this.#expect(';');
      return [{ kind: 'break' }];
    }
    const action = this.#action();
    this.#expect(';');
    return [action];
  }

  #statement(): Statement {
    const all = this.#statements();
    return all.length === 1 ? all[0] : { kind: 'block', body: all };
  }

  #declarations(): Statement[] {
    const declared: Statement[] = [];
    do {
      const name = this.#name();
      const type = this.#takes(':') ? { type: this.#name() } : {};
      const value = this.#takes('=') ? { value: this.#expression() } : {};
      declared.push({ kind: 'declare', name, ...type, ...value });
    } while (this.#takes(','));
    return declared;
  }

  #for(): Statement {
    this.#expect('(');
    const before = this.#takes('let') || this.#takes('const') ? this.#declarations() : [];
    this.#expect(';');
    const condition = this.#sign(';') ? undefined : this.#expression();
    this.#expect(';');
    const after: Statement[] = [];
    while (!this.#takes(')')) {
      after.push(this.#action());
      this.#takes(',');
    }
    return this.#loop(before, condition, after, this.#statement(), false);
  }

  #loop(
    before: Statement[],
    condition: Expression | undefined,
    after: Statement[],
    body: Statement,
    late: boolean,
  ): Statement {
    const asked = condition === undefined ? {} : { condition };
    return { kind: 'loop', before, ...asked, after, body, late };
  }

  /** An assignment, a step by one, or a call. */
  #action(): Statement {
    const [token, then] = [this.#token, this.#tokens[this.#at + 1]];
    if (token.kind === 'name' && then.kind === 'sign') {
      const one = { kind: 'number', value: 1 } as const;
      if (then.text === '++' || then.text === '--') {
        this.#at += 2;
        return { kind: 'assign', name: token.text, sign: then.text[0], value: one };
      }
      if (then.text.endsWith('=') && !['==', '!=', '<=', '>='].includes(then.text)) {
        this.#at += 2;
        const sign = then.text.slice(0, -1);
        const value = this.#expression();
        return { kind: 'assign', name: token.text, ...(sign === '' ? {} : { sign }), value };
      }
    }
    return { kind: 'expression', value: this.#expression() };
  }

  #inParentheses(): Expression {
    this.#expect('(');
    const inner = this.#expression();
    this.#expect(')');
    return inner;
  }

  #expression(): Expression {
    const condition = this.#binary(0);
    if (!this.#takes('?')) return condition;
    const then = this.#expression();
    this.#expect(':');
    return { kind: 'choice', condition, then, otherwise: this.#expression() };
  }

  #binary(strength: number): Expression {
    let left = this.#unary();
    for (;;) {
      const sign = this.#token.text;
      const own = this.#token.kind === 'number' ? undefined : STRENGTH[sign];
      if (own === undefined || own <= strength) return left;
      this.#next();
      left =
        sign === 'as'
          ? { kind: 'cast', of: left, type: this.#name() }
          : { kind: 'binary', sign, left, right: this.#binary(own) };
    }
  }

  #unary(): Expression {
    for (const sign of ['-', '!', '~']) {
      if (!this.#takes(sign)) continue;
      const of = this.#unary();
      if (sign === '-' && of.kind === 'number') return { kind: 'number', value: -of.value };
      return { kind: 'unary', sign, of };
    }
    if (this.#takes('<')) {
      const type = this.#name();
      this.#expect('>');
      return { kind: 'cast', of: this.#unary(), type };
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (token.kind !== 'name') {
      this.#at--;
      this.#refuse('a value');
    }
    if (this.#takes('.')) {
      const name = this.#name();
      const full = `${token.text}.${name}`;
      return this.#call(full) ?? { kind: 'member', of: token.text, name };
    }
    return this.#call(token.text) ?? { kind: 'name', name: token.text };
  }

  /** `name<type>(…)` or `name(…)`; undefined where neither follows. */
  #call(name: string): Expression | undefined {
    let type: string | undefined;
    const [, inner, close, open] = this.#tokens.slice(this.#at, this.#at + 4);
    const typed =
      this.#sign('<') && inner?.kind === 'name' && close?.text === '>' && open?.text === '(';
    if (typed) {
      type = inner.text;
      this.#at += 3;
    }
    if (!this.#takes('(')) return undefined;
    const args: Expression[] = [];
    while (!this.#takes(')')) {
      args.push(this.#expression());
      this.#takes(',');
    }
    return { kind: 'call', name, args, ...(type === undefined ? {} : { type }) };
  }

  get #token(): Token {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    return this.#tokens[this.#at++];
  }

  #sign(text: string): boolean {
    return this.#token.text === text && this.#token.kind !== 'text';
  }

  #takes(text: string): boolean {
    if (!this.#sign(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) this.#refuse(`"${text}"`);
  }

  #name(): string {
    if (this.#token.kind !== 'name') this.#refuse('a name');
    return this.#next().text;
  }

  #refuse(expected: string): never {
    const line = this.#source.slice(0, this.#token.at).split('\n').length;
    throw new Error(`line ${line}: expected ${expected}, found "${this.#token.text}"`);
  }
}
