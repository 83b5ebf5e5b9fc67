/**
 * From the tree of a function to its instructions. Calls of functions of the text are put in place, as `@inline` asks; no sum is reordered and no
 * product is joined to a sum, so the bits are those that the text says. Statements that differ in their vector only are taken in turn (in-turn.ts).
 */
import { OP } from './body.ts';
import { type FunctionBytes, unsigned } from './bytes.ts';
import { Values } from './emit-values.ts';
import { alike, givenBy, isStraight, mentions, withValue } from './in-turn.ts';
import { type Binding, type Linked, Scope } from './scope.ts';
import type { Expression, FunctionTree, Statement } from './syntax.ts';
import { type Call, typeOf } from './type-of.ts';
import { typeNamed } from './types.ts';

/** Throws where the text is not of the language. */
export function emitFunction(tree: FunctionTree, module: Linked): FunctionBytes {
  return new Emitter(module).function(tree);
}

class Emitter extends Values {
  readonly #module: Linked;

  constructor(module: Linked) {
    super();
    this.#module = module;
  }

  function(tree: FunctionTree): FunctionBytes {
    const scope = new Scope(this.#module);
    const parameters = tree.parameters.map(({ name, type }, index) => {
      const declared = typeNamed(type);
      scope.set(name, { kind: 'local', index, type: declared });
      return declared.wasm;
    });
    this.body.parameters = parameters.length;
    this.statements(tree.body, scope);
    const result = tree.result === 'void' ? {} : { result: typeNamed(tree.result).wasm };
    const { locals, code } = this.body;
    return { name: tree.name, parameters, ...result, locals, code };
  }

  /** In their order, but what is put in place for statements that are alike, one after the other in each, is taken in turn. */
  protected statements(body: readonly Statement[], scope: Scope): void {
    for (let k = 0; k < body.length; ) {
      const run = alike(body, k, (name) => this.#isLong(name, scope));
      if (run.length > 1) this.#inTurn(run.map((statement) => ({ statement, scope })));
      else this.#statement(body[k], scope);
      k += run.length;
    }
  }

  #inTurn(all: readonly { readonly statement: Statement; readonly scope: Scope }[]): void {
    const values = this.#lifted(
      all.map(({ statement }) => givenBy(statement)!),
      all.map(({ scope }) => scope),
    );
    all.forEach(({ statement, scope }, v) => {
      this.#statement(withValue(statement, values[v]), scope);
    });
  }

  /** Whether a function of the text is straight and more than a name for one expression. */
  #isLong(name: string, scope: Scope): boolean {
    const called = scope.function(name);
    if (called === undefined || !isStraight(called.tree)) return false;
    const { body } = called.tree;
    const inner = new Scope(called.module);
    return body.length > 1 || mentions(givenBy(body[0])!, (id) => this.#isLong(id, inner));
  }

  /** Expressions that are alike, each in its scope, with a local in place of every call of a long function: a line of its body for each in turn. */
  #lifted(expressions: readonly Expression[], scopes: readonly Scope[]): readonly Expression[] {
    const calls = expressions.filter((one): one is Call => one.kind === 'call');
    if (calls.length < expressions.length) return expressions;
    const [{ name, args }] = calls;
    const called = scopes[0].function(name);
    if (called !== undefined && args.every((arg) => scopes[0].constant(arg) !== undefined)) {
      return this.#named(this.kept(calls[0], scopes[0], typeNamed(called.tree.result)), scopes);
    }
    const places = args.map((_, k) =>
      this.#lifted(
        calls.map((one) => one.args[k]),
        scopes,
      ),
    );
    const given = calls.map((one, v): Call => ({ ...one, args: places.map((place) => place[v]) }));
    if (!this.#isLong(name, scopes[0])) return given;
    const { tree, module } = called!;
    const inner = given.map(() => new Scope(module));
    tree.parameters.forEach((parameter, k) => {
      given.forEach((one, v) => {
        this.parameter(parameter, one.args[k], scopes[v], inner[v]);
      });
    });
    for (const statement of tree.body.slice(0, -1)) {
      this.#inTurn(inner.map((scope) => ({ statement, scope })));
    }
    const result = givenBy(tree.body.at(-1)!)!;
    const values = this.#lifted(
      inner.map(() => result),
      inner,
    );
    return values.map((value, v) => {
      const binding = this.kept(value, inner[v], typeNamed(tree.result));
      return this.#named(binding, [scopes[v]])[0];
    });
  }

  /** A local's name in each scope. */
  #named(binding: Binding, scopes: readonly Scope[]): readonly Expression[] {
    const name = `local ${this.body.locals.length}`;
    for (const scope of scopes) scope.set(name, binding);
    return scopes.map(() => ({ kind: 'name', name }));
  }

  #statement(statement: Statement, scope: Scope): void {
    switch (statement.kind) {
      case 'declare': {
        const { name, type, value } = statement;
        const declared = type === undefined ? undefined : typeNamed(type);
        const own = declared ?? (value && typeOf(value, scope)) ?? typeNamed('i32');
        const binding = this.body.local(own);
        if (value !== undefined) {
          this.value(value, scope, own);
          this.body.emit(OP.set, ...unsigned(binding.index));
        }
        scope.set(name, binding);
        return;
      }
      case 'assign': {
        const binding = scope.get(statement.name);
        if (binding.kind !== 'local') throw new Error(`"${statement.name}" does not change`);
        const { sign, value } = statement;
        const left: Expression = { kind: 'name', name: statement.name };
        const whole: Expression =
          sign === undefined ? value : { kind: 'binary', sign, left, right: value };
        this.value(whole, scope, binding.type);
        this.body.emit(OP.set, ...unsigned(binding.index));
        return;
      }
      case 'expression':
        if (this.value(statement.value, scope) !== undefined) this.body.emit(OP.drop);
        return;
      case 'return':
        if (this.inlined > 0) throw new Error('a return before the end of what is put in place');
        if (statement.value !== undefined) this.value(statement.value, scope);
        this.body.emit(OP.return);
        return;
      case 'break': {
        this.body.leave();
        return;
      }
      case 'block': {
        this.statements(statement.body, scope.inner());
        return;
      }
      case 'if':
        this.value(statement.condition, scope);
        this.body.begin(OP.if, 'other');
        this.#statement(statement.then, scope.inner());
        if (statement.otherwise !== undefined) {
          this.body.emit(OP.else);
          this.#statement(statement.otherwise, scope.inner());
        }
        this.body.end();
        return;
      case 'loop':
        this.#loop(statement, scope.inner());
        return;
      default:
        statement satisfies never;
    }
  }

  /** The condition is asked before the loop and at its end, which saves a jump a turn. */
  #loop(loop: Extract<Statement, { kind: 'loop' }>, scope: Scope): void {
    for (const each of loop.before) this.#statement(each, scope);
    this.body.begin(OP.block, 'exit');
    if (!loop.late && loop.condition !== undefined) {
      this.value(loop.condition, scope);
      this.body.emit(OP.eqz, OP.brIf, 0);
    }
    this.body.begin(OP.loop, 'other');
    this.#statement(loop.body, scope.inner());
    for (const each of loop.after) this.#statement(each, scope);
    if (loop.condition === undefined) {
      this.body.emit(OP.br, 0);
    } else {
      this.value(loop.condition, scope);
      this.body.emit(OP.brIf, 0);
    }
    this.body.end();
    this.body.end();
  }
}
