/** A component of a file's own ComponentType as a definition for `neuron()`. */

import { parseExpression } from '../../equations/parse.ts';
import { print } from '../../equations/print.ts';
import { call, type Expr, name, num } from '../../equations/tree.ts';
import { type Dimension, describeDimension, units as ourUnits } from '../../equations/units.ts';
import { renamed, writtenSize } from '../../equations/walk.ts';
import { SynfireError, suggest } from '../../errors.ts';
import { checkLimit } from '../../limits.ts';
import { composeModel } from '../../neurons/compose.ts';
import { type NeuronDefinition, neuron } from '../../neurons/neuron.ts';
import { withExprel } from '../exprel.ts';
import { fileError } from '../fault.ts';
import { identifiers } from '../identifiers.ts';
import { opened } from '../opened.ts';
import { unsupported } from './channels.ts';
import { lemsDynamics, lemsExpression } from './lems-dynamics.ts';
import { componentType, type Declared } from './lems-types.ts';
import type { LemsUnits } from './lems-units.ts';
import { placeOf } from './quantities.ts';
import type { Element } from './xml.ts';

export interface Lems extends LemsUnits {
  readonly types: ReadonlyMap<string, Declared>;
}

const QUANTITY = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z]\w*)?\s*$/;
const CURRENT = ['I_syn', 'I_ext', 'pA', 'ms'];

/** Throws `neuroml-unsupported`, `neuroml-bad-quantity`, `neuroml-missing-attribute`, `parse-error`. */
export function lemsCell(cell: Element, type: string, lems: Lems, where: string): NeuronDefinition {
  const place = placeOf(cell, where);
  const found = componentType(type, lems.types, place);
  const { parameters, fixed, dynamics: element } = found;
  if (element === undefined) throw unsupported(place, `${type} without <Dynamics>`, 'some');
  const dynamics = lemsDynamics(element, found.where);
  const dimensionOf = (dimension: string): Dimension => {
    const known = lems.dimensions.get(dimension);
    if (known !== undefined) return known;
    throw unsupported(place, `dimension ${dimension}`, 'one of time, voltage, current and length');
  };
  const declared = new Map<string, Dimension>();
  for (const [id, dimension] of parameters) declared.set(id, dimensionOf(dimension));
  for (const each of fixed) {
    declared.set(each.attributes.name ?? '', dimensionOf(each.attributes.dimension ?? 'none'));
  }
  for (const [id, dimension] of dynamics.states) declared.set(id, dimensionOf(dimension));
  for (const { name: id, dimension } of dynamics.values) declared.set(id, dimensionOf(dimension));

  const values = new Map<string, Expr>();
  for (const each of fixed) {
    const at = `${placeOf(each, found.where)} › value`;
    const { name: id = '', value, dimension = 'none' } = each.attributes;
    values.set(
      id,
      each.name === 'Constant'
        ? quantityExpr(quantityOf(value, dimension, lems, at), declared.get(id)!)
        : lemsExpression(value, at),
    );
  }
  for (const { name: id, value } of dynamics.values) values.set(id, value);

  const called = identifiers(
    [...declared.keys()].filter((id) => !CURRENT.includes(id)),
    undefined,
  );
  const isUnit = (id: string) => ourUnits.has(id) && !declared.has(id);
  const shown = (expr: Expr) => {
    checkLimit('textSize', writtenSize(expr), 'operations', place);
    return print(renamed(withExprel(expr, isUnit), called));
  };
  const open = opened(values);
  const first = opened(
    new Map([...values, ...[...dynamics.states.keys()].map((id) => [id, beginning(id)] as const)]),
  );
  function beginning(id: string): Expr {
    return dynamics.initial.get(id) ?? num(0);
  }
  const unitOf = (id: string) => describeDimension(declared.get(id)!);
  const definition: NeuronDefinition = {
    name: cell.attributes.id ?? type,
    reference: `LEMS, ComponentType ${type}`,
    parameters: Object.fromEntries(
      [...parameters].map(([id, dimension]) => {
        const value = quantityOf(cell.attributes[id], dimension, lems, `${place} › ${id}`);
        return [called(id), `${value} ${unitOf(id)}`];
      }),
    ),
    equations: [
      ...[...values].map(([id, expr]) => `${called(id)} = ${shown(expr)} : ${unitOf(id)}`),
      ...[...dynamics.rates].map(([id, expr]) => {
        const flag = dynamics.held.has(id) ? ' (unless refractory)' : '';
        return `d${called(id)}/dt = ${shown(expr)} : ${unitOf(id)}${flag}`;
      }),
    ].join('\n'),
    ...(dynamics.threshold === undefined ? {} : { threshold: shown(open(dynamics.threshold)) }),
    ...(dynamics.reset.length === 0
      ? {}
      : { reset: dynamics.reset.map(([id, x]) => `${called(id)} = ${shown(open(x))}`).join('; ') }),
    ...(dynamics.refractory === undefined ? {} : { refractory: shown(open(dynamics.refractory)) }),
    initial: Object.fromEntries(
      [...dynamics.states.keys()].map((id) => [called(id), shown(first(beginning(id)))]),
    ),
  };
  try {
    composeModel(neuron(definition));
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    throw unsupported(
      `${place} of ${placeOf(element, found.where)}`,
      error.faults[0].found,
      error.faults[0].expected,
    );
  }
  return definition;
}

const quantityExpr = (value: number, dimension: Dimension): Expr => {
  const unit = parseExpression(describeDimension(dimension));
  return unit.kind === 'number' ? num(value) : call('mul', num(value), strip(unit));
};

const strip = (expr: Expr): Expr =>
  expr.kind === 'name'
    ? name(expr.name)
    : expr.kind === 'number'
      ? num(expr.value)
      : call(expr.op, ...expr.args.map(strip));

/** In coherent units. */
function quantityOf(
  text: string | undefined,
  dimension: string,
  lems: Lems,
  place: string,
): number {
  if (text === undefined) {
    const remedy = 'Add it.';
    throw fileError('neuroml-missing-attribute', place, 'nothing', 'a quantity', remedy);
  }
  const match = QUANTITY.exec(text);
  const symbol = match?.[2] ?? '';
  const unit = symbol === '' ? { dimension: 'none', factor: 1 } : lems.units.get(symbol);
  const same = unit !== undefined && sameName(unit.dimension, dimension, lems);
  if (match !== null && same) return Number((Number(match[1]) * unit.factor).toPrecision(15));
  const known = [...lems.units].filter(([, each]) => sameName(each.dimension, dimension, lems));
  const symbols = known.map(([id]) => id);
  const expected = symbols.length > 0 ? `a number with ${symbols.join(', ')}` : 'a plain number';
  const remedy = match === null ? 'Correct it.' : suggest(symbol, symbols);
  throw fileError('neuroml-bad-quantity', place, `"${text}"`, expected, remedy);
}

const sameName = (a: string, b: string, { dimensions }: Lems): boolean =>
  a === b || String(dimensions.get(a)) === String(dimensions.get(b) ?? 'unknown');
