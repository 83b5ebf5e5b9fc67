/** Which type a value of the text has, before anything is written for it. */
import { INSTRUCTIONS, LANES } from './instructions.ts';
import type { Scope } from './scope.ts';
import type { Expression } from './syntax.ts';
import { type Type, typeNamed } from './types.ts';

export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];

export type Call = Extract<Expression, { kind: 'call' }>;

/** Type of both sides; a number alone takes that of the other. */
export function commonType(left: Expression, right: Expression, scope: Scope): Type | undefined {
  const [a, b] = [typeOf(left, scope), typeOf(right, scope)];
  if (a === undefined || b === undefined) return a ?? b;
  return b.unsigned && !a.unsigned && a.wasm === b.wasm ? b : a;
}

/** The type that a value will have; undefined for numbers, which take what is wanted. */
export function typeOf(expression: Expression, scope: Scope): Type | undefined {
  switch (expression.kind) {
    case 'number':
    case 'member':
      return undefined;
    case 'name':
      return scope.get(expression.name).type;
    case 'cast':
      return typeNamed(expression.type);
    case 'unary':
      return expression.sign === '!' ? typeNamed('bool') : typeOf(expression.of, scope);
    case 'binary': {
      const { sign, left, right } = expression;
      if (COMPARISONS.includes(sign) || sign === '&&' || sign === '||') return typeNamed('bool');
      return commonType(left, right, scope);
    }
    case 'choice':
      return commonType(expression.then, expression.otherwise, scope);
    case 'call':
      return typeOfCall(expression, scope);
    default:
      return expression satisfies never;
  }
}

export function typeOfCall({ name, type, args }: Call, scope: Scope): Type | undefined {
  if (name === 'load') return typeNamed(type!);
  if (name === 'ctz') return type ? typeNamed(type) : typeOf(args[0], scope);
  const instruction = INSTRUCTIONS.get(name) ?? LANES.get(name);
  if (instruction !== undefined) return typeNamed(instruction.result);
  const called = scope.function(name);
  if (called !== undefined) {
    return called.tree.result === 'void' ? undefined : typeNamed(called.tree.result);
  }
  return typeNamed('v128');
}
