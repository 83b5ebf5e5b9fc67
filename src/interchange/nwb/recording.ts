/** An NWB file that `writeNwb` made, as the recording that it was made of. */
import type { Recording } from '../../simulate/recording.ts';
import { FETCH_AGAIN, fileError } from '../fault.ts';
import type { Npy, NpyArray } from '../npy.ts';
import { recordingOfArrays } from '../recording.ts';
import { readNwb } from './read.ts';

interface Notes {
  readonly meta: string;
  readonly populations: readonly {
    readonly name: string;
    readonly first: number;
    readonly size: number;
  }[];
}

/** Rejects with `recording-bad-file` and what `readNwb` throws. */
export async function recordingFromNwb(bytes: Uint8Array, where = 'recording'): Promise<Recording> {
  const { notes, units, series } = await readNwb(bytes, { where, series: 'all' });
  const about = notesOf(notes, where);
  const { dt } = JSON.parse(about.meta) as { dt: number };
  const first = new Map(about.populations.map((population) => [population.name, population.first]));
  const { population = [], neuron = [] } = units?.columns ?? {};
  const spikes: [step: number, sender: number][] = [];
  units?.trains.forEach((train, unit) => {
    const sender = (first.get(population[unit] as string) ?? 0) + Number(neuron[unit]);
    for (const time of train) spikes.push([Math.round(time / dt), sender]);
  });
  spikes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const array = (
    data: NpyArray | readonly string[],
    shape: readonly number[] = [data.length],
  ): Npy => ({
    shape,
    data,
  });
  const part = (of: 'first' | 'size') => Uint32Array.from(about.populations, (p) => p[of]);
  const arrays = new Map<string, Npy>([
    ['senders', array(Uint32Array.from(spikes, ([, sender]) => sender))],
    ['times', array(Float64Array.from(spikes, ([step]) => step * dt))],
    ['population_names', array(about.populations.map(({ name }) => name))],
    ['population_first', array(part('first'))],
    ['population_size', array(part('size'))],
    ['meta', array([about.meta], [])],
  ]);
  for (const { comments, data, shape, name } of series) {
    const { key, neurons } = JSON.parse(comments || '{}') as { key?: string; neurons?: number[] };
    if (key === undefined) {
      const place = `${where} › /acquisition/${name}`;
      throw fileError('recording-bad-file', place, 'no key in comments', 'one', FETCH_AGAIN);
    }
    arrays.set(key, array(data, shape));
    const of = key.slice(0, key.lastIndexOf('/'));
    if (neurons !== undefined) arrays.set(`${of}/neurons`, array(Uint32Array.from(neurons)));
  }
  return recordingOfArrays(arrays, where);
}

function notesOf(notes: string, where: string): Notes {
  try {
    const about = JSON.parse(notes);
    JSON.parse(about.meta);
    return about;
  } catch (cause) {
    const remedy = 'Files of others give their spikes by readNwb.';
    const place = `${where} › /general/notes`;
    throw fileError('recording-bad-file', place, 'other notes', 'those of writeNwb', remedy, {
      cause,
    });
  }
}
