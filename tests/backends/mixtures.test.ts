/**
 * Random mixtures give one hash: on the reference of their precision, on WebAssembly with 0, 1, 2, 3 and 5 workers, in odd pieces, from
 * snapshots and JSON, stored and made anew. Twelve in short, a thousand in the long form; `SYNFIRE_SEED=n` begins with mixture n,
 * `SYNFIRE_MIXTURES=m` takes m of them. In the long form the first tenth of them, in single precision, runs on a GPU too.
 */
import { expect, test } from 'vitest';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { isLong } from '../long.ts';
import { testGpu } from './gpu.ts';
import { compareMixture } from './mixtures.ts';

const first = Number(process.env.SYNFIRE_SEED ?? 0);
const host = isLong ? await testGpu() : undefined;
const count = Number(process.env.SYNFIRE_MIXTURES ?? (isLong ? 1000 : 12));

test(`${count} random mixtures from ${first} on`, async () => {
  const different: string[] = [];
  let ran = 0;
  for (let seed = first; seed < first + count; seed++) {
    // starting workers takes longer than the networks: in short, numbers of workers take turns
    const few = [[0, 2], [0], [0, 1], [0, 3], [0], [0, 5]][seed % 6];
    // every third in double precision
    const precision = seed % 3 === 1 ? 'double' : 'single';
    const workers = isLong ? [0, 1, 2, 3, 5] : few;
    const compared = await compareMixture(seed, workers, {}, precision);
    different.push(...compared.different);
    if (compared.ran) ran++;
  }
  expect(different).toEqual([]);
  if (count >= 12) expect(ran).toBeGreaterThan(0.6 * count);
}, 7_200_000);

test.skipIf(host === undefined)(
  'a tenth of them on a GPU',
  async () => {
    const different: string[] = [];
    let ran = 0;
    for (let seed = first; seed < first + Math.ceil(count / 10); seed++) {
      const gpu = { GPU: () => webgpuBackend({ host: host! }) };
      const compared = await compareMixture(seed, [0], gpu);
      different.push(...compared.different);
      if (compared.ran) ran++;
    }
    expect(different).toEqual([]);
    expect(ran).toBeGreaterThan(0);
  },
  7_200_000,
);
