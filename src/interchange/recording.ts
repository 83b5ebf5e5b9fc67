/**
 * A recording as .npz, for numpy and for reading back. It has the arrays of a spike file (spikes.ts), and for each recorder
 *
 *     states/NAME/VARIABLE  f32, or f64 in double precision (samples × neurons)   states/NAME/times f64 ms   states/NAME/neurons u32
 *     means/NAME/VARIABLE   f32 (samples)             means/NAME/times
 *     rate/NAME/counts      f64 spikes in each bin    rate/NAME/times (ends)     rate/NAME/rates (Hz)
 *
 * `meta` says what the rest means: format, version, dt, first and last step, recorders, sums over all populations.
 */
import { isMade } from '../connect/made.ts';
import { type Reals, reals } from '../equations/precision.ts';
import { printValue, SynfireError } from '../errors.ts';
import type { PlannedRecorder } from '../plan/plan.ts';
import { kindOf } from '../record/recorder.ts';
import { Recording } from '../simulate/recording.ts';
import { type RecordingHead, rateRecorders, statesRecorders } from '../simulate/recording-head.ts';
import type { Part } from '../simulate/recording-part.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import type { Npy, NpyArray } from './npy.ts';
import { type NpzContents, readNpz, writeNpz } from './npz.ts';
import { checkSaid, metaShape } from './recording-meta.ts';
import { spikeArrays, spikesOfArrays } from './spikes.ts';

const FORMAT = 'synfire-recording';
const VERSION = 1;

/** What `meta` holds. */
interface Meta {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly dt: number;
  /** Of recorded states; single if absent. */
  readonly precision?: 'double';
  /** Steps [from, to). */
  readonly from: number;
  readonly to: number;
  readonly recorders: readonly SavedRecorder[];
  /** Over all populations; null where a slice does not know. */
  readonly spikes: number | null;
  readonly events: number | null;
  readonly hash: readonly [number, number] | null;
}

/** A recorder without its neurons, which are an array. */
type SavedRecorder = Exclude<PlannedRecorder, { recorder: 'states' }> | SavedStates;
type SavedStates = Omit<Extract<PlannedRecorder, { recorder: 'states' }>, 'neurons'>;

/** Bytes of an .npz that `recordingFromNpz` and `numpy.load` read. Throws `wrong-type`. */
export async function recordingToNpz(
  recording: Recording,
  options: { compress?: boolean } = {},
): Promise<Uint8Array> {
  return writeNpz(recordingArrays(recording, 'recordingToNpz'), options);
}

/** Throws `wrong-type`. */
export function expectRecording(recording: unknown, where: string): void {
  if (isMade(recording, Recording)) return;
  throw new SynfireError({
    code: 'wrong-type',
    where: `${where} › recording`,
    found: printValue(recording),
    expected: 'a Recording',
    remedy: 'Run first.',
  });
}

/** All that a recording holds, as the named arrays of this file's head. Throws `wrong-type`. */
export function recordingArrays(recording: Recording, where: string): NpzContents {
  expectRecording(recording, where);
  const { head, part } = recording.data;
  const known = (x: number | undefined) => (x === undefined || Number.isNaN(x) ? null : x);
  const meta: Meta = {
    format: FORMAT,
    version: VERSION,
    dt: head.dt,
    ...(head.precision === undefined ? {} : { precision: head.precision }),
    from: part?.from ?? 0,
    to: part?.to ?? 0,
    recorders: head.recorders.map(({ ...recorder }) => {
      if ('neurons' in recorder) delete (recorder as { neurons?: unknown }).neurons;
      return recorder;
    }),
    spikes: known(part?.spikes),
    events: known(part?.events),
    hash: part?.hash ?? null,
  };
  const arrays: Record<string, NpyArray | Npy> = {};
  for (const recorder of statesRecorders(head)) {
    const { name, mean, neurons } = recorder;
    const traces = mean ? recording.means(name) : recording.states(name);
    const at = `${kindOf(recorder)}/${name}`;
    arrays[`${at}/times`] = traces.times;
    arrays[`${at}/neurons`] = neurons;
    const samples = traces.times.length;
    for (const [variable, data] of Object.entries(traces.values)) {
      arrays[`${at}/${variable}`] = { data, shape: mean ? [samples] : [samples, neurons.length] };
    }
  }
  rateRecorders(head).forEach(({ name, binSteps }, k) => {
    const { times, rates } = recording.rate(name);
    const first = Math.floor(meta.from / binSteps);
    const counts = new Float64Array(times.length);
    const pairs = part?.counts[k] ?? [];
    for (let i = 0; i < pairs.length; i += 2) counts[pairs[i] - first] = pairs[i + 1];
    arrays[`rate/${name}/times`] = times;
    arrays[`rate/${name}/rates`] = rates;
    arrays[`rate/${name}/counts`] = counts;
  });
  return { ...spikeArrays({ ...recording.allSpikes(), meta: { ...meta } }), ...arrays };
}

/** Undoes `recordingToNpz`. Throws `recording-bad-file` and the faults of .npz files. */
export async function recordingFromNpz(bytes: Uint8Array, where = 'recording'): Promise<Recording> {
  return recordingOfArrays(await readNpz(bytes, where), where);
}

/** Undoes `recordingArrays`. Throws `recording-bad-file`. */
export function recordingOfArrays(arrays: ReadonlyMap<string, Npy>, where: string): Recording {
  const file = spikesOfArrays(arrays, where);
  const meta = file.meta as unknown as Meta;
  const sound = meta?.format === FORMAT && meta.dt > 0 && Array.isArray(meta.recorders);
  if (!sound || meta.version !== VERSION) {
    const found = sound ? `version ${meta.version}` : 'a file without the mark of a recording';
    const expected = `a recording of version ${VERSION}`;
    const remedy = sound
      ? 'Read it with the Synfire that wrote it.'
      : 'Read it with spikesFromNpz.';
    throw fileError('recording-bad-file', where, found, expected, remedy);
  }
  checkSaid(metaShape, meta, `${where} › meta`);
  const get = (name: string, length?: number): NpyArray => {
    const data = arrays.get(name)?.data;
    if (data !== undefined && !Array.isArray(data) && data.length === (length ?? data.length)) {
      return data as NpyArray;
    }
    const found = data === undefined ? 'nothing' : `${data.length} values`;
    const expected = length === undefined ? 'an array' : `${length} values`;
    throw fileError('recording-bad-file', `${where} › "${name}"`, found, expected, FETCH_AGAIN);
  };
  const recorders = meta.recorders.map(
    (recorder): PlannedRecorder =>
      recorder.recorder === 'states'
        ? {
            ...recorder,
            neurons: get(`${kindOf(recorder)}/${recorder.name}/neurons`) as Uint32Array,
          }
        : recorder,
  );
  const { dt, precision } = meta;
  const wide = precision === undefined ? {} : { precision };
  const head: RecordingHead = { dt, ...wide, populations: file.populations, recorders };
  const part: Part = {
    from: meta.from,
    to: meta.to,
    spikeSteps: Uint32Array.from(file.times_ms, (time) => Math.round(time / meta.dt) - 1),
    spikeNeurons: file.senders,
    states: statesRecorders(head).map((recorder) => {
      const { name, variables, every, mean, neurons } = recorder;
      const units = mean ? 1 : neurons.length;
      const samples = Math.floor(meta.to / every) - Math.floor(meta.from / every);
      const columns = variables.map((variable) =>
        get(`${kindOf(recorder)}/${name}/${variable}`, samples * units),
      );
      const values = reals(precision ?? 'single', samples * columns.length * units);
      for (let s = 0; s < samples; s++) {
        columns.forEach((column, v) => {
          const row = column.subarray(s * units, (s + 1) * units) as Reals;
          values.set(row, (s * columns.length + v) * units);
        });
      }
      return values;
    }),
    counts: rateRecorders(head).map(({ name, binSteps }) => {
      const first = Math.floor(meta.from / binSteps);
      const bins = Math.floor(meta.to / binSteps) - first;
      const counts = Array.from(get(`rate/${name}/counts`, bins) as Float64Array);
      return Float64Array.from(counts.flatMap((n, k) => (n > 0 ? [first + k, n] : [])));
    }),
    spikes: meta.spikes ?? Number.NaN,
    events: meta.events ?? Number.NaN,
    ...(meta.hash ? { hash: meta.hash } : {}),
  };
  return new Recording(head, meta.to > meta.from ? [part] : []);
}
