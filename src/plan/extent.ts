/** How large a coefficient of an equation is, times a step, over all neurons of a population. */
import { evaluate } from '../equations/evaluate.ts';
import type { Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import type { Values } from './plan.ts';
import { valueAt } from './values.ts';

interface Extent {
  /** Smallest magnitude beside 0, and largest, over all neurons. */
  readonly least: number;
  readonly most: number;
  /** True if it is 0 for some neuron. */
  readonly absent: boolean;
}

/** Of a coefficient times dt. */
export function extent(
  expr: Expr,
  parameters: Readonly<Record<string, Values>>,
  dt: number,
): Extent {
  const used = [...namesOf(expr)].map((id) => [id, parameters[id]] as const);
  const counts = used.map(([, values]) => (typeof values === 'number' ? 1 : values.length));
  const given: Record<string, number> = {};
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  let absent = false;
  for (let k = 0; k < Math.max(1, ...counts); k++) {
    for (const [id, values] of used) given[id] = valueAt(values, k);
    const size = Math.abs(evaluate(expr, given) * dt);
    if (size === 0) absent = true;
    else least = Math.min(least, size);
    most = Math.max(most, size);
  }
  return { least, most, absent };
}
