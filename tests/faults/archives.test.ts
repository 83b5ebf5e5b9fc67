/** Packed files that were made to harm: small ones that unpack to much, entries that share bytes or names, trees without end. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pack, unpack } from '../../app/settings.ts';
import { readNpz, setLimits, writeNpy } from '../../src/index.ts';
import { readEdges } from '../../src/interchange/edges.ts';
import { readHdf5 } from '../../src/interchange/hdf5.ts';
import { writeParquet } from '../../src/interchange/parquet-write.ts';
import { readZip, writeZip } from '../../src/interchange/zip.ts';

afterEach(() =>
  setLimits({
    ...{ archiveEntries: undefined, unpackedBytes: undefined, unpackedRatio: undefined },
    edges: undefined,
  }),
);

const CENTRAL = 0x02014b50;
const zeros = (count: number) => writeNpy(new Float64Array(count));

/** The archive with the directory's entries changed: `change` sees the view and where an entry begins. */
function withDirectory(zip: Uint8Array, change: (view: DataView, at: number, k: number) => void) {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  const end = copy.length - 22;
  let at = view.getUint32(end + 16, true);
  for (let k = 0; k < view.getUint16(end + 10, true); k++) {
    expect(view.getUint32(at, true)).toBe(CENTRAL);
    change(view, at, k);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true);
  }
  return copy;
}

/** `count` entries that share one body: what 195 kB of npz that unpack to 2 GB look like. */
async function bomb(count: number, size: number): Promise<Uint8Array> {
  const entries = Array.from({ length: count }, (_, k) => ({
    name: `a${k}.npy`,
    bytes: k === 0 ? zeros(size) : zeros(0),
  }));
  const zip = await writeZip(entries);
  const from: [number, number, number, number] = [0, 0, 0, 0];
  return withDirectory(zip, (view, at, k) => {
    if (k === 0)
      [16, 20, 24, 42].forEach((field, j) => {
        from[j] = view.getUint32(at + field, true);
      });
    else
      for (const [j, field] of [16, 20, 24, 42].entries())
        view.setUint32(at + field, from[j], true);
    view.setUint16(at + 10, 8, true);
  });
}

describe('a ZIP archive', () => {
  it('whose entries share one body is refused before it is unpacked', async () => {
    const zip = await bomb(10, 1000);
    await expect(readNpz(zip, 'bomb')).rejects.toMatchObject({
      code: 'zip-damaged',
      message: expect.stringMatching(/bomb › "a1.npy": found bytes of another entry/),
    });
    const large = await bomb(10, 25_000_000);
    expect(large.length).toBeLessThan(300_000);
    const unpacking = vi.spyOn(globalThis, 'DecompressionStream');
    await expect(readNpz(large, 'bomb')).rejects.toMatchObject({ code: 'over-limit' });
    expect(unpacking).not.toHaveBeenCalled();
    unpacking.mockRestore();
  });

  it('that repeats a name is refused', async () => {
    const zip = await writeZip([
      { name: 'a.npy', bytes: zeros(1) },
      { name: 'b.npy', bytes: zeros(2) },
    ]);
    // none is written so: the second name becomes the first, in its header and in the directory
    const text = Buffer.from(zip).toString('latin1');
    for (const { index } of text.matchAll(/b\.npy/g)) zip[index] = 0x61;
    await expect(readZip(zip)).rejects.toThrow(/two entries of the name "a.npy".*zip-damaged/);
  });

  it('is held to its limits by what it declares', async () => {
    const zip = await writeZip(
      ['a', 'b', 'c'].map((name) => ({ name: `${name}.npy`, bytes: zeros(1000) })),
    );
    expect((await readNpz(zip)).size).toBe(3);
    setLimits({ archiveEntries: 2 });
    await expect(readNpz(zip)).rejects.toThrow(/3 entries, expected at most 2/);
    setLimits({ archiveEntries: undefined, unpackedBytes: 10_000 });
    await expect(readNpz(zip)).rejects.toThrow(/bytes when unpacked, expected at most 10000/);
    setLimits({ unpackedBytes: undefined });
    const declared = withDirectory(zip, (view, at) => view.setUint32(at + 24, 0x7fffffff, true));
    await expect(readNpz(declared)).rejects.toMatchObject({ code: 'over-limit' });
  });

  it('that unpacks to more than it declares is stopped there', async () => {
    const zip = await writeZip([{ name: 'a.npy', bytes: zeros(100_000) }]);
    const declared = withDirectory(zip, (view, at) => view.setUint32(at + 24, 1000, true));
    await expect(readNpz(declared)).rejects.toMatchObject({ code: 'zip-damaged' });
  });

  it('that packs zeros well is read: the ratio is asked of large ones, and can be raised', async () => {
    const zip = await writeZip([{ name: 'a.npy', bytes: zeros(1_000_000) }]);
    expect(8e6 / zip.length).toBeGreaterThan(200);
    expect((await readNpz(zip)).get('a')?.data.length).toBe(1_000_000);
    const large = await writeZip([{ name: 'a.npy', bytes: zeros(9_000_000) }]);
    await expect(readNpz(large)).rejects.toThrow(/unpackedRatio/);
    setLimits({ unpackedRatio: 2000 });
    expect((await readNpz(large)).get('a')?.data.length).toBe(9_000_000);
  });
});

describe('a gzip file', () => {
  it('that unpacks to too much is stopped on its way', async () => {
    const csv = gzipSync(`source,target\n${`#${'-'.repeat(998)}\n`.repeat(100_000)}0,1\n`);
    expect(csv.length).toBeLessThan(400_000);
    const files = [{ name: 'e.csv.gz', bytes: new Uint8Array(csv) }];
    await expect(readEdges(files)).rejects.toMatchObject({
      code: 'over-limit',
      message: expect.stringMatching(/e.csv.gz/),
    });
    const line = new Uint8Array(gzipSync(`source,target\n${'#'.repeat(30_000_000)}\n0,1\n`));
    await expect(readEdges([{ name: 'l.csv.gz', bytes: line }])).rejects.toThrow(
      /line 2.*in a line/,
    );
    const npy = gzipSync(zeros(10_000_000));
    await expect(
      readEdges([{ name: 'm.npy.gz', bytes: new Uint8Array(npy) }]),
    ).rejects.toMatchObject({ code: 'over-limit' });
  });

  it('and a list of more edges than the limit are refused', async () => {
    const text = `source,target\n${'0,1\n'.repeat(1000)}`;
    const files = [{ name: 'e.csv', bytes: new TextEncoder().encode(text) }];
    setLimits({ edges: 999 });
    await expect(readEdges(files)).rejects.toThrow(/1000 edges, expected at most 999/);
    setLimits({ edges: 1000 });
    expect((await readEdges(files)).source.length).toBe(1000);
  });
});

describe('an HDF5 file', () => {
  it('whose links lead back is a tree without end: refused', async () => {
    const { default: h5wasm } = await import('h5wasm');
    const { FS } = await h5wasm.ready;
    const file = new h5wasm.File('loop.h5', 'w');
    const group = file.create_group('a');
    for (const name of ['b', 'c'])
      group.create_hard_link?.('/a', name) ?? group.create_soft_link('/a', name);
    file.close();
    const bytes = FS.readFile('loop.h5');
    await expect(readHdf5(bytes)).rejects.toThrow(/hdf5-too-large|over-limit|hdf5-unsupported/);
  });

  it('that packs much into little is held to the limits', async () => {
    const { default: h5wasm } = await import('h5wasm');
    const { FS } = await h5wasm.ready;
    const file = new h5wasm.File('zeros.h5', 'w');
    const shape = [2_000_000];
    file.create_dataset({
      name: 'a',
      data: new Float64Array(shape[0]),
      shape,
      chunks: [100_000],
      compression: 9,
    });
    file.close();
    const bytes = FS.readFile('zeros.h5');
    expect((await readHdf5(bytes)).members.size).toBe(1);
    setLimits({ unpackedBytes: 1_000_000 });
    await expect(readHdf5(bytes)).rejects.toThrow(/16000000 bytes/);
  });
});

describe('a Parquet file', () => {
  it('with an edge that cannot be is refused, and nothing is rejected beside the answer', async () => {
    const column = (name: string, ...values: number[]) => ({ name, data: Int32Array.from(values) });
    const bytes = writeParquet([column('source', 0, -1), column('target', 1, 0)], {});
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const error = await readEdges([{ name: 'e.parquet', bytes }]).catch((fault) => fault);
    await new Promise((done) => setImmediate(done));
    process.off('unhandledRejection', hear);
    expect(error.code).toBe('bad-neuron-index');
    expect(unheard).toEqual([]);
  });

  const fake = (rows: bigint, unpacked: bigint) => ({
    bytes: new TextEncoder().encode('PAR1 and so on'),
    load: async () => ({
      parquetMetadataAsync: async () => ({
        num_rows: rows,
        schema: [],
        row_groups: [{ columns: [{ meta_data: { total_uncompressed_size: unpacked } }] }],
      }),
      parquetSchema: () => ({
        children: ['source', 'target'].map((name) => ({ element: { name } })),
      }),
      parquetRead: async () => (undefined as unknown as { x: number }).x as never,
    }),
  });
  const read = ({ bytes, load }: ReturnType<typeof fake>) =>
    readEdges([{ name: 'e.parquet', bytes }], { loadParquet: load });

  it('that declares more rows or bytes than the limits is refused before there is room for them', async () => {
    await expect(read(fake(10n ** 12n, 1n))).rejects.toThrow(/1000000000000 rows.*over-limit/);
    await expect(read(fake(10n, 10n ** 12n))).rejects.toThrow(/bytes when unpacked.*over-limit/);
  });

  it('on which the decoder stumbles is damaged, without words of the decoder', async () => {
    const error = await read(fake(10n, 10n)).catch((e) => e);
    expect(error.code).toBe('parquet-damaged');
    expect(error.message).not.toMatch(/undefined|properties/);
  });
});

describe('a link of the lab', () => {
  it('that unpacks to more than a link holds is broken', async () => {
    const settings = {
      example: 'cuba',
      options: {},
      changes: {},
      backend: 'auto',
      workers: 1,
      until: 100,
    };
    const good = await pack({ ...settings, model: 'x'.repeat(60_000) } as never);
    expect((await unpack(good)).settings.model?.length).toBe(60_000);
    const large = await pack({ ...settings, model: 'x'.repeat(30_000_000) } as never);
    expect(large.length).toBeLessThan(100_000);
    await expect(unpack(large)).rejects.toMatchObject({ code: 'broken-link' });
    await expect(unpack('A'.repeat(200_000))).rejects.toMatchObject({ code: 'broken-link' });
  });
});
