/** NWB files: what is written keeps the schema's rules as h5py sees them; what others write is read; what is broken is named. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SynfireError } from '../../../src/index.ts';
import { type Hdf5Dataset, type Hdf5Group, readHdf5 } from '../../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../../src/interchange/hdf5-write.ts';
import { readNwb, writeNwb } from '../../../src/interchange/nwb/index.ts';
import { python } from '../../python/python.ts';
import { recorded } from '../recordings.ts';
import { hasH5py } from '../sonata/folder.ts';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-nwb-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const run = (script: string, ...args: string[]) =>
  execFileSync(python!, [join(import.meta.dirname, script), ...args], { encoding: 'utf8' });

/** FlyWire's ids lie beyond 2^53. */
const big = (k: number) => 720575940600000000n + BigInt(k);

describe('what is written', () => {
  it.skipIf(!hasH5py)('keeps the rules of the schema, as h5py reads it', async () => {
    const recording = await recorded();
    const ids = {
      E: BigInt64Array.from({ length: 20 }, (_, k) => big(k)),
      'silent/one': BigInt64Array.from({ length: 4 }, (_, k) => big(100 + k)),
    };
    const trials = [
      { start: 0, stop: 40, side: 'left', coherence: 0.5 },
      { start: 40, stop: 90, side: 'right', coherence: 0.25 },
    ];
    const path = join(scratch(), 'run.nwb');
    writeFileSync(path, await writeNwb(recording, { ids, trials }));
    const found = JSON.parse(run('check_layout.py', path));
    expect(found.broken).toEqual([]);
    const { senders, times } = recording.spikes('E');
    const third = [...times].filter((_, k) => senders[k] === 3);
    expect(third.length).toBeGreaterThan(1);
    found.trains[3].forEach((t: number, k: number) => {
      expect(t * 1000).toBeCloseTo(third[k], 9);
    });
    expect(found.trains.length).toBe(24);
    expect(found.series['states some v'].slice(0, 4)).toEqual([[200, 3], 0.0005, 2000, 'volts']);
    expect(found.series['rate E counts'].slice(0, 4)).toEqual([[10], 0.01, 100, 'spikes']);
    expect(found.trials).toEqual({
      start_time: [0, 0.04],
      stop_time: [0.04, 0.09],
      side: ['left', 'right'],
      coherence: [0.5, 0.25],
    });
    expect(found.source_id[21]).toBe(String(big(101)));
    const again = await readNwb(new Uint8Array(readFileSync(path)));
    expect(again.units!.columns.source_id[0]).toBe(big(0));
    expect(again.trials!.columns.stop_time).toEqual(Float64Array.of(40, 90));
  });

  it.each([
    [{ ids: { E: [1, 2] } }, 'nwb-bad-option'],
    [{ ids: { F: ['a'] } }, 'nwb-bad-option'],
    [{ ids: { E: new BigInt64Array(20).fill(big(1)) } }, 'ids-not-unique'],
    [{ ids: { E: Array.from({ length: 20 }, (_, k) => Number(big(k))) } }, 'nwb-bad-option'],
    [{ trials: [{ start: 5, stop: 1 }] }, 'nwb-bad-option'],
    [{ sessionStart: 'yesterday' }, 'nwb-bad-option'],
    [{ sesionStart: '2020-01-01T00:00:00Z' }, 'unknown-option'],
  ])('is refused: %o', async (options, code) => {
    const error = await writeNwb(await recorded(), options as never).then(
      () => undefined,
      (cause: SynfireError) => cause,
    );
    expect(error?.code).toBe(code);
  });
});

it.skipIf(!hasH5py)('files of others give spikes, ids, trials and series', async () => {
  const path = join(scratch(), 'other.nwb');
  run('make_other.py', path);
  const bytes = new Uint8Array(readFileSync(path));
  const file = await readNwb(bytes, { series: ['lfp'] });
  expect(file).toMatchObject({
    identifier: 'other',
    version: '2.5.0',
    sessionStart: '2020-01-02T03:04:05+01:00',
  });
  expect(file.units!.ids).toEqual([7, 2n ** 60n + 1n, 9]);
  expect(file.units!.trains.map((train) => [...train])).toEqual([[10, 500, 1250], [], [200, 200]]);
  expect(file.units!.columns).toEqual({ quality: ['good', 'noise', 'good'] });
  expect(file.trials!.columns.correct).toEqual(Int8Array.of(1, 0));
  expect(file.trials!.columns.stop_time).toEqual(Float64Array.of(900, 1900));
  const [lfp] = file.series;
  expect(lfp).toMatchObject({ unit: 'volts', conversion: 1e-6, shape: [3, 2] });
  expect([...lfp.times]).toEqual([0, 100, 300]);
  expect((await readNwb(bytes)).series).toEqual([]);
});

type Members = Map<string, Hdf5Group | Hdf5Dataset>;
const whole = await writeNwb(await recorded(), { trials: [{ start: 0, stop: 5, kind: 'a' }] });

/** Changes members of the group at a path. */
const at =
  (path: string, change: (members: Members, group: Hdf5Group) => void) =>
  async (bytes: Uint8Array) => {
    const root = await readHdf5(bytes);
    let group = root;
    for (const name of path.split('/').filter(Boolean))
      group = group.members.get(name) as Hdf5Group;
    change(group.members as Members, group);
    return writeHdf5(root);
  };
const put =
  (name: string, data: Hdf5Dataset['data'], shape = [data.length]) =>
  (members: Members) => {
    const { attributes } = (members.get(name) ?? {}) as Hdf5Dataset;
    members.set(name, { shape, data, ...(attributes ? { attributes } : {}) });
  };
const drop = (name: string) => (members: Members) => expect(members.delete(name)).toBe(true);
const u64 = (length: number, of: (k: number) => number) =>
  BigUint64Array.from({ length }, (_, k) => BigInt(of(k)));
const text = (name: string, value: string, key: string) => (members: Members) => {
  const dataset = members.get(name) as Hdf5Dataset;
  const attributes = new Map(dataset.attributes);
  attributes.set(key, { shape: [], data: [value] });
  members.set(name, { ...dataset, attributes });
};
const version = (value: string | undefined) =>
  at('/', (_, group) => {
    const attributes = group.attributes as Map<string, unknown>;
    if (value === undefined) attributes.delete('nwb_version');
    else attributes.set('nwb_version', { shape: [], data: [value] });
  });
const cut = (part: number) => async (bytes: Uint8Array) =>
  bytes.slice(0, Math.floor(bytes.length * part));
const V = '/acquisition/states some v';
const last = (k: number, of: Float64Array, value: number) =>
  of.map((t, i) => (i === k ? value : t));
const times = (members: Members) =>
  (members.get('spike_times') as Hdf5Dataset).data as Float64Array;
const doubled = (name: string) => (members: Members) => {
  const { data } = members.get(name) as Hdf5Dataset;
  put(name, [...(data as string[]), ...(data as string[])])(members);
};

type Case = readonly [
  what: string,
  (bytes: Uint8Array) => Promise<Uint8Array>,
  code: string,
  place: string,
];

const BROKEN: readonly Case[] = [
  ['no HDF5', async () => new TextEncoder().encode('NWB'), 'not-hdf5', 'x.nwb'],
  ['nothing', async () => new Uint8Array(0), 'not-hdf5', 'x.nwb'],
  ...[0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map(
    (part): Case => [`cut at ${part}`, cut(part), 'hdf5-damaged', 'x.nwb'],
  ),
  ['without a version', version(undefined), 'nwb-not-nwb', 'x.nwb › /'],
  ['version 1', version('NWB-1.0.6'), 'nwb-bad-version', 'nwb_version'],
  ['version 3', version('3.0.0'), 'nwb-bad-version', 'nwb_version'],
  ['units without ids', at('units', drop('id')), 'nwb-bad-table', '/units/id'],
  ['ids as text', at('units', put('id', ['a', 'b'])), 'nwb-bad-table', '/units/id'],
  ['an id twice', at('units', put('id', new BigInt64Array(24))), 'nwb-bad-table', '/units/id'],
  ['fewer ids', at('units', put('id', BigInt64Array.of(1n, 2n))), 'nwb-bad-table', '/units/neuron'],
  [
    'a short column',
    at('units', put('neuron', Int32Array.of(1))),
    'nwb-bad-table',
    '/units/neuron',
  ],
  ['a long column', at('units', doubled('population')), 'nwb-bad-table', '/units/population'],
  [
    'units without times',
    at('units', (m) => {
      drop('spike_times')(m);
      drop('spike_times_index')(m);
    }),
    'nwb-bad-table',
    '/units/spike_times',
  ],
  [
    'times as text',
    at('units', put('spike_times', ['soon'])),
    'nwb-bad-table',
    '/units/spike_times',
  ],
  ['no index', at('units', drop('spike_times_index')), 'nwb-bad-table', '/units/spike_times'],
  [
    'a short index',
    at(
      'units',
      put(
        'spike_times_index',
        u64(3, (k) => k),
      ),
    ),
    'nwb-bad-index',
    '/units/spike_times_index',
  ],
  [
    'an index that descends',
    at(
      'units',
      put(
        'spike_times_index',
        u64(24, (k) => (k === 0 ? 1 : 0)),
      ),
    ),
    'nwb-bad-index',
    'spike_times_index[1]',
  ],
  [
    'an index beyond the times',
    at(
      'units',
      put(
        'spike_times_index',
        u64(24, () => 1e6),
      ),
    ),
    'nwb-bad-index',
    'spike_times_index[0]',
  ],
  [
    'times that no unit has',
    at(
      'units',
      put(
        'spike_times_index',
        u64(24, () => 1),
      ),
    ),
    'nwb-bad-index',
    'spike_times_index',
  ],
  [
    'a negative end',
    at('units', put('spike_times_index', new BigInt64Array(24).fill(-1n))),
    'nwb-bad-index',
    'spike_times_index[0]',
  ],
  [
    'an end that is no number',
    at('units', put('spike_times_index', new Float64Array(24).fill(Number.NaN))),
    'nwb-bad-index',
    'spike_times_index[0]',
  ],
  [
    'a time that is no number',
    at('units', (m) => put('spike_times', last(0, times(m), Number.NaN))(m)),
    'nwb-bad-table',
    'spike_times[0]',
  ],
  [
    'a time without end',
    at('units', (m) => put('spike_times', last(2, times(m), Number.POSITIVE_INFINITY))(m)),
    'nwb-bad-table',
    'spike_times[2]',
  ],
  [
    'times that descend',
    at('units', (m) => put('spike_times', times(m).slice().reverse())(m)),
    'nwb-bad-table',
    'spike_times[',
  ],
  [
    'trials without ids',
    at('intervals/trials', drop('id')),
    'nwb-bad-table',
    '/intervals/trials/id',
  ],
  [
    'a short column of trials',
    at('intervals/trials', put('stop_time', new Float64Array(0))),
    'nwb-bad-table',
    '/intervals/trials/stop_time',
  ],
  [
    'a long column of trials',
    at('intervals/trials', put('kind', ['a', 'b'])),
    'nwb-bad-table',
    '/intervals/trials/kind',
  ],
  [
    'an id of trials twice',
    at('intervals/trials', (m) => {
      for (const name of m.keys()) {
        const { data } = m.get(name) as Hdf5Dataset;
        put(
          name,
          Array.isArray(data)
            ? ['a', 'a']
            : name === 'id'
              ? new BigInt64Array(2)
              : new Float64Array(2),
        )(m);
      }
    }),
    'nwb-bad-table',
    '/intervals/trials/id',
  ],
  ['a series without data', at(V, drop('data')), 'nwb-bad-series', 'states some v/data'],
  ['data as text', at(V, put('data', ['much'])), 'nwb-bad-series', 'states some v/data'],
  ['a series without times', at(V, drop('starting_time')), 'nwb-bad-series', 'states some v'],
  [
    'a rate of 0',
    at(V, (m) => {
      const start = m.get('starting_time') as Hdf5Dataset;
      m.set('starting_time', {
        ...start,
        attributes: new Map([['rate', { shape: [], data: Float32Array.of(0) }]]),
      });
    }),
    'nwb-bad-series',
    'states some v',
  ],
  [
    'no rate',
    at(V, (m) => void m.set('starting_time', { shape: [], data: Float64Array.of(0) })),
    'nwb-bad-series',
    'states some v',
  ],
  [
    'a rate that is text',
    at(V, text('starting_time', 'fast', 'rate')),
    'nwb-bad-series',
    'states some v',
  ],
  [
    'times for some samples',
    at(V, put('timestamps', Float64Array.of(0, 1))),
    'nwb-bad-series',
    'states some v/timestamps',
  ],
  [
    'a series that is a table of text',
    at(V, (m) => {
      put('data', ['a', 'b'])(m);
      put('timestamps', Float64Array.of(0, 1))(m);
    }),
    'nwb-bad-series',
    'states some v/data',
  ],
];

describe('files that are broken', () => {
  it('are at least forty', () => expect(BROKEN.length).toBeGreaterThanOrEqual(40));

  it.each(BROKEN)('%s', async (_, change, code, place) => {
    const bytes = await change(whole);
    const error = await readNwb(bytes, { where: 'x.nwb', series: 'all' }).then(
      () => ({ code: 'none', faults: [{ where: '' }] }),
      (cause: SynfireError) => cause,
    );
    expect(error.code).toBe(code);
    expect(error.faults[0].where).toContain(place);
  });

  it('and a series that is not there is named', async () => {
    await expect(readNwb(whole, { series: ['states some w'] })).rejects.toThrow('states some v');
  });
});
