/** NeuroML 2 (and LEMS files that hold its elements): point neurons as definitions for `neuron()`, synapses as receptors, pulses as currents; what is left out is named. */
import { expectOptions } from '../../connect/argument.ts';
import { type Fault, printValue, SynfireError } from '../../errors.ts';
import type { ReceptorSpec } from '../../neurons/model.ts';
import type { NeuronDefinition } from '../../neurons/neuron.ts';
import { alpha } from '../../synapses/alpha.ts';
import { conductanceAlpha } from '../../synapses/conductance-alpha.ts';
import { conductanceDoubleExponential } from '../../synapses/conductance-double-exponential.ts';
import { conductanceExponential } from '../../synapses/conductance-exponential.ts';
import { exponential } from '../../synapses/exponential.ts';
import { fileError } from '../fault.ts';
import { cellNames, cellOf } from './cells.ts';
import { lemsCell } from './lems-cell.ts';
import { lemsUnits } from './lems-units.ts';
import { type NeuroMLNetwork, networkText } from './networks.ts';
import { placeOf, quantity } from './quantities.ts';
import { type NeuroMLSource, SOURCES } from './sources.ts';
import { type Element, parseXml } from './xml.ts';

/** A synapse: what goes under `receptors`, and the weight that one spike has (nS or pA). */
export interface NeuroMLSynapse {
  readonly receptor: ReceptorSpec;
  readonly weight: number;
}

/** What `network.stepCurrent` takes. */
export interface NeuroMLPulse {
  /** pA. */
  readonly amplitude: number;
  /** ms. */
  readonly start: number;
  readonly stop: number;
}

export interface NeuroMLDocument {
  /** By id: `neuron({ ...cells.id, receptors: { … } })`. */
  readonly cells: Readonly<Record<string, NeuronDefinition>>;
  readonly synapses: Readonly<Record<string, NeuroMLSynapse>>;
  readonly pulses: Readonly<Record<string, NeuroMLPulse>>;
  /** What fires by itself. */
  readonly sources: Readonly<Record<string, NeuroMLSource>>;
  /** Conductances in nS. */
  readonly gapJunctions: Readonly<Record<string, number>>;
  /** As they are written; `networkOf(document, id)` builds one. */
  readonly networks: Readonly<Record<string, NeuroMLNetwork>>;
  /** Elements that are not imported, each with the reason; no part of them is. */
  readonly refused: readonly Fault[];
}

export interface NeuroMLOptions {
  /** Name of the file, for errors. */
  readonly where?: string;
  /** Texts of the files that it includes, which are read with it, each once. */
  readonly includes?: readonly string[];
}

type SynapseReader = (element: Element, where: string) => NeuroMLSynapse;

/** gbase is the conductance of one event; peaks are 1 × weight on both sides. */
const conductance =
  (make: (e: Element, where: string) => ReceptorSpec): SynapseReader =>
  (element, where) => ({
    receptor: make(element, where),
    weight: quantity(element, 'gbase', 'conductance', where),
  });
const ms = (element: Element, name: string, where: string) =>
  quantity(element, name, 'time', where);
const mV = (element: Element, name: string, where: string) =>
  quantity(element, name, 'voltage', where);
/** PyNN's synapses have tau in plain ms and weights from outside. */
const plain = (element: Element, name: string, where: string) =>
  quantity(element, name, 'none', where);

const SYNAPSES: Readonly<Record<string, SynapseReader>> = {
  expOneSynapse: conductance((e, where) =>
    conductanceExponential({ tau_syn: ms(e, 'tauDecay', where), E_rev: mV(e, 'erev', where) }),
  ),
  expTwoSynapse: conductance((e, where) => {
    const [tau_rise, tau_decay] = [ms(e, 'tauRise', where), ms(e, 'tauDecay', where)];
    return conductanceDoubleExponential({ tau_rise, tau_decay, E_rev: mV(e, 'erev', where) });
  }),
  alphaSynapse: conductance((e, where) =>
    conductanceAlpha({ tau_syn: ms(e, 'tau', where), E_rev: mV(e, 'erev', where) }),
  ),
  alphaCurrentSynapse: (e, where) => ({
    receptor: alpha({ tau_syn: ms(e, 'tau', where) }),
    weight: quantity(e, 'ibase', 'current', where),
  }),
  expCondSynapse: (e, where) => ({
    receptor: conductanceExponential({
      tau_syn: plain(e, 'tau_syn', where),
      E_rev: plain(e, 'e_rev', where),
    }),
    weight: 1000,
  }),
  alphaCondSynapse: (e, where) => ({
    receptor: conductanceAlpha({
      tau_syn: plain(e, 'tau_syn', where),
      E_rev: plain(e, 'e_rev', where),
    }),
    weight: 1000,
  }),
  expCurrSynapse: (e, where) => ({
    receptor: exponential({ tau_syn: plain(e, 'tau_syn', where) }),
    weight: 1000,
  }),
  alphaCurrSynapse: (e, where) => ({
    receptor: alpha({ tau_syn: plain(e, 'tau_syn', where) }),
    weight: 1000,
  }),
};

const OTHERS = ['pulseGenerator', 'gapJunction', 'network'];
/** What is read before. */
const LEMS = ['ComponentType', 'Dimension', 'Unit'];
/** What says nothing of cells: notes, and parts that others refer to. */
const SILENT = [
  'notes',
  'annotation',
  'property',
  'Include',
  'include',
  'Target',
  'Simulation',
  ...LEMS,
];

/**
 * Throws `xml-bad-text`, `neuroml-not-neuroml`, `neuroml-duplicate`, `neuroml-bad-quantity`, `neuroml-missing-attribute`; elements of kinds that are not known here go to
 * `refused` instead.
 */
export function readNeuroML(text: string, options: NeuroMLOptions = {}): NeuroMLDocument {
  expectOptions(options, 'readNeuroML', ['where', 'includes']);
  const { where = 'NeuroML file', includes = [] } = options;
  if (!Array.isArray(includes)) {
    const [found, expected] = [printValue(includes), 'an array of texts'];
    const fault = { code: 'wrong-type', where: 'readNeuroML › includes', found, expected };
    throw new SynfireError({ ...fault, remedy: 'Read the files first.' });
  }
  const root = rootOf(text, where);
  const read = (each: string, at: string) => [at, rootOf(each, at)] as const;
  const files = [
    ...includes.map((each, k) => read(each, `${where} › includes[${k}]`)),
    [where, root] as const,
  ];
  const roots = files.map(([, each]) => each);
  const types = new Map(
    files.flatMap(([at, { children }]) =>
      children
        .filter(({ name }) => name === 'ComponentType')
        .map((element) => [element.attributes.name ?? '', { element, where: at }] as const),
    ),
  );
  const lems = { types, ...lemsUnits(roots, where) };
  const channels = new Map<string, Element>();
  for (const element of roots.flatMap(({ children }) => children)) {
    if (/^ionChannel/.test(element.name)) channels.set(element.attributes.id ?? '', element);
  }
  const cells: Record<string, NeuronDefinition> = {};
  const synapses: Record<string, NeuroMLSynapse> = {};
  const pulses: Record<string, NeuroMLPulse> = {};
  const sources: Record<string, NeuroMLSource> = {};
  const gapJunctions: Record<string, number> = {};
  const networks: Record<string, NeuroMLNetwork> = {};
  const refused: Fault[] = [];
  const seen = new Set<string>();
  for (const [at, element] of files.flatMap(([at, each]) =>
    each.children.map((child) => [at, child] as const),
  )) {
    if (SILENT.includes(element.name)) continue;
    const place = placeOf(element, at);
    const { id } = element.attributes;
    if (id !== undefined && seen.has(id)) {
      const remedy = 'Rename one of them.';
      throw fileError('neuroml-duplicate', place, `id "${id}" a second time`, 'each once', remedy);
    }
    if (id !== undefined) seen.add(id);
    if (/^ionChannel/.test(element.name)) continue;
    try {
      const own = element.name === 'Component' ? element.attributes.type : element.name;
      if (cellNames.includes(element.name))
        cells[named(element, place)] = cellOf(element, at, channels);
      else if (Object.hasOwn(SYNAPSES, element.name)) {
        synapses[named(element, place)] = SYNAPSES[element.name](element, at);
      } else if (element.name === 'pulseGenerator')
        pulses[named(element, place)] = pulseOf(element, at);
      else if (Object.hasOwn(SOURCES, element.name)) {
        sources[named(element, place)] = SOURCES[element.name](element, at);
      } else if (element.name === 'gapJunction') {
        const conductance = quantity(element, 'conductance', 'conductance', at);
        gapJunctions[named(element, place)] = conductance;
      } else if (element.name === 'network') {
        networks[named(element, place)] = networkText(element, at);
      } else if (own !== undefined && types.has(own)) {
        cells[named(element, place)] = lemsCell(element, own, lems, at);
      } else {
        const expected = [
          ...cellNames,
          ...Object.keys({ ...SYNAPSES, ...SOURCES }),
          ...OTHERS,
        ].join(', ');
        const remedy = 'Write it as equations of neuron({ … }), or build it in code.';
        const found = `<${element.name}>`;
        refused.push({ code: 'neuroml-unsupported', where: place, found, expected, remedy });
      }
    } catch (error) {
      if (!(error instanceof SynfireError) || error.code !== 'neuroml-unsupported') throw error;
      refused.push(...error.faults);
    }
  }
  return { cells, synapses, pulses, sources, gapJunctions, networks, refused };
}

function rootOf(text: unknown, where: string): Element {
  if (typeof text !== 'string') {
    const [found, expected] = [printValue(text), 'the text of the file'];
    const fault = { code: 'wrong-type', where: 'readNeuroML › text', found, expected };
    throw new SynfireError({ ...fault, remedy: 'Decode it first.' });
  }
  const root = parseXml(text, where);
  if (/^(neuroml|Lems|LEMS)$/.test(root.name)) return root;
  const remedy = 'Give a NeuroML 2 file.';
  throw fileError('neuroml-not-neuroml', where, `<${root.name}>`, '<neuroml>', remedy);
}

function named({ attributes }: Element, place: string): string {
  if (attributes.id) return attributes.id;
  throw fileError('neuroml-missing-attribute', place, 'no id', 'an attribute id', 'Add it.');
}

function pulseOf(element: Element, where: string): NeuroMLPulse {
  const start = quantity(element, 'delay', 'time', where);
  const stop = start + quantity(element, 'duration', 'time', where);
  return { amplitude: quantity(element, 'amplitude', 'current', where), start, stop };
}
