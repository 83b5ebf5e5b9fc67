/** HDF5 is read in a worker of its own: as in the calling thread, one file after the other, and ended where it takes too long. */
import { afterEach, expect, test } from 'vitest';
import type { SynfireError } from '../../src/errors.ts';
import { type Hdf5Group, type Hdf5Options, readHdf5 } from '../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../src/interchange/hdf5-write.ts';
import { setLimits } from '../../src/set-limits.ts';

const TIMEOUT = 120_000;
/** A package that is never done with what it is given, as libhdf5 with one damaged file. */
const ENDLESS = 'data:text/javascript,for (;;);';
const here: Hdf5Options = { load: () => import('h5wasm') };

const tree = (): Hdf5Group => ({
  attributes: new Map([['about', { shape: [], data: ['text'] }]]),
  members: new Map<string, Hdf5Group['members'] extends ReadonlyMap<string, infer M> ? M : never>([
    ['times', { shape: [2, 2], data: Float64Array.of(1, 2.5, -3, 1e300), attributes: new Map() }],
    ['ids', { shape: [2], data: BigInt64Array.of(1n, -(2n ** 60n)), attributes: new Map() }],
    ['inner', { members: new Map([['names', { shape: [2], data: ['a', 'bé'] }]]) }],
  ]),
});

const faultOf = (bytes: Uint8Array, options: Hdf5Options = {}) =>
  readHdf5(bytes, options).catch((error: SynfireError) => error.faults);

afterEach(() => setLimits({ hdf5Time: undefined, archiveEntries: undefined }));

test(
  'gives what the calling thread gives, and its faults',
  async () => {
    const bytes = await writeHdf5(tree());
    const expected = await readHdf5(bytes, here);
    expect(expected.members.size).toBe(3);
    const both = await Promise.all([readHdf5(bytes), readHdf5(bytes)]);
    expect(both).toEqual([expected, expected]);
    expect(bytes.length).toBeGreaterThan(0);
    const damaged = bytes.slice(0, 300);
    expect(await faultOf(damaged)).toEqual(await faultOf(damaged, here));
    const only = [/^\/inner/];
    const some = await readHdf5(bytes, { only });
    expect(some).toEqual(await readHdf5(bytes, { ...here, only }));
    expect(some.left).toEqual(['ids', 'times']);
    setLimits({ archiveEntries: 2 });
    expect(await faultOf(bytes)).toMatchObject([{ code: 'over-limit' }]);
  },
  TIMEOUT,
);

test(
  'a file that keeps it busy without an end is refused, and the next one is read',
  async () => {
    const bytes = await writeHdf5(tree());
    await readHdf5(bytes);
    setLimits({ hdf5Time: 100 });
    const faults = await faultOf(bytes, { where: 'endless.h5', load: ENDLESS });
    expect(faults).toMatchObject([{ code: 'over-limit', where: 'endless.h5' }]);
    expect(JSON.stringify(faults)).toMatch(/100 ms.*hdf5Time/);
    setLimits({ hdf5Time: undefined });
    expect((await readHdf5(bytes)).members.size).toBe(3);
  },
  TIMEOUT,
);

test(
  'where a worker finds no package, the calling thread is asked',
  async () => {
    const bytes = await writeHdf5(tree());
    const load = 'data:text/javascript,export default 1';
    expect(await faultOf(bytes, { load })).toMatchObject([{ code: 'missing-package' }]);
  },
  TIMEOUT,
);
