/** Derivative of a tree with respect to a name, simplified; the rules are a column of the table. */
import { operations } from './operations.ts';
import { simplify } from './simplify.ts';
import { type Expr, num } from './tree.ts';
import { mentioning, onceEach } from './walk.ts';

export function differentiate(expr: Expr, variable: string): Expr {
  const depends = mentioning((id) => id === variable);
  const slope = onceEach<Expr>((node, walk) => {
    if (node.kind === 'name') return num(node.name === variable ? 1 : 0);
    if (node.kind === 'number' || !depends(node)) return num(0);
    return operations[node.op].derivative(node.args, node.args.map(walk));
  });
  return simplify(slope(expr));
}
