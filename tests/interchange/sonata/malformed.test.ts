/** Forty broken configurations, tables and files: each gives a typed error that names the object inside the file, and nothing is half-read. */
import { describe, expect, it } from 'vitest';
import type { SynfireError } from '../../../src/index.ts';
import {
  type Hdf5Dataset,
  type Hdf5Group,
  isGroup,
  readHdf5,
} from '../../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../../src/interchange/hdf5-write.ts';
import { readSonata, writeSonata } from '../../../src/interchange/sonata/index.ts';
import { reader } from './folder.ts';
import { small } from './networks.ts';

type Files = Map<string, Uint8Array>;
type Change = (files: Files) => void | Promise<void>;

const whole = await writeSonata(small(), { time: 10 });
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);

/** Sets what lies at a path of keys; undefined takes it away. */
const json =
  (path: string, keys: readonly (string | number)[], value?: unknown): Change =>
  (files) => {
    const root = JSON.parse(decode(files.get(path)!));
    const inner = keys.slice(0, -1).reduce((at, key) => at[key], root);
    inner[keys.at(-1)!] = value;
    files.set(path, encode(JSON.stringify(root)));
  };
const text =
  (path: string, from: string | RegExp, to: string): Change =>
  (files) => {
    const before = decode(files.get(path)!);
    files.set(path, encode(before.replace(from, to)));
    expect(decode(files.get(path)!)).not.toBe(before);
  };
const gone =
  (path: string): Change =>
  (files) => {
    expect(files.delete(path)).toBe(true);
  };
const bytes =
  (path: string, change: (bytes: Uint8Array) => Uint8Array): Change =>
  (files) => {
    files.set(path, change(files.get(path)!));
  };

/** Members of the group at `at` in the HDF5 file at `path`. */
const hdf5 =
  (
    path: string,
    at: string,
    change: (members: Map<string, Hdf5Group | Hdf5Dataset>) => void,
  ): Change =>
  async (files) => {
    const root = await readHdf5(files.get(path)!);
    let group = root;
    for (const name of at.split('/').filter(Boolean)) group = group.members.get(name) as Hdf5Group;
    expect(isGroup(group)).toBe(true);
    change(group.members as Map<string, Hdf5Group | Hdf5Dataset>);
    files.set(path, await writeHdf5(root));
  };
const set =
  (name: string, data: Hdf5Dataset['data'], shape = [data.length]) =>
  (members: Map<string, Hdf5Group | Hdf5Dataset>) => {
    const old = members.get(name) as Hdf5Dataset | undefined;
    members.set(name, { ...(old?.attributes ? { attributes: old.attributes } : {}), shape, data });
  };
const drop = (name: string) => (members: Map<string, unknown>) => {
  expect(members.delete(name)).toBe(true);
};

const [CIRCUIT, SIMULATION] = ['circuit_config.json', 'simulation_config.json'];
const NODES = 'network/E_nodes.h5';
const EDGES = 'network/in_put_to_E_edges.h5';
const SPIKES = 'inputs/in_put_spikes.h5';
const inNodes = '/nodes/E';
const inEdges = '/edges/in_put_to_E';
const u64 = (...values: number[]) => BigUint64Array.from(values, BigInt);
const many = (count: number, value: number) => new BigUint64Array(count).fill(BigInt(value));

const BROKEN: readonly [what: string, change: Change, code: string, place: string][] = [
  ['configuration is no JSON', text('config.json', '{', '['), 'sonata-bad-json', 'config.json'],
  [
    'top is a list',
    (f) => void f.set('config.json', encode('[]')),
    'sonata-bad-json',
    'config.json',
  ],
  ['circuit is missing', gone(CIRCUIT), 'sonata-missing-file', 'config.json › network'],
  [
    'circle of configurations',
    json(CIRCUIT, ['network'], 'circuit_config.json'),
    'sonata-bad-config',
    'network',
  ],
  ['no networks', json(CIRCUIT, ['networks']), 'sonata-bad-config', 'config.json'],
  [
    'nodes are no list',
    json(CIRCUIT, ['networks', 'nodes'], {}),
    'sonata-bad-config',
    'networks › nodes',
  ],
  [
    'entry without file',
    json(CIRCUIT, ['networks', 'nodes', 1, 'nodes_file']),
    'sonata-bad-config',
    'nodes[1]',
  ],
  [
    'unknown variable',
    json(CIRCUIT, ['networks', 'nodes', 0, 'nodes_file'], '$NETWRK_DIR/x.h5'),
    'sonata-bad-manifest',
    'nodes_file',
  ],
  [
    'circle of variables',
    json(CIRCUIT, ['manifest'], { $A: '$B', $B: '$A' }),
    'sonata-bad-manifest',
    'manifest › $A',
  ],
  ['no run', json(SIMULATION, ['run']), 'sonata-bad-config', 'config.json'],
  ['no tstop', json(SIMULATION, ['run', 'tstop']), 'sonata-bad-config', 'run › tstop'],
  ['dt of 0', json(SIMULATION, ['run', 'dt'], 0), 'sonata-bad-config', 'run › dt'],
  [
    'unknown order',
    json(SIMULATION, ['output', 'spikes_sort_order'], 'size'),
    'sonata-bad-config',
    'spikes_sort_order',
  ],
  [
    'unknown node set',
    json(SIMULATION, ['inputs', 'in_put', 'node_set'], 'in putt'),
    'sonata-unknown-node-set',
    'inputs › in_put',
  ],
  [
    'circle of node sets',
    json('node_sets.json', ['in put'], ['in put']),
    'sonata-unknown-node-set',
    'inputs › in_put',
  ],
  [
    'input of an unknown kind',
    json(SIMULATION, ['inputs', 'in_put', 'input_type'], 'xstim'),
    'sonata-unsupported-input',
    'inputs › in_put',
  ],
  [
    'spikes into neurons',
    async (files) => {
      await json(SIMULATION, ['inputs', 'in_put', 'node_set'], 'E')(files);
      await hdf5(SPIKES, '/spikes', (m) => {
        m.set('E', m.get('in put')!);
      })(files);
    },
    'sonata-unsupported-input',
    'in_put',
  ],
  [
    'spikes of another population',
    json(SIMULATION, ['inputs', 'in_put', 'node_set'], 'slow'),
    'sonata-unknown-population',
    'in_put_spikes.h5 › /spikes',
  ],
  ['nodes file missing', gone(NODES), 'sonata-missing-file', 'nodes[0] › nodes_file'],
  ['types missing', gone('network/E_node_types.csv'), 'sonata-missing-file', 'node_types_file'],
  [
    'types without ids',
    text('network/E_node_types.csv', 'node_type_id', 'type'),
    'sonata-bad-types',
    'line 1',
  ],
  [
    'short line of types',
    text('network/E_node_types.csv', / E_1.json/, ''),
    'sonata-bad-types',
    'line 3',
  ],
  [
    'type a second time',
    text('network/E_node_types.csv', '\n1 ', '\n0 '),
    'sonata-bad-types',
    'line 3',
  ],
  [
    'type that is not in the table',
    text('network/E_node_types.csv', '\n1 ', '\n99 '),
    'sonata-unknown-type',
    '/nodes/E › node_type_id[1]',
  ],
  [
    'model that nobody has',
    text('network/E_node_types.csv', 'iaf_psc_exp', 'iaf_psc_expo'),
    'sonata-unsupported-model',
    '/nodes/E › node 0',
  ],
  [
    'cells with compartments',
    text('network/E_node_types.csv', 'point_neuron', 'biophysical'),
    'sonata-unsupported-model',
    'model_type',
  ],
  [
    'unknown parameter',
    json('components/point_neuron_models/E_0.json', ['tau_mem'], 1),
    'sonata-unknown-parameter',
    'E_0.json › tau_mem',
  ],
  [
    'parameter that is text',
    json('components/point_neuron_models/E_0.json', ['tau_m'], 'ten'),
    'sonata-bad-parameter',
    'E_0.json › tau_m',
  ],
  ['not HDF5', bytes(NODES, () => encode('hello')), 'not-hdf5', NODES],
  ['cut off', bytes(NODES, (b) => b.slice(0, b.length >> 1)), 'hdf5-damaged', NODES],
  [
    'no /nodes',
    hdf5(NODES, '/', (m) => {
      m.set('node', m.get('nodes')!);
      m.delete('nodes');
    }),
    'sonata-bad-layout',
    `${NODES} › /`,
  ],
  ['no type ids', hdf5(NODES, inNodes, drop('node_type_id')), 'sonata-bad-layout', '/nodes/E'],
  [
    'ids of other length',
    hdf5(NODES, inNodes, set('node_id', u64(0, 1))),
    'sonata-bad-layout',
    '/nodes/E › node_id',
  ],
  [
    'id a second time',
    hdf5(NODES, inNodes, set('node_id', many(12, 3))),
    'sonata-bad-layout',
    'node_id[1]',
  ],
  [
    'id beyond 2^53',
    hdf5(
      NODES,
      inNodes,
      set(
        'node_id',
        BigUint64Array.from({ length: 12 }, (_, k) => 2n ** 60n + BigInt(k)),
      ),
    ),
    'sonata-bad-layout',
    'node_id[0]',
  ],
  [
    'table of two dimensions',
    hdf5(NODES, inNodes, set('node_id', many(12, 0), [6, 2])),
    'sonata-bad-layout',
    'node_id',
  ],
  [
    'group that is not there',
    hdf5(NODES, inNodes, set('node_group_id', many(12, 4))),
    'sonata-bad-layout',
    '/nodes/E',
  ],
  [
    'edge from an unknown population',
    hdf5(EDGES, inEdges, (m) => {
      const { attributes: _, ...bare } = m.get('source_node_id') as Hdf5Dataset;
      m.set('source_node_id', {
        ...bare,
        attributes: new Map([['node_population', { shape: [], data: ['input'] }]]),
      });
    }),
    'sonata-unknown-population',
    'source_node_id@node_population',
  ],
  [
    'edge without its population',
    hdf5(EDGES, inEdges, (m) => {
      const { attributes: _, ...bare } = m.get('target_node_id') as Hdf5Dataset;
      m.set('target_node_id', bare);
    }),
    'sonata-bad-layout',
    'target_node_id@node_population',
  ],
  [
    'edges to missing nodes',
    hdf5(EDGES, inEdges, set('target_node_id', many(24, 12))),
    'sonata-missing-node',
    'target_node_id[0]',
  ],
  [
    'weights of other length',
    hdf5(EDGES, `${inEdges}/0`, set('syn_weight', new Float64Array(3))),
    'sonata-bad-layout',
    '0 › syn_weight',
  ],
  [
    'group index too large',
    hdf5(EDGES, inEdges, set('edge_group_index', many(24, 24))),
    'sonata-bad-layout',
    'edge_group_index[0]',
  ],
  [
    'weight that is no number',
    hdf5(EDGES, `${inEdges}/0`, set('syn_weight', new Float64Array(24).fill(Number.NaN))),
    'sonata-bad-attribute',
    'edge 0 › syn_weight',
  ],
  [
    'synapse without its JSON',
    gone('components/synaptic_models/static.json'),
    'sonata-missing-file',
    'edge 0 › dynamics_params',
  ],
  [
    'port that the model has not',
    json('components/synaptic_models/static.json', ['receptor_type'], 3),
    'sonata-bad-edge',
    'edge 0',
  ],
  [
    'spikes without times',
    hdf5(SPIKES, '/spikes/in put', drop('timestamps')),
    'sonata-bad-layout',
    '/spikes/in put',
  ],
  [
    'times in minutes',
    hdf5(SPIKES, '/spikes/in put', (m) => {
      m.set('timestamps', {
        ...(m.get('timestamps') as Hdf5Dataset),
        attributes: new Map([['units', { shape: [], data: ['min'] }]]),
      });
    }),
    'sonata-bad-layout',
    'timestamps@units',
  ],
  [
    'spikes before 0',
    hdf5(SPIKES, '/spikes/in put', (m) => {
      const times = (m.get('timestamps') as Hdf5Dataset).data as Float64Array;
      set(
        'timestamps',
        times.map((t) => t - 2),
      )(m);
    }),
    'sonata-bad-layout',
    'timestamps[0]',
  ],
  [
    'spikes of missing nodes',
    hdf5(SPIKES, '/spikes/in put', (m) => {
      set('node_ids', many(60, 9))(m);
    }),
    'sonata-missing-node',
    'spike 0',
  ],
  [
    'mark of another format',
    async (files) => {
      const root = await readHdf5(files.get(NODES)!);
      files.set(
        NODES,
        await writeHdf5({
          ...root,
          attributes: new Map([['magic', { shape: [], data: Uint32Array.of(7) }]]),
        }),
      );
    },
    'sonata-bad-layout',
    '/@magic',
  ],
];

describe('files that are broken', () => {
  it('are at least forty', () => expect(BROKEN.length).toBeGreaterThanOrEqual(40));

  it('are whole before', async () => {
    expect((await readSonata('config.json', reader(whole))).populations.length).toBe(4);
  });

  it.each(BROKEN)('%s', async (_, change, code, place) => {
    const files = new Map(whole);
    await change(files);
    const error = await readSonata('config.json', reader(files)).then(
      () => undefined,
      (cause: SynfireError) => cause,
    );
    expect(error?.name).toBe('SynfireError');
    expect(error!.code).toBe(code);
    expect(error!.faults[0].where).toContain(place);
  });
});
