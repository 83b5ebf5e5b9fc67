/**
 * The update block and the handlers: which states rest after a spike and for how long, what a spike is, what it does, what an arrival does. Known are the forms of the published models: `integrate_odes`
 * (by a timer that counts down, of fewer states while it runs), `onReceive` that adds to a state, one `onCondition` that emits a spike.
 */
import { differentiate } from '../../equations/differentiate.ts';
import { evaluate } from '../../equations/evaluate.ts';
import { simplify } from '../../equations/simplify.ts';
import { type Source, slice } from '../../equations/source.ts';
import { call, type Expr, name, num, type Span } from '../../equations/tree.ts';
import { shiftTens, units } from '../../equations/units.ts';
import { mentions, namesOf, substitute } from '../../equations/walk.ts';
import { unsupported } from './faults.ts';
import type { ModelText, Statement } from './syntax.ts';

/** A spike of weight 1 at the port adds this to the state. */
export interface Arrival {
  readonly port: string;
  readonly state: string;
  readonly scale: Expr;
  readonly span: Span;
}

export interface SpikeRules {
  /** Not integrated while the neuron is refractory. */
  readonly held: ReadonlySet<string>;
  readonly threshold?: Expr;
  readonly reset: readonly { readonly target: string; readonly value: Expr; readonly span: Span }[];
  readonly refractory?: Expr;
  readonly arrivals: readonly Arrival[];
  /** States that are no longer any: the timer, voltages of the step before. */
  readonly gone: ReadonlySet<string>;
  /** Where a peak counts as a spike: there the crossing does here. */
  readonly peak?: Span;
}

/** What a step does. */
interface Update {
  readonly held: Set<string>;
  readonly remembered: Map<string, string>;
  readonly arrivals: Arrival[];
  readonly conditions: { readonly condition: Expr; readonly body: readonly Statement[] }[];
}

/** Throws `nestml-unsupported` with the line of what it does not know. */
export function spikeRules(source: Source, model: ModelText): SpikeRules {
  const integrated = [...new Set(model.odes.map(({ name: id }) => id.replace(/'+$/, '')))];
  const timer = model.odes.find(({ value }) => isMinusOne(value))?.name.slice(0, -1);
  const ports = model.ports.filter(({ kind }) => kind === 'spike').map(({ name: id }) => id);
  const update = updateOf(source, model, integrated, timer, ports);
  for (const { port, body, span } of model.receives) {
    if (!ports.includes(port)) throw unsupported(source, span, `"${port}"`, 'a spiking port');
    update.arrivals.push(
      ...body.map((each) => {
        const found = arrivalOf(each, ports);
        if (found?.port === port) return found;
        const expected = `a sum such as state += scale * ${port} * s`;
        throw unsupported(source, each.span, slice(source, each.span), expected);
      }),
    );
  }
  const gone = new Set([...update.remembered.keys(), ...(timer === undefined ? [] : [timer])]);
  const conditions = [...update.conditions, ...model.conditions];
  if (conditions.length > 1) {
    const { span } = conditions[1].condition;
    throw unsupported(source, span!, 'a second condition that acts', 'one, which emits a spike');
  }
  const rest = { held: update.held, arrivals: update.arrivals, gone };
  if (conditions.length === 0) return { ...rest, reset: [] };
  const [{ condition, body }] = conditions;
  const { reset, refractory } = spikeOf(source, body, condition.span!, timer);
  const { threshold, peak } = thresholdOf(source, condition, timer, update.remembered);
  if (peak !== undefined && refractory === undefined) {
    throw unsupported(source, peak, 'a peak', 'a time after it in which no spike is seen');
  }
  return {
    ...rest,
    ...{ threshold, reset },
    ...(refractory === undefined ? {} : { refractory }),
    ...(peak === undefined ? {} : { peak }),
  };
}

/** Time that runs backward: −1 ms/ms, however it is written. */
function isMinusOne(expr: Expr): boolean {
  const names = [...namesOf(expr)];
  if (!names.every((id) => units.has(id))) return false;
  const values = Object.fromEntries(names.map((id) => [id, shiftTens(1, units.get(id)!.tens)]));
  return Math.abs(evaluate(expr, values) + 1) < 1e-12;
}

const isName = (expr: Expr, id: string | undefined) => expr.kind === 'name' && expr.name === id;

function isNothing(expr: Expr): boolean {
  const plain = substitute(expr, (id) => (units.has(id) ? num(1) : undefined));
  const simple = simplify(plain);
  return simple.kind === 'number' && simple.value === 0;
}

/** `timer > 0` or `timer <= 0`. */
const compares = (expr: Expr, op: string, timer: string | undefined) =>
  expr.kind === 'call' && expr.op === op && isName(expr.args[0], timer) && isNothing(expr.args[1]);

function updateOf(
  source: Source,
  model: ModelText,
  integrated: readonly string[],
  timer: string | undefined,
  ports: readonly string[],
): Update {
  const update: Update = { held: new Set(), remembered: new Map(), arrivals: [], conditions: [] };
  const fail = (span: Span, expected: string): never => {
    throw unsupported(source, span, slice(source, span), expected);
  };
  let moved: ReadonlySet<string> | undefined;
  const listOf = (body: readonly Statement[]): Set<string> => {
    const [only, second] = body;
    if (second !== undefined) return fail(second.span, 'integrate_odes alone');
    if (only?.kind !== 'call' || only.name !== 'integrate_odes') {
      return fail(only.span, 'integrate_odes(…)');
    }
    const given = only.args.map((arg) => {
      if (arg.kind === 'name' && integrated.includes(arg.name)) return arg.name;
      return fail(arg.span!, 'a state with an equation');
    });
    return new Set(given.length > 0 ? given : integrated);
  };
  for (const statement of model.updates) {
    const { kind, span } = statement;
    if (kind === 'call' && statement.name === 'integrate_odes' && moved === undefined) {
      moved = listOf([statement]);
    } else if (kind === 'if') {
      const [first, second, third] = statement.branches;
      const condition = first.condition!;
      if (compares(condition, 'gt', timer) && third === undefined && moved === undefined) {
        if (second === undefined || second.condition) return fail(span, 'an else');
        const resting = listOf(first.body);
        moved = listOf(second.body);
        for (const id of resting) {
          if (id !== timer && !moved.has(id))
            return fail(span, `${id} integrated at other times too`);
        }
        for (const id of moved) if (id !== timer && !resting.has(id)) update.held.add(id);
        moved = new Set([...moved, ...resting]);
      } else if (second === undefined) update.conditions.push({ condition, body: first.body });
      else return fail(condition.span!, `a condition on a timer with the equation t' = -1`);
    } else if (kind === 'set' && isName(statement.value, statement.name)) {
      // it was bounded by a bound that is infinite
    } else if (kind === 'set' && moved === undefined && statement.value.kind === 'name') {
      update.remembered.set(statement.name, statement.value.name);
    } else {
      const arrival = arrivalOf(statement, ports);
      if (arrival === undefined) return fail(span, 'integrate_odes, or state += scale * port * s');
      update.arrivals.push(arrival);
    }
  }
  const never = model.odes.find(({ name: id }) => !moved?.has(id.replace(/'+$/, '')));
  if (never !== undefined) return fail(never.span, 'a state that integrate_odes is given');
  return update;
}

/** `state = state + scale·port·s`. */
function arrivalOf(statement: Statement, ports: readonly string[]): Arrival | undefined {
  if (statement.kind !== 'set') return undefined;
  const { name: state, value, span } = statement;
  const isPort = (id: string) => ports.includes(id);
  const [port] = [...namesOf(value)].filter(isPort);
  if (port === undefined) return undefined;
  const slope = differentiate(value, port);
  const still = simplify(substitute(value, (id) => (id === port ? num(0) : undefined)));
  if (mentions(slope, isPort) || !isName(still, state)) return undefined;
  return { port, state, scale: perSecond(slope), span };
}

/** A port is a rate of impulses, 1/s: scale·s stands for scale. */
function perSecond(slope: Expr): Expr {
  if (slope.kind === 'call' && slope.op === 'mul') {
    const at = slope.args.findIndex((arg) => isName(arg, 's'));
    if (at >= 0) return slope.args[1 - at];
  }
  return isName(slope, 's') ? num(1) : call('div', slope, name('s'));
}

function spikeOf(
  source: Source,
  body: readonly Statement[],
  condition: Span,
  timer: string | undefined,
): Pick<SpikeRules, 'reset' | 'refractory'> {
  const reset: { target: string; value: Expr; span: Span }[] = [];
  let refractory: Expr | undefined;
  let emits = false;
  for (const statement of body) {
    const { kind, span } = statement;
    if (kind === 'call' && statement.name === 'emit_spike' && !emits) emits = true;
    else if (kind !== 'set') {
      throw unsupported(source, span, slice(source, span), 'state = …, or emit_spike() once');
    } else if (statement.name === timer) refractory = statement.value;
    else reset.push({ target: statement.name, value: statement.value, span });
  }
  if (emits) return { reset, ...(refractory === undefined ? {} : { refractory }) };
  throw unsupported(source, condition, 'a condition that emits no spike', 'emit_spike()');
}

/** Without what refractoriness says of itself, and with the crossing for a peak. */
function thresholdOf(
  source: Source,
  condition: Expr,
  timer: string | undefined,
  remembered: ReadonlyMap<string, string>,
): { threshold: Expr; peak?: Span } {
  const parts = (expr: Expr): Expr[] =>
    expr.kind === 'call' && expr.op === 'and' ? expr.args.flatMap(parts) : [expr];
  const falls = (expr: Expr) => {
    if (expr.kind !== 'call' || (expr.op !== 'gt' && expr.op !== 'lt')) return false;
    const [before, now] = expr.op === 'gt' ? expr.args : [expr.args[1], expr.args[0]];
    return before.kind === 'name' && isName(now, remembered.get(before.name));
  };
  const all = parts(condition).filter((part) => !compares(part, 'le', timer));
  const peak = all.find(falls);
  const left = all.filter((part) => part !== peak);
  if (left.length === 0) {
    throw unsupported(source, condition.span!, 'no comparison with a threshold', 'one');
  }
  const threshold = left.reduce((a, b) => ({
    ...call('and', a, b),
    span: { start: a.span!.start, end: b.span!.end },
  }));
  return { threshold, ...(peak === undefined ? {} : { peak: peak.span! }) };
}
