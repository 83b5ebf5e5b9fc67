/**
 * EventProp in time steps: what the adjoint of a step has in place of a surrogate, where slopes pass through the times of spikes.
 *
 * With f the rates of change just before (−) and after (+) a spike, R its reset, m the margin and E the slope of the loss by its time, the
 * slope by the margin is (g·(f⁺ − R′f⁻) − E)/m′: the jump of the adjoint at an event (Wunderlich & Pehle 2021; Nowotny et al. 2025 in steps).
 * What arrives later by δ makes states less by δ·A·(what arrived): so an arrival has a second slope, by its time.
 * Rates are differences over a step of the neuron's own update, which is right to the order of dt, as the times of spikes themselves are.
 *
 * Names beside those of learning-step.ts: `_late_k`, a change of the time of all that arrives by jump k, which is never read.
 */
import { differentiate } from '../equations/differentiate.ts';
import { keyOf } from '../equations/identity.ts';
import type { Line } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { mentions, namesOf, substitute } from '../equations/walk.ts';
import { SynfireError } from '../errors.ts';
import type { Kernel } from './kernel.ts';
import { restless } from './neuron-program.ts';

/** Throws `not-linear` with all that stands against spike times whose slopes can be had. */
export function checkLinear(kernel: Kernel, rests: boolean): void {
  const { states, inputs, threshold, jumps } = kernel;
  const next = nextOf(kernel);
  const fault = (found: string, expected: string) => ({
    ...{ code: 'not-linear', where: `model "${kernel.name}"`, found, expected },
    remedy: 'Train this network with method "bptt".',
  });
  const compared = threshold === undefined ? new Set<string>() : namesOf(threshold);
  SynfireError.gather([
    ...states
      .filter((state) => states.some((by) => isState(kernel, slopeOf(next, state, by))))
      .map((state) => fault(`a rate of ${state} that is not linear in the states`, 'linear rates')),
    ...(inputs.some((id) => id !== 'I_ext')
      ? [fault('white noise', 'states that do not jump')]
      : []),
    ...(rests ? [fault('refractoriness', 'no refractory period (t_ref: 0)')] : []),
    ...jumps
      .filter(({ state }) => compared.has(state))
      .map(({ state, receptor }) =>
        fault(
          `arrivals of "${receptor}" that move ${state}, which the threshold is compared with`,
          'receptors with a current: the time of a spike that an arrival makes is the time of the arrival',
        ),
      ),
  ]);
}

const isState = ({ states }: Kernel, expr: Expr): boolean =>
  mentions(expr, (id) => states.includes(id));

/** Each state after a step, over states at its start. */
function nextOf({ updates, states }: Kernel): Map<string, Expr> {
  const known = new Map<string, Expr>();
  const next = new Map<string, Expr>(states.map((state) => [state, name(state)]));
  for (const { target, value } of updates) {
    const whole = substitute(restless(value), (id) => known.get(id));
    (states.includes(target) ? next : known).set(target, whole);
  }
  return next;
}

/**
 * By how much what is written as `from` and something is more than that. Nothing is lost to rounding there, as it is in a difference; and
 * compilers of WGSL may write (a + b) − a as b, which would be other bits.
 */
function increment(to: Expr, from: Expr): Expr {
  const added = to.kind === 'call' && to.op === 'add' && keyOf(to.args[0]) === keyOf(from);
  return added ? to.args[1] : call('sub', to, from);
}

const slopeOf = (next: ReadonlyMap<string, Expr>, state: string, by: string): Expr =>
  simplify(differentiate(next.get(state)!, by));

/** What a ms more until an arrival by each jump does to a state, by `_late_k`. */
export function lateness(kernel: Kernel, state: string, dt: number): [string, Expr][] {
  const moved = increment(nextOf(kernel).get(state)!, name(state));
  return kernel.jumps.flatMap((jump, k): [string, Expr][] => {
    const change = call('neg', differentiate(moved, jump.state));
    const rate = simplify(call('mul', change, num(1 / dt)));
    if (rate.kind === 'number' && rate.value === 0) return [];
    return [[`_late_${k}`, simplify(call('mul', name(`_factor_${k}`), rate))]];
  });
}

interface Spike {
  /** By state: before the reset, and after it. */
  readonly before: ReadonlyMap<string, Expr>;
  readonly after: ReadonlyMap<string, Expr>;
  /** Of each line of the reset. */
  readonly reset: readonly Expr[];
  /** Over states. */
  readonly margin: Expr;
  readonly fires: Expr;
}

/** Lines of the adjoint, and the slope by the margin where slopes by spikes are slopes by their times. */
export function marginByTime(
  kernel: Kernel,
  { before, after, reset, margin, fires }: Spike,
  dt: number,
): { readonly lines: readonly Line[]; readonly slope: (bar: Expr) => Expr } {
  const lines: Line[] = [];
  const { states } = kernel;
  const changed = new Set(kernel.reset.map(({ target }) => target));
  const next = nextOf(kernel);
  const from = rates(kernel, before, '_before_', dt, lines);
  const to = rates(kernel, after, '_after_', dt, lines);
  const moved = new Map(from);
  const now = new Map(before);
  for (const [k, { target, value }] of kernel.reset.entries()) {
    const terms = states.map((state) => {
      const slope = substitute(differentiate(value, state), (id) => now.get(id));
      return call('mul', slope, moved.get(state)!);
    });
    moved.set(target, simplify(sum(terms)));
    now.set(target, reset[k]);
  }
  const jumps = states
    .filter((state) => mentions(next.get(state)!, (id) => changed.has(id)) || changed.has(state))
    .map((state) =>
      call('mul', name(`_slope_${state}`), call('sub', to.get(state)!, moved.get(state)!)),
    );
  const jump = sum([num(0), ...jumps]);
  // over the whole step, in which the margin came to be more than 0
  const own = new Map(states.map((state) => [state, name(state)]));
  const rising = rates(kernel, own, '_start_', dt, lines);
  const rises = states.map((state) => {
    const slope = substitute(differentiate(margin, state), (id) => before.get(id));
    return call('mul', slope, rising.get(state)!);
  });
  const rise = sum(rises);
  const slope = (bar: Expr) => {
    const divided = call('div', call('sub', jump, bar), call('where', fires, rise, num(1)));
    return call('where', fires, divided, num(0));
  };
  return { lines, slope };
}

/** How fast each state moves from a point, by ms. */
function rates(
  { updates, states }: Kernel,
  at: ReadonlyMap<string, Expr>,
  prefix: string,
  dt: number,
  lines: Line[],
): Map<string, Expr> {
  const known = new Map<string, Expr>(at);
  const ends = new Map<string, Expr>(at);
  for (const { target, value } of updates) {
    const whole = substitute(restless(value), (id) => known.get(id));
    if (states.includes(target)) {
      ends.set(target, whole);
      continue;
    }
    lines.push({ target: `${prefix}${target}`, value: whole });
    known.set(target, name(`${prefix}${target}`));
  }
  return new Map(
    states.map((state) => {
      const target = `${prefix}rate_${state}`;
      const rate = call('mul', increment(ends.get(state)!, at.get(state)!), num(1 / dt));
      lines.push({ target, value: simplify(rate) });
      return [state, name(target)];
    }),
  );
}

const sum = (terms: readonly Expr[]): Expr => simplify(terms.reduce((a, b) => call('add', a, b)));
