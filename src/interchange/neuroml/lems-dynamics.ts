/**
 * Dynamics of a LEMS type: states, derived variables, what a spike is and does. Two regimes are known, integrating and refractory, of which the second ends after a time; a flag that is set
 * by a spike and cleared by another condition (`spiking`) falls within 0.07 ms of that condition.
 */
import { parseExpression } from '../../equations/parse.ts';
import { call, type Expr, name, num } from '../../equations/tree.ts';
import { mentions } from '../../equations/walk.ts';
import { SynfireError } from '../../errors.ts';
import { unsupported } from './channels.ts';
import { placeOf } from './quantities.ts';
import type { Element } from './xml.ts';

export interface Dynamics {
  /** With the dimension's name. */
  readonly states: ReadonlyMap<string, string>;
  readonly rates: ReadonlyMap<string, Expr>;
  readonly held: ReadonlySet<string>;
  readonly values: readonly {
    readonly name: string;
    readonly dimension: string;
    readonly value: Expr;
  }[];
  readonly initial: ReadonlyMap<string, Expr>;
  readonly threshold?: Expr;
  readonly reset: readonly (readonly [string, Expr])[];
  readonly refractory?: Expr;
}

const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/\.gt\./g, '>'],
  [/\.geq\./g, '>='],
  [/\.lt\./g, '<'],
  [/\.leq\./g, '<='],
  [/\.eq\./g, '=='],
  [/\.neq\./g, '!='],
  [/\.and\./g, ' and '],
  [/\.or\./g, ' or '],
  [/\.not\./g, ' not '],
  [/\bln\s*\(/g, 'log('],
  [/\bH\s*\(/g, 'heaviside('],
];

/** An expression of LEMS. Throws `parse-error` and others with the place. */
export function lemsExpression(text: string | undefined, place: string): Expr {
  const plain = OPERATORS.reduce((now, [from, to]) => now.replace(from, to), text ?? '');
  try {
    return parseExpression(plain, place);
  } catch (error) {
    if (!(error instanceof SynfireError) || error.code !== 'unknown-function') throw error;
    throw unsupported(place, error.faults[0].found, error.faults[0].expected);
  }
}

/** ms: a flag is under a half after 0.07 ms; steps are at most twice as long. */
const FALL = 0.1;

const named = (element: Element, which: string) =>
  element.children.filter((child) => child.name === which);

type Assignment = readonly [string, Expr];

/** Throws `neuroml-unsupported` with the part that it does not know. */
export function lemsDynamics(element: Element, where: string): Dynamics {
  const fail = (at: Element, found: string, expected: string): never => {
    throw unsupported(placeOf(at, where), found, expected);
  };
  const expression = (at: Element, attribute: string) =>
    lemsExpression(at.attributes[attribute], `${placeOf(at, where)} › ${attribute}`);
  const known = [
    ...['StateVariable', 'DerivedVariable', 'ConditionalDerivedVariable', 'TimeDerivative'],
    ...['OnStart', 'OnCondition', 'Regime', 'notes'],
  ];
  const odd = element.children.find((child) => !known.includes(child.name));
  if (odd !== undefined) fail(odd, `<${odd.name}>`, known.slice(0, -1).join(', '));

  const assignments = (at: Element): Assignment[] =>
    named(at, 'StateAssignment').map((each) => [
      each.attributes.variable ?? '',
      expression(each, 'value'),
    ]);
  const derivatives = (at: Element) =>
    new Map(
      named(at, 'TimeDerivative').map(
        (each) => [each.attributes.variable ?? '', expression(each, 'value')] as const,
      ),
    );
  const values = valuesOf(element, expression, fail);
  const states = new Map(
    named(element, 'StateVariable')
      .map(({ attributes }) => [attributes.name ?? '', attributes.dimension ?? 'none'] as const)
      .filter(([id]) => !values.some((value) => value.name === id)),
  );
  const rates = derivatives(element);
  const reset: Assignment[] = [];
  const held = new Set<string>();
  let threshold: Expr | undefined;
  let refractory: Expr | undefined;
  const fires = (at: Element) => named(at, 'EventOut').length > 0;
  const clearing: [Expr, Assignment[]][] = [];
  const spike = (at: Element) => {
    if (threshold !== undefined) fail(at, 'a second condition that emits', 'one');
    threshold = expression(at, 'test');
    reset.push(...assignments(at));
  };
  for (const at of named(element, 'OnCondition')) {
    if (fires(at)) spike(at);
    else clearing.push([expression(at, 'test'), assignments(at)]);
  }

  const regimes = named(element, 'Regime');
  if (regimes.length > 0) {
    const moving = regimes.find(({ attributes }) => attributes.initial === 'true');
    const resting = regimes.find((each) => each !== moving);
    if (regimes.length !== 2 || moving === undefined || resting === undefined) {
      return fail(regimes[0], `${regimes.length} regimes`, 'an integrating and a refractory one');
    }
    const [out, ...more] = named(moving, 'OnCondition');
    const [back, ...others] = named(resting, 'OnCondition');
    const goes = (at: Element | undefined, to: Element) =>
      at !== undefined &&
      named(at, 'Transition').some(({ attributes }) => attributes.regime === to.attributes.name);
    const plain = more.length + others.length + named(moving, 'OnEntry').length === 0;
    if (!plain || !goes(out, resting) || !goes(back, moving) || !fires(out) || fires(back)) {
      return fail(moving, 'these regimes', 'a spike that leads to rest, and a time that ends it');
    }
    spike(out);
    const entry = named(resting, 'OnEntry').flatMap(assignments);
    const clock = entry.find(([, value]) => value.kind === 'name' && value.name === 't')?.[0];
    refractory = clock === undefined ? undefined : periodOf(expression(back, 'test'), clock);
    if (clock === undefined || refractory === undefined) {
      return fail(back, `test "${back.attributes.test}"`, 't .gt. (time of the spike) + period');
    }
    states.delete(clock);
    reset.push(...entry.filter(([id]) => id !== clock));
    const rest = derivatives(resting);
    for (const [id, rate] of derivatives(moving)) {
      rates.set(id, rate);
      if (!rest.has(id)) held.add(id);
    }
  }
  for (const [test, sets] of clearing) {
    for (const [id, value] of sets) {
      if (rates.has(id) || value.kind !== 'number' || value.value !== 0) {
        const found = `a condition that sets ${id}`;
        return fail(element, found, 'one that emits a spike, or clears a flag');
      }
      const falls = call('neg', call('div', name(id), call('mul', num(FALL), name('ms'))));
      rates.set(id, call('where', test, falls, num(0)));
    }
  }
  for (const id of states.keys()) {
    if (!rates.has(id)) rates.set(id, num(0));
  }
  for (const [id, rate] of rates) {
    if (!states.has(id)) fail(element, `d${id}/dt`, 'of a StateVariable');
    if (mentions(rate, (other) => other === 't')) fail(element, `d${id}/dt of t`, 'none of time');
  }
  const initial = new Map(named(element, 'OnStart').flatMap(assignments));
  return {
    ...{ states, rates, held, values, initial, reset },
    ...(threshold === undefined ? {} : { threshold }),
    ...(refractory === undefined ? {} : { refractory }),
  };
}

/** Of `t > last + period`, or `t - last > period`. */
function periodOf(test: Expr, clock: string): Expr | undefined {
  if (test.kind !== 'call' || !['gt', 'ge'].includes(test.op)) return undefined;
  const [left, right] = test.args;
  const is = (expr: Expr, id: string) => expr.kind === 'name' && expr.name === id;
  if (is(left, 't') && right.kind === 'call' && right.op === 'add') {
    const at = right.args.findIndex((arg) => is(arg, clock));
    return at < 0 ? undefined : right.args[1 - at];
  }
  const since = left.kind === 'call' && left.op === 'sub' ? left.args : [];
  return since.length === 2 && is(since[0], 't') && is(since[1], clock) ? right : undefined;
}

function valuesOf(
  element: Element,
  expression: (at: Element, attribute: string) => Expr,
  fail: (at: Element, found: string, expected: string) => never,
): Dynamics['values'] {
  const plain = named(element, 'DerivedVariable').map((at) => {
    const { name: id = '', dimension = 'none', select, reduce } = at.attributes;
    if (select === undefined) return { name: id, dimension, value: expression(at, 'value') };
    if (!/^synapses\[\*\]\/[iI]$/.test(select) || reduce !== 'add') {
      return fail(at, `select="${select}"`, 'synapses[*]/i, added');
    }
    const all = call('add', name('I_syn'), name('I_ext'));
    // a current without unit is one in pA
    const value = dimension === 'none' ? call('div', all, name('pA')) : all;
    return { name: id, dimension, value };
  });
  const cases = named(element, 'ConditionalDerivedVariable').map((at) => {
    const { name: id = '', dimension = 'none' } = at.attributes;
    // where no case holds it is 0
    const value = named(at, 'Case').reduceRight<Expr>((otherwise, each) => {
      const then = expression(each, 'value');
      if (each.attributes.condition === undefined) return then;
      return call('where', expression(each, 'condition'), then, otherwise);
    }, num(0));
    return { name: id, dimension, value };
  });
  return [...plain, ...cases];
}
