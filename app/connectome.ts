/**
 * A network from a visitor's files: the fly's model (Shiu et al. 2024) on whatever edges they hold. The settings say which files, by their
 * hashes; what was read from them stands here while the page is open.
 */
import { readOptions, seedOption } from '../examples/example.ts';
import { drivenNeurons, flyNetwork } from '../examples/papers/shiu2024.ts';
import { type EdgeList, type Network, SynfireError } from '../src/index.ts';
import { keyOf as keyOfSeed, philox } from '../src/plan/philox.ts';
import type { GivenPlaces } from './given-places.ts';
import type { FileMark, Settings } from './settings.ts';
import { whole } from './whole.ts';

export const CONNECTOME = 'connectome';

export interface Connectome extends EdgeList {
  /** Some edge has a weight below 0. */
  readonly isSigned: boolean;
  /** Of each neuron, where the file says. */
  readonly neuropils?: readonly string[];
}

/** What was read while the page is open, the latest last. */
const read = new Map<string, Connectome>();
/** So that one can go back to the one before. */
const MOST_KEPT = 3;

/** The same for the same files, whatever their names and order. */
export const keyOf = (marks: readonly FileMark[]): string =>
  marks
    .map(({ sha256 }) => sha256)
    .sort()
    .join(' ');

export function keepConnectome(marks: readonly FileMark[], connectome: Connectome): void {
  const key = keyOf(marks);
  read.delete(key);
  read.set(key, connectome);
  for (const oldest of read.keys()) if (read.size > MOST_KEPT) read.delete(oldest);
}

/** Undefined where its files were not given yet. */
export const connectomeOf = ({ connectome }: Settings): Connectome | undefined =>
  connectome && read.get(keyOf(connectome.network));

const places = new Map<string, GivenPlaces>();
/** Places are of one connectome: the same table may be given for another. */
const placesKey = (network: readonly FileMark[], marks: readonly FileMark[]): string =>
  `${keyOf(network)} ${keyOf(marks)}`;

export function keepPlaces(
  network: readonly FileMark[],
  marks: readonly FileMark[],
  given: GivenPlaces,
): void {
  places.set(placesKey(network, marks), given);
}

/** Undefined where there are none, or their files were not given yet. */
export const placesOf = ({ example, connectome }: Settings): GivenPlaces | undefined =>
  example === CONNECTOME && connectome?.places
    ? places.get(placesKey(connectome.network, connectome.places))
    : undefined;

/** Its files have still to be given. */
export const lacksFiles = (settings: Settings): boolean =>
  settings.example === CONNECTOME && connectomeOf(settings) === undefined;

interface Options {
  drive: string;
  rate: number;
  weight: number;
  least: number;
  delay: number;
  inhibitory: number;
  seed: number;
}

export const connectomeOptions = {
  drive: {
    description:
      'neurons to drive, as the file names them, separated by commas; or “strongest 20”: those with most synapses',
    default: 'strongest 20',
  },
  rate: { description: 'Poisson events of each driven neuron, Hz', default: 150, range: [0, 1000] },
  weight: { description: 'of one synapse, mV', default: 0.275, range: [0, 10] },
  least: { description: 'synapses of a pair, fewer are left out', default: 1, range: [0, 1000] },
  delay: { description: 'of all synapses, ms', default: 1.8, range: [0.1, 20] },
  inhibitory: {
    description:
      'part of the neurons, by chance, whose synapses inhibit, where the file has no signs',
    default: 0,
    range: [0, 1],
  },
  seed: seedOption,
} as const;

/** Throws SynfireError: `missing-files` where they were not given. */
export function connectomeNetwork(settings: Settings): Network {
  const list = connectomeOf(settings);
  if (!list) throw missing(settings);
  const options = readOptions<Options>(CONNECTOME, connectomeOptions, settings.options);
  const { drive, rate, seed, delay } = options;
  const most = /^\s*strongest\s+(\d+)\s*$/.exec(drive);
  const driven = most ? strongest(list, Number(most[1])) : drivenNeurons(drive, list);
  const indices = [...new Set(driven)].sort((a, b) => a - b);
  return flyNetwork(weighted(list, options), { indices, rate, seed, delay });
}

/** What it is, for the page; undefined where the settings are of another network. */
export function aboutConnectome(settings: Settings): string | undefined {
  if (settings.example !== CONNECTOME) return undefined;
  const names = settings.connectome?.network.map(({ name }) => name).join(', ');
  const list = connectomeOf(settings);
  if (!list) return `In ${names}, which no link holds.`;
  const synapses = list.weight.reduce((sum, w) => sum + Math.abs(w), 0);
  const [neurons, pairs, all] = [list.count, list.source.length, synapses].map(whole);
  const signs = list.isSigned
    ? ''
    : ' The file has no signs: all excite, but for the part “inhibitory”.';
  return `${neurons} neurons, ${pairs} connections of ${all} synapses, from ${names}; the neurons of Shiu et al. 2024.${signs}`;
}

/** By neuron, 1 where more of what it sends inhibits than excites; undefined where it is no connectome. */
export function inhibitingIn(settings: Settings): Uint8Array | undefined {
  const list = settings.example === CONNECTOME ? connectomeOf(settings) : undefined;
  if (!list) return undefined;
  const options = readOptions<Options>(CONNECTOME, connectomeOptions, settings.options);
  const { source, weight } = weighted(list, options);
  const sent = new Float64Array(list.count);
  source.forEach((from, k) => {
    sent[from] += weight[k];
  });
  return Uint8Array.from(sent, (sum) => (sum < 0 ? 1 : 0));
}

/** Those with most synapses sent; of equal ones the first. */
function strongest({ count, source, weight }: EdgeList, most: number): number[] {
  const sent = new Float64Array(count);
  source.forEach((from, k) => {
    sent[from] += Math.abs(weight[k]);
  });
  const order = Array.from(sent, (_, i) => i).sort((a, b) => sent[b] - sent[a] || a - b);
  return order.slice(0, most);
}

let last: { list: Connectome; key: string; made: EdgeList } | undefined;

/** In mV, without the weakest. A page asks several times for the same. */
function weighted(list: Connectome, { weight, least, inhibitory, seed }: Options): EdgeList {
  const drawn = list.isSigned || inhibitory === 0 ? '' : `${inhibitory} ${seed}`;
  const key = `${weight} ${least} ${drawn}`;
  if (last?.list === list && last.key === key) return last.made;
  const inhibits = drawn === '' ? undefined : drawnSigns(list.count, inhibitory, seed);
  const strong = least > 1 ? list.weight.map((w) => (Math.abs(w) >= least ? 1 : 0)) : undefined;
  const stays = (_: number, k: number) => strong?.[k] !== 0;
  const source = list.source.filter(stays);
  const made = {
    count: list.count,
    source,
    target: list.target.filter(stays),
    weight: list.weight.filter(stays).map((w, k) => w * (inhibits?.[source[k]] ? -weight : weight)),
  };
  last = { list, key, made };
  return made;
}

/** A draw a neuron, of its number and the seed. */
function drawnSigns(count: number, part: number, seed: number): Uint8Array {
  const [low, high] = keyOfSeed(seed);
  const words = new Uint32Array(4);
  return Uint8Array.from({ length: count }, (_, i) => {
    philox(i, 0, 0, STREAM, low, high, words);
    return words[0] < part * 2 ** 32 ? 1 : 0;
  });
}

/** Counter word of draws that are no engine's (docs/random.md). */
const STREAM = 0x7f000000;

function missing({ connectome }: Settings): SynfireError {
  const wanted = connectome?.network.map(({ name }) => name).join(', ') ?? 'files';
  return new SynfireError({
    code: 'missing-files',
    where: 'the connectome',
    found: 'none of its files',
    expected: wanted,
    remedy: 'Choose them above, or drop them on the page.',
  });
}
