/** HDF5 data that cannot be unpacked, or have no array, are refused in a line. By itself h5wasm 0.10.3 gives what lay in its memory, or a sentence. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { SynfireError } from '../../src/errors.ts';
import { readEdges } from '../../src/interchange/edges.ts';
import { readHdf5 } from '../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../src/interchange/hdf5-write.ts';

/** 64 zeros of one byte, `create_dataset('a', …, chunks=(64,), compression='lzf')` of h5py 3.7 in a file of libver 'latest'; gzipped. */
const LZF = `H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DACRUygIrf73rj6e/hEsSkkDaPJxsZVzAJIWuEAS4mBkYGBjYeBiDFmHgYZr4HA9XAtk1bG8FOAlrA
KMLAwMTIyOgAlYPRzDwMjAIcIDeAAAcDK9BVzMzcUgyMQF21LEBxZoacqjQGFqAsKyNEH4cMAwMLExMTowMjIyeyhbBQmsAw6ED5m4+hDKNgFIyCUTAKRgExAFjfPTAGkQA1WWjmCQgAAA==`;

/** `f['scalar'] = numpy.float16(0.5)`, the same way. */
const HALF = `H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DABBUygIorRrl4+3u4BDEp1F/iyUbGFUxCyBphgIuJgZGBgU2QAUixFScn5iQWHYZZ4sxADeDe+noB
2EmMDIyMLAwMTEAxZhEGRkEFfjCbgUGAgYuVgYsfyGIFuoaZiwPoUhZGBqjXmGAGHWAY8kDv0DxOhlEwCkbBKBgFo4AoYAEA0kF0xQIIAAA=`;

/** `f['x'] = numpy.arange(3.)` behind a block of 512 bytes, as MATLAB has it. */
const BEHIND = `H4sIAAAAAAACA/N1DPFxdFIw1zNW8HUM0U3LzEnVUQjISSxJyy/KtVJw9/GLcDQzYRgFwxR0eri48XJJcTFzcDAwMEHE/kOBBBeEbwBVGzx3VoK/h0sQk0L9
JZ5sZFzBJISsEQa4mBgYGRjYeBiAFGPFYZidHtRz/p0/D4LBTgJawCgC9AEjIyMzVA5OizAwCirYM3CAeQ4MJtwMJv+BkqxA1zFzcQBdzsIIlWSQgBm8YehFJV/E8TWj
CXoUjIJRMApGARnggz2U4QAA6CpxThgKAAA=`;
const fileOf = (text: string) => new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));

const load = () => import('h5wasm');
const faultsOf = (bytes: Uint8Array) =>
  readHdf5(bytes, { load }).catch((error: SynfireError) => error.faults);

test('packed by a filter that the library has not', async () => {
  const faults = await faultsOf(fileOf(LZF));
  expect(faults).toMatchObject([
    {
      code: 'hdf5-unsupported',
      where: 'HDF5 file › /a',
      found: "required filter 'lzf' is not registered",
      remedy: expect.stringMatching(/gzip/),
    },
  ]);
});

test('packed by gzip, one bit of it another', async () => {
  const data = Float64Array.from({ length: 4000 }, (_, k) => Math.sqrt(k));
  const a = { shape: [4000], data, compression: 6 };
  const bytes = await writeHdf5({ members: new Map([['a', a]]) });
  expect((await readHdf5(bytes, { load })).members.get('a')).toMatchObject({ data });
  const start = bytes.findIndex((byte, k) => byte === 0x78 && bytes[k + 1] === 0x9c);
  expect(start).toBeGreaterThan(0);
  bytes[start + 1000] ^= 4;
  expect(await faultsOf(bytes)).toMatchObject([{ code: 'hdf5-damaged', where: 'HDF5 file › /a' }]);
});

test('numbers of 16 bits', async () => {
  expect(await faultsOf(fileOf(HALF))).toMatchObject([
    { code: 'hdf5-unsupported', where: 'HDF5 file › /scalar', found: 'Float16 not supported' },
  ]);
});

test('a file behind a block of its writer’s own is one', async () => {
  const { members } = await readHdf5(fileOf(BEHIND), { load });
  expect(members.get('x')).toMatchObject({ data: Float64Array.of(0, 1, 2) });
  const edges = readEdges([{ name: 'a.mat', bytes: fileOf(BEHIND) }]);
  await expect(edges).rejects.toThrow(/an HDF5 file/);
});
