/**
 * Random mixtures give one hash: on the reference of their precision, on WebAssembly with 0, 1, 2, 3 and 5 workers, in odd pieces, from
 * snapshots and JSON, stored and made anew. Sixty small ones in short, each in a third of these ways, which take turns; a thousand in the
 * long form, of which the first tenth, in single precision, runs on a GPU too. `SYNFIRE_SEED=n` begins with mixture n,
 * `SYNFIRE_MIXTURES=m` takes m of them.
 */
import { expect, test } from 'vitest';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { isLong } from '../long.ts';
import { testGpu } from './gpu.ts';
import { compareMixture } from './mixtures.ts';

const first = Number(process.env.SYNFIRE_SEED ?? 0);
const host = isLong ? await testGpu() : undefined;
const count = Number(process.env.SYNFIRE_MIXTURES ?? (isLong ? 1000 : 60));

test(`${count} random mixtures from ${first} on`, async () => {
  const different: string[] = [];
  let ran = 0;
  for (let seed = first; seed < first + count; seed++) {
    // every third in double precision
    const precision = seed % 3 === 1 ? 'double' : 'single';
    const compared = await compareMixture(
      seed,
      isLong
        ? { workers: [0, 1, 2, 3, 5], precision }
        : { workers: [0, [2, 1, 3, 5][seed % 4]], precision, few: { most: 40 } },
    );
    different.push(...compared.different);
    if (compared.ran) ran++;
  }
  expect(different).toEqual([]);
  if (count >= 60) expect(ran).toBeGreaterThan(0.6 * count);
}, 7_200_000);

test.skipIf(host === undefined)(
  'a tenth of them on a GPU',
  async () => {
    const different: string[] = [];
    let ran = 0;
    for (let seed = first; seed < first + Math.ceil(count / 10); seed++) {
      const gpu = { GPU: () => webgpuBackend({ host: host! }) };
      const compared = await compareMixture(seed, { workers: [0], more: gpu });
      different.push(...compared.different);
      if (compared.ran) ran++;
    }
    expect(different).toEqual([]);
    expect(ran).toBeGreaterThan(0);
  },
  7_200_000,
);
