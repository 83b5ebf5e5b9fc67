/** One step of the methods that are not exact: lines over states, constants, inputs, not yet hoisted. */
import { combination, combine, expandPowers, rebuild } from '../equations/arrange.ts';
import { isZero, linearIn } from '../equations/linear.ts';
import { applyTableau } from '../equations/methods.ts';
import { simplify } from '../equations/simplify.ts';
import { type TableauName, tableaus } from '../equations/tableaus.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { substitute } from '../equations/walk.ts';
import type { ModelState } from '../neurons/composed.ts';
import { coupledPotentials } from './coupled.ts';
import type { Assignment } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';
import { propagate } from './kernel-exact.ts';
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
 * is a constant it is x ← x + ((e^{dt·b} − 1)·x + dt·exprel(dt·b)·a). Potentials that pull each other by constants go together.
 */
export function exponentialEulerUpdates(
  states: readonly ModelState[],
  held: readonly string[],
  dt: number,
  constants: Constants,
): Assignment[] {
  const coupled = coupledPotentials(states, constants.isConstant);
  const together = coupled.states.map(({ name: id }) => id);
  const alone = states.filter(({ name: id }) => !together.includes(id));
  return [
    ...coupledUpdates(coupled, held, dt, constants),
    ...alone.map((state) => exponentialEulerUpdate(state, dt, constants)),
  ];
}

/** Of a state by itself. */
export function exponentialEulerUpdate(
  { name: id, derivative }: ModelState,
  dt: number,
  { isConstant }: Constants,
): Assignment {
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
}

/**
 * Potentials that pull each other, x' = L x + f with L constant: x ← e^{L·dt} x + ∫ e^{L·s} ds · f, so that no branch is too stiff. f is held
 * during the step; what of it is linear in the own potential by a factor b that changes (conductances) is taken by exponential Euler, f·exprel(dt·b).
 */
function coupledUpdates(
  { states, slopes }: ReturnType<typeof coupledPotentials>,
  held: readonly string[],
  dt: number,
  constants: Constants,
): Assignment[] {
  if (states.length === 0) return [];
  const { isConstant } = constants;
  const names = states.map(({ name: id }) => id);
  const parts = states.map(({ name: id, derivative }, i) => {
    const isNeighbour = (other: string) => {
      const j = names.indexOf(other);
      return j >= 0 && j !== i && isConstant(slopes[i][j]);
    };
    const own = substitute(expandPowers(derivative), (other) =>
      isNeighbour(other) ? num(0) : undefined,
    );
    const { slope, rest } = linearIn(own, id)!;
    const { terms, constant } = combination(simplify(slope), isConstant);
    const changing = rebuild({ terms, constant: num(0) });
    const row = names.map((other, j) =>
      j === i ? constant : isNeighbour(other) ? slopes[i][j] : num(0),
    );
    if (isZero(changing)) {
      const { terms: pushes, constant: offset } = combination(simplify(rest), isConstant);
      return { row, push: rebuild({ terms: pushes, constant: num(0) }), offset };
    }
    const whole = combine(call('add', call('mul', changing, name(id)), rest), isConstant);
    const grown = call('exprel', combine(call('mul', num(dt), changing), isConstant));
    return { row, push: call('mul', whole, grown), offset: num(0) };
  });
  const pushed = parts.flatMap(({ push }, i) =>
    isZero(push) ? [] : [{ target: constants.fresh(`push_${names[i]}`), value: push, i }],
  );
  const rows = parts.map(({ row, offset }, i) => [
    ...row,
    ...pushed.map((line) => num(line.i === i ? 1 : 0)),
    offset,
  ]);
  const inputs = pushed.map(({ target }) => target);
  const ofGroup = { states: names, inputs, rows, held: held.filter((id) => names.includes(id)) };
  return [
    ...pushed.map(({ target, value }) => ({ target, value })),
    ...propagate(ofGroup, new Map(), dt, constants),
  ];
}

/** a + b, written as a difference where b is negative. */
function plus(a: Expr, b: Expr): Expr {
  if (b.kind === 'call' && b.op === 'neg') return call('sub', a, b.args[0]);
  return call('add', a, b);
}
