/** From tree to readable text with the fewest parentheses; parsing it gives the tree back. */
import type { Expr } from './tree.ts';

const OPERATORS: Readonly<Record<string, readonly [sign: string, power: number]>> = {
  or: ['or', 1],
  and: ['and', 2],
  lt: ['<', 4],
  le: ['<=', 4],
  gt: ['>', 4],
  ge: ['>=', 4],
  eq: ['==', 4],
  ne: ['!=', 4],
  add: ['+', 5],
  sub: ['-', 5],
  mul: ['*', 6],
  div: ['/', 6],
  pow: ['**', 8],
};
const ATOM = 10;

export const print = (expr: Expr): string => write(expr)[0];

/** Text and its binding strength. */
function write(expr: Expr): readonly [text: string, power: number] {
  if (expr.kind === 'name') return [expr.name, ATOM];
  if (expr.kind === 'number') return [String(expr.value), expr.value < 0 ? 7 : ATOM];
  const inside = (arg: Expr, least: number) => {
    const [text, power] = write(arg);
    return power < least ? `(${text})` : text;
  };
  const { op, args } = expr;
  if (op === 'neg') return [`-${inside(args[0], 7)}`, 7];
  if (op === 'not') return [`not ${inside(args[0], 3)}`, 3];
  const operator = OPERATORS[op];
  if (operator === undefined) return [`${op}(${args.map(print).join(', ')})`, ATOM];
  const [sign, power] = operator;
  if (op === 'pow') return [`${inside(args[0], 9)}**${inside(args[1], 7)}`, power];
  // comparisons don't chain, the others lean left
  const left = inside(args[0], power === 4 ? 5 : power);
  return [`${left} ${sign} ${inside(args[1], power + 1)}`, power];
}
