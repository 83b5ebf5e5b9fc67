/** Receptor specifications: of a kind with the user's values, and kinds of the user's own. Names and signs are checked here. */
import { entriesIn, expectArgument, expectOptions } from '../connect/argument.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import { type Declared, declarations } from '../neurons/declaration.ts';
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { expectedIn, inRange } from '../neurons/range.ts';

export interface ReceptorDefinition {
  /** Its states, lines `ds/dt = … : unit` and `x = … : unit` over its own names, `v` and names of the neuron. */
  readonly equations?: string;
  /** What it adds to `I_syn` of the neuron, an expression in pA; without it, it acts only where the neuron's text reads its states. */
  readonly current?: string;
  /** The state that arrivals are added to: one of its own, or of the neuron. */
  readonly jump: string;
  /** What a weight of 1 adds to it, an expression over parameters; `1` if absent. Weight times this has the state's unit. */
  readonly scale?: string;
  /** Of a weight; 1 (none) if absent. */
  readonly unit?: string;
  /** Negative weights are refused where this is set, as for conductances. */
  readonly weights?: 'nonnegative';
  /** The default with its unit ("100 ms", "0.5"), or a whole declaration. */
  readonly parameters?: Readonly<Record<string, Declared>>;
  /** Values that override the declared ones. */
  readonly values?: Readonly<Record<string, number>>;
  readonly name?: string;
  readonly reference?: string;
  readonly doc?: string;
}

const TEXTS = [
  'equations',
  'current',
  'jump',
  'scale',
  'unit',
  'name',
  'reference',
  'doc',
] as const;
const FIELDS = [...TEXTS, 'weights', 'parameters', 'values'];

/**
 * A receptor in text: rise, saturation, dependence on the potential are equations like those of a neuron. Arrivals of a step are summed before they are added, so
 * a jump knows neither its source nor the state; saturation is an equation of a second state. In a neuron its names get its name as suffix: `s` of receptor `ex` is
 * `s_ex`. Throws SynfireError; equations and units are checked with the network.
 */
export function receptor(definition: ReceptorDefinition): ReceptorSpec {
  expectOptions(definition, 'receptor', FIELDS);
  const given = Object.fromEntries(entriesIn<unknown>({ ...definition }, 'receptor', 'an object'));
  for (const field of TEXTS) {
    const value = given[field];
    const sound = value === undefined ? field !== 'jump' : typeof value === 'string';
    expectArgument(sound, `receptor › ${field}`, value, 'text');
  }
  const { weights, parameters = {}, values = {} } = definition;
  const known = weights === undefined || weights === 'nonnegative';
  expectArgument(known, 'receptor › weights', weights, '"nonnegative", or nothing');
  const declared = Object.fromEntries(
    entriesIn(parameters, 'receptor › parameters', 'an object with parameters'),
  );
  const { equations = '', current, jump, scale = '1', unit = '1' } = definition;
  const kind: ReceptorModel = {
    name: definition.name ?? 'receptor',
    reference: definition.reference ?? '',
    doc: definition.doc ?? '',
    parameters: declarations(declared, 'receptor'),
    equations,
    ...(current === undefined ? {} : { current }),
    jump,
    jumpScale: scale,
    weightUnit: unit,
    ...(weights === undefined ? {} : { weights }),
  };
  return makeReceptor(kind, values);
}

export function makeReceptor(
  kind: ReceptorModel,
  values: Readonly<Record<string, number>> = {},
): ReceptorSpec {
  const where = `receptor ${kind.name}`;
  const faults: Fault[] = [];
  const parameters: Record<string, number> = {};
  const expected = `an object such as { ${Object.keys(kind.parameters)[0] ?? ''} }`;
  for (const [id, value] of entriesIn(values, where, expected)) {
    const place = `${where} › parameter "${id}"`;
    const declared = Object.hasOwn(kind.parameters, id) ? kind.parameters[id] : undefined;
    if (declared === undefined) {
      const expected = `a parameter of ${kind.name}`;
      const remedy = suggest(id, Object.keys(kind.parameters));
      faults.push({ code: 'unknown-parameter', where: place, found: `"${id}"`, expected, remedy });
    } else if (value !== undefined) {
      if (typeof value === 'number' && inRange(value, declared.range)) parameters[id] = value;
      else {
        const expected = `${expectedIn(declared.range)}, in ${declared.unit}`;
        const remedy = 'Correct the value or its sign.';
        const found = printValue(value);
        faults.push({ code: 'out-of-range', where: place, found, expected, remedy });
      }
    }
  }
  SynfireError.gather(faults);
  return { kind, parameters };
}
