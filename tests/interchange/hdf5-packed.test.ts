/** HDF5 data that cannot be unpacked is refused in a line. By itself h5wasm 0.10.3 gives what lay in its memory. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { SynfireError } from '../../src/errors.ts';
import { readHdf5 } from '../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../src/interchange/hdf5-write.ts';

/** 64 zeros of one byte, `create_dataset('a', …, chunks=(64,), compression='lzf')` of h5py 3.7 in a file of libver 'latest'; gzipped. */
const LZF = `H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DACRUygIrf73rj6e/hEsSkkDaPJxsZVzAJIWuEAS4mBkYGBjYeBiDFmHgYZr4HA9XAtk1bG8FOAlrA
KMLAwMTIyOgAlYPRzDwMjAIcIDeAAAcDK9BVzMzcUgyMQF21LEBxZoacqjQGFqAsKyNEH4cMAwMLExMTowMjIyeyhbBQmsAw6ED5m4+hDKNgFIyCUTAKRgExAFjfPTAGkQA1WWjmCQgAAA==`;

const load = () => import('h5wasm');
const faultsOf = (bytes: Uint8Array) =>
  readHdf5(bytes, { load }).catch((error: SynfireError) => error.faults);

test('packed by a filter that the library has not', async () => {
  const faults = await faultsOf(gunzipSync(Buffer.from(LZF, 'base64')));
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
