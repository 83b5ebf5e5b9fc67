/** Forty broken files: each gives a typed error that names the node or the object, from reading or from planning; and weights that were trained go round with the same bits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SynfireError } from '../../../src/errors.ts';
import { type Hdf5Dataset, type Hdf5Group, readHdf5 } from '../../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../../src/interchange/hdf5-write.ts';
import { readNir, runNir, writeNir } from '../../../src/interchange/nir/index.ts';

const folder = join(import.meta.dirname, 'fixtures');
const whole = new Uint8Array(readFileSync(join(folder, 'forward.nir')));
const convolutional = new Uint8Array(readFileSync(join(folder, 'convolutional.nir')));
type Members = Map<string, Hdf5Group | Hdf5Dataset>;
type Change = (bytes: Uint8Array) => Promise<Uint8Array>;

const at =
  (path: string, change: (members: Members) => void): Change =>
  async (bytes) => {
    const root = await readHdf5(bytes);
    let group = root;
    for (const name of path.split('/').filter(Boolean))
      group = group.members.get(name) as Hdf5Group;
    change(group.members as Members);
    return writeHdf5(root);
  };
const put =
  (name: string, data: Hdf5Dataset['data'], shape: number[] = [data.length]) =>
  (m: Members) =>
    void m.set(name, { shape, data });
const drop = (name: string) => (m: Members) => expect(m.delete(name)).toBe(true);
const word = (name: string, text: string) => put(name, [text], []);
const cut =
  (part: number): Change =>
  async (bytes) =>
    bytes.slice(0, Math.floor(bytes.length * part));

/** The first node of a type, and a parameter of it that is a vector. */
const graph = await readNir(whole);
const nodeOf = (...types: string[]) =>
  Object.entries(graph.nodes).find(([, { type }]) => types.includes(type))![0];
const cell = nodeOf('LIF', 'CubaLIF', 'CubaLI', 'LI');
const linear = nodeOf('Affine', 'Linear');
const own = Object.keys((graph.nodes[cell] as { parameters: object }).parameters).find((id) =>
  id.startsWith('tau'),
)!;
const [CELL, LINEAR, NODES] = [`/node/nodes/${cell}`, `/node/nodes/${linear}`, '/node/nodes'];
const names = (m: Members) => (m.get('edges') as Hdf5Dataset).data as string[];
const edges = (change: (all: string[]) => string[]) =>
  at('/node', (m) => {
    const all = change([...names(m)]);
    put('edges', all, [all.length / 2, 2])(m);
  });
const f = (n: number, x = 1) => new Float32Array(n).fill(x);

type Case = readonly [what: string, change: Change, code: RegExp, place: string];

const BROKEN: readonly Case[] = [
  ['nothing', async () => new Uint8Array(0), /^not-hdf5$/, 'x.nir'],
  ['text', async () => new TextEncoder().encode('{"nodes": []}'), /^not-hdf5$/, 'x.nir'],
  ...[0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99].map(
    (part): Case => [`cut at ${part}`, cut(part), /^hdf5-/, 'x.nir'],
  ),
  ['no version', at('/', drop('version')), /^nir-bad-version$/, 'x.nir'],
  ['version 2', at('/', word('version', '2.0')), /^nir-bad-version$/, 'x.nir'],
  ['a version that is none', at('/', word('version', 'new')), /^nir-bad-version$/, 'x.nir'],
  ['no graph', at('/', drop('node')), /^nir-bad-layout$/, 'node'],
  ['a graph that is an array', at('/', put('node', f(2))), /^nir-bad-layout$/, 'node'],
  ['a graph without type', at('/node', drop('type')), /^nir-bad-layout$/, 'node › type'],
  ['a neuron at the top', at('/node', word('type', 'LIF')), /^nir-/, 'node'],
  ['no nodes', at('/node', drop('nodes')), /^nir-bad-layout$/, 'nodes'],
  ['nodes as an array', at('/node', put('nodes', f(1))), /^nir-bad-layout$/, 'nodes'],
  ['no edges', at('/node', drop('edges')), /^nir-bad-layout$/, 'edges'],
  ['edges as numbers', at('/node', put('edges', f(4), [2, 2])), /^nir-bad-layout$/, 'edges'],
  [
    'edges of three',
    at('/node', put('edges', ['a', 'b', 'c'], [1, 3])),
    /^nir-bad-layout$/,
    'edges',
  ],
  ['edges in a row', at('/node', put('edges', ['a', 'b'])), /^nir-bad-layout$/, 'edges'],
  [
    'an edge from nowhere',
    edges((all) => ['nobody', ...all.slice(1)]),
    /^nir-bad-edge$/,
    'edges › 0',
  ],
  [
    'an edge to nowhere',
    edges((all) => [...all.slice(0, -1), 'nobody']),
    /^nir-bad-edge$/,
    'edges',
  ],
  ['a node that is an array', at(NODES, put('odd', f(3))), /^nir-bad-layout$/, 'odd'],
  ['a node without type', at(CELL, drop('type')), /^nir-bad-layout$/, cell],
  ['a type that is a number', at(CELL, put('type', f(1), [])), /^nir-bad-layout$/, cell],
  ['an unknown primitive', at(CELL, word('type', 'LIFF')), /^nir-unknown-primitive$/, cell],
  ['a parameter that is missing', at(CELL, drop(own)), /^nir-missing-parameter$/, cell],
  ['a parameter that nobody knows', at(CELL, put('tau_n', f(1))), /^nir-unknown-parameter$/, cell],
  [
    'a parameter that is a group',
    at(CELL, (m) => void m.set(own, { members: new Map() })),
    /^nir-bad-layout$/,
    `${cell} › ${own}`,
  ],
  ['a parameter of another length', at(CELL, put(own, f(17))), /^nir-/, cell],
  ['a parameter that is text', at(CELL, word(own, 'long')), /^nir-/, cell],
  [
    'a time of 0',
    at(CELL, (m) =>
      put(own, f((m.get(own) as Hdf5Dataset).data.length, 0), [
        ...(m.get(own) as Hdf5Dataset).shape,
      ])(m),
    ),
    /./,
    cell,
  ],
  [
    'weights that are no numbers',
    at(LINEAR, (m) => {
      const { shape, data } = m.get('weight') as Hdf5Dataset;
      put('weight', f(data.length, Number.NaN), [...shape])(m);
    }),
    /./,
    '',
  ],
  ['weights of another shape', at(LINEAR, put('weight', f(6), [2, 3])), /^nir-/, linear],
  ['weights in a row', at(LINEAR, put('weight', f(6))), /^nir-/, linear],
  ['weights in a cube', at(LINEAR, put('weight', f(8), [2, 2, 2])), /^nir-/, linear],
  ['no weights', at(LINEAR, drop('weight')), /^nir-missing-parameter$/, linear],
];

describe('files that are broken', () => {
  it('are at least forty', () => expect(BROKEN.length).toBeGreaterThanOrEqual(40));

  it.each(BROKEN)('%s', async (_, change, code, place) => {
    const inputs = Object.entries(graph.nodes).find(([, { type }]) => type === 'Input')!;
    const size = Number(
      (inputs[1] as unknown as { parameters: { shape: { data: ArrayLike<bigint> } } }).parameters
        .shape.data[0],
    );
    const error = await change(whole)
      .then((bytes) => readNir(bytes, { where: 'x.nir' }))
      .then((read) =>
        runNir(read, { shape: [2, size], data: f(2 * size) }, { backend: 'reference' }),
      )
      .then(
        () => undefined,
        (cause: SynfireError) => cause,
      );
    expect(error?.name).toBe('SynfireError');
    expect(error!.code).toMatch(code);
    expect(error!.message).toContain(place);
  });
});

it('weights that were changed as training does go round with the same bits, and act', async () => {
  for (const bytes of [whole, convolutional]) {
    const before = await readNir(bytes);
    const trained = structuredClone(before);
    let draw = 7;
    for (const node of Object.values(trained.nodes)) {
      const weight = (node as { parameters?: Record<string, { data: Float32Array }> }).parameters
        ?.weight;
      if (weight === undefined) continue;
      for (let k = 0; k < weight.data.length; k++) {
        draw = (draw * 16807) % 2147483647;
        weight.data[k] -= Math.fround(1e-3 * (draw / 2147483647 - 0.5));
      }
    }
    const again = await readNir(await writeNir(trained));
    expect(again).toEqual(trained);
    expect(again).not.toEqual(before);
  }
});
