/** A receptor's names with its suffix: parameters, definitions and current, ready to be merged. */
import { type Definition, type Equations, parseEquations } from '../equations/equations.ts';
import { parseExpression } from '../equations/parse.ts';
import type { Source } from '../equations/source.ts';
import type { Expr } from '../equations/tree.ts';
import { mentions, renamed as renameKeepingPlaces } from '../equations/walk.ts';
import type { Fault } from '../errors.ts';
import type { ReceptorSpec } from './model.ts';

/** A text with its tree, so that faults can point into it. */
export interface Piece {
  readonly source: Source;
  readonly expr: Expr;
}

export interface ReceptorParts {
  readonly name: string;
  readonly spec: ReceptorSpec;
  readonly source: Source;
  readonly rates: readonly Definition[];
  readonly values: readonly Definition[];
  readonly current?: Piece;
  readonly jumpScale: Piece;
  /** State that arrivals are added to. */
  readonly jump: string;
}

/** Throws SynfireError where a text cannot be parsed. */
export function receptorParts(name: string, spec: ReceptorSpec, where: string): ReceptorParts {
  const { kind } = spec;
  const source = { text: kind.equations, where: `${where} › equations` };
  const { rates, values } = parseEquations(source);
  const own = new Set<string>([
    ...Object.keys(kind.parameters),
    ...[...rates, ...values].map((definition) => definition.name),
  ]);
  const suffixed = (id: string) => (own.has(id) ? `${id}_${name}` : id);
  const rename = (expr: Expr): Expr => renameKeepingPlaces(expr, suffixed);
  const renamed = (definition: Definition): Definition => ({
    ...definition,
    name: suffixed(definition.name),
    expr: rename(definition.expr),
  });
  const piece = (text: string, part: string): Piece => {
    const at = { text, where: `${where} › ${part}` };
    return { source: at, expr: rename(parseExpression(text, at.where)) };
  };
  return {
    name,
    spec,
    source,
    rates: rates.map(renamed),
    values: values.map(renamed),
    ...(kind.current === undefined ? {} : { current: piece(kind.current, 'current') }),
    jumpScale: piece(kind.jumpScale, 'jumpScale'),
    jump: suffixed(kind.jump),
  };
}

/** A current that nothing reads is a slip, unless the equations name a state of its receptor. */
export function unusedCurrent(
  { rates, values, source }: Equations,
  receptors: readonly ReceptorParts[],
): Fault | undefined {
  const mentioned = (id: string) =>
    [...rates, ...values].some(({ expr }) => mentions(expr, (other) => other === id));
  const carrying = receptors.find(
    (receptor) =>
      receptor.current !== undefined &&
      ![...receptor.rates, ...receptor.values].some(({ name: own }) => mentioned(own)),
  );
  if (carrying === undefined || mentioned('I_syn')) return undefined;
  const found = `no I_syn, but receptor "${carrying.name}" gives a current`;
  const expected = 'equations that read I_syn';
  const remedy = 'Add I_syn to the currents of the membrane, or choose delta receptors.';
  return { code: 'unused-current', where: source.where, found, expected, remedy };
}
