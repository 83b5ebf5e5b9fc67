/**
 * Places that a visitor gives for the neurons of the network that is shown: a table with a column `id`, the number of a neuron in the whole
 * network from 0 on, and x, y, z in any unit. Several lines about one neuron (points of its skeleton) are its middle.
 */
import { readPositions, SynfireError } from '../src/index.ts';
import { whole } from './page.ts';

export interface GivenPlaces {
  /** x, y, z of every neuron within the unit ball, as they were to one another. */
  readonly places: Float32Array<ArrayBuffer>;
  /** What they are, a sentence. */
  readonly words: string;
}

/** Rejects with SynfireError: `positions-too-large`, `one-place`, and as `readPositions` does. */
export async function placesFrom(files: readonly File[], neurons: number): Promise<GivenPlaces> {
  const names = files.map(({ name }) => name).join(', ');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES) throw tooLarge(names, bytes);
  const read = await Promise.all(
    files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  const ids = Array.from({ length: neurons }, (_, k) => String(k));
  const { coordinates, points } = await readPositions(read, ids);
  const known = points.reduce((sum, count) => sum + Math.min(1, count), 0);
  const without =
    known < neurons ? `; ${whole(neurons - known)} have no point and stand in the middle` : '';
  return {
    places: inBall(coordinates, names),
    words: `Places of ${whole(known)} neurons from ${names}${without}.`,
  };
}

/** Around the middle of their box, the farthest at 0.95. */
function inBall(coordinates: Float64Array, names: string): Float32Array<ArrayBuffer> {
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
  return Float32Array.from(coordinates, (each, i) => (0.95 * (each - middle[i % 3])) / reach);
}

/** A table of the whole brain of the fly has some 10 MB. */
const MOST_BYTES = 2e8;

const tooLarge = (where: string, bytes: number) =>
  new SynfireError({
    code: 'positions-too-large',
    where,
    found: `${whole(Math.round(bytes / 1e6))} MB`,
    expected: `at most ${MOST_BYTES / 1e6} MB`,
    remedy: 'Keep one line a neuron, or those of a part of the points.',
  });

const onePlace = (where: string, reach: number) =>
  new SynfireError({
    code: 'one-place',
    where,
    found: reach === 0 ? 'one place for all neurons' : 'places too far apart for numbers',
    expected: 'places that differ, below 10¹⁵⁰',
    remedy: 'Look at the columns x, y, z.',
  });
