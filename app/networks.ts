/**
 * Settings → the network that is run: an example with its options, numbers changed in its
 * description, and traces of all variables of the first neuron of every population.
 */
import { readOptions, seedOption } from '../examples/example.ts';
import { examples } from '../examples/index.ts';
import { Network, type NeuronSpec, SynfireError, suggest } from '../src/index.ts';
import type { SourceSpec } from '../src/network/description.ts';
import { isSource, modelOf } from '../src/network/models.ts';
import { displayName } from '../src/plot/display-name.ts';
import { CONNECTOME, connectomeNetwork } from './connectome.ts';
import { drawnNetwork, TEMPLATE } from './drawing.ts';
import { FIRST_MODEL, ownNetwork, ownOptions } from './model-text.ts';
import { traceOf } from './names.ts';
import type { Settings } from './settings.ts';

export const gallery = Object.values(examples).filter((example) => !example.needsEdges);

type Json = { [key: string]: Json } | Json[] | number | string | boolean | null;

/** Of a network that is drawn. */
export const drawnOptions = { seed: seedOption };

/** Throws SynfireError. */
export function buildNetwork(settings: Settings): Network {
  return Network.fromJSON(describe(settings) as object);
}

/** The same without the traces that the page shows. Throws SynfireError. */
export function buildUntraced(settings: Settings): Network {
  return Network.fromJSON(changed(settings) as object);
}

/** The description as plain objects, with changes and traces. */
export function describe(settings: Settings): Json {
  const plain = changed(settings);
  addTraces(plain as unknown as TracedDescription);
  return plain;
}

function changed(settings: Settings): Json {
  const plain = copied(original(settings).describe()) as Json;
  for (const [path, value] of Object.entries(settings.changes)) put(plain, path, value);
  return plain;
}

/** To be changed; typed arrays, which may be a connectome's, are shared and stay as they are. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(copied);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each)]));
}

export function original(settings: Settings): Network {
  const { example, options, model, drawing } = settings;
  if (example === CONNECTOME) return connectomeNetwork(settings);
  if (example === 'drawn') {
    const { seed } = readOptions('drawn', drawnOptions, options);
    return drawnNetwork(drawing ?? TEMPLATE, seed);
  }
  if (example === 'own') {
    const { size, amplitude, seed } = readOptions('own', ownOptions, options);
    return ownNetwork(model ?? FIRST_MODEL, size, amplitude, seed);
  }
  const found = gallery.find(({ name }) => name === example);
  if (found) return found.build(options);
  const names = gallery.map(({ name }) => name);
  throw new SynfireError({
    code: 'unknown-example',
    where: 'the gallery',
    found: `"${example}"`,
    expected: names.join(', '),
    remedy: suggest(example, names),
  });
}

interface TracedDescription {
  dt: number;
  populations: { name: string; size: number; neuron: NeuronSpec | SourceSpec }[];
  recorders: object[];
}

/** ms, or the step where that is longer. */
const TRACE_EVERY = 0.5;

function addTraces({ dt, populations, recorders }: TracedDescription): void {
  const every = dt * Math.max(1, Math.round(TRACE_EVERY / dt));
  for (const { name, size, neuron } of populations) {
    if (size === 0 || isSource(neuron)) continue;
    const variables = modelOf(neuron).states.map((state) => state.name);
    recorders.push({
      ...{ recorder: 'states', name: traceOf(name), target: name },
      ...{ variables, every, neurons: [0] },
    });
  }
}

/** Sets the number at "a/0/b"; a path that does not lead to a number is refused. */
function put(root: Json, path: string, value: number): void {
  const keys = path.split('/');
  const last = keys.pop()!;
  let at: Json | undefined = root;
  for (const key of keys) at = child(at, key);
  if (typeof child(at, last) === 'number') {
    (at as { [key: string]: Json })[last] = value;
    return;
  }
  throw new SynfireError({
    code: 'unknown-parameter',
    where: 'a changed parameter',
    found: path,
    expected: 'a number of this network',
    remedy: 'Set the parameters again; the link may be of an older version.',
  });
}

function child(at: Json | undefined, key: string): Json | undefined {
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
  return (at as { [key: string]: Json })[key];
}

/** One number that the panel offers, perhaps in several places at once. */
export interface Parameter {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly doc: string;
  readonly paths: readonly string[];
}

interface ModelJson {
  name: string;
  parameters: Record<string, { unit: string; default: number; doc: string }>;
}

/** Numbers of neurons, receptors and inputs; populations of equal neurons are one group. */
export function parametersOf(settings: Settings): Parameter[] {
  const { populations, inputs } = describe({ ...settings, changes: {} }) as unknown as {
    populations: {
      name: string;
      neuron: {
        model?: ModelJson;
        parameters: Record<string, Json>;
        receptors: Record<string, { kind: ModelJson; parameters: Record<string, Json> }>;
      };
    }[];
    inputs: Record<string, Json>[];
  };
  const found = new Map<string, { parameter: Parameter; names: string[]; paths: string[] }>();
  const add = (path: string, group: string, rest: Omit<Parameter, 'paths' | 'group'>) => {
    const key = `${group}|${rest.name}|${rest.value}`;
    const entry = found.get(key);
    if (entry) entry.paths.push(path);
    else found.set(key, { parameter: { group, ...rest, paths: [] }, names: [], paths: [path] });
  };
  populations.forEach(({ neuron }, p) => {
    const { model } = neuron;
    if (!model) return;
    for (const [name, { unit, doc }] of Object.entries(model.parameters)) {
      const value = neuron.parameters[name];
      if (typeof value !== 'number') continue;
      add(`populations/${p}/neuron/parameters/${name}`, model.name, { name, unit, value, doc });
    }
    for (const [receptor, { kind, parameters }] of Object.entries(neuron.receptors)) {
      for (const [name, { unit, doc }] of Object.entries(kind.parameters)) {
        const value = parameters[name];
        if (typeof value !== 'number') continue;
        const path = `populations/${p}/neuron/receptors/${receptor}/parameters/${name}`;
        add(path, `${model.name} › ${receptor}`, { name, unit, value, doc });
      }
    }
  });
  const fields = { rate: 'Hz', amplitude: 'pA', mean: 'pA', sd: 'pA' } as const;
  inputs.forEach((input, k) => {
    for (const [name, unit] of Object.entries(fields)) {
      const value = input[name];
      if (typeof value !== 'number') continue;
      add(`inputs/${k}/${name}`, displayName(String(input.name)), { name, unit, value, doc: '' });
    }
  });
  return [...found.values()].map(({ parameter, paths }) => ({ ...parameter, paths }));
}
