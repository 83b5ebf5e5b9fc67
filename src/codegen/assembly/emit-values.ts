/** What leaves a value: expressions, from their trees to instructions. Calls of functions of the text are put in place, as `@inline` asks. */
import { Body, OP } from './body.ts';
import { TYPE_CODES, unsigned } from './bytes.ts';
import {
  BINARY,
  CASTS,
  CTZ,
  INSTRUCTIONS,
  LANE_LOADS,
  LANE_STORES,
  LANES,
  type LaneType,
  LOADS,
  type MemoryInstruction,
  SHUFFLE,
  STORES,
  VECTOR_LOADS,
  VECTOR_STORE,
} from './instructions.ts';
import { type Binding, Scope } from './scope.ts';
import type { Expression, FunctionTree, Statement } from './syntax.ts';
import { type Call, COMPARISONS, commonType, typeOf, typeOfCall } from './type-of.ts';
import { BYTES, type Type, typeNamed } from './types.ts';

export abstract class Values {
  protected readonly body = new Body();
  /** How deep in functions that are put in place. */
  protected inlined = 0;

  protected abstract statements(body: readonly Statement[], scope: Scope): void;

  /** Leaves a value on the stack; returns its type, undefined where there is none. */
  protected value(expression: Expression, scope: Scope, wanted?: Type): Type | undefined {
    const known = scope.constant(expression);
    if (known !== undefined) {
      const type = typeOf(expression, scope) ?? wanted ?? typeNamed('i32');
      this.body.number(known, wanted ?? type);
      return wanted ?? type;
    }
    switch (expression.kind) {
      case 'name': {
        const binding = scope.get(expression.name);
        if (binding.kind === 'local') this.body.emit(OP.get, ...unsigned(binding.index));
        return binding.type;
      }
      case 'cast':
        return this.#cast(expression.of, typeNamed(expression.type), scope);
      case 'unary':
        return this.#unary(expression, scope, wanted);
      case 'binary':
        return this.#binary(expression, scope, wanted);
      case 'choice': {
        const { condition, then, otherwise } = expression;
        const type = typeOf(expression, scope) ?? wanted ?? typeNamed('i32');
        this.value(condition, scope);
        this.body.begin(OP.if, 'other', TYPE_CODES[type.wasm]);
        this.value(then, scope, type);
        this.body.emit(OP.else);
        this.value(otherwise, scope, type);
        this.body.end();
        return type;
      }
      case 'call':
        return this.#call(expression, scope);
      default:
        throw new Error(`no meaning of ${JSON.stringify(expression)}`);
    }
  }

  #cast(of: Expression, to: Type, scope: Scope): Type {
    const from = typeOf(of, scope) ?? to;
    this.value(of, scope, from);
    if (from.wasm !== to.wasm) {
      const cast = CASTS[`${from.wasm} ${to.wasm}`];
      if (cast === undefined) throw new Error(`no cast from ${from.name} to ${to.name}`);
      this.body.emit(from.unsigned ? cast.unsigned : cast.signed);
    }
    return to;
  }

  #unary({ sign, of }: Extract<Expression, { kind: 'unary' }>, scope: Scope, wanted?: Type): Type {
    const type = typeOf(of, scope) ?? wanted ?? typeNamed('i32');
    if (sign === '!') {
      this.value(of, scope, type);
      this.body.emit(type.wasm === 'i64' ? OP.eqz64 : OP.eqz);
      return typeNamed('bool');
    }
    const other: Expression = { kind: 'number', value: sign === '~' ? -1 : 0 };
    const both = sign === '~' ? { left: of, right: other } : { left: other, right: of };
    if (type.wasm !== 'i32' && type.wasm !== 'i64') throw new Error(`no ${sign} of ${type.name}`);
    return this.#binary({ kind: 'binary', sign: sign === '~' ? '^' : '-', ...both }, scope, type);
  }

  #binary(
    { sign, left, right }: Extract<Expression, { kind: 'binary' }>,
    scope: Scope,
    wanted?: Type,
  ): Type {
    if (sign === '&&' || sign === '||') {
      // the right side is asked only where it matters
      this.value(left, scope);
      this.body.begin(OP.if, 'other', TYPE_CODES.i32);
      if (sign === '||') this.body.number(1, typeNamed('i32'));
      else this.value(right, scope);
      this.body.emit(OP.else);
      if (sign === '||') this.value(right, scope);
      else this.body.number(0, typeNamed('i32'));
      this.body.end();
      return typeNamed('bool');
    }
    const type = commonType(left, right, scope) ?? wanted ?? typeNamed('i32');
    const code = BINARY[type.wasm][sign];
    if (code === undefined) throw new Error(`no ${sign} of ${type.name}`);
    this.value(left, scope, type);
    this.value(right, scope, type);
    this.body.emit(type.unsigned ? code.unsigned : code.signed);
    return COMPARISONS.includes(sign) ? typeNamed('bool') : type;
  }

  #call(call: Call, scope: Scope): Type | undefined {
    const { name, type, args } = call;
    const vectorLoad = VECTOR_LOADS.get(name);
    if (name === 'load') return this.#load(LOADS[type!], typeNamed(type!), args, scope);
    if (vectorLoad !== undefined) {
      return this.#load(vectorLoad, typeNamed('v128'), args, scope);
    }
    switch (name) {
      case 'store':
        return this.#store(STORES[type!], typeNamed(type!), args, scope);
      case 'v128.store':
        return this.#store(VECTOR_STORE, typeNamed('v128'), args, scope);
      case 'v128.load_lane':
      case 'v128.store_lane': {
        const loads = name === 'v128.load_lane';
        const access = (loads ? LANE_LOADS : LANE_STORES).get(BYTES[type!])!;
        const [pointer, vector, lane, offset] = args;
        const at = this.#address(pointer, offset, scope);
        this.value(vector, scope);
        this.body.emit(...access.code, access.align, ...unsigned(at), scope.constant(lane)!);
        return loads ? typeNamed('v128') : undefined;
      }
      case 'v128.shuffle': {
        const [a, b, ...lanes] = args;
        this.value(a, scope);
        this.value(b, scope);
        const width = BYTES[type!];
        const bytes = lanes.flatMap((lane) => {
          const first = width * scope.constant(lane)!;
          return Array.from({ length: width }, (_, k) => first + k);
        });
        this.body.emit(...SHUFFLE, ...bytes);
        return typeNamed('v128');
      }
      case 'ctz': {
        const own = typeOfCall(call, scope) ?? typeNamed('i32');
        this.value(args[0], scope, own);
        this.body.emit(CTZ[own.wasm as 'i32' | 'i64']);
        return own;
      }
      default:
        return this.#instruction(call, scope);
    }
  }

  #instruction({ name, args }: Call, scope: Scope): Type | undefined {
    const lanes = LANES.get(name);
    const instruction = INSTRUCTIONS.get(name) ?? lanes;
    if (instruction === undefined) return this.#inPlace(name, args, scope);
    const given = lanes === undefined ? args : args.filter((_, k) => k !== 1);
    if (given.length !== instruction.operands.length) throw new Error(`operands of ${name}`);
    const known = name.endsWith('.splat') ? scope.constant(given[0]) : undefined;
    if (known !== undefined) {
      this.body.lanes(known, instruction.operands[0] as LaneType);
      return typeNamed('v128');
    }
    instruction.operands.forEach((operand, k) => {
      this.value(given[k], scope, typeNamed(operand));
    });
    this.body.emit(...instruction.code);
    if (lanes !== undefined) this.body.emit(scope.constant(args[1])!);
    return typeNamed(instruction.result);
  }

  #load(
    access: MemoryInstruction,
    type: Type,
    [pointer, offset]: readonly Expression[],
    scope: Scope,
  ): Type {
    const at = this.#address(pointer, offset, scope);
    this.body.emit(...access.code, access.align, ...unsigned(at));
    return type;
  }

  #store(
    access: MemoryInstruction,
    type: Type,
    [pointer, value, offset]: readonly Expression[],
    scope: Scope,
  ): undefined {
    const at = this.#address(pointer, offset, scope);
    this.value(value, scope, type);
    this.body.emit(...access.code, access.align, ...unsigned(at));
  }

  /** Leaves the pointer on the stack; returns the offset that goes into the instruction. */
  #address(pointer: Expression, offset: Expression | undefined, scope: Scope): number {
    const at = offset === undefined ? 0 : scope.constant(offset);
    if (at === undefined) throw new Error('an offset that is not known beforehand');
    this.value(pointer, scope, typeNamed('usize'));
    return at;
  }

  /** A function of the text, with its arguments as locals of this one. */
  #inPlace(name: string, args: readonly Expression[], scope: Scope): Type | undefined {
    const called = scope.function(name);
    if (called === undefined) throw new Error(`no function "${name}"`);
    const { tree, module } = called;
    const inner = new Scope(module);
    tree.parameters.forEach((parameter, k) => {
      this.parameter(parameter, args[k], scope, inner);
    });
    this.inlined++;
    if (this.inlined > 16) throw new Error(`"${name}" calls itself`);
    const last = tree.body.at(-1);
    const returns = last?.kind === 'return' ? last.value : undefined;
    this.statements(returns === undefined ? tree.body : tree.body.slice(0, -1), inner);
    const result = tree.result === 'void' ? undefined : typeNamed(tree.result);
    if (result !== undefined) this.value(returns!, inner, result);
    this.inlined--;
    return result;
  }

  /** A parameter of what is put in place: a number that is known beforehand, or a local. */
  protected parameter(
    { name, type: declared }: FunctionTree['parameters'][number],
    given: Expression,
    scope: Scope,
    inner: Scope,
  ): void {
    const type = typeNamed(declared);
    const value = scope.constant(given);
    if (value !== undefined && type.wasm === 'i32') {
      inner.set(name, { kind: 'constant', value, type });
      return;
    }
    inner.set(name, this.kept(given, scope, type));
  }

  /** A new local that holds a value. */
  protected kept(value: Expression, scope: Scope, type: Type): Binding {
    const binding = this.body.local(type);
    this.value(value, scope, type);
    this.body.emit(OP.set, ...unsigned(binding.index));
    return binding;
  }
}
