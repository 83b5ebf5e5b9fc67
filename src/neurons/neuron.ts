/** A neuron from the user's own equations. */
import { printValue, reading, SynfireError, suggest } from '../errors.ts';
import { type Compartments, joined } from './compartments.ts';
import { type Declared, declarations } from './declaration.ts';
import { makeNeuron, methodNames } from './make-neuron.ts';
import type { MethodName, NeuronModel, NeuronSpec, ParameterValue, ReceptorSpec } from './model.ts';
import { RANGES, type Range } from './range.ts';
import type { SurrogateOptions } from './surrogate.ts';

export interface NeuronDefinition {
  /** Lines `dv/dt = … : mV (unless refractory)` and `x = … : unit`; see `model.ts`. With compartments, lines that are no
   *  compartment's; they may be left out. */
  readonly equations?: string;
  /** A tree of compartments, by name; names of `soma` have the suffix `_soma` in all texts beside its own. */
  readonly compartments?: Compartments;
  readonly name?: string;
  readonly parameters?: Readonly<Record<string, Declared>>;
  readonly threshold?: string;
  readonly reset?: string;
  readonly refractory?: string;
  readonly initial?: Readonly<Record<string, string | number>>;
  /** Initial values outside are refused: `positive`, `nonnegative`, `fraction` (a gate, 0 to 1). */
  readonly ranges?: Readonly<Record<string, Range>>;
  /** Default: one exponential current `syn` if the equations read `I_syn`, else none. Compartments have their own. */
  readonly receptors?: Readonly<Record<string, ReceptorSpec>>;
  /** Default: the best that the equations allow. */
  readonly method?: MethodName;
  /** What stands for the derivative of its spikes when it learns. */
  readonly surrogate?: string | SurrogateOptions;
  readonly reference?: string;
  readonly doc?: string;
  /** Values that override the declared ones. */
  readonly values?: Readonly<Record<string, ParameterValue>>;
}

const FIELDS = [
  'equations',
  'compartments',
  'name',
  'parameters',
  'threshold',
  'reset',
  'refractory',
  'initial',
  'ranges',
  'receptors',
  'method',
  'surrogate',
  'reference',
  'doc',
  'values',
];
const TEXTS = ['equations', 'name', 'threshold', 'reset', 'refractory', 'reference', 'doc'];

/** Shapes and names are checked here, the equations when the network is validated. */
export function neuron(definition: NeuronDefinition): NeuronSpec {
  reading('neuron', () => checkShape(definition));
  const { method, values = {}, compartments } = definition;
  const tree = compartments === undefined ? undefined : joined(compartments, 'neuron');
  const equations = [definition.equations ?? [], tree?.equations ?? []].flat().join('\n');
  const initial = { ...tree?.initial, ...definition.initial };
  const model: NeuronModel = {
    name: definition.name ?? 'neuron',
    reference: definition.reference ?? '',
    doc: definition.doc ?? '',
    parameters: { ...tree?.parameters, ...declarations(definition.parameters ?? {}, 'neuron') },
    equations,
    ...(definition.threshold === undefined ? {} : { threshold: definition.threshold }),
    ...(definition.reset === undefined ? {} : { reset: definition.reset }),
    ...(definition.refractory === undefined ? {} : { refractory: definition.refractory }),
    initial: Object.fromEntries(Object.entries(initial).map(([id, text]) => [id, String(text)])),
    ...(definition.ranges === undefined ? {} : { ranges: { ...definition.ranges } }),
    method: method ?? 'exact',
  };
  const plain = tree?.receptors ?? (/\bI_syn\b/u.test(equations) ? undefined : {});
  const receptors = definition.receptors ?? plain;
  return makeNeuron(model, { ...values, receptors, method, surrogate: definition.surrogate });
}

function checkShape(definition: NeuronDefinition): void {
  const fail = (code: string, where: string, value: unknown, expected: string, remedy: string) => {
    throw new SynfireError({ code, where, found: printValue(value), expected, remedy });
  };
  const isObject = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(definition)) {
    fail('wrong-type', 'neuron', definition, 'an object', 'Write neuron({ equations: … }).');
  }
  for (const [field, value] of Object.entries(definition)) {
    const where = `neuron › ${field}`;
    if (!FIELDS.includes(field)) {
      fail('unknown-option', where, field, 'a field of a neuron', suggest(field, FIELDS));
    }
    if (value === undefined) continue;
    if (TEXTS.includes(field) && typeof value !== 'string') {
      fail('wrong-type', where, value, 'text', 'Write it as text.');
    }
    if (
      ['compartments', 'parameters', 'initial', 'ranges', 'values', 'receptors'].includes(field) &&
      !isObject(value)
    ) {
      fail('wrong-type', where, value, 'an object', 'Give values by name.');
    }
    if (field === 'method' && !methodNames.includes(value as MethodName)) {
      const remedy = typeof value === 'string' ? suggest(value, methodNames) : 'Give its name.';
      fail('unknown-method', where, value, methodNames.join(', '), remedy);
    }
  }
  for (const [id, value] of Object.entries(definition.initial ?? {})) {
    if (typeof value !== 'string' && typeof value !== 'number') {
      const where = `neuron › initial "${id}"`;
      fail('wrong-type', where, value, 'an expression as text', 'Write e.g. "E_L".');
    }
  }
  for (const [id, value] of Object.entries(definition.ranges ?? {})) {
    if (RANGES.includes(value)) continue;
    fail('wrong-type', `neuron › ranges "${id}"`, value, RANGES.join(', '), 'Give one of these.');
  }
  const { equations, compartments, receptors } = definition;
  if (equations === undefined && compartments === undefined) {
    fail('missing-option', 'neuron › equations', undefined, 'text', 'Give the equations.');
  }
  if (compartments !== undefined && receptors !== undefined) {
    const expected = 'receptors at compartments';
    const remedy = 'Give each compartment those that it has.';
    fail('unknown-option', 'neuron › receptors', receptors, expected, remedy);
  }
}
