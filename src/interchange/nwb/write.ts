/**
 * A recording as an NWB 2 file: `units` with the spike times of each neuron (seconds), states, means and counts as time series under `acquisition`,
 * trials under `intervals`. `general/notes` says what the rest means here, so that the file is read back whole.
 */
import { expectOptions } from '../../connect/argument.ts';
import { printValue } from '../../errors.ts';
import type { Recording } from '../../simulate/recording.ts';
import { fileError } from '../fault.ts';
import type { Hdf5Group } from '../hdf5.ts';
import { writeHdf5 } from '../hdf5-write.ts';
import type { Npy } from '../npy.ts';
import type { NpzContents } from '../npz.ts';
import { recordingArrays } from '../recording.ts';
import { f32, f64, type Member, type Plain, Typed, text } from './layout.ts';

/** 64-bit identifiers or names, one a neuron of the population. */
export type NeuronIds = BigInt64Array | BigUint64Array | readonly string[];

export interface NwbOptions {
  /** Default: the hash of the spikes, or "synfire". */
  readonly identifier?: string;
  readonly description?: string;
  /** ISO 8601 with a time zone; 1970-01-01T00:00:00+00:00 unless given. */
  readonly sessionStart?: string;
  /** ms; other columns are numbers or text. */
  readonly trials?: readonly Readonly<
    Record<'start' | 'stop', number> & Record<string, number | string>
  >[];
  /** By population: what the neurons are called elsewhere, as column `source_id`. */
  readonly ids?: Readonly<Record<string, NeuronIds>>;
}

const OPTIONS = ['identifier', 'description', 'sessionStart', 'trials', 'ids'];
const EPOCH = '1970-01-01T00:00:00+00:00';

/** Rejects with `wrong-type`, `nwb-bad-option`, `ids-not-unique`, `missing-package`. */
export async function writeNwb(
  recording: Recording,
  options: NwbOptions = {},
): Promise<Uint8Array> {
  expectOptions(options, 'writeNwb', OPTIONS);
  const arrays = recordingArrays(recording, 'writeNwb');
  const { sessionStart = EPOCH, trials = [], ids = {} } = options;
  if (typeof sessionStart !== 'string' || !/T.*([+-]\d\d:\d\d|Z)$/.test(sessionStart)) {
    const expected = `a time such as ${EPOCH}`;
    throw bad('sessionStart', printValue(sessionStart), expected);
  }
  const hash = JSON.parse(arrays.meta as string).hash as readonly number[] | null;
  const identifier = options.identifier ?? (hash === null ? 'synfire' : recording.hash);
  const typed = new Typed(identifier);
  const group = (members: [string, Member][] = []): Hdf5Group => ({ members: new Map(members) });
  const notes = JSON.stringify({ meta: arrays.meta, populations: recording.populations });
  const root: Hdf5Group = {
    attributes: typed.attributes('NWBFile', 'core', { nwb_version: text('2.7.0') }),
    members: new Map<string, Member>([
      ['identifier', text(identifier)],
      ['session_description', text(options.description ?? 'a simulation by Synfire')],
      ['session_start_time', text(sessionStart)],
      ['timestamps_reference_time', text(sessionStart)],
      ['file_create_date', { shape: [1], data: [sessionStart] }],
      ['acquisition', group(seriesOf(arrays, typed))],
      ['analysis', group()],
      ['processing', group()],
      [
        'stimulus',
        group([
          ['presentation', group()],
          ['templates', group()],
        ]),
      ],
      ['general', group([['notes', text(notes)]])],
      ...(trials.length > 0
        ? [['intervals', group([['trials', trialsOf(trials, typed)]])] as [string, Member]]
        : []),
      ['units', unitsOf(recording, ids, typed)],
    ]),
  };
  return writeHdf5(root, { where: 'NWB file' });
}

function table(
  type: string,
  namespace: 'core' | 'hdmf-common',
  description: string,
  columns: [string, Member][],
  ids: Member,
  names: readonly string[],
  typed: Typed,
): Hdf5Group {
  return {
    attributes: typed.attributes(type, namespace, {
      description: text(description),
      colnames: { shape: [names.length], data: names },
    }),
    members: new Map<string, Member>([['id', ids], ...columns]),
  };
}

/** A row for each neuron whose spikes were recorded, silent ones too. */
function unitsOf(
  recording: Recording,
  given: NonNullable<NwbOptions['ids']>,
  typed: Typed,
): Hdf5Group {
  const recorded = new Set(
    recording.recorders.filter(({ kind }) => kind === 'spikes').map(({ population }) => population),
  );
  const populations = recording.populations.filter(({ name }) => recorded.has(name));
  const rows = populations.reduce((sum, { size }) => sum + size, 0);
  const starts = new Map<string, number>();
  populations.reduce((row, { name, size }) => {
    starts.set(name, row);
    return row + size;
  }, 0);
  const { senders, times } = recording.allSpikes();
  const rowOf = (sender: number) => {
    const of = populations.findLast(({ first }) => first <= sender)!;
    return starts.get(of.name)! + sender - of.first;
  };
  const ends = new BigUint64Array(rows);
  const counts = new Uint32Array(rows);
  for (const sender of senders) counts[rowOf(sender)]++;
  const next = new Uint32Array(rows);
  for (let row = 0, end = 0; row < rows; row++) {
    next[row] = end;
    end += counts[row];
    ends[row] = BigInt(end);
  }
  const seconds = new Float64Array(times.length);
  for (let k = 0; k < times.length; k++) seconds[next[rowOf(senders[k])]++] = times[k] / 1000;
  const columns: [string, Member][] = [
    ['spike_times', typed.column(seconds, 'spike times of each neuron, in seconds')],
    ['spike_times_index', typed.index(ends, '/units/spike_times')],
    [
      'population',
      typed.column(
        populations.flatMap(({ name, size }) => new Array<string>(size).fill(name)),
        'population',
      ),
    ],
    [
      'neuron',
      typed.column(
        Int32Array.from(
          populations.flatMap(({ size }) => Array.from({ length: size }, (_, k) => k)),
        ),
        'index within the population',
      ),
    ],
  ];
  if (Object.keys(given).length > 0)
    columns.push(['source_id', sourceIds(given, populations, typed)]);
  const names = columns.map(([name]) => name).filter((name) => !name.endsWith('_index'));
  const ids = typed.ids(BigInt64Array.from({ length: rows }, (_, k) => BigInt(k)));
  return table('Units', 'core', 'neurons whose spikes were recorded', columns, ids, names, typed);
}

/** As 64-bit integers where all are, else as text. */
function sourceIds(
  given: NonNullable<NwbOptions['ids']>,
  populations: readonly { readonly name: string; readonly size: number }[],
  typed: Typed,
): Member {
  const unknown = Object.keys(given).find((name) => !populations.some((p) => p.name === name));
  if (unknown !== undefined)
    throw bad('ids', `"${unknown}"`, 'populations whose spikes were recorded');
  const lists = populations.map(({ name, size }) => {
    const list = given[name] ?? new Array<string>(size).fill('');
    if (list.length !== size) throw bad(`ids › "${name}"`, `${list.length} ids`, `${size}`);
    return list;
  });
  const all = lists.flatMap((list) => Array.from(list as ArrayLike<bigint | string>));
  const odd = all.find((id) => typeof id !== 'bigint' && typeof id !== 'string');
  if (odd !== undefined)
    throw bad('ids', `${odd}, a number`, 'big integers or text: numbers end at 2^53');
  const seen = new Set(all.filter((id) => id !== ''));
  if (seen.size !== all.filter((id) => id !== '').length) {
    const remedy = 'Were they numbers before? Beyond 2^53 those are rounded.';
    throw fileError('ids-not-unique', 'writeNwb › ids', 'an id a second time', 'each once', remedy);
  }
  const whole = all.every((id) => typeof id === 'bigint' && id < 2n ** 63n);
  return typed.column(
    whole ? BigInt64Array.from(all as bigint[]) : all.map(String),
    'what the neuron is called elsewhere',
  );
}

function trialsOf(trials: NonNullable<NwbOptions['trials']>, typed: Typed): Hdf5Group {
  trials.forEach(({ start, stop }, k) => {
    const sound = Number.isFinite(start) && Number.isFinite(stop) && start <= stop;
    if (!sound) throw bad(`trials[${k}]`, `${start} to ${stop}`, 'start ≤ stop, in ms');
  });
  const others = [...new Set(trials.flatMap((trial) => Object.keys(trial)))].filter(
    (name) => name !== 'start' && name !== 'stop',
  );
  const seconds = (name: 'start' | 'stop') =>
    Float64Array.from(trials, (trial) => trial[name] / 1000);
  const columns: [string, Member][] = [
    ['start_time', typed.column(seconds('start'), 'start of the trial, in seconds')],
    ['stop_time', typed.column(seconds('stop'), 'end of the trial, in seconds')],
    ...others.map((name): [string, Member] => {
      const values = trials.map((trial) => trial[name]);
      const numeric = values.every((value) => typeof value === 'number');
      return [
        name,
        typed.column(numeric ? Float64Array.from(values as number[]) : values.map(String), name),
      ];
    }),
  ];
  const ids = typed.ids(BigInt64Array.from(trials, (_, k) => BigInt(k)));
  const names = columns.map(([name]) => name);
  return table('TimeIntervals', 'core', 'trials', columns, ids, names, typed);
}

/** One time series for each array of samples; its key among the recording's arrays is in `comments`. */
function seriesOf(arrays: NpzContents, typed: Typed): [string, Member][] {
  return Object.entries(arrays).flatMap(([key, value]): [string, Member][] => {
    const [kind, name, variable] = split(key);
    if (kind === undefined || ['times', 'neurons', 'rates'].includes(variable)) return [];
    const { shape, data } = ArrayBuffer.isView(value)
      ? { shape: [value.length], data: value }
      : (value as Npy);
    const times = arrays[`${kind}/${name}/times`] as Float64Array;
    const neurons = arrays[`${kind}/${name}/neurons`] as Uint32Array | undefined;
    const step = times.length > 1 ? (times[times.length - 1] - times[0]) / (times.length - 1) : 1;
    const volts = variable === 'v';
    const comments = JSON.stringify({ key, neurons: neurons && Array.from(neurons) });
    const attributes = typed.attributes('TimeSeries', 'core', {
      description: text(`${kind} of ${name}: ${variable}`),
      comments: text(comments),
    });
    return [
      [
        `${kind} ${name} ${variable}`.replaceAll('/', '_'),
        {
          attributes,
          members: new Map<string, Member>([
            [
              'data',
              {
                ...{ shape, data: data as Float32Array },
                attributes: new Map<string, Plain>([
                  ['conversion', f32(volts ? 1e-3 : 1)],
                  ['offset', f32(0)],
                  ['resolution', f32(-1)],
                  ['unit', text(volts ? 'volts' : kind === 'rate' ? 'spikes' : 'unknown')],
                ]),
              },
            ],
            [
              'starting_time',
              {
                ...f64((times[0] ?? 0) / 1000),
                attributes: new Map<string, Plain>([
                  ['rate', f32(1000 / step)],
                  ['unit', text('seconds')],
                ]),
              },
            ],
          ]),
        },
      ],
    ];
  });
}

/** `states/NAME/VARIABLE` where the name may have strokes of its own. */
function split(key: string): [string | undefined, string, string] {
  const match = /^(states|means|rate)\/(.*)\/([^/]*)$/.exec(key);
  return match === null ? [undefined, '', ''] : [match[1], match[2], match[3]];
}

function bad(where: string, found: string, expected: string) {
  const remedy = 'Correct the option.';
  return fileError('nwb-bad-option', `writeNwb › ${where}`, found, expected, remedy);
}
