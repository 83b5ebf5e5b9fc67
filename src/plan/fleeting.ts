/**
 * Which states may become so small within 64 steps, from where they are last made 0, that a GPU takes them for 0 and a CPU does
 * not: single precision, below 1.2e-38. They are looked at after each step; all others, after every 64th, have room enough.
 *
 * A state has room where its equation is linear with constant coefficients, it decays slowly, and no product in its step is
 * subnormal; or where a constant is added to it in each step: sums of numbers that are not small are 0 or not small.
 */
import { combination, expandPowers } from '../equations/arrange.ts';
import { exp } from '../equations/f64.ts';
import { isZero, linearIn, linearSystem } from '../equations/linear.ts';
import { range } from '../equations/precision.ts';
import { simplify } from '../equations/simplify.ts';
import type { Expr } from '../equations/tree.ts';
import { mentioning } from '../equations/walk.ts';
import type { Model, ModelState } from '../neurons/composed.ts';
import { extent } from './extent.ts';
import type { Values } from './plan.ts';

const { seldom, smallest } = range.single;
/** No product may be smaller: what several factors make of a path keeps above 1.2e-38. */
const LEAST = 1e-34;
/** A share of a state that does not change its last bit. */
const NO_SHARE = 2 ** -26;
/** A constant in an equation, times dt, that keeps sums from being small. */
const PUSH = 1e-10;
const STEPS = 64;

/** What a state's equation is: its slope by each state, or the constant in it; absent: its reset or its noise makes it anything. */
type Row = { readonly slopes: readonly Expr[] } | { readonly push: Expr } | undefined;

/** Of a model alone: networks of a sweep have the same again and again. */
const rows = new WeakMap<Model, readonly Row[]>();

/** Names of states. `dt` in ms. */
export function fleetingStates(
  model: Model,
  parameters: Readonly<Record<string, Values>>,
  dt: number,
): string[] {
  const known = rows.get(model) ?? rowsOf(model);
  rows.set(model, known);
  const sizes = known.map((row) =>
    row === undefined
      ? []
      : ('push' in row ? [row.push] : row.slopes).map((one) => extent(one, parameters, dt)),
  );
  const acts = (i: number, j: number) => {
    const row = known[i];
    return row !== undefined && 'slopes' in row && !isZero(row.slopes[j]);
  };
  // with neighbours that pull back a state may fall as fast as all of them allow
  const fall = known.map((_, i) =>
    sizes[i].reduce(
      (sum, { most }, j) => (i === j || (acts(i, j) && acts(j, i)) ? sum + most : sum),
      0,
    ),
  );
  const floor = known.map((row, i) => {
    if (row === undefined) return smallest;
    return 'push' in row ? seldom : Math.max(smallest, seldom * exp(-STEPS * fall[i]));
  });
  const fleets = (row: Row, i: number): boolean => {
    if (row === undefined) return true;
    if ('push' in row) return sizes[i][0].absent || !(sizes[i][0].least > PUSH);
    // the room itself, not what each step keeps of it
    const own = seldom * exp(-STEPS * fall[i]);
    return sizes[i].some(({ least, most }, j) => {
      if (most === 0 || (i === j && most < NO_SHARE)) return false;
      return !(Math.min(1, least) * (i === j ? own : floor[j]) > LEAST);
    });
  };
  return model.states.flatMap(({ name }, i) => (fleets(known[i], i) ? [name] : []));
}

function rowsOf(model: Model): Row[] {
  const names = model.states.map(({ name }) => name);
  const changes = mentioning((id) => names.includes(id) || id === 'I_ext');
  const isConstant = (expr: Expr) => !changes(expr);
  return model.states.map((state): Row => {
    const odd = state.noise.some(({ coefficient }) => changes(coefficient));
    if (odd || scales(model, state)) return undefined;
    const derivative = expandPowers(state.derivative);
    const others = names.filter((id) => id !== state.name);
    const linear = linearSystem([{ name: state.name, derivative }], [...others, 'I_ext']);
    if ('matrix' in linear) {
      const { matrix, drive } = linear;
      const slope = (id: string) =>
        id === state.name ? matrix[0][0] : drive[0][others.indexOf(id)];
      return { slopes: names.map(slope) };
    }
    const { constant } = combination(simplify(derivative), isConstant);
    return isZero(constant) ? undefined : { push: constant };
  });
}

/** True if a reset makes it a share of what it or another state was. */
function scales({ states, reset }: Model, { name }: ModelState): boolean {
  const changes = mentioning((id) => states.some((other) => other.name === id));
  return reset.some(({ target, value }) => {
    if (target !== name || !changes(value)) return false;
    const own = linearIn(value, name);
    const added = own?.slope.kind === 'number' && own.slope.value === 1 && !changes(own.rest);
    return !added;
  });
}
