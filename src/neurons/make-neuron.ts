/** Makes a neuron specification of a model and the user's options: what every model's constructor does. */
import { type TableauName, tableaus } from '../equations/tableaus.ts';
import { type Fault, printValue, reading, SynfireError, suggest } from '../errors.ts';
import { exponential } from '../synapses/exponential.ts';
import type { MethodName, NeuronModel, NeuronSpec, ParameterValue, ReceptorSpec } from './model.ts';
import { type SurrogateOptions, surrogateSpec } from './surrogate.ts';

/** Parameters by name, and beside them: */
interface NeuronOptions {
  /** By name; the default is one exponential current named `syn`. */
  readonly receptors?: Readonly<Record<string, ReceptorSpec>>;
  /** Integration method; refused where the equations don't allow it. */
  readonly method?: MethodName;
  /** What stands for the derivative of its spikes when it learns: a name, text in x, or options. */
  readonly surrogate?: string | SurrogateOptions;
}

/** Options of a model with these parameters; `tau_syn_ex` sets one of receptor `ex`. */
export type OptionsOf<Parameter extends string> = NeuronOptions & {
  readonly [P in Parameter]?: ParameterValue;
} & { readonly [other: `${string}_${string}`]: ParameterValue };

export const methodNames: readonly MethodName[] = [
  'exact',
  'exponential_euler',
  'implicit_euler',
  ...(Object.keys(tableaus) as TableauName[]),
  'euler_maruyama',
];

/** Names are checked here; values with the network, where the number of neurons is known. */
export function makeNeuron(model: NeuronModel, options: object = {}): NeuronSpec {
  const where = `neuron ${model.name}`;
  if (!isRecord(options)) {
    fail(where, 'wrong-type', printValue(options), 'an object with parameters, receptors, method');
  }
  const given = reading(where, () => ({ ...options }) as Record<string, unknown>);
  const { receptors, method, surrogate, ...parameters } = given;
  const faults: Fault[] = [];
  const chosen = readReceptors(receptors, where, faults);
  const known = knownParameters(model, chosen);
  const values: Record<string, ParameterValue> = {};
  for (const [id, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (known.includes(id)) values[id] = value as ParameterValue;
    else {
      const expected = `a parameter of ${model.name}`;
      const remedy = suggest(id, [...known, 'receptors', 'method', 'surrogate']);
      const place = `${where} › parameter "${id}"`;
      faults.push({ code: 'unknown-parameter', where: place, found: `"${id}"`, expected, remedy });
    }
  }
  if (method !== undefined && !methodNames.includes(method as MethodName)) {
    const remedy =
      typeof method === 'string' ? suggest(method, methodNames) : 'Give its name as text.';
    const expected = methodNames.join(', ');
    const found = printValue(method);
    faults.push({ code: 'unknown-method', where: `${where} › method`, found, expected, remedy });
  }
  const learns =
    surrogate === undefined
      ? undefined
      : surrogateSpec(surrogate as string, `${where} › surrogate`, (fault) => faults.push(fault));
  SynfireError.gather(faults);
  return {
    ...{ model, receptors: chosen, parameters: values },
    ...(method === undefined ? {} : { method: method as MethodName }),
    ...(learns === undefined ? {} : { surrogate: learns }),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value);

function fail(where: string, code: string, found: string, expected: string): never {
  const remedy = 'See the documentation of the model.';
  throw new SynfireError({ code, where, found, expected, remedy });
}

/** Receptors by name, with what is none noted. */
export function readReceptors(
  given: unknown,
  where: string,
  faults: Fault[],
): Readonly<Record<string, ReceptorSpec>> {
  if (given === undefined) return { syn: exponential() };
  if (!isRecord(given)) {
    fail(`${where} › receptors`, 'wrong-type', printValue(given), 'an object such as { ex, in }');
  }
  const receptors: Record<string, ReceptorSpec> = {};
  for (const [id, receptor] of Object.entries(given)) {
    const place = `${where} › receptor "${id}"`;
    const sound = isRecord(receptor) && isRecord(receptor.kind) && isRecord(receptor.parameters);
    if (!sound || !isRecord((receptor.kind as Record<string, unknown>).parameters)) {
      const remedy = 'Write e.g. { ex: exponential({ tau_syn: 5 }) }.';
      const expected = 'a receptor';
      const found = printValue(receptor);
      faults.push({ code: 'wrong-type', where: place, found, expected, remedy });
    } else receptors[id] = receptor as unknown as ReceptorSpec;
  }
  return receptors;
}

/** Parameters of the model, then the receptors' with their suffix. */
const knownParameters = (
  model: NeuronModel,
  receptors: Readonly<Record<string, ReceptorSpec>>,
): string[] => [
  ...Object.keys(model.parameters),
  ...Object.entries(receptors).flatMap(([id, { kind }]) =>
    Object.keys(kind.parameters).map((own) => `${own}_${id}`),
  ),
];
