/**
 * A step of linearly implicit Euler (Rosenbrock 1963, Comput. J. 5:329, of one stage): x ← x + (1 − dt·A)⁻¹·dt·f(x), of first order whatever A is. It is made for
 * potentials that pull each other in ways that change, which no propagator can be computed for beforehand.
 *
 * A is the Jacobian over the coupled potentials, with A_ii = min(∂f_i/∂x_i, −Σ_j |A_ij|): what grows by itself is left to the explicit part, so that rows of
 * 1 − dt·A are dominated by their diagonals, no pivot is near 0 and nothing stiff is taken too far. Elimination begins at the leaves
 * of a tree, where nothing fills in (Hines 1984, Int. J. Biomed. Comput. 15:69). States by themselves: exponential Euler, or the same for one.
 */
import { combine, expandPowers } from '../equations/arrange.ts';
import { differentiate } from '../equations/differentiate.ts';
import { isZero, linearIn } from '../equations/linear.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import type { ModelState } from '../neurons/composed.ts';
import { coupledPotentials } from './coupled.ts';
import { type Assignment, REST } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';
import { exponentialEulerUpdate } from './kernel-steps.ts';

/** `held`: states that stand still while the neuron is refractory, for their neighbours too. */
export function implicitEulerUpdates(
  states: readonly ModelState[],
  held: readonly string[],
  dt: number,
  constants: Constants,
): Assignment[] {
  const coupled = coupledPotentials(states);
  const together = coupled.states.map(({ name: id }) => id);
  const alone = states.filter(({ name: id }) => !together.includes(id));
  return [
    ...togetherUpdates(coupled, held, dt, constants),
    ...alone.map((state) =>
      linearIn(expandPowers(state.derivative), state.name) === undefined
        ? aloneUpdate(state, dt, constants)
        : exponentialEulerUpdate(state, dt, constants),
    ),
  ];
}

/** dt·f/(1 − dt·min(f′, 0)). */
function aloneUpdate(
  { name: id, derivative }: ModelState,
  dt: number,
  { isConstant }: Constants,
): Assignment {
  const slope = call('min', differentiate(derivative, id), num(0));
  const pivot = call('sub', num(1), call('mul', num(dt), expandPowers(slope)));
  const moved = combine(call('mul', num(dt), expandPowers(derivative)), isConstant);
  return { target: id, value: call('add', name(id), call('div', moved, simplify(pivot))) };
}

function togetherUpdates(
  { states, slopes }: ReturnType<typeof coupledPotentials>,
  held: readonly string[],
  dt: number,
  constants: Constants,
): Assignment[] {
  const { isConstant } = constants;
  const lines: Assignment[] = [];
  const keep = (base: string, value: Expr): Expr => {
    const whole = simplify(value);
    if (whole.kind !== 'call' || isConstant(whole)) return whole;
    const target = constants.fresh(base);
    lines.push({ target, value: whole });
    return name(target);
  };
  const timesStep = (expr: Expr) => combine(call('mul', num(dt), expandPowers(expr)), isConstant);
  const sum = (terms: readonly Expr[]) => terms.reduce((a, b) => call('add', a, b), num(0));
  const n = states.length;
  // 1 − dt·A and dt·f
  const matrix: (Expr | undefined)[][] = slopes.map((row, i) => {
    const isHeld = held.includes(states[i].name);
    const unlessHeld = (rests: number, moves: Expr) =>
      isHeld ? call('where', name(REST), num(rests), moves) : moves;
    const pulls = row.map((slope, j) =>
      j === i || isZero(slope) ? undefined : keep('pull', timesStep(slope)),
    );
    const least = call('neg', sum(pulls.flatMap((p) => (p === undefined ? [] : [call('abs', p)]))));
    const own = call('min', timesStep(row[i]), least);
    return pulls.map((p, j) => {
      if (j === i) return keep('pivot', unlessHeld(1, call('sub', num(1), own)));
      return p === undefined ? undefined : keep('pull', unlessHeld(0, call('neg', p)));
    });
  });
  const right = states.map(({ name: id, derivative }) => {
    const push = timesStep(derivative);
    return keep('push', held.includes(id) ? call('where', name(REST), num(0), push) : push);
  });
  const left = new Set(states.keys());
  const order: { readonly at: number; readonly others: readonly number[]; readonly by: Expr }[] =
    [];
  while (left.size > 0) {
    const joined = (i: number) =>
      [...left].filter((j) => j !== i && (matrix[i][j] ?? matrix[j][i]) !== undefined);
    const at = [...left].reduce((a, b) => (joined(b).length < joined(a).length ? b : a));
    const others = joined(at);
    left.delete(at);
    const by = keep('inverse', call('div', num(1), matrix[at][at]!));
    order.push({ at, others, by });
    for (const i of others) {
      const entry = matrix[i][at];
      if (entry === undefined) continue;
      const factor = keep('factor', call('mul', entry, by));
      for (const j of others) {
        const pulled = matrix[at][j];
        if (pulled === undefined) continue;
        const less = call('sub', matrix[i][j] ?? num(0), call('mul', factor, pulled));
        matrix[i][j] = keep(i === j ? 'pivot' : 'pull', less);
      }
      right[i] = keep('push', call('sub', right[i], call('mul', factor, right[at])));
    }
  }
  const moves = new Array<Expr>(n);
  for (const { at, others, by } of order.reverse()) {
    const known = others.reduce<Expr>((rest, j) => {
      const pulled = matrix[at][j];
      return pulled === undefined ? rest : call('sub', rest, call('mul', pulled, moves[j]));
    }, right[at]);
    moves[at] = keep(`move_${states[at].name}`, call('mul', known, by));
  }
  return [
    ...lines,
    ...states.map(({ name: id }, i) => ({
      target: id,
      value: call('add', name(id), moves[i]),
    })),
  ];
}
