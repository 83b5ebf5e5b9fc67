/** Spike trains, trials and time series of NWB 2 files, whoever wrote them. Times come in ms; only what is asked for is unpacked. */
import { expectOptions } from '../../connect/argument.ts';
import { suggest } from '../../errors.ts';
import { checkArgument } from '../arguments.ts';
import { fileError } from '../fault.ts';
import {
  attributeData,
  type Hdf5Array,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5Options,
  isGroup,
  readHdf5,
} from '../hdf5.ts';

/** A dynamic table: plain columns by name. */
export interface NwbTable {
  /** Rows' ids; big integers beyond 2⁵³ stay what they are. */
  readonly ids: readonly (number | bigint)[];
  readonly columns: Readonly<Record<string, Hdf5Array | readonly string[]>>;
}

export interface NwbUnits extends NwbTable {
  /** ms, ascending, one train a unit. */
  readonly trains: readonly Float64Array[];
}

export interface NwbSeries {
  readonly name: string;
  readonly description: string;
  readonly comments: string;
  /** ms. */
  readonly times: Float64Array;
  /** As stored: times `conversion`, plus `offset`, in `unit`. */
  readonly data: Hdf5Array;
  readonly shape: readonly number[];
  readonly conversion: number;
  readonly offset: number;
  readonly unit: string;
}

export interface NwbFile {
  readonly identifier: string;
  readonly description: string;
  readonly sessionStart: string;
  readonly version: string;
  readonly notes: string;
  readonly units?: NwbUnits;
  /** Start and stop (ms) as columns `start_time`, `stop_time`. */
  readonly trials?: NwbTable;
  readonly series: readonly NwbSeries[];
}

export interface NwbReadOptions {
  readonly where?: string;
  /** Series under `acquisition` to read: all, none (the default), or those of these names. */
  readonly series?: 'all' | readonly string[];
  readonly load?: Hdf5Options['load'];
}

/**
 * Rejects with `nwb-not-nwb`, `nwb-bad-version`, `nwb-bad-table`, `nwb-bad-index`, `nwb-bad-series`, `nwb-unknown-series`, and what `readHdf5` throws; each
 * names the object inside the file.
 */
export async function readNwb(bytes: Uint8Array, options: NwbReadOptions = {}): Promise<NwbFile> {
  checkArgument('bytes', bytes, 'readNwb › bytes');
  expectOptions(options, 'readNwb', ['where', 'series', 'load']);
  const { where = 'NWB file', series = [], load } = options;
  const only = wanted(series);
  const root = await readHdf5(bytes, { where, only, ...(load ? { load } : {}) });
  const version = String(attributeData(root.attributes, 'nwb_version')?.[0] ?? '');
  if (version === '') {
    const remedy = 'Give a file that PyNWB, MatNWB or Synfire wrote.';
    const expected = 'the attribute nwb_version';
    throw fileError('nwb-not-nwb', `${where} › /`, 'HDF5 without it', expected, remedy);
  }
  if (!/^2\./.test(version)) {
    const remedy = 'Convert it with PyNWB.';
    throw fileError('nwb-bad-version', `${where} › /@nwb_version`, version, '2.x', remedy);
  }
  const units = groupAt(root, 'units');
  const trials = groupAt(groupAt(root, 'intervals'), 'trials');
  const acquisition = groupAt(root, 'acquisition');
  const names = [...(acquisition?.members.keys() ?? []), ...(acquisition?.left ?? [])];
  for (const name of series === 'all' ? [] : series) {
    if (names.includes(name)) continue;
    const place = `${where} › /acquisition`;
    const expected = 'a series that is there';
    throw fileError('nwb-unknown-series', place, `no "${name}"`, expected, suggest(name, names));
  }
  return {
    identifier: textOf(root, 'identifier'),
    description: textOf(root, 'session_description'),
    sessionStart: textOf(root, 'session_start_time'),
    version,
    notes: textOf(groupAt(root, 'general'), 'notes'),
    ...(units ? { units: unitsOf(units, `${where} › /units`) } : {}),
    ...(trials ? { trials: inMs(tableOf(trials, `${where} › /intervals/trials`)) } : {}),
    series: [...(acquisition?.members ?? [])].flatMap(([name, member]) => {
      if (!isGroup(member)) return [];
      return [seriesOf(name, member, `${where} › /acquisition/${name}`)];
    }),
  };
}

/** Paths of what is read. Waveforms and electrodes of sorted units are large, or tables of references. */
function wanted(series: 'all' | readonly string[]): RegExp[] {
  const literal = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    /^\/(identifier|session_description|session_start_time)(\/|$)/,
    /^\/(general|general\/notes(\/.*)?)$/s,
    /^\/(intervals|intervals\/trials(\/.*)?)$/s,
    /^\/units(\/(?!waveform|electrode|obs_interval)[^/]*)?$/,
    /^\/acquisition$/,
    series === 'all'
      ? /^\/acquisition\//
      : new RegExp(`^/acquisition/(${series.map(String).map(literal).join('|') || '(?!)'})(/|$)`),
  ];
}

const groupAt = (parent: Hdf5Group | undefined, name: string): Hdf5Group | undefined => {
  const member = parent?.members.get(name);
  return member !== undefined && isGroup(member) ? member : undefined;
};

function textOf(group: Hdf5Group | undefined, name: string): string {
  const member = group?.members.get(name);
  if (member === undefined || isGroup(member) || typeof member.data[0] !== 'string') return '';
  return member.data.join('\n');
}

/** Columns with one value a row; ragged ones (with an index) are left to who knows them. */
function tableOf(group: Hdf5Group, where: string): NwbTable {
  const id = group.members.get('id');
  if (id === undefined || isGroup(id) || typeof id.data[0] === 'string') {
    throw bad('nwb-bad-table', `${where}/id`, 'no ids', 'one a row');
  }
  const ids = Array.from(id.data as ArrayLike<number | bigint>, (value) =>
    typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value,
  );
  if (new Set(ids).size < ids.length) {
    throw bad('nwb-bad-table', `${where}/id`, 'an id a second time', 'each once');
  }
  const columns: Record<string, Hdf5Array | readonly string[]> = {};
  for (const [name, member] of group.members) {
    if (isGroup(member) || name === 'id' || name.endsWith('_index')) continue;
    if (group.members.has(`${name}_index`) || member.shape.length !== 1) continue;
    if (member.data.length !== ids.length) {
      const found = `${member.data.length} values`;
      throw bad('nwb-bad-table', `${where}/${name}`, found, `${ids.length}, one a row`);
    }
    columns[name] = member.data;
  }
  return { ids, columns };
}

const inMs = ({ ids, columns }: NwbTable): NwbTable => ({
  ids,
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, data]) => [
      name,
      name.endsWith('_time') ? Float64Array.from(data as Float64Array, (t) => t * 1000) : data,
    ]),
  ),
});

function unitsOf(group: Hdf5Group, where: string): NwbUnits {
  const table = tableOf(group, where);
  const dataset = (name: string): Hdf5Dataset => {
    const member = group.members.get(name);
    if (member !== undefined && !isGroup(member) && typeof member.data[0] !== 'string')
      return member;
    throw bad('nwb-bad-table', `${where}/${name}`, 'nothing', 'numbers');
  };
  if (table.ids.length === 0 && !group.members.has('spike_times')) return { ...table, trains: [] };
  const times = dataset('spike_times').data as Hdf5Array;
  const ends = dataset('spike_times_index').data as Hdf5Array;
  const at = `${where}/spike_times_index`;
  if (ends.length !== table.ids.length) {
    throw bad('nwb-bad-index', at, `${ends.length} ends`, `${table.ids.length}, one a unit`);
  }
  let start = 0;
  const trains = Array.from(ends as ArrayLike<number | bigint>, (value, k) => {
    const end = Number(value);
    if (!(end >= start && end <= times.length)) {
      const expected = `from ${start} to ${times.length}`;
      throw bad('nwb-bad-index', `${at}[${k}]`, `${end}`, expected);
    }
    const train = Float64Array.from(
      times.slice(start, end) as Float64Array,
      (t) => Number(t) * 1000,
    );
    const odd = train.findIndex((t, i) => !Number.isFinite(t) || (i > 0 && t < train[i - 1]));
    if (odd >= 0) {
      const place = `${where}/spike_times[${start + odd}]`;
      throw bad('nwb-bad-table', place, `${train[odd]} ms`, 'finite times in ascending order');
    }
    start = end;
    return train;
  });
  if (start !== times.length) {
    const found = `${times.length - start} times behind the last end`;
    throw bad('nwb-bad-index', at, found, 'none');
  }
  return { ...table, trains };
}

function seriesOf(name: string, group: Hdf5Group, where: string): NwbSeries {
  const data = group.members.get('data');
  if (data === undefined || isGroup(data) || typeof data.data[0] === 'string') {
    throw bad('nwb-bad-series', `${where}/data`, 'no numbers', 'an array');
  }
  const samples = data.shape[0] ?? 0;
  const word = (of: Hdf5Group | Hdf5Dataset, key: string) =>
    String(attributeData(of.attributes, key)?.[0] ?? '');
  const number = (of: Hdf5Dataset, key: string, otherwise: number) =>
    Number(attributeData(of.attributes, key)?.[0] ?? otherwise);
  return {
    name,
    description: word(group, 'description'),
    comments: word(group, 'comments'),
    times: timesOf(group, samples, where),
    data: data.data as Hdf5Array,
    shape: data.shape,
    conversion: number(data, 'conversion', 1),
    offset: number(data, 'offset', 0),
    unit: word(data, 'unit'),
  };
}

function timesOf(group: Hdf5Group, samples: number, where: string): Float64Array {
  const stamps = group.members.get('timestamps');
  if (stamps !== undefined && !isGroup(stamps)) {
    if (stamps.data.length === samples) {
      return Float64Array.from(stamps.data as Float64Array, (t) => Number(t) * 1000);
    }
    const found = `${stamps.data.length} times`;
    throw bad('nwb-bad-series', `${where}/timestamps`, found, `${samples}, one a sample`);
  }
  const start = group.members.get('starting_time');
  const rate = start === undefined ? 0 : Number(attributeData(start.attributes, 'rate')?.[0] ?? 0);
  if (start === undefined || isGroup(start) || !(rate > 0)) {
    const expected = 'timestamps, or starting_time with a rate';
    throw bad('nwb-bad-series', where, 'no times', expected);
  }
  const first = Number(start.data[0]);
  return Float64Array.from({ length: samples }, (_, k) => 1000 * (first + k / rate));
}

function bad(code: string, where: string, found: string, expected: string) {
  return fileError(code, where, found, expected, 'Write the file again by the schema of NWB 2.');
}
