/** Files that a visitor of the lab gives: what each is taken for, what comes of them, and that a link finds the same network again. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inhibitingIn, keepConnectome, lacksFiles } from '../../app/connectome.ts';
import { readFiles } from '../../app/connectome-reader.ts';
import { buildNetwork, parametersOf } from '../../app/networks.ts';
import { defaults, type FileMark, pack, type Settings, unpack } from '../../app/settings.ts';
import { Sha256 } from '../../app/sha256.ts';
import { variablesOf } from '../../app/variables.ts';
import { examples } from '../../examples/index.ts';
import { readEdges, type SynfireError, simulate, writeNpy } from '../../src/index.ts';

const text = (name: string, ...lines: string[]) => new File([lines.join('\n')], name);
const bytes = (name: string, content: Uint8Array) => new File([new Uint8Array(content)], name);
const read = (...files: File[]) => readFiles(files, undefined, () => {});
const refusal = (...files: File[]) =>
  read(...files).then(
    () => undefined,
    ({ faults }: SynfireError) => faults[0],
  );
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

const EDGES = ['source,target,weight', 'AVAL,AVAR,12', 'AVAR,DD1,3', 'DD1,AVAL,-40'];
const PLACES = ['neuron,x,y,z', 'AVAL,0,0,0', 'AVAR,4,0,0', 'AVAR,4,6,0', 'DD1,8,3,0'];

describe('files given to the lab', () => {
  it('are edges and places by what is in them, in any order, with their hashes', async () => {
    const files = [text('b.txt', ...PLACES), text('a.txt', ...EDGES)];
    for (const given of [files, [...files].reverse()]) {
      const { network, places } = await read(...given);
      const { labels, source, target, weight, count, isSigned } = network!.connectome;
      expect({ labels, count, isSigned }).toEqual({
        ...{ labels: ['AVAL', 'AVAR', 'DD1'], count: 3, isSigned: true },
      });
      expect([[...source], [...target], [...weight]]).toEqual([
        [0, 1, 2],
        [1, 2, 0],
        [12, 3, -40],
      ]);
      const content = EDGES.join('\n');
      expect(network!.marks).toEqual([
        { name: 'a.txt', bytes: content.length, sha256: sha256(content) },
      ]);
      // AVAR at the middle of its two points; all four are shown, around (4, 3, 0), the farthest at 0.95
      const unit = 0.95 / 5;
      expect([...places!.places.places].map((v) => v / unit)).toEqual(
        [-4, -3, 0, 0, 0, 0, 4, 0, 0].map((v) => expect.closeTo(v, 5)),
      );
      expect([...places!.places.cloud!.owners]).toEqual([0, 1, 1, 2]);
      expect(places!.places.words).toBe(
        'Places of 3 neurons from b.txt, at the middle of 4 points.',
      );
    }
  });

  it('come as columns of NumPy with ids, packed, and as FlyWire writes them', async () => {
    const ids = BigInt64Array.of(720575940600000001n, 720575940600000002n);
    const columns = [
      bytes('pre.npy', writeNpy(Int32Array.of(0, 1))),
      bytes('post.npy', writeNpy(Int32Array.of(1, 0))),
      bytes('syn_count_signed.npy', writeNpy(Int32Array.of(5, -7))),
      bytes('root_ids.npy', writeNpy(ids)),
    ];
    const points = ['root_id,x,y,z', `${ids[1]},1,2,3`, `${ids[0]},0,0,0`];
    const given = await read(...columns, text('points.csv', ...points));
    expect(given.network!.connectome.labels).toEqual([String(ids[0]), String(ids[1])]);
    expect(given.network!.marks).toHaveLength(4);
    expect(given.places!.places.words).toMatch(/^Places of 2 neurons from points\.csv\.$/);
    const codex = [
      'pre_root_id,post_root_id,neuropil,syn_count,nt_type',
      `${ids[0]},${ids[1]},AL_L,5,ACH`,
      `${ids[1]},${ids[0]},MB_R,7,GABA`,
    ].join('\n');
    const pils = text('pils.csv', 'neuropil,x,y,z', 'MB_R,0,0,0', 'MB_R,2,0,0', 'LH,9,9,9');
    const packed = bytes('connections.csv.gz', gzipSync(codex));
    const fly = await read(packed, pils);
    expect([...fly.network!.connectome.weight]).toEqual([5, -7]);
    // most synapses of both are in MB_R: each takes a point of it
    expect([...fly.places!.places.places]).toEqual(
      [-0.95, 0, 0, 0.95, 0, 0].map((v) => expect.closeTo(v, 6)),
    );
    expect(fly.places!.places.words).toMatch(/^2 neurons at points of 1 neuropils from pils\.csv/);
  });

  it.each([
    ['places alone', [text('p.csv', ...PLACES)], 'no-edges', /3-D/],
    ['a table of neither', [text('n.csv', 'a,b', '1,2')], 'which-file', /source, target/],
    ['an empty file', [text('n.csv', '')], 'which-file', /no line of text/],
    ['a line that breaks off', [text('e.csv', ...EDGES, 'AVAL')], 'csv-short-line', /line 5/],
    [
      'places of other neurons',
      [text('e.csv', ...EDGES), text('p.csv', 'neuron,x,y,z', 'Q,1,2,3')],
      'no-position',
      /p\.csv/,
    ],
    [
      'ids that are fewer than the neurons',
      [text('e.csv', '0,1', '2,0'), bytes('ids.npy', writeNpy(Int32Array.of(4, 5)))],
      'ids-do-not-fit',
      /2 ids/,
    ],
    [
      'neuropils of edges that name none',
      [text('e.csv', ...EDGES), text('p.csv', 'neuropil,x,y,z', 'MB,1,2,3')],
      'no-neuropils',
      /column neuropil/,
    ],
  ])('are refused: %s', async (_, files, code, words) => {
    const fault = await refusal(...files);
    expect(fault).toMatchObject({ code });
    expect(Object.values(fault!).join(' ')).toMatch(words);
  });

  it('have the SHA-256 of their bytes, however these come', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 119, 120, 1000]) {
      const content = Uint8Array.from({ length }, (_, k) => 37 * k);
      const hash = new Sha256();
      for (let at = 0; at < length; at += 61) hash.add(content.subarray(at, at + 61));
      expect(hash.finish()).toBe(sha256(content));
    }
  });
});

describe('the network in files', () => {
  const open = async (...files: File[]): Promise<Settings> => {
    const { network } = await read(...files);
    keepConnectome(network!.marks, network!.connectome);
    return settingsOf(network!.marks);
  };
  const settingsOf = (marks: readonly FileMark[]): Settings => ({
    ...{ ...defaults, example: 'connectome', options: {}, connectome: { network: marks } },
  });

  it('comes back by its link where the same files are given, and only there', async () => {
    const settings = await open(text('edges.csv', ...EDGES));
    const { network } = settings.connectome!;
    const link = await pack(settingsOf(network));
    const { settings: linked, left } = await unpack(link);
    expect([linked.connectome, left]).toEqual([{ network }, []]);
    expect(lacksFiles(linked)).toBe(false);
    const drives = { drive: 'AVAL', weight: 3 };
    const run = async (asked: Settings) =>
      (await simulate(buildNetwork({ ...asked, options: drives }), { time: 50, workers: 1 })).hash;
    expect(await run(linked)).toBe(await run(settings));
    const other = settingsOf([{ ...network[0], sha256: '0'.repeat(64) }]);
    expect(lacksFiles(other)).toBe(true);
    expect(() => buildNetwork(other)).toThrow(/edges\.csv.*missing-files/s);
  });

  it.each([
    ['no files', undefined],
    ['a hash that is none', { network: [{ name: 'a', bytes: 1, sha256: 'x' }] }],
    ['none of them', { network: [] }],
  ])('is refused in a link with %s', async (_, connectome) => {
    const link = await pack({ ...settingsOf([]), connectome } as Settings);
    await expect(unpack(link)).rejects.toMatchObject({ code: 'broken-link' });
  });

  it('has its options: who is driven, the least synapses, signs by chance where there are none', async () => {
    const settings = await open(text('edges.csv', '0,1,9', '1,2,2', '2,0,1'));
    const edges = (options: Settings['options']) => {
      const { projections, inputs } = buildNetwork({ ...settings, options }).describe();
      const [{ weight }] = projections as unknown as { weight: Float64Array }[];
      const driven = (inputs as unknown as { neurons: number[] }[]).map(({ neurons }) => [
        ...neurons,
      ]);
      return [[...weight], driven];
    };
    expect(edges({ weight: 1, drive: 'strongest 1' })).toEqual([[9, 2, 1], [[0]]]);
    expect(edges({ weight: 2, drive: '2, 1', least: 2 })).toEqual([[18, 4], [[1, 2]]]);
    expect(edges({ weight: 1, drive: '', inhibitory: 1 })).toEqual([[-9, -2, -1], []]);
    expect([...inhibitingIn({ ...settings, options: { inhibitory: 1 } })!]).toEqual([1, 1, 1]);
    expect(() => edges({ drive: '3' })).toThrow(/unknown-neuron/);
    expect(parametersOf(settings).map(({ name }) => name)).toContain('v_th');
    // a text of one's own is nothing to sweep over
    expect(variablesOf(settings).map(({ key }) => key)).not.toContain('option/drive');
  });

  const fly = join(import.meta.dirname, '../../../shared/data/fly-p9');
  it.skipIf(!existsSync(fly))(
    'is the published one, bit for bit, from the files of the fly',
    async () => {
      const names = ['pre.npy', 'post.npy', 'syn_count_signed.npy'];
      const files = names.map((name) => ({ name, bytes: readFileSync(join(fly, name)) }));
      const settings = await open(...files.map((file) => bytes(file.name, file.bytes)));
      const options = { drive: '118, 164' };
      const ours = buildNetwork({ ...settings, options });
      const theirs = examples.shiu2024.build(options, { edges: await readEdges(files) });
      const [a, b] = await Promise.all(
        [ours, theirs].map((network) => simulate(network, { time: 100, workers: 1 })),
      );
      expect([a.hash, a.spikeCount]).toEqual([b.hash, b.spikeCount]);
      expect(a.spikeCount).toBeGreaterThan(50);
    },
  );
});
