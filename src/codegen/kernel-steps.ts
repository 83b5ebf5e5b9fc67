/** One step of the methods that are not exact: lines over states, constants, inputs, not yet hoisted. */
import { combination, combine, expandPowers, rebuild } from '../equations/arrange.ts';
import { isZero, linearIn } from '../equations/linear.ts';
import { applyTableau } from '../equations/methods.ts';
import { simplify } from '../equations/simplify.ts';
import { type TableauName, tableaus } from '../equations/tableaus.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import type { ModelState } from '../neurons/composed.ts';
import type { Assignment } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';
import type { StageLimits } from './stage-limits.ts';

/** Euler, midpoint, Heun, Runge–Kutta, and Euler–Maruyama where there is noise. */
export function tableauUpdates(
  method: TableauName,
  states: readonly ModelState[],
  limits: StageLimits,
  dt: number,
  noiseInput: (source: string) => string,
  constants: Constants,
): Assignment[] {
  const rates = states.map(({ name: id, derivative }) => ({
    name: id,
    derivative: expandPowers(derivative),
  }));
  const step = applyTableau(tableaus[method], rates, num(dt), (base) => constants.fresh(base));
  const isConstant = constants.isConstant;
  const lines = step.lines.map(({ target, value }) => {
    const state = step.points.get(target);
    const whole = combine(value, isConstant);
    return { target, value: state === undefined ? whole : limits(state, whole) };
  });
  const updates = states.map(({ name: id, noise }) => {
    const kicks = noise.map(({ source, coefficient }) =>
      call('mul', call('mul', num(Math.sqrt(dt)), coefficient), name(noiseInput(source))),
    );
    const change = kicks.reduce((a, b) => call('add', a, b), step.increments.get(id)!);
    const moved = combine(expandPowers(change), isConstant);
    return { target: id, value: isZero(moved) ? name(id) : plus(name(id), moved) };
  });
  return [...lines, ...updates];
}

/**
 * Exponential Euler: x' = a + b·x with a and b held during the step, x ← x + dt·f·exprel(dt·b). Where b
 * is a constant it is x ← x + ((e^{dt·b} − 1)·x + dt·exprel(dt·b)·a).
 */
export function exponentialEulerUpdates(
  states: readonly ModelState[],
  dt: number,
  constants: Constants,
): Assignment[] {
  const isConstant = constants.isConstant;
  return states.map(({ name: id, derivative }) => {
    const { slope, rest } = linearIn(expandPowers(derivative), id)!;
    const timesStep = (expr: Expr) => call('mul', num(dt), expandPowers(expr));
    const state = name(id);
    if (isZero(slope)) {
      const moved = combine(timesStep(rest), isConstant);
      return { target: id, value: isZero(moved) ? state : plus(state, moved) };
    }
    if (isConstant(slope)) {
      const exponent = simplify(timesStep(slope));
      // e^{dt·b} − 1
      const less = call('mul', exponent, call('exprel', exponent));
      const decay = call('mul', less, state);
      if (isZero(rest)) return { target: id, value: plus(state, decay) };
      const pull = call('mul', timesStep(call('exprel', exponent)), rest);
      return { target: id, value: plus(state, plus(decay, combine(pull, isConstant))) };
    }
    const exponent = rebuild(combination(simplify(timesStep(slope)), isConstant));
    const push = combine(timesStep(rest), isConstant);
    const pulled = call('mul', exponent, state);
    const change = isZero(push) ? pulled : plus(pulled, push);
    return { target: id, value: plus(state, call('mul', change, call('exprel', exponent))) };
  });
}

/** a + b, written as a difference where b is negative. */
function plus(a: Expr, b: Expr): Expr {
  if (b.kind === 'call' && b.op === 'neg') return call('sub', a, b.args[0]);
  return call('add', a, b);
}
