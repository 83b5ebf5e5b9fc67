/** An NWB file that `writeNwb` made, as the recording that it was made of. */
import { numbers, object, optional, text } from '../../network/shape.ts';
import type { Recording } from '../../simulate/recording.ts';
import { FETCH_AGAIN, fileError } from '../fault.ts';
import type { Npy, NpyArray } from '../npy.ts';
import { recordingOfArrays } from '../recording.ts';
import { checkSaid, metaShape, notesShape } from '../recording-meta.ts';
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
    const { key, neurons } = keyOf(comments, `${where} › /acquisition/${name} › comments`);
    arrays.set(key, array(data, shape));
    const of = key.slice(0, key.lastIndexOf('/'));
    if (neurons !== undefined) arrays.set(`${of}/neurons`, array(Uint32Array.from(neurons)));
  }
  return recordingOfArrays(arrays, where);
}

const keyShape = object({ key: text, neurons: optional(numbers) }, true);

/** Which array of a recording a series is. */
function keyOf(comments: string, where: string): { key: string; neurons?: number[] } {
  let said: unknown;
  try {
    said = JSON.parse(comments);
  } catch (cause) {
    throw fileError('recording-bad-file', where, 'other comments', 'JSON', FETCH_AGAIN, { cause });
  }
  checkSaid(keyShape, said, where);
  return said as { key: string; neurons?: number[] };
}

function notesOf(notes: string, where: string): Notes {
  try {
    const about = JSON.parse(notes);
    checkSaid(notesShape, about, where);
    checkSaid(metaShape, JSON.parse(about.meta), where);
    return about;
  } catch (cause) {
    const remedy = 'Files of others give their spikes by readNwb.';
    const place = `${where} › /general/notes`;
    throw fileError('recording-bad-file', place, 'other notes', 'those of writeNwb', remedy, {
      cause,
    });
  }
}
