/** A neuron from the user's own equations. */
import { printValue, reading, SynfireError, suggest } from '../errors.ts';
import { makeNeuron, methodNames } from './make-neuron.ts';
import type {
  MethodName,
  NeuronModel,
  NeuronSpec,
  ParameterDeclaration,
  ParameterValue,
  ReceptorSpec,
} from './model.ts';
import type { SurrogateOptions } from './surrogate.ts';

export interface NeuronDefinition {
  /** Lines `dv/dt = … : mV (unless refractory)` and `x = … : unit`; see `model.ts`. */
  readonly equations: string;
  readonly name?: string;
  /** The default with its unit ("10 ms", "0.5"), or a whole declaration. */
  readonly parameters?: Readonly<Record<string, string | ParameterDeclaration>>;
  readonly threshold?: string;
  readonly reset?: string;
  readonly refractory?: string;
  readonly initial?: Readonly<Record<string, string | number>>;
  /** Default: one exponential current `syn` if the equations read `I_syn`, else none. */
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
  'name',
  'parameters',
  'threshold',
  'reset',
  'refractory',
  'initial',
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
  const { equations, parameters = {}, initial = {}, method, values = {} } = definition;
  const model: NeuronModel = {
    name: definition.name ?? 'neuron',
    reference: definition.reference ?? '',
    doc: definition.doc ?? '',
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([id, given]) => [id, declaration(id, given)]),
    ),
    equations,
    ...(definition.threshold === undefined ? {} : { threshold: definition.threshold }),
    ...(definition.reset === undefined ? {} : { reset: definition.reset }),
    ...(definition.refractory === undefined ? {} : { refractory: definition.refractory }),
    initial: Object.fromEntries(Object.entries(initial).map(([id, text]) => [id, String(text)])),
    method: method ?? 'exact',
  };
  const plain = /\bI_syn\b/u.test(equations) ? undefined : {};
  const receptors = definition.receptors ?? plain;
  return makeNeuron(model, { ...values, receptors, method, surrogate: definition.surrogate });
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$/u;

/** "10 ms" declares a parameter in ms with the default 10. */
function declaration(id: string, given: string | ParameterDeclaration): ParameterDeclaration {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const { unit, default: value } = given;
    if (typeof unit === 'string' && typeof value === 'number')
      return { ...given, doc: given.doc ?? '' };
  }
  const match = typeof given === 'string' ? QUANTITY.exec(given.trim()) : null;
  if (match !== null) return { unit: match[2].trim() || '1', default: Number(match[1]), doc: '' };
  if (typeof given === 'number') return { unit: '1', default: given, doc: '' };
  throw new SynfireError({
    code: 'bad-parameter',
    where: `neuron › parameter "${id}"`,
    found: printValue(given),
    expected: 'a quantity such as "10 ms", or { unit, default }',
    remedy: 'Give the default with its unit.',
  });
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
    if (['parameters', 'initial', 'values', 'receptors'].includes(field) && !isObject(value)) {
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
  if (definition.equations === undefined) {
    fail('missing-option', 'neuron › equations', undefined, 'text', 'Give the equations.');
  }
}
