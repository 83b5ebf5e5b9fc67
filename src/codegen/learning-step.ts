/**
 * A kernel's time step as lines, and its adjoint: what a network that learns runs forward and backward.
 *
 * Names that the step adds to those of the kernel begin with `_` (a model's cannot):
 *   read     `_in_k` what arrives by jump k, in the receptor's weight unit; `_factor_k` what one unit of it adds;
 *            `_rest` steps that the neuron stays refractory; `_steps` how many a spike makes it
 *   written  `_next_v` each state at the end of the step; `_spike` 0 or 1; `_next_rest`; `_near` whether the slope of the spike by the
 *            margin is not 0, where the surrogate has an end: slopes by the spikes of other units are wanted by nobody
 * With `byTime` slopes pass through the times of spikes (spike-times.ts): `_slope_spike` is the slope by the time of the spike, in ms, and
 * `_back_late_k` that by the time at which what came by jump k arrived, for one unit of it.
 * The adjoint reads what the step read, `_slope_v` (slope of the loss by each state at the end) and `_slope_spike`, and
 * writes `_back_v`, `_back_in_k`, and for learnt constants `_back_c`, which are added up over steps.
 * The order inside a step is that of `kernel.ts`. States and slopes that have decayed (`range`) are 0, so that it does not matter whether
 * an engine has numbers still smaller; in derivatives that is no step.
 */
import { passesFloor } from '../equations/flat.ts';
import { range } from '../equations/precision.ts';
import { type Pull, reverse } from '../equations/reverse.ts';
import { type Line, shareWork } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { mentions, namesOf, substitute } from '../equations/walk.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import type { LearningSlope } from '../neurons/surrogate.ts';
import { type Kernel, REST } from './kernel.ts';
import { restless } from './neuron-program.ts';
import { checkLinear, lateness, marginByTime } from './spike-times.ts';
import { unlessBelow } from './unless-below.ts';

export interface LearningStep {
  readonly kernel: Kernel;
  /** Whether neurons can be refractory: `_rest` and `_steps` are read. */
  readonly rests: boolean;
  readonly forward: readonly Line[];
  readonly adjoint: readonly Line[];
  /** Learnt constants whose slopes `adjoint` writes. */
  readonly learnt: readonly string[];
  /** Derivative of a spike by the margin, over what `forward` knows; absent: it never fires. */
  readonly surrogate?: Expr;
  /** Whether that is 0 far from threshold: `forward` writes `_near`. */
  readonly ends: boolean;
  /** Whether slopes by spikes are slopes by their times. */
  readonly byTime: boolean;
}

interface LearningStepOptions {
  readonly surrogate: LearningSlope;
  /** Constants and factors whose slopes are wanted. */
  readonly learnt?: readonly string[];
  /** No neuron is ever refractory. */
  readonly restless?: boolean;
  /** ms a step: slopes pass through times of spikes, not a surrogate. */
  readonly byTime?: number;
}

/** Throws `no-derivative` where a value passes an operation that has none, `not-linear` where spikes have no times with slopes. */
export function learningStep(kernel: Kernel, options: LearningStepOptions): LearningStep {
  const rests = kernel.refractorySteps !== undefined && options.restless !== true;
  const { byTime } = options;
  if (byTime !== undefined) checkLinear(kernel, rests);
  const { lines, more, junctions, surrogate } = stepLines(kernel, options, rests);
  const learnt = options.learnt ?? [];
  const sources = [...kernel.states, ...arrivalsOf(kernel, byTime !== undefined), ...learnt];
  refuseUndifferentiable(kernel, lines, new Set(sources));

  const seeds = new Map<string, Expr>(
    kernel.states.map((state) => [`_next_${state}`, name(`_slope_${state}`)]),
  );
  if (surrogate !== undefined) seeds.set('_spike', name('_slope_spike'));
  const { lines: back, slopes } = reverse(lines, seeds, sources, junctions, numbered('_b'));
  const targets = sources.map((id) => (id.startsWith('_') ? `_back${id}` : `_back_${id}`));
  const written = sources.flatMap((id, k): Line[] => {
    const slope = slopes.get(id);
    const [target, whole] = [targets[k], `_whole${targets[k]}`];
    if (slope === undefined) return [{ target, value: num(0) }];
    return [
      { target: whole, value: slope },
      { target, value: undecayed(name(whole)) },
    ];
  });
  return {
    kernel,
    rests,
    forward: shareWork(lines, numbered('_f')),
    adjoint: needed(shareWork([...lines, ...more, ...back, ...written], numbered('_a')), targets),
    learnt,
    byTime: byTime !== undefined,
    ends: lines.some(({ target }) => target === '_near'),
    ...(surrogate === undefined ? {} : { surrogate }),
  };
}

/** What arrives by each jump; and, where slopes are by time, when. */
export const arrivalsOf = ({ jumps }: Kernel, byTime: boolean): string[] => [
  ...jumps.map((_, k) => `_in_${k}`),
  ...(byTime ? jumps.map((_, k) => `_late_${k}`) : []),
];

/** 0 for what is too small to count. */
const undecayed = (value: Expr): Expr => unlessBelow(range.single.smallest, value);

/** Operations by which a slope is exactly 0 somewhere. */
const ENDS = ['max', 'min', 'where'];

const hasEnd = (expr: Expr): boolean =>
  expr.kind === 'call' && (ENDS.includes(expr.op) || expr.args.some(hasEnd));

interface StepLines {
  readonly lines: readonly Line[];
  /** That only the adjoint reads. */
  readonly more: readonly Line[];
  /** Lines whose derivative is not that of their tree: the spike and what it does. */
  readonly junctions: ReadonlyMap<string, Pull>;
  readonly surrogate?: Expr;
}

function stepLines(
  kernel: Kernel,
  { surrogate, byTime }: LearningStepOptions,
  rests: boolean,
): StepLines {
  const { states } = kernel;
  checkReset(kernel, surrogate);
  const lines: Line[] = [];
  const set = (target: string, value: Expr): Expr => {
    lines.push({ target, value });
    return name(target);
  };
  const resting = call('gt', name('_rest'), num(0));
  const kept = (state: string) => rests && kernel.held.includes(state);
  /** What each state is by now. */
  const now = new Map<string, Expr>(states.map((state) => [state, name(state)]));
  for (const update of kernel.updates) {
    const { target } = update;
    const value = rests
      ? substitute(update.value, (id) => (id === REST ? resting : undefined))
      : restless(update.value);
    if (states.includes(target)) now.set(target, set(`_moved_${target}`, value));
    else set(target, value);
  }
  for (const state of states.filter(kept)) {
    now.set(state, set(`_kept_${state}`, call('where', resting, name(state), now.get(state)!)));
  }
  for (const [k, { state }] of kernel.jumps.entries()) {
    const arrival = call('mul', name(`_in_${k}`), name(`_factor_${k}`));
    const sum = call('add', now.get(state)!, arrival);
    const value = kept(state) ? call('where', resting, now.get(state)!, sum) : sum;
    now.set(state, set(`_arrived_${k}`, value));
  }
  const renew = (expr: Expr) => substitute(expr, (id) => now.get(id));
  const junctions = new Map<string, Pull>();
  for (const state of byTime === undefined ? [] : states) {
    const arrived = now.get(state) as { name: string } & Expr;
    const late = lateness(kernel, state, byTime!);
    junctions.set(`_come_${state}`, (bar) => [
      [arrived.name, bar],
      ...late.map(([id, rate]) => [id, call('mul', bar, rate)] as const),
    ]);
    now.set(state, set(`_come_${state}`, arrived));
  }
  const end = (state: string, value: Expr) => {
    set(`_next_${state}`, undecayed(value));
    junctions.set(`_next_${state}`, (bar) => [[(value as { name: string }).name, bar]]);
  };
  if (kernel.threshold === undefined) {
    for (const state of states) end(state, now.get(state)!);
    return { lines, more: [], junctions };
  }

  const inModel = marginOf(kernel.threshold);
  const margin = set('_margin', simplify(renew(inModel)));
  const over = renew(kernel.threshold);
  const fires = rests ? call('and', over, call('not', resting)) : over;
  const spike = set('_spike', call('where', fires, num(1), num(0)));
  const { width } = surrogate;
  const x = simplify(call('div', margin, num(width)));
  const bump = call(
    'div',
    substitute(surrogate.slope, (id) => (id === 'x' ? x : undefined)),
    num(width),
  );
  const slope = simplify(rests ? call('where', resting, num(0), bump) : bump);
  const fired = call('ne', spike, num(0));
  if (byTime !== undefined) set('_near', spike);
  else {
    junctions.set('_spike', (bar) => [['_margin', call('mul', bar, slope)]]);
    if (hasEnd(bump)) set('_near', call('where', call('ne', slope, num(0)), num(1), num(0)));
  }

  const attached = byTime === undefined ? attachedStates(kernel, surrogate) : new Set<string>();
  const before = new Map(now);
  const reset: Expr[] = [];
  for (const [k, { target, value }] of kernel.reset.entries()) {
    reset.push(set(`_reset_${k}`, renew(value)));
    now.set(target, reset[k]);
  }
  let more: readonly Line[] = [];
  if (byTime !== undefined) {
    const around = { before, after: now, reset, margin: inModel, fires: fired };
    const timed = marginByTime(kernel, around, byTime);
    more = timed.lines;
    junctions.set('_spike', (bar) => [['_margin', timed.slope(bar)]]);
  }
  for (const state of states) {
    const [z, r] = [before.get(state)!, now.get(state)!];
    if (z === r) {
      end(state, z);
      continue;
    }
    end(state, set(`_ended_${state}`, call('where', fired, r, z)));
    // z + s·(r − z), which for s of 0 and 1 is the same
    junctions.set(`_ended_${state}`, (bar) => [
      [(z as { name: string }).name, call('mul', bar, call('sub', num(1), spike))],
      [(r as { name: string }).name, call('mul', bar, spike)],
      ...(attached.has(state) ? [['_spike', call('mul', bar, call('sub', r, z))] as const] : []),
    ]);
  }
  if (rests) {
    const less = call('max', call('sub', name('_rest'), num(1)), num(0));
    set('_next_rest', call('where', fired, name('_steps'), less));
  }
  return { lines, more, junctions, surrogate: slope };
}

function checkReset({ name: model, states }: Kernel, { reset }: LearningSlope): void {
  const odd = typeof reset === 'string' ? undefined : reset.find((id) => !states.includes(id));
  if (odd === undefined) return;
  throw new SynfireError({
    code: 'unknown-state',
    where: `model "${model}" › surrogate › reset`,
    found: printValue(odd),
    expected: states.join(', '),
    remedy: suggest(odd, states),
  });
}

/** The states to which what a spike does is differentiated. */
function attachedStates(kernel: Kernel, { reset }: LearningSlope): ReadonlySet<string> {
  if (typeof reset !== 'string') return new Set(reset);
  if (reset === 'detached') return new Set();
  if (reset === 'attached') return new Set(kernel.states);
  const crossing = namesOf(crossingOf(kernel.threshold!));
  const added = kernel.reset.filter(({ target, value }) => {
    const once = kernel.reset.filter((other) => other.target === target).length === 1;
    return once && !crossing.has(target) && addsTo(target, value);
  });
  return new Set(added.map(({ target }) => target));
}

/** Whether it is the state and something that does not depend on it. */
function addsTo(state: string, value: Expr): boolean {
  if (value.kind !== 'call' || (value.op !== 'add' && value.op !== 'sub')) return false;
  const [a, b] = value.args;
  const is = (expr: Expr) => expr.kind === 'name' && expr.name === state;
  const without = (expr: Expr) => !mentions(expr, (id) => id === state);
  return (is(a) && without(b)) || (value.op === 'add' && is(b) && without(a));
}

/** What is above where the neuron fires: the larger sides of its comparisons. */
function crossingOf(threshold: Expr): Expr {
  const { op, args } = threshold as Extract<Expr, { kind: 'call' }>;
  if (op === 'ge' || op === 'gt') return args[0];
  if (op === 'le' || op === 'lt') return args[1];
  return call(op, ...args.map(crossingOf));
}

/** How far over threshold: positive where the comparison holds. */
function marginOf(threshold: Expr): Expr {
  const { op, args } = threshold as Extract<Expr, { kind: 'call' }>;
  if (op === 'ge' || op === 'gt') return call('sub', args[0], args[1]);
  if (op === 'le' || op === 'lt') return call('sub', args[1], args[0]);
  if (op === 'and') return call('min', marginOf(args[0]), marginOf(args[1]));
  if (op === 'or') return call('max', marginOf(args[0]), marginOf(args[1]));
  if (op === 'not') return call('neg', marginOf(args[0]));
  throw noDerivative('threshold', op, 'comparisons such as v >= V_th, joined by and, or, not');
}

const noDerivative = (where: string, op: string, expected: string): SynfireError =>
  new SynfireError({
    code: 'no-derivative',
    where,
    found: `the operation "${op}", which has no derivative`,
    expected,
    remedy: 'Write the model without it, or leave this population out of what learns.',
  });

function refuseUndifferentiable(
  kernel: Kernel,
  lines: readonly Line[],
  sources: ReadonlySet<string>,
): void {
  const active = new Set(sources);
  const moves = (id: string) => active.has(id);
  for (const { target, value } of lines) {
    if (passesFloor(value, moves)) {
      throw noDerivative(`model "${kernel.name}"`, 'floor', 'operations with derivatives');
    }
    if (mentions(value, moves)) active.add(target);
  }
}

/** Lines that the wanted targets depend on, in order. */
function needed(lines: readonly Line[], wanted: readonly string[]): Line[] {
  const used = new Set(wanted);
  const kept: Line[] = [];
  for (const line of [...lines].reverse()) {
    if (!used.has(line.target)) continue;
    namesOf(line.value, used);
    kept.push(line);
  }
  return kept.reverse();
}

function numbered(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}${count++}`;
}
