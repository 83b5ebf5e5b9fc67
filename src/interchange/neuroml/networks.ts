/** `<network>` as it is written: populations, connections between cells, inputs; places and layouts say nothing of the dynamics. */
import { fileError } from '../fault.ts';
import { unsupported } from './channels.ts';
import { placeOf, quantity } from './quantities.ts';
import type { Element } from './xml.ts';

export interface NeuroMLConnection {
  readonly source: number;
  readonly target: number;
  /** A factor of the synapse's own weight. */
  readonly weight: number;
  /** ms; 0 where none is given. */
  readonly delay: number;
}

export interface NeuroMLNetwork {
  readonly populations: readonly {
    readonly id: string;
    readonly component: string;
    readonly size: number;
  }[];
  readonly projections: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    /** A synapse, or a gap junction. */
    readonly synapse: string;
    readonly connections: readonly NeuroMLConnection[];
  }[];
  readonly inputs: readonly {
    readonly component: string;
    readonly population: string;
    readonly targets: readonly { readonly target: number; readonly weight: number }[];
  }[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

const SILENT = ['notes', 'annotation', 'property', 'space', 'region', 'layout', 'cellSet'];
const LARGEST = 2 ** 24;

/** Throws `neuroml-unsupported`, `neuroml-bad-reference`, `neuroml-bad-quantity`, `neuroml-missing-attribute`. */
export function networkText(element: Element, where: string): NeuroMLNetwork {
  const network: Writable<NeuroMLNetwork> = { populations: [], projections: [], inputs: [] };
  const given = (at: Element, name: string): string => {
    const text = at.attributes[name];
    if (text !== undefined) return text;
    const [place, expected] = [placeOf(at, where), `an attribute ${name}`];
    throw fileError('neuroml-missing-attribute', place, `no ${name}`, expected, 'Add it.');
  };
  const sizeOf = (id: string) => network.populations.find((each) => each.id === id)?.size;
  const cellAt = (at: Element, name: string, population?: string): [string, number] => {
    const text = given(at, name);
    const match = /^(?:(?:\.\.\/)?(\w+)(?:\[(\d+)\]|\/(\d+)(?:\/\w+)?)|(\d+))$/.exec(text.trim());
    const id = match?.[1] ?? population ?? '';
    const cell = Number(match?.[2] ?? match?.[3] ?? match?.[4] ?? Number.NaN);
    const size = sizeOf(id);
    if (size !== undefined && cell < size && (population ?? id) === id) return [id, cell];
    const expected = population
      ? `a cell of ${population}, of which there are ${sizeOf(population) ?? 0}`
      : 'a cell of a population of this network';
    const place = `${placeOf(at, where)} › ${name}`;
    throw fileError('neuroml-bad-reference', place, `"${text}"`, expected, 'Correct it.');
  };
  const weighted = (at: Element) => quantity(at, 'weight', 'none', where, 1);
  const edge = (
    at: Element,
    names: readonly [string, string],
    between?: readonly [string, string],
  ) => {
    const [[from, source], [to, target]] = names.map((name, k) => cellAt(at, name, between?.[k]));
    const delay = quantity(at, 'delay', 'time', where, 0);
    return { from, to, connection: { source, target, weight: weighted(at), delay } };
  };

  const known = [
    ...['population', 'projection', 'electricalProjection', 'synapticConnection'],
    ...['synapticConnectionWD', 'explicitInput', 'inputList'],
  ];
  for (const at of element.children) {
    if (!known.includes(at.name) && !SILENT.includes(at.name)) {
      throw unsupported(placeOf(at, where), `<${at.name}>`, known.join(', '));
    }
  }
  const all = (pattern: RegExp) => element.children.filter(({ name }) => pattern.test(name));
  for (const at of all(/^population$/)) {
    const instances = at.children.filter(({ name }) => name === 'instance').length;
    // where cells are listed, they are what there is
    const size = instances > 0 ? instances : quantity(at, 'size', 'none', where);
    if (!Number.isInteger(size) || size < 0 || size > LARGEST) {
      const place = `${placeOf(at, where)} › size`;
      throw fileError('neuroml-bad-quantity', place, String(size), 'a whole number', 'Correct it.');
    }
    network.populations.push({ id: given(at, 'id'), component: given(at, 'component'), size });
  }
  for (const at of all(/^(electricalP|p)rojection$/)) {
    const between = [
      given(at, 'presynapticPopulation'),
      given(at, 'postsynapticPopulation'),
    ] as const;
    const electrical = at.name === 'electricalProjection';
    const names = electrical ? ELECTRICAL : CHEMICAL;
    const bySynapse = new Map<string, NeuroMLConnection[]>();
    for (const each of at.children.filter(({ name }) => !SILENT.includes(name))) {
      if (!names.kinds.includes(each.name)) {
        throw unsupported(placeOf(each, where), `<${each.name}>`, names.kinds.join(', '));
      }
      const synapse = electrical ? given(each, 'synapse') : given(at, 'synapse');
      const { connection } = edge(each, names.ends, between);
      bySynapse.set(synapse, [...(bySynapse.get(synapse) ?? []), connection]);
    }
    for (const [synapse, connections] of bySynapse) {
      const [from, to] = between;
      network.projections.push({ id: given(at, 'id'), from, to, synapse, connections });
    }
  }
  for (const at of all(/^synapticConnection/)) {
    const { from, to, connection } = edge(at, ['from', 'to']);
    const id = `${from} to ${to}`;
    network.projections.push({
      id,
      from,
      to,
      synapse: given(at, 'synapse'),
      connections: [connection],
    });
  }
  for (const at of all(/^explicitInput$/)) {
    const [population, target] = cellAt(at, 'target');
    const component = given(at, 'input');
    network.inputs.push({ component, population, targets: [{ target, weight: 1 }] });
  }
  for (const at of all(/^inputList$/)) {
    const population = given(at, 'population');
    const targets = at.children.map((each) => {
      if (!/^inputW?$/.test(each.name)) {
        throw unsupported(placeOf(each, where), `<${each.name}>`, 'input, inputW');
      }
      return { target: cellAt(each, 'target', population)[1], weight: weighted(each) };
    });
    network.inputs.push({ component: given(at, 'component'), population, targets });
  }
  return network;
}

const CHEMICAL = {
  kinds: ['connection', 'connectionWD'],
  ends: ['preCellId', 'postCellId'] as [string, string],
};
const ELECTRICAL = {
  kinds: [
    ...['electricalConnection', 'electricalConnectionInstance', 'electricalConnectionInstanceW'],
  ],
  ends: ['preCell', 'postCell'] as [string, string],
};
