/**
 * What a stage inside a step may see of a state. A Runge–Kutta stage knows no reset and no refractoriness, so it would try
 * values that the model never has, and slopes are not small there: an exponential one at a stage that overshot makes the
 * neighbours of v wrong a thousandfold, at any step.
 *
 * A held state of a refractory neuron stands still. A state that a spike resets goes no further than the threshold: what is
 * beyond it waits there until the step ends, which finds the spike. Where all slopes are linear in a state an
 * overshoot is as small as the step, and nothing is limited.
 */
import { linearIn } from '../equations/linear.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { mentions } from '../equations/walk.ts';
import type { Model } from '../neurons/composed.ts';
import { REST } from './kernel.ts';

/** A state's value at a stage, given where the stage's slopes lead. */
export type StageLimits = (state: string, point: Expr) => Expr;

/** `held`: states that stand still while the neuron is refractory. */
export function stageLimits(model: Model, held: readonly string[]): StageLimits {
  const { states } = model;
  const reads = (rate: Expr, id: string) => mentions(rate, (other) => other === id);
  // what only held states read is of no use to anyone while they are held
  const seen = held.filter((id) =>
    states.some((state) => !held.includes(state.name) && reads(state.derivative, id)),
  );
  const bounds = thresholdBounds(model);
  return (state, point) => {
    const { op, bound } = bounds.get(state) ?? {};
    const within = op && bound ? call(op, point, bound) : point;
    return seen.includes(state) ? call('where', name(REST), name(state), within) : within;
  };
}

interface Bound {
  readonly op: 'min' | 'max';
  readonly bound: Expr;
}

/** By state: how far it can go before a spike resets it. */
function thresholdBounds({ threshold, reset, states }: Model): ReadonlyMap<string, Bound> {
  const bounds = new Map<string, Bound>();
  const isBent = (id: string) =>
    states.some(({ derivative }) => linearIn(derivative, id) === undefined);
  /** What a spike leaves of it does not depend on how far it got. */
  const forgets = (id: string) => {
    const given = reset.filter(({ target }) => target === id);
    return given.length > 0 && !given.some(({ value }) => mentions(value, (other) => other === id));
  };
  const visit = (expr: Expr): void => {
    if (expr.kind !== 'call') return;
    const [a, b] = expr.args;
    if (expr.op === 'or') {
      visit(a);
      visit(b);
      return;
    }
    const above = expr.op === 'gt' || expr.op === 'ge';
    if (!above && expr.op !== 'lt' && expr.op !== 'le') return;
    note(a, b, above ? 'min' : 'max');
    note(b, a, above ? 'max' : 'min');
  };
  const note = (of: Expr, bound: Expr, op: Bound['op']): void => {
    if (of.kind !== 'name' || bounds.has(of.name)) return;
    const id = of.name;
    const isState = states.some((state) => state.name === id);
    if (!isState || mentions(bound, (other) => other === id)) return;
    if (isBent(id) && forgets(id)) bounds.set(id, { op, bound });
  };
  if (threshold) visit(threshold);
  return bounds;
}
