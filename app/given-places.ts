/**
 * Places that a visitor gives for the neurons of a network: a table with ids and x, y, z in any unit, or an array with a row a neuron. Where
 * a neuron has several points (its skeleton, its synapses) it stands at their middle, and the points are shown; where places are those of
 * neuropils, each neuron takes one of the points of its own.
 */
import { readPositions, SynfireError } from '../src/index.ts';
import { type GivenFile, loadFiles, type Tell } from './given-files.ts';
import { whole } from './whole.ts';

export interface GivenPlaces {
  /** x, y, z of every neuron within the unit ball, as they were to one another. */
  readonly places: Float32Array<ArrayBuffer>;
  /** Points of neurons that have several, and whose each is. */
  readonly cloud?: { readonly places: Float32Array<ArrayBuffer>; readonly owners: Uint32Array };
  /** What they are, a sentence. */
  readonly words: string;
}

interface Neurons {
  readonly count: number;
  readonly labels?: readonly string[];
  readonly neuropils?: readonly string[];
}

/** Points that are drawn, at most: of more every second, third … */
const MOST_POINTS = 150_000;

/**
 * For neurons that are known by their numbers, from 0 on. Rejects with SynfireError: `files-too-large`, `one-place`, and as `readPositions`
 * does.
 */
export async function placesFrom(
  files: readonly File[],
  count: number,
  tell: Tell = () => {},
): Promise<GivenPlaces> {
  return byNeuron(await loadFiles(files, tell), { count });
}

/** Files of places, for neurons with their ids. Rejects as `placesFrom` does, and with `no-neuropils`. */
export async function placesOf(
  files: readonly GivenFile[],
  neurons: Neurons,
  tell: Tell,
): Promise<GivenPlaces> {
  const names = namesOf(files);
  tell(`Reading ${names}`, 0);
  const byNeuropil = files.filter(({ role }) => role === 'neuropils');
  if (byNeuropil.length === 0) return byNeuron(files, neurons);
  if (byNeuropil.length < files.length || !neurons.neuropils) throw noNeuropils(names);
  return inNeuropils(byNeuropil, neurons.neuropils);
}

type Files = readonly Pick<GivenFile, 'name' | 'bytes'>[];

const namesOf = (files: Files): string => files.map(({ name }) => name).join(', ');

async function byNeuron(files: Files, { count, labels }: Neurons): Promise<GivenPlaces> {
  const ids = labels ?? Array.from({ length: count }, (_, k) => String(k));
  const { coordinates, points, cloud } = await readPositions(files, ids, { keepPoints: true });
  const names = namesOf(files);
  const several = points.some((each) => each > 1);
  const every = Math.max(1, Math.ceil((cloud?.neurons.length ?? 0) / MOST_POINTS));
  const drawn = several && cloud ? thinned(cloud, every) : undefined;
  const scaled = intoBall(several && cloud ? cloud.coordinates : coordinates, names);
  const known = points.reduce((sum, each) => sum + Math.min(1, each), 0);
  const all = points.reduce((sum, each) => sum + each, 0);
  const of = several ? `, at the middle of ${whole(all)} points` : '';
  const part = every > 1 && several ? `, one in ${every} of them drawn` : '';
  const left =
    known < count ? `; ${whole(count - known)} have no point and stand in the middle` : '';
  return {
    places: scaled(coordinates),
    ...(drawn ? { cloud: { places: scaled(drawn.coordinates), owners: drawn.owners } } : {}),
    words: `Places of ${whole(known)} neurons from ${names}${of}${part}${left}.`,
  };
}

function thinned(cloud: { coordinates: Float64Array; neurons: Int32Array }, every: number) {
  const stays = (k: number) => k % every === 0;
  return {
    coordinates: cloud.coordinates.filter((_, k) => stays(Math.floor(k / 3))),
    owners: Uint32Array.from(cloud.neurons.filter((_, k) => stays(k))),
  };
}

/** Neurons of a neuropil are dealt its points in turn, spread over all of them. */
async function inNeuropils(files: Files, own: readonly string[]): Promise<GivenPlaces> {
  const names = namesOf(files);
  const neuropils = [...new Set(own)].filter((name) => name !== '');
  const { cloud } = await readPositions(files, neuropils, { keepPoints: true });
  const points = new Map<string, number[]>();
  cloud!.neurons.forEach((neuropil, k) => {
    const name = neuropils[neuropil];
    points.set(name, points.get(name) ?? []);
    points.get(name)!.push(k);
  });
  const members = new Map<string, number[]>();
  own.forEach((name, i) => {
    const key = points.has(name) ? name : '';
    members.set(key, members.get(key) ?? []);
    members.get(key)!.push(i);
  });
  const without = members.get('') ?? [];
  members.delete('');
  const coordinates = new Float64Array(3 * own.length);
  const middle = [0, 0, 0];
  for (const [name, neurons] of members) {
    const all = points.get(name)!;
    neurons.forEach((neuron, j) => {
      const point = all[Math.floor((j * all.length) / neurons.length)];
      for (const axis of [0, 1, 2]) {
        const value = cloud!.coordinates[3 * point + axis];
        coordinates[3 * neuron + axis] = value;
        middle[axis] += value / (own.length - without.length);
      }
    });
  }
  for (const neuron of without) coordinates.set(middle, 3 * neuron);
  const left =
    without.length > 0
      ? `; ${whole(without.length)} are in none of them and stand in the middle`
      : '';
  const placed = whole(own.length - without.length);
  return {
    places: intoBall(coordinates, names)(coordinates),
    words: `${placed} neurons at points of ${points.size} neuropils from ${names}, each in that where most of its synapses lie${left}.`,
  };
}

/** What puts points around the middle of the box of these, the farthest of them at 0.95. */
function intoBall(
  coordinates: Float64Array,
  names: string,
): (points: Float64Array) => Float32Array<ArrayBuffer> {
  const middle = [0, 1, 2].map((axis) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < coordinates.length; i += 3) {
      least = Math.min(least, coordinates[i]);
      most = Math.max(most, coordinates[i]);
    }
    return least / 2 + most / 2;
  });
  let reach = 0;
  for (let i = 0; i < coordinates.length; i += 3) {
    const from = (axis: number) => coordinates[i + axis] - middle[axis];
    reach = Math.max(reach, Math.hypot(from(0), from(1), from(2)));
  }
  if (!(reach > 0 && reach < Number.POSITIVE_INFINITY)) throw onePlace(names, reach);
  return (points) =>
    Float32Array.from(points, (each, i) => (0.95 * (each - middle[i % 3])) / reach);
}

const onePlace = (where: string, reach: number) =>
  new SynfireError({
    code: 'one-place',
    where,
    found: reach === 0 ? 'one place for all neurons' : 'places too far apart for numbers',
    expected: 'places that differ, below 10¹⁵⁰',
    remedy: 'Look at the columns x, y, z.',
  });

const noNeuropils = (where: string) =>
  new SynfireError({
    code: 'no-neuropils',
    where,
    found: 'places of neuropils',
    expected: 'edges with a column neuropil, and no other places',
    remedy: 'Give the connections of FlyWire Codex with them, or places of neurons.',
  });
