/**
 * States that rounding stops before their end. A state x that moves by D·(x∞ − x) stands still in single precision when that is less
 * than half a unit of its last place, 2⁻²⁵/D of it before x∞. What stands still would do so in the steps that follow, too, unless
 * something arrives; so every 64 steps it is moved at once by what they would have added, which is much more than a unit.
 *
 * What drives a state may be a difference of terms that decay, 0 for a moment only. So states that fall to 0 by themselves count by
 * their sizes when it is asked whether a step moves anything.
 */
import { isZero } from '../equations/linear.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import type { Settling } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';
import { type Propagated, Propagator } from './propagator.ts';

/** Steps from one time to the next. */
const SELDOM = 64;

/** `step`: of one step. `movable`: states that have no carry; of those, what something drives is moved. Absent: none is. */
export function settlingOf(
  system: Propagated,
  step: Propagator,
  movable: readonly string[],
  dt: number,
  constants: Constants,
): Settling | undefined {
  const { states, inputs, rows } = system;
  const driven = drivenStates(system, step);
  const decays = (id: string | undefined) => {
    const i = id === undefined ? -1 : states.indexOf(id);
    return i >= 0 && !driven[i] && !rows[i].every(isZero);
  };
  const moved = states.filter((state, i) => driven[i] && movable.includes(state));
  if (moved.length === 0) return undefined;
  const stuck = moved.map((state): Expr => {
    const terms = step.terms(states.indexOf(state));
    const values = (which: boolean) =>
      terms.filter(({ column }) => decays(column) === which).map(({ value }) => value);
    const sizes = [sum(values(false)), ...values(true)].map((value) => call('abs', value));
    return call('eq', call('rounded', call('add', name(state), sum(sizes))), name(state));
  });
  // what else acts on them is taken as it is
  const fixed = [...states, ...inputs].filter((id) => !moved.includes(id) && !decays(id));
  const place = (id: string) => [...states, ...inputs].indexOf(id);
  const reduced = moved.map((state) => {
    const row = rows[states.indexOf(state)];
    return [...[...moved, ...fixed].map((id) => row[place(id)]), row[row.length - 1]];
  });
  const far = new Propagator(
    { states: moved, inputs: fixed, rows: reduced },
    SELDOM * dt,
    constants,
    ['L', 'M', 'm'],
  );
  return {
    stuck: stuck.reduce((a, b) => call('and', a, b)),
    leaps: moved.map((target, i) => ({ target, value: far.increment(i)! })),
  };
}

const sum = (terms: readonly Expr[]): Expr => terms.reduce((a, b) => call('add', a, b));

/** By state: a constant, an input or a state that does not change acts on it, directly or not. */
function drivenStates({ states, rows }: Propagated, { reach }: Propagator): boolean[] {
  const drives = rows[0].map((_, j) => j >= states.length || rows[j].every(isZero));
  return states.map(
    (_, i) => !rows[i].every(isZero) && drives.some((source, j) => source && reach[i][j]),
  );
}
