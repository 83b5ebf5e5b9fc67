/** Derivative of a tree with respect to a name, simplified; the rules are a column of the table. */
import { operations } from './operations.ts';
import { simplify } from './simplify.ts';
import { type Expr, num } from './tree.ts';
import { mentions } from './walk.ts';

export const differentiate = (expr: Expr, variable: string): Expr =>
  simplify(slope(expr, variable));

function slope(expr: Expr, variable: string): Expr {
  if (expr.kind === 'name') return num(expr.name === variable ? 1 : 0);
  if (!mentions(expr, (id) => id === variable)) return num(0);
  const { op, args } = expr as Extract<Expr, { kind: 'call' }>;
  return operations[op].derivative(
    args,
    args.map((arg) => slope(arg, variable)),
  );
}
