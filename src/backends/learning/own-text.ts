/** A user's text of a loss or a cost, as a function and its slope by the first of its names. f64. */
import { differentiate } from '../../equations/differentiate.ts';
import { passesFloor } from '../../equations/flat.ts';
import { parseExpression } from '../../equations/parse.ts';
import { simplify } from '../../equations/simplify.ts';
import type { Expr } from '../../equations/tree.ts';
import { namesOf } from '../../equations/walk.ts';
import { SynfireError } from '../../errors.ts';
import { arithmeticOf } from '../reference/arithmetic.ts';
import { compile } from '../reference/closures.ts';

type Function = (x: number, other?: number) => number;

/** Throws SynfireError for other names, and `no-derivative` where the first passes `floor`, whose slope would be a lie. */
export function ownText(
  text: string,
  where: string,
  names: readonly string[],
  remedy: string,
): { readonly value: Function; readonly slope: Function } {
  const tree = simplify(parseExpression(text, where));
  const odd = [...namesOf(tree)].find((id) => !names.includes(id));
  if (odd !== undefined) {
    throw new SynfireError({
      ...{ code: 'unknown-name', where, found: `"${odd}" in "${text}"` },
      ...{ expected: `a text in ${names.join(' and ')}`, remedy },
    });
  }
  if (passesFloor(tree, (id) => id === names[0])) {
    throw new SynfireError({
      ...{ code: 'no-derivative', where },
      found: `"${names[0]}" in the operation "floor", which has no derivative, in "${text}"`,
      ...{
        expected: 'operations with derivatives',
        remedy: 'Write it without floor, ceil and round.',
      },
    });
  }
  const registers = new Float64Array(names.length);
  const slots = new Map(names.map((id, k) => [id, k]));
  const arithmetic = arithmeticOf('f64');
  const compiled = (expr: Expr): Function => {
    const take = compile(expr, slots, registers, arithmetic);
    return (x, other = 0) => {
      registers[0] = x;
      if (names.length > 1) registers[1] = other;
      return take();
    };
  };
  return { value: compiled(tree), slope: compiled(simplify(differentiate(tree, names[0]))) };
}
