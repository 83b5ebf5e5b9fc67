/**
 * The edge lists of fly connectomes as one call: FlyWire Codex (`connections.csv`, one row a pair and neuropil, with `nt_type`) and neuPrint (`bodyId_pre`,
 * `bodyId_post`, `weight`, one row a pair or a pair and roi; transmitters in the table of neurons). Ids stay text: they exceed 2⁵³.
 */
import { callback, checked, number, object, optional, record } from '../network/shape.ts';
import { checkArgument } from './arguments.ts';
import { type EdgeList, edgeList } from './edgelist.ts';
import type { NamedFile } from './edges.ts';
import { fileError } from './fault.ts';
import { growingIntegers } from './grow.ts';
import { badRow, has, idOf, NEURON_ID, place, rows, type Table, tableOf } from './neuron-table.ts';
import { Labels } from './nodes.ts';

export interface ConnectomeOptions {
  /** By transmitter, upper case: what a synapse counts. */
  readonly signs?: Readonly<Record<string, number>>;
  /** Pairs with fewer synapses, over all neuropils, are left out; 1 unless given. FlyWire's own lists use 5. */
  readonly leastSynapses?: number;
  /** Weight of one synapse, in the unit of the receptor; 1 unless given. */
  readonly perSynapse?: number;
  /** Told now and then how much of the connections has been read, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

const shape = object({
  signs: optional(record(number)),
  leastSynapses: optional(number),
  perSynapse: optional(number),
  onProgress: optional(callback),
});

/** Whether the table names neurons as FlyWire and neuPrint do; names of columns in lower case. */
export const isConnectomeTable = (columns: readonly string[]): boolean =>
  has(columns, COLUMNS.source) && has(columns, COLUMNS.target);

/** One weight a pair, signed by the transmitter of the source. */
export interface Connectome extends EdgeList {
  /** The id of each neuron, ascending. */
  readonly labels: readonly string[];
  /** Transmitter of each neuron as the source of most of its synapses, '' where nobody says. */
  readonly transmitters: readonly string[];
  /** Of each neuron the neuropil where most of its synapses lie, sent and received ones, '' where the table names none. */
  readonly neuropils: readonly string[];
  /** Synapses of each pair. */
  readonly synapses: Int32Array;
}

/**
 * Acetylcholine excites; GABA and, in flies, glutamate inhibit (Shiu et al. 2024, Nature 634:210); amines count as excitatory there. A
 * transmitter that nobody names counts 1.
 */
const SIGNS: Readonly<Record<string, number>> = {
  ...{ ACH: 1, ACETYLCHOLINE: 1, GABA: -1, GLUT: -1, GLUTAMATE: -1 },
  ...{
    DA: 1,
    DOPAMINE: 1,
    SER: 1,
    SEROTONIN: 1,
    OCT: 1,
    OCTOPAMINE: 1,
    TYRAMINE: 1,
    HISTAMINE: -1,
  },
  ...{ UNKNOWN: 1, UNCLEAR: 1, '': 1 },
};

const COLUMNS = {
  source: ['pre_root_id', 'pre_pt_root_id', 'bodyid_pre'],
  target: ['post_root_id', 'post_pt_root_id', 'bodyid_post'],
  count: ['syn_count', 'weight', 'roiweight'],
  transmitter: ['nt_type'],
  neuropil: ['neuropil', 'roi'],
};
const NEURON = {
  id: NEURON_ID,
  transmitter: [
    'nt_type',
    'consensusnt',
    'consensus_nt',
    'predictednt',
    'predicted_nt',
    'celltypepredictednt',
  ],
};

/**
 * Reads the connections and, in a second file, the neurons with their transmitters (CSV, gzip or not). Rejects with `connectome-which-file`, `connectome-bad-row`,
 * `ids-rounded`, `unknown-transmitter`.
 */
export async function readConnectome(
  files: readonly NamedFile[],
  options: ConnectomeOptions = {},
): Promise<Connectome> {
  checkArgument('files', files, 'readConnectome › files');
  checked(shape, options, 'readConnectome › options');
  const { leastSynapses = 1, perSynapse = 1 } = options;
  const signs = { ...SIGNS, ...options.signs };
  const tables = await Promise.all(files.map(tableOf));
  const connections = tables.find(({ header }) => isConnectomeTable(header));
  if (connections === undefined) {
    const names = files.map(({ name }) => name).join(', ') || 'no file';
    const expected = 'a table with pre_root_id and post_root_id, or bodyId_pre and bodyId_post';
    const remedy = 'Other tables are read by readEdges.';
    throw fileError('connectome-which-file', 'readConnectome', names, expected, remedy);
  }
  const neurons = tables.find((table) => table !== connections && has(table.header, NEURON.id));
  const known = neurons === undefined ? new Map<string, string>() : transmittersOf(neurons);
  const labels = new Labels(connections.name);
  const pairs = new Map<number, Map<number, number>>();
  const votes = new Map<number, Map<string, number>>();
  const at = {
    source: place(connections, COLUMNS.source)!,
    target: place(connections, COLUMNS.target)!,
    count: place(connections, COLUMNS.count),
    transmitter: place(connections, COLUMNS.transmitter),
    neuropil: place(connections, COLUMNS.neuropil),
  };
  const neuropils = new Neuropils();
  let told = 0;
  for (const { cells, where, read } of rows(connections)) {
    if (read > told + 0.01) {
      told = read;
      options.onProgress?.(read);
    }
    const [from, to] = [idOf(cells[at.source], where), idOf(cells[at.target], where)];
    const count = at.count === undefined ? 1 : Number(cells[at.count]);
    if (!Number.isInteger(count) || count < 0) {
      throw badRow(where, `${cells[at.count!]} synapses`, 'a whole number ≥ 0');
    }
    const [source, target] = [labels.add(from), labels.add(to)];
    const targets = pairs.get(source) ?? new Map<number, number>();
    pairs.set(source, targets);
    targets.set(target, (targets.get(target) ?? 0) + count);
    if (at.neuropil !== undefined) {
      for (const neuron of [source, target]) neuropils.add(neuron, cells[at.neuropil], count);
    }
    const transmitter =
      known.get(from) ?? (at.transmitter === undefined ? '' : cells[at.transmitter]);
    const own = votes.get(source) ?? new Map<string, number>();
    votes.set(source, own);
    const name = transmitter.toUpperCase();
    if (!Object.hasOwn(signs, name)) {
      const remedy = `Say what it counts: signs: { ${name}: 1 }.`;
      const expected = `one of ${Object.keys(signs).filter(Boolean).join(', ')}`;
      throw fileError('unknown-transmitter', where, `"${transmitter}"`, expected, remedy);
    }
    own.set(name, (own.get(name) ?? 0) + count);
  }
  const { labels: names, renumber } = labels.finish();
  const transmitters = new Array<string>(names.length).fill('');
  for (const [source, own] of votes) {
    // most synapses; of equal ones the first by name, so that the order of rows means nothing
    const [most] = [...own].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    transmitters[renumber[source]] = most[0];
  }
  const [source, target, synapses] = [growingIntegers(), growingIntegers(), growingIntegers()];
  const order = [...pairs.keys()].sort((a, b) => renumber[a] - renumber[b]);
  for (const from of order) {
    const targets = [...pairs.get(from)!].sort((a, b) => renumber[a[0]] - renumber[b[0]]);
    for (const [to, count] of targets) {
      if (count < leastSynapses) continue;
      source.push(renumber[from]);
      target.push(renumber[to]);
      synapses.push(count);
    }
  }
  const counts = synapses.finish();
  const sources = source.finish();
  const weight = Float64Array.from(
    counts,
    (n, k) => n * perSynapse * signs[transmitters[sources[k]]],
  );
  const list = edgeList(
    { source: sources, target: target.finish(), weight, labels: names },
    connections.name,
  );
  const lies = neuropils.finish(renumber);
  return { ...list, labels: names, transmitters, neuropils: lies, synapses: counts };
}

/** Counts the synapses of each neuron by neuropil. */
class Neuropils {
  readonly #names = new Map<string, number>();
  /** By neuron and number of the neuropil. */
  readonly #counts: Map<number, number>[] = [];

  add(neuron: number, name: string, count: number): void {
    const number = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, number);
    this.#counts[neuron] ??= new Map();
    const own = this.#counts[neuron];
    own.set(number, (own.get(number) ?? 0) + count);
  }

  /** The name with most; of equal ones the first by name, so that the order of rows means nothing. */
  finish(renumber: Int32Array): string[] {
    const names = [...this.#names.keys()];
    const found = new Array<string>(renumber.length).fill('');
    this.#counts.forEach((own, neuron) => {
      const [[most]] = [...own].sort((a, b) => b[1] - a[1] || (names[a[0]] < names[b[0]] ? -1 : 1));
      found[renumber[neuron]] = names[most];
    });
    return found;
  }
}

function transmittersOf(table: Table): Map<string, string> {
  const id = place(table, NEURON.id)!;
  const transmitter = place(table, NEURON.transmitter);
  const found = new Map<string, string>();
  if (transmitter === undefined) return found;
  for (const { cells, where } of rows(table)) {
    const own = idOf(cells[id], where);
    if (found.has(own)) throw badRow(where, `id ${own} a second time`, 'each neuron once');
    found.set(own, cells[transmitter].trim());
  }
  return found;
}
