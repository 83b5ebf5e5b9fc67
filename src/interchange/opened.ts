/** Named values written out. */
import { type Expr, name } from '../equations/tree.ts';
import { substitute } from '../equations/walk.ts';

/** Names replaced by what they stand for, all the way down; a name of a circle stays. */
export function opened(values: ReadonlyMap<string, Expr>): (expr: Expr) => Expr {
  const done = new Map<string, Expr>();
  const open = (expr: Expr): Expr =>
    substitute(expr, (id) => {
      const value = values.get(id);
      if (value === undefined) return undefined;
      const known = done.get(id);
      if (known !== undefined) return known;
      done.set(id, name(id));
      const whole = open(value);
      done.set(id, whole);
      return whole;
    });
  return open;
}
