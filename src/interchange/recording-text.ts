/** A recording as JSON, with all that it holds, and its spikes as CSV. */

import type { Recording } from '../simulate/recording.ts';
import { writeSpikesCsv } from './csv.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import type { Npy, NpyArray } from './npy.ts';
import type { NpzContents } from './npz.ts';
import { recordingArrays, recordingOfArrays } from './recording.ts';
import { checkSaid, spikeHeadShape } from './recording-meta.ts';

const TYPES = {
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;
type TypeName = keyof typeof TYPES;

/** What JSON has no number for. */
const WORDS = new Map<number, string>([
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]);

/** Text that `recordingFromJson` reads back with the same bits: `{ format, arrays: { name: { type, shape, data } | text } }`. */
export function recordingToJson(recording: Recording): string {
  const arrays = Object.entries(recordingArrays(recording, 'recordingToJson')).map(
    ([name, value]) => [name, plain(value)] as const,
  );
  const all = { format: 'synfire-recording', arrays: Object.fromEntries(arrays) };
  return `${JSON.stringify(all)}\n`;
}

function plain(value: NpzContents[string]): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const { data, shape } = ArrayBuffer.isView(value)
    ? { data: value, shape: [value.length] }
    : (value as Npy);
  const type = (Object.keys(TYPES) as TypeName[]).find((name) => data instanceof TYPES[name]);
  const numbers = Array.from(data as ArrayLike<number>, (x) =>
    Number.isFinite(x) ? x : (WORDS.get(x) ?? 'NaN'),
  );
  return { type, shape, data: numbers };
}

/** Throws `recording-bad-file`. */
export function recordingFromJson(text: string, where = 'recording'): Recording {
  let given: { format?: unknown; arrays?: unknown };
  try {
    given = JSON.parse(text);
  } catch (cause) {
    const found = (cause as Error).message;
    throw fileError('recording-bad-file', where, found, 'JSON', FETCH_AGAIN, { cause });
  }
  if (given?.format !== 'synfire-recording' || typeof given.arrays !== 'object') {
    const remedy =
      'Give a file that saveRecording wrote; JSON.stringify(recording) is for reading only.';
    throw fileError('recording-bad-file', where, 'other JSON', 'a saved recording', remedy);
  }
  const arrays = Object.entries(given.arrays ?? {}).map(([name, value]): [string, Npy] => {
    if (typeof value === 'string') return [name, { shape: [], data: [value] }];
    if (Array.isArray(value)) return [name, { shape: [value.length], data: value.map(String) }];
    const { type, shape, data } = (value ?? {}) as {
      type?: string;
      shape?: number[];
      data?: unknown[];
    };
    const sound =
      typeof type === 'string' &&
      Object.hasOwn(TYPES, type) &&
      Array.isArray(shape) &&
      Array.isArray(data);
    if (sound) {
      return [name, { shape, data: TYPES[type as TypeName].from(data.map(Number)) as NpyArray }];
    }
    const expected = 'type, shape and data';
    throw fileError('recording-bad-file', `${where} › ${name}`, 'no array', expected, FETCH_AGAIN);
  });
  return recordingOfArrays(new Map(arrays), where);
}

const MARK = '# synfire-recording ';

/** Lines of time, neuron, population, index, behind one line with what they do not say. */
export function spikesToCsv(recording: Recording): string {
  const { meta } = recordingArrays(recording, 'spikesToCsv');
  const { senders, times, populations } = recording.allSpikes();
  const about = JSON.stringify({ meta: JSON.parse(meta as string), populations });
  return `${MARK}${about}\n${writeSpikesCsv({ senders, times_ms: times, populations })}`;
}

/** The spikes of a file that `spikesToCsv` wrote; recorders of states and rates are not in it. Throws `recording-bad-file`. */
export function spikesOfCsv(text: string, where = 'recording'): Recording {
  const [first, , ...lines] = text.split('\n');
  const bad = (place: string, found: string, expected: string, cause?: unknown) =>
    fileError('recording-bad-file', place, found, expected, FETCH_AGAIN, { cause });
  if (!first.startsWith(MARK)) throw bad(where, 'no first line about the run', `"${MARK}…"`);
  let about: SpikeHead;
  try {
    about = JSON.parse(first.slice(MARK.length));
  } catch (cause) {
    throw bad(`${where} › line 1`, (cause as Error).message, 'JSON', cause);
  }
  const rows = lines.filter((line) => line !== '');
  const times = new Float64Array(rows.length);
  const senders = new Uint32Array(rows.length);
  rows.forEach((line, k) => {
    const [time, neuron] = line.split(',', 2).map(Number);
    if (!(time >= 0) || !Number.isInteger(neuron) || neuron < 0) {
      throw bad(`${where} › line ${k + 3}`, `"${line}"`, 'a time and a neuron');
    }
    times[k] = time;
    senders[k] = neuron;
  });
  return recordingOfSpikes(senders, times, about, where);
}

export interface SpikeHead {
  readonly meta: { readonly recorders: readonly { readonly recorder: string }[] };
  readonly populations: readonly { name: string; first: number; size: number }[];
}

/** A recording of spikes alone, from what a file says of the run. */
export function recordingOfSpikes(
  senders: Uint32Array,
  times: Float64Array,
  head: SpikeHead,
  where: string,
): Recording {
  checkSaid(spikeHeadShape, head, where);
  const { meta, populations } = head;
  const recorders = meta.recorders.filter(({ recorder }) => recorder === 'spikes');
  const array = (data: NpyArray | readonly string[]): Npy => ({ shape: [data.length], data });
  const part = (of: 'first' | 'size') => Uint32Array.from(populations, (p) => p[of]);
  return recordingOfArrays(
    new Map([
      ['senders', array(senders)],
      ['times', array(times)],
      ['population_names', array(populations.map(({ name }) => name))],
      ['population_first', array(part('first'))],
      ['population_size', array(part('size'))],
      ['meta', { shape: [], data: [JSON.stringify({ ...meta, recorders })] }],
    ]),
    where,
  );
}
