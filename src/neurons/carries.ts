/**
 * States that hold what rounding left of another state's sums, so that single precision does not lose motions much smaller than
 * what moves. They are no part of a model's equations: the plan adds them where time steps are small against time constants.
 */
import { num } from '../equations/tree.ts';
import type { Model, ModelState } from './composed.ts';

/** A blank in the name: no state of a model can have it. */
export const carryOf = (state: string): string => `carry of ${state}`;

const made = new WeakMap<Model, Map<string, Model>>();

/**
 * With carries of some states, others marked as fleeting, and the word that they settle. The same object for the same states, so that what is made of a
 * model is found again.
 */
export function withCarries(
  model: Model,
  carried: readonly string[],
  settles = false,
  fleeting: readonly string[] = [],
): Model {
  if (!settles && carried.length + fleeting.length === 0) return model;
  const known = made.get(model) ?? new Map<string, Model>();
  made.set(model, known);
  const key = JSON.stringify([carried, settles, fleeting]);
  const found = known.get(key) ?? carrying(model, carried, settles, fleeting);
  known.set(key, found);
  return found;
}

function carrying(
  model: Model,
  carried: readonly string[],
  settles: boolean,
  fleeting: readonly string[],
): Model {
  const carries = model.states
    .filter(({ name }) => carried.includes(name))
    .map(
      (state): ModelState => ({
        name: carryOf(state.name),
        unit: state.unit,
        derivative: num(0),
        noise: [],
        held: state.held,
        initial: num(0),
        carries: state.name,
        fleeting: true,
      }),
    );
  const own = model.states.map(
    (state): ModelState => (fleeting.includes(state.name) ? { ...state, fleeting: true } : state),
  );
  return { ...model, states: [...own, ...carries], settles };
}

export const withoutCarries = (model: Model): Model => ({
  ...model,
  settles: false,
  states: model.states.filter(({ carries }) => carries === undefined),
});
