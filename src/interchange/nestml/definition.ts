/** A NESTML model as a definition for `neuron()`: names, units, values; the equations stay as they are written, line by line. */
import { evaluate } from '../../equations/evaluate.ts';
import { print } from '../../equations/print.ts';
import { simplify } from '../../equations/simplify.ts';
import { faultAt, type Source } from '../../equations/source.ts';
import { type Expr, name, num, type Span } from '../../equations/tree.ts';
import {
  type Dimension,
  describeDimension,
  over,
  parseUnit,
  sameDimension,
  shiftTens,
  units,
} from '../../equations/units.ts';
import { namesOf, renamed, writtenSize } from '../../equations/walk.ts';
import { type Fault, SynfireError } from '../../errors.ts';
import { checkLimit } from '../../limits.ts';
import { composeModel } from '../../neurons/compose.ts';
import type { ParameterDeclaration, ReceptorSpec } from '../../neurons/model.ts';
import { type NeuronDefinition, neuron } from '../../neurons/neuron.ts';
import { jump } from '../../synapses/jump.ts';
import { withExprel } from '../exprel.ts';
import { identifiers } from '../identifiers.ts';
import { opened } from '../opened.ts';
import { chainOf, impulsesOf } from './arrivals.ts';
import { placed } from './expression.ts';
import { givenValue, unsupported, wrong } from './faults.ts';
import { prepared } from './prepare.ts';
import { type SpikeRules, spikeRules } from './spikes.ts';
import type { Declaration, ModelText } from './syntax.ts';
import { Fitter } from './units.ts';

export interface NestmlModel {
  /** For `neuron(…)`; receptors have the names of the spiking ports, and weights without unit. */
  readonly neuron: NeuronDefinition;
  /** What differs from the file, with its line: a crossing for a peak, numbers that are read in a unit. */
  readonly differences: readonly Fault[];
}

const TIME = parseUnit('ms').dimension;
const PER_TIME = parseUnit('1/ms').dimension;
const CURRENT = parseUnit('pA').dimension;

/** Throws `nestml-unsupported`, `nestml-wrong`. */
export function definitionOf(source: Source, text: ModelText): NestmlModel {
  const model = prepared(source, text);
  const differences: Fault[] = [];
  for (const each of model.states) dimensionOf(source, each);
  for (const { name: id, span } of model.odes) {
    const odd = chainOf(id).find((state) => !model.states.some((each) => each.name === state));
    if (odd === undefined) continue;
    throw wrong(source, span, `no state ${odd}`, 'one in the state block');
  }
  const impulses = impulsesOf(source, model);
  const rules = spikeRules(source, { ...model, odes: [...impulses.odes] });
  const gone = new Set([...rules.gone, ...impulses.gone]);
  const continuous = model.ports.filter(({ kind }) => kind === 'continuous');

  // what is declared
  const declared = new Map<string, Dimension>([['dt', TIME]]);
  const declare = (id: string, dimension: Dimension, span: Span) => {
    if (declared.has(id)) throw wrong(source, span, `"${id}" a second time`, 'each name once');
    declared.set(id, dimension);
  };
  const states = model.states.filter(({ name: id }) => !gone.has(id));
  for (const each of [...model.parameters, ...model.internals, ...states, ...impulses.inlines]) {
    declare(each.name, dimensionOf(source, each), each.span);
  }
  for (const { name: id, dimension, at } of impulses.states) declare(id, dimension, at.span);
  for (const { name: id, kind, type, span } of model.ports) {
    if (kind === 'continuous' && !sameDimension(unitOf(source, type, span), CURRENT)) {
      throw unsupported(source, span, `a continuous port in ${type}`, 'a current');
    }
    declare(id, kind === 'spike' ? PER_TIME : CURRENT, span);
  }
  if (continuous.length > 1) {
    throw unsupported(source, continuous[1].span, 'a second continuous port', 'one, the current');
  }

  const fitter = new Fitter(source, declared, (at, found, expected) => {
    const say = difference(source, at, found, `${expected}, as NESTML takes it`);
    if (!differences.some(({ where, found: known }) => where === say.where && known === found)) {
      differences.push(say);
    }
  });
  const isUnit = (id: string) => units.has(id) && !declared.has(id);
  const inUnits = (expr: Expr, wanted: Dimension) => withExprel(fitter.fit(expr, wanted), isUnit);
  const dimension = (id: string) => declared.get(id)!;

  // equations, by the names of the file
  const internals = new Map(
    model.internals.map((each) => [
      each.name,
      inUnits(givenValue(source, each), dimension(each.name)),
    ]),
  );
  const inlines = new Map(
    impulses.inlines.map(({ name: id, value }) => [id, inUnits(value!, dimension(id))]),
  );
  const rates = new Map<string, Expr>();
  for (const { name: id, value, span } of impulses.odes) {
    const chain = chainOf(id);
    for (const [k, state] of chain.entries()) {
      if (gone.has(state)) continue;
      const right = chain[k + 1] === undefined ? value : { ...name(chain[k + 1]), span };
      rates.set(state, inUnits(right, over(dimension(state), TIME)));
    }
  }
  for (const { name: id, derivative, at } of impulses.states) {
    rates.set(id, inUnits(placed(derivative, at.span), over(dimension(id), TIME)));
  }
  for (const { name: id } of states) if (!rates.has(id)) rates.set(id, num(0));

  // everything that is no equation is over states and parameters
  const open = opened(new Map([...internals, ...inlines]));
  const constant = opened(internals);
  const overParameters = (expr: Expr, span: Span) => {
    const whole = constant(expr);
    const odd = [...namesOf(whole)].find((id) => rates.has(id) || inlines.has(id));
    if (odd === undefined) return whole;
    throw unsupported(source, span, `"${odd}"`, 'parameters only');
  };
  const spike = firing(source, rules, fitter, declared, rates, open, overParameters);
  const arrivals = [...rules.arrivals, ...impulses.arrivals].map((each) => {
    const { state, scale, span } = each;
    if (!rates.has(state)) throw wrong(source, span, `"${state}"`, 'a state');
    const fitted = inUnits(placed(scale, span), dimension(state));
    return { ...each, scale: overParameters(fitted, span) };
  });
  if (rules.peak !== undefined) {
    const found = 'a spike at the peak';
    differences.push(difference(source, rules.peak, found, 'the crossing of the threshold'));
  }

  const called = identifiers(declared.keys(), continuous[0]?.name);
  const shown = (expr: Expr) => {
    checkLimit('textSize', writtenSize(expr), 'operations', source.where);
    return print(renamed(expr, called));
  };
  const used = reached([...rates.values()], new Map([...internals, ...inlines]));
  const line = ([id, expr]: readonly [string, Expr]) =>
    `${called(id)} = ${shown(expr)} : ${describeDimension(dimension(id))}`;
  // one may read others, directly and through internals
  const firsts = states.map(
    (each) => [each.name, inUnits(givenValue(source, each), dimension(each.name))] as const,
  );
  const atFirst = opened(new Map([...internals, ...firsts]));
  const initial = Object.fromEntries(
    states.map(({ name: id, span }) => {
      return [called(id), shown(overParameters(atFirst(name(id)), span))];
    }),
  );
  const definition: NeuronDefinition = {
    name: text.name,
    reference: `NESTML, model ${text.name}`,
    parameters: parametersOf(source, model, called, (each) =>
      inUnits(givenValue(source, each), dimension(each.name)),
    ),
    equations: [
      ...[...internals, ...inlines].filter(([id]) => used.has(id)).map(line),
      ...[...rates].map(([id, expr]) => {
        const held = rules.held.has(id.replace(/'+$/, '')) ? ' (unless refractory)' : '';
        const unit = describeDimension(dimension(id));
        return `d${called(id)}/dt = ${shown(expr)} : ${unit}${held}`;
      }),
    ].join('\n'),
    ...(spike.threshold === undefined ? {} : { threshold: shown(spike.threshold) }),
    ...(spike.reset.length === 0
      ? {}
      : { reset: spike.reset.map(([id, x]) => `${called(id)} = ${shown(x)}`).join('; ') }),
    ...(spike.refractory === undefined ? {} : { refractory: shown(spike.refractory) }),
    initial,
    receptors: receptorsOf(source, model, arrivals, called, shown),
  };
  composes(source, text, definition);
  return { neuron: definition, differences };
}

const difference = (source: Source, at: Span, found: string, expected: string): Fault =>
  faultAt(source, at, {
    ...{ code: 'nestml-difference', found, expected },
    remedy: 'Nothing to do where that is meant.',
  });

function unitOf(source: Source, type: string, span: Span): Dimension {
  if (type === 'boolean' || type === 'string') {
    throw unsupported(source, span, `a ${type}`, 'a number');
  }
  try {
    return parseUnit(type).dimension;
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    throw unsupported(source, span, `a unit "${type}"`, 'a unit of time, voltage and current');
  }
}

const dimensionOf = (source: Source, { type, span }: Declaration): Dimension =>
  unitOf(source, type, span);

/** Those of the values that expressions read, through others too. */
function reached(exprs: readonly Expr[], values: ReadonlyMap<string, Expr>): Set<string> {
  const found = new Set<string>();
  const visit = (expr: Expr): void => {
    for (const id of namesOf(expr)) {
      const value = values.get(id);
      if (value === undefined || found.has(id)) continue;
      found.add(id);
      visit(value);
    }
  };
  exprs.forEach(visit);
  return found;
}

/** Defaults as numbers in the declared unit; one may read others. */
function parametersOf(
  source: Source,
  { parameters, internals }: ModelText,
  called: (id: string) => string,
  fittedValue: (each: Declaration) => Expr,
): Record<string, ParameterDeclaration> {
  const values: Record<string, number> = {};
  const given = new Map(
    [...parameters, ...internals].map((each) => [each.name, fittedValue(each)]),
  );
  const open = opened(given);
  return Object.fromEntries(
    parameters.map((each) => {
      const whole = open(given.get(each.name)!);
      for (const id of namesOf(whole)) {
        const unit = given.has(id) ? undefined : units.get(id);
        if (unit === undefined) throw wrong(source, each.span, `"${id}"`, 'parameters and units');
        values[id] = shiftTens(1, unit.tens);
      }
      const value = evaluate(simplify(whole), values);
      if (!Number.isFinite(value)) throw wrong(source, each.span, String(value), 'a finite value');
      const { tens } = parseUnit(each.type);
      const plain = Number(shiftTens(value, -tens).toPrecision(15));
      return [called(each.name), { unit: each.type, default: plain, doc: '' }];
    }),
  );
}

interface Firing {
  readonly threshold?: Expr;
  readonly reset: readonly (readonly [string, Expr])[];
  readonly refractory?: Expr;
}

function firing(
  source: Source,
  rules: SpikeRules,
  fitter: Fitter,
  declared: ReadonlyMap<string, Dimension>,
  rates: ReadonlyMap<string, Expr>,
  open: (expr: Expr) => Expr,
  overParameters: (expr: Expr, span: Span) => Expr,
): Firing {
  const { threshold, refractory } = rules;
  return {
    ...(threshold === undefined ? {} : { threshold: open(fitter.truth(threshold)) }),
    reset: rules.reset.map(({ target, value, span }) => {
      if (!rates.has(target)) throw wrong(source, span, `"${target}"`, 'a state');
      return [target, open(fitter.fit(value, declared.get(target)!))] as const;
    }),
    ...(refractory === undefined
      ? {}
      : { refractory: overParameters(fitter.fit(refractory, TIME), refractory.span!) }),
  };
}

function receptorsOf(
  source: Source,
  { ports }: ModelText,
  arrivals: readonly { port: string; state: string; scale: Expr; span: Span }[],
  called: (id: string) => string,
  shown: (expr: Expr) => string,
): Record<string, ReceptorSpec> {
  return Object.fromEntries(
    ports.flatMap(({ name: port, span }): [string, ReceptorSpec][] => {
      const [first, second] = arrivals.filter((each) => each.port === port);
      if (first === undefined) return [];
      if (second !== undefined) {
        const found = `${first.state} and ${second.state} moved by a spike at ${port}`;
        throw unsupported(source, span, found, 'one state that a spike moves');
      }
      return [[port, jump({ state: called(first.state), unit: '1', scale: shown(first.scale) })]];
    }),
  );
}

/** Nothing leaves here that a network would refuse. */
function composes(source: Source, text: ModelText, definition: NeuronDefinition): void {
  try {
    composeModel(neuron(definition));
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    const [{ found, expected }] = error.faults;
    throw unsupported(source, text.span, found, expected);
  }
}
