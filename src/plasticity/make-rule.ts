/** A rule with parameters, and a rule from the user's own text. Texts are checked when a network is planned. */
import { entriesIn } from '../connect/argument.ts';
import { printValue, reading, SynfireError, suggest } from '../errors.ts';
import type { ParameterDeclaration } from '../neurons/model.ts';
import type { PlasticityRule, PlasticitySpec, PostTrace, SynapseVariable } from './rule.ts';

/** Throws `unknown-option` for a parameter that the rule does not have, `wrong-type` for no number; `others` are options that the caller took out before. */
export function makeRule(
  rule: PlasticityRule,
  given: Readonly<Record<string, number | undefined>> = {},
  others: readonly string[] = [],
): PlasticitySpec {
  const where = `plasticity "${rule.name}"`;
  const names = Object.keys(rule.parameters);
  const parameters: Record<string, number> = {};
  for (const [name, value] of entriesIn(given, where, 'an object of parameters')) {
    if (value === undefined) continue;
    if (!names.includes(name)) {
      throw new SynfireError({
        code: 'unknown-option',
        where,
        found: `"${name}"`,
        expected: `a parameter of the rule: ${names.join(', ')}`,
        remedy: suggest(name, [...names, ...others]),
      });
    }
    if (typeof value !== 'number') {
      throw wrongType(`${where} › parameter "${name}"`, value, 'a number');
    }
    parameters[name] = value;
  }
  return { rule, parameters };
}

export interface RuleDefinition {
  readonly name?: string;
  /** Each with its unit and default; `w` in a unit stands for the unit of the weight. */
  readonly parameters: Readonly<
    Record<string, Omit<ParameterDeclaration, 'doc'> & { readonly doc?: string }>
  >;
  readonly variables?: Readonly<
    Record<string, Partial<Omit<SynapseVariable, 'decay'>> & { readonly decay?: string }>
  >;
  readonly traces?: Readonly<Record<string, { decay: string; spike?: PostTrace['spike'] }>>;
  readonly transmit?: string;
  readonly onPre?: string;
  readonly onPost?: string;
  readonly states?: Readonly<Record<string, string>>;
  readonly whenever?: string;
  readonly onStep?: string;
  readonly w_min: string;
  readonly w_max: string;
  readonly reference?: string;
  readonly doc?: string;
}

const FIELDS =
  'name parameters variables traces states transmit onPre onPost whenever onStep w_min w_max reference doc';
const TEXTS = 'name transmit onPre onPost whenever onStep w_min w_max reference doc'.split(' ');

/** A rule from the user's own text, with its default parameters; see `rule.ts` for what it may say. */
export function rule(definition: RuleDefinition): PlasticitySpec {
  reading('rule', () => checkDefinition(definition));
  const filled: PlasticityRule = {
    name: definition.name ?? 'rule',
    reference: definition.reference ?? '',
    doc: definition.doc ?? '',
    parameters: mapped(definition.parameters, (p) => ({ ...p, doc: p.doc ?? '' })),
    variables: mapped(definition.variables ?? {}, ({ unit = '1', initial = '0', decay }) =>
      decay === undefined ? { unit, initial } : { unit, initial, decay },
    ),
    traces: mapped(definition.traces ?? {}, ({ decay, spike = 'add' }) => ({ decay, spike })),
    transmit: definition.transmit ?? 'w',
    onPre: definition.onPre ?? '',
    onPost: definition.onPost ?? '',
    ...(definition.states === undefined ? {} : { states: { ...definition.states } }),
    ...(definition.whenever === undefined ? {} : { whenever: definition.whenever }),
    ...(definition.onStep === undefined ? {} : { onStep: definition.onStep }),
    w_min: definition.w_min,
    w_max: definition.w_max,
  };
  return { rule: filled, parameters: {} };
}

const mapped = <A, B>(all: Readonly<Record<string, A>>, f: (a: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, f(value)]));

const wrongType = (where: string, value: unknown, expected: string): SynfireError =>
  new SynfireError({
    code: 'wrong-type',
    where,
    found: printValue(value),
    expected,
    remedy: 'Give a value of that type.',
  });

function checkDefinition(definition: RuleDefinition): void {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(definition)) throw wrongType('rule', definition, 'an object');
  const fields = FIELDS.split(' ');
  for (const [field, value] of Object.entries(definition)) {
    if (!fields.includes(field)) {
      throw new SynfireError({
        code: 'unknown-option',
        where: 'rule',
        found: `"${field}"`,
        expected: `the fields ${fields.join(', ')}`,
        remedy: suggest(field, fields),
      });
    }
    if (value === undefined) continue;
    if (TEXTS.includes(field) && typeof value !== 'string') {
      throw wrongType(`rule › ${field}`, value, 'text');
    }
    if (TEXTS.includes(field)) continue;
    if (!isObject(value)) throw wrongType(`rule › ${field}`, value, 'an object');
    for (const [name, part] of Object.entries(value)) {
      const place = `rule › ${field} › "${name}"`;
      if (field === 'states') {
        if (typeof part !== 'string') throw wrongType(place, part, 'a unit, as text');
      } else if (!isObject(part)) throw wrongType(place, part, 'an object');
    }
  }
  for (const field of ['w_min', 'w_max', 'parameters'] as const) {
    if (definition[field] === undefined) {
      throw wrongType(`rule › ${field}`, undefined, field === 'parameters' ? 'an object' : 'text');
    }
  }
}
