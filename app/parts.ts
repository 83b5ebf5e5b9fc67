/** The fields of a part of the network: numbers with unit and range, and what a change of one makes of the settings. */
import { displayName } from '../src/plot/display-name.ts';
import { type Drawing, MODELS, type PartId } from './drawing.ts';
import type { Settings } from './settings.ts';

export interface PartField {
  readonly name: string;
  readonly unit: string;
  /** "above 0", or empty. */
  readonly range: string;
  readonly doc: string;
  readonly value: number | string | undefined;
  /** Texts that are allowed, where it is one of these. */
  readonly choices?: readonly string[];
  /** The settings with another value; undefined: it is missing. Without it the field cannot be changed. */
  readonly set?: (value: number | string | undefined) => Settings;
}

export interface Part {
  readonly title: string;
  /** Equations, as they are written. */
  readonly equations: string;
  readonly fields: readonly PartField[];
}

interface ModelJson {
  readonly name: string;
  readonly parameters: Readonly<
    Record<string, { unit: string; default: number; range?: string; doc: string }>
  >;
  readonly equations?: string;
}

const inWords = (range: string | undefined): string =>
  range === 'positive' ? 'above 0' : range === 'nonnegative' ? 'from 0' : '';
const unitOf = (unit: string): string => (unit === '1' ? '' : unit);

/** Of a network that is drawn. */
export function partOfDrawing(settings: Settings, drawing: Drawing, id: PartId): Part | undefined {
  const [kind, index] = id.split('/');
  const k = Number(index);
  const put = (next: Drawing): Settings => ({ ...settings, drawing: next, changes: {} });
  const field = (
    name: string,
    unit: string,
    range: string,
    doc: string,
    value: PartField['value'],
    set: (value: never) => Settings,
  ): PartField => ({
    ...{ name, unit, range, doc, value },
    set: set as PartField['set'],
  });
  if (kind === 'populations') {
    const population = drawing.populations[k];
    if (!population) return undefined;
    const change = (part: Partial<typeof population>) =>
      put({ ...drawing, populations: drawing.populations.with(k, { ...population, ...part }) });
    const { model } = MODELS[population.model]({}) as unknown as { model: ModelJson };
    const own = MODELS[population.model]({}).parameters as Record<string, number>;
    return {
      title: `Population ${displayName(population.name)}`,
      equations: model.equations ?? '',
      fields: [
        field('name', '', '', 'as recordings give it', population.name, (name: string) =>
          renamed(settings, drawing, k, name),
        ),
        {
          ...field('model', '', '', 'of each neuron', population.model, (chosen: 'lif') =>
            change({ model: chosen, parameters: {} }),
          ),
          choices: Object.keys(MODELS),
        },
        field('size', 'neurons', 'from 1', '', population.size, (size: number) => change({ size })),
        ...Object.entries(model.parameters).map(([name, { unit, range, doc, default: usual }]) => {
          const has = Object.hasOwn(population.parameters, name);
          const value = has ? population.parameters[name] : (own[name] ?? usual);
          return field(name, unitOf(unit), inWords(range), doc, value, (given: number) =>
            change({ parameters: { ...population.parameters, [name]: given } }),
          );
        }),
      ],
    };
  }
  if (kind === 'projections') {
    const projection = drawing.projections[k];
    if (!projection) return undefined;
    const { source, target, probability, weight, delay } = projection;
    const change = (part: Partial<typeof projection>) =>
      put({ ...drawing, projections: drawing.projections.with(k, { ...projection, ...part }) });
    return {
      title: displayName(`${source} to ${target}`),
      equations: '',
      fields: [
        field('probability', '', '0 to 1', 'of each pair', probability, (given: number) =>
          change({ probability: given }),
        ),
        field('weight', 'pA', 'below 0: inhibitory', '', weight, (given: number) =>
          change({ weight: given }),
        ),
        field('delay', 'ms', 'from 0.1', '', delay, (given: number) => change({ delay: given })),
      ],
    };
  }
  const input = drawing.inputs[k];
  if (!input) return undefined;
  const change = (part: Partial<typeof input>) =>
    put({ ...drawing, inputs: drawing.inputs.with(k, { ...input, ...part }) });
  const amplitude = (name: string) =>
    field(name, 'pA', '', '', input.amplitude, (given: number) => change({ amplitude: given }));
  return {
    title: `Input of ${displayName(input.target)}`,
    equations: '',
    fields: [
      {
        ...field('kind', '', '', '', input.kind, (chosen: 'current') => change({ kind: chosen })),
        choices: ['poisson', 'current'],
      },
      ...(input.kind === 'poisson'
        ? [
            field(
              'rate',
              'Hz',
              'from 0',
              'of each neuron’s own train',
              input.rate,
              (rate: number) => change({ rate }),
            ),
            amplitude('weight'),
          ]
        : [amplitude('amplitude')]),
    ],
  };
}

/** Arrows and inputs go with their population. */
function renamed(settings: Settings, drawing: Drawing, k: number, name: string): Settings {
  const before = drawing.populations[k].name;
  const other = (text: string) => (text === before ? name : text);
  return {
    ...settings,
    changes: {},
    drawing: {
      populations: drawing.populations.with(k, { ...drawing.populations[k], name }),
      projections: drawing.projections.map((each) => ({
        ...each,
        source: other(each.source),
        target: other(each.target),
      })),
      inputs: drawing.inputs.map((each) => ({ ...each, target: other(each.target) })),
    },
  };
}

type Described = Readonly<Record<string, unknown>>;

/** Of an example's network: every number of the part's description, by its path. */
export function partOfNetwork(
  settings: Settings,
  description: object,
  id: PartId,
): Part | undefined {
  const [kind, index] = id.split('/');
  const part = (description as Record<string, Described[]>)[kind]?.[Number(index)];
  if (!part) return undefined;
  const set = (path: string) => (value: number | string | undefined) => ({
    ...settings,
    changes: typeof value === 'number' ? { ...settings.changes, [path]: value } : settings.changes,
  });
  const number = (
    path: string,
    name: string,
    unit: string,
    value: unknown,
    range = '',
    doc = '',
  ) => (typeof value === 'number' ? [{ name, unit, range, doc, value, set: set(path) }] : []);
  if (kind === 'populations') {
    const { name, size, neuron } = part as { name: string; size: number; neuron: Described };
    const model = neuron.model as ModelJson | undefined;
    const values = (neuron.parameters ?? {}) as Described;
    const receptors = (neuron.receptors ?? {}) as Record<
      string,
      { kind: ModelJson; parameters: Described }
    >;
    const at = `${id}/neuron`;
    return {
      title: `Population ${displayName(name)}`,
      equations: model?.equations ?? '',
      fields: [
        { name: 'size', unit: 'neurons', range: '', doc: '', value: size },
        ...Object.entries(model?.parameters ?? {}).flatMap(([key, { unit, range, doc }]) =>
          number(`${at}/parameters/${key}`, key, unitOf(unit), values[key], inWords(range), doc),
        ),
        ...Object.entries(receptors).flatMap(([receptor, { kind: of, parameters }]) =>
          Object.entries(of.parameters).flatMap(([key, { unit, range, doc }]) => {
            const path = `${at}/receptors/${receptor}/parameters/${key}`;
            return number(
              path,
              `${key} of ${receptor}`,
              unitOf(unit),
              parameters[key],
              inWords(range),
              doc,
            );
          }),
        ),
      ],
    };
  }
  const skipped = ['seed', 'version'];
  const walk = (value: unknown, path: string, name: string): PartField[] => {
    if (typeof value === 'number' && !skipped.includes(name)) {
      return number(path, name, UNITS[name] ?? '', value);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([key, inner]) => walk(inner, `${path}/${key}`, key));
  };
  const fields = Object.entries(part).flatMap(([key, value]) => {
    const found = walk(value, `${id}/${key}`, key);
    // a distribution's numbers are named by what is distributed
    const nested = typeof value === 'object' && ['weight', 'delay'].includes(key);
    return nested ? found.map((each) => ({ ...each, name: `${key}, ${each.name}` })) : found;
  });
  return { title: displayName(String(part.name)), equations: '', fields };
}

const UNITS: Readonly<Record<string, string>> = {
  delay: 'ms',
  rate: 'Hz',
  amplitude: 'pA',
  start: 'ms',
  stop: 'ms',
  interval: 'ms',
};
