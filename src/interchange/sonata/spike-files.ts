/** Spike trains of SONATA, as HDF5 (`/spikes/POPULATION`, or the older `/spikes/gids`) and as CSV. */

import { expectArgument } from '../../connect/argument.ts';
import { expectMade } from '../../connect/made.ts';
import { faultOf } from '../fault.ts';
import { attributeData, type Hdf5Dataset, type Hdf5Group, isGroup } from '../hdf5.ts';
import { writeHdf5 } from '../hdf5-write.ts';
import { type ReadFile, readText } from './files.ts';
import { groupOf, idsOf, layout, numbersOf, readSonataHdf5 } from './tables.ts';

/** Spikes of one population: `node_id` and ms. */
export interface SonataSpikes {
  readonly nodeIds: Float64Array;
  readonly times: Float64Array;
}

/** By population; `''` where an older file does not say. Rejects with faults that name the dataset or the line. */
export async function readSpikes(
  read: ReadFile,
  path: string,
  named: string,
): Promise<ReadonlyMap<string, SonataSpikes>> {
  expectArgument(typeof path === 'string', 'readSpikes › path', path, 'a path');
  if (/\.(csv|txt|dat)$/i.test(path)) return parseSpikes(await readText(read, path, named), path);
  const root = await readSonataHdf5(read, path, named);
  const spikes = groupOf(root, 'spikes', `${path} › /`);
  const populations = [...spikes.members].filter(([, member]) => isGroup(member));
  const old = populations.length === 0;
  const groups = old ? [['', spikes] as const] : (populations as [string, Hdf5Group][]);
  return new Map(
    groups.map(([name, group]) => {
      const where = `${path} › /spikes${old ? '' : `/${name}`}`;
      const times = numbersOf(group, 'timestamps', where);
      const ids = group.members.has('node_ids') || !old ? 'node_ids' : 'gids';
      const nodeIds = idsOf(group, ids, where, times.length);
      return [name, { nodeIds, times: inMs(times, group, `${where} › timestamps`) }];
    }),
  );
}

function inMs(times: Float64Array, group: Hdf5Group, where: string): Float64Array {
  const dataset = group.members.get('timestamps') as Hdf5Dataset;
  const units = attributeData(dataset.attributes, 'units')?.[0] ?? 'ms';
  const negative = times.findIndex((time) => time < 0);
  if (negative >= 0) throw layout(`${where}[${negative}]`, `${times[negative]}`, 'a time ≥ 0');
  if (units === 'ms') return times;
  if (units === 's') return times.map((time) => time * 1000);
  throw layout(`${where}@units`, `"${units}"`, 'ms');
}

/** Lines of time, population and id under a header; separated by blanks or commas. An older form lists the times of a `gid` in one field. */
function parseSpikes(text: string, path: string): ReadonlyMap<string, SonataSpikes> {
  const lines = text.split(/\r?\n/);
  const header = split(lines[0] ?? '');
  const at = (names: readonly string[]) => header.findIndex((name) => names.includes(name));
  const [time, id] = [
    at(['timestamps', 'spike-times']),
    at(['node_ids', 'node_id', 'gid', 'gids']),
  ];
  const population = at(['population', 'populations']);
  if (time < 0 || id < 0) {
    const found = `columns ${header.join(', ') || 'none'}`;
    throw csv(`${path} › line 1`, found, 'timestamps, population, node_ids');
  }
  const found = new Map<string, { ids: number[]; times: number[] }>();
  lines.forEach((line, k) => {
    if (k === 0 || line.trim() === '' || line.startsWith('#')) return;
    const where = `${path} › line ${k + 1}`;
    const cells = header.includes('spike-times') ? line.trim().split(/\s+/) : split(line);
    if (cells.length < header.length) {
      throw csv(where, `${cells.length} fields`, `${header.length}`);
    }
    const node = Number(cells[id]);
    if (!Number.isSafeInteger(node) || node < 0) throw csv(where, `id ${cells[id]}`, 'an integer');
    const name = population < 0 ? '' : cells[population];
    const own = found.get(name) ?? { ids: [], times: [] };
    found.set(name, own);
    for (const cell of cells[time].split(',')) {
      const when = Number(cell);
      if (cell === '' || !(when >= 0)) throw csv(where, `time "${cell}"`, 'a number of ms ≥ 0');
      own.ids.push(node);
      own.times.push(when);
    }
  });
  return new Map(
    [...found].map(([name, { ids, times }]) => [
      name,
      { nodeIds: Float64Array.from(ids), times: Float64Array.from(times) },
    ]),
  );
}

const split = (line: string) =>
  line
    .trim()
    .split(/\s*[,;]\s*|\s+/)
    .filter((cell) => cell !== '');

const csv = faultOf('sonata-bad-spikes', 'Correct the line.');

/** Attributes that every file of SONATA has. */
export const MARK = new Map([
  ['magic', { shape: [], data: Uint32Array.of(0x0a7a) }],
  ['version', { shape: [2], data: Uint32Array.of(0, 1) }],
]);

/** A spike file as the guide lays it out. `order` as in `spikes_sort_order`. */
export async function writeSpikes(
  spikes: ReadonlyMap<string, SonataSpikes>,
  order: 'none' | 'by_id' | 'by_time' = 'by_time',
): Promise<Uint8Array> {
  expectMade(spikes, Map, 'writeSpikes › spikes');
  const populations = [...spikes].map(([name, { nodeIds, times }]): [string, Hdf5Group] => {
    const sorted = Array.from(times, (_, k) => k);
    if (order === 'by_time') sorted.sort((a, b) => times[a] - times[b] || nodeIds[a] - nodeIds[b]);
    if (order === 'by_id') sorted.sort((a, b) => nodeIds[a] - nodeIds[b] || times[a] - times[b]);
    const shape = [times.length];
    const ids = BigUint64Array.from(sorted, (k) => BigInt(nodeIds[k]));
    const units = new Map([['units', { shape: [], data: ['ms'] }]]);
    return [
      name,
      {
        attributes: new Map([['sorting', { shape: [], data: [order] }]]),
        members: new Map<string, Hdf5Dataset>([
          ['node_ids', { shape, data: ids }],
          [
            'timestamps',
            { shape, data: Float64Array.from(sorted, (k) => times[k]), attributes: units },
          ],
        ]),
      },
    ];
  });
  const members = new Map([['spikes', { members: new Map(populations) }]]);
  return writeHdf5({ members, attributes: MARK }, { where: 'spike file' });
}

/** One value in each frame of each node. */
export interface SonataTraces {
  readonly nodeIds: Float64Array;
  /** ms: the first frame, behind the last, between two. */
  readonly time: readonly [number, number, number];
  /** frames × nodes. */
  readonly data: Float32Array;
  readonly units: string;
}

/** A report of one value a node, as the guide lays it out. */
export async function writeReport(traces: ReadonlyMap<string, SonataTraces>): Promise<Uint8Array> {
  expectMade(traces, Map, 'writeReport › traces');
  const text = (value: string) => ({ shape: [], data: [value] });
  const populations = [...traces].map(([name, report]): [string, Hdf5Group] => {
    const { nodeIds, time, data, units } = report;
    const count = nodeIds.length;
    const range = BigUint64Array.from({ length: count + 1 }, (_, k) => BigInt(k));
    const ids = BigUint64Array.from(nodeIds, BigInt);
    const sorted = new Map([['sorted', { shape: [], data: Int8Array.of(1) }]]);
    const mapping = new Map<string, Hdf5Dataset>([
      ['node_ids', { shape: [count], data: ids, attributes: sorted }],
      ['index_pointers', { shape: [count + 1], data: range }],
      ['element_ids', { shape: [count], data: new Uint32Array(count) }],
      ['element_pos', { shape: [count], data: new Float32Array(count).fill(0.5) }],
      [
        'time',
        { shape: [3], data: Float64Array.from(time), attributes: new Map([['units', text('ms')]]) },
      ],
    ]);
    const frames = count === 0 ? 0 : data.length / count;
    const attributes = new Map([['units', text(units)]]);
    return [
      name,
      {
        members: new Map<string, Hdf5Group | Hdf5Dataset>([
          ['data', { shape: [frames, count], data, attributes }],
          ['mapping', { members: mapping }],
        ]),
      },
    ];
  });
  const members = new Map([['report', { members: new Map(populations) }]]);
  return writeHdf5({ members, attributes: MARK }, { where: 'report' });
}
