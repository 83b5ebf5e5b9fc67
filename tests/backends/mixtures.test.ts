/**
 * Random mixtures give one hash: on the reference of their precision, on WebAssembly with 0, 1, 2, 3 and 5 workers, in odd pieces, from
 * snapshots and JSON, stored and made anew. Twenty in short, a thousand in the long form; `SYNFIRE_SEED=n` begins with mixture n,
 * `SYNFIRE_MIXTURES=m` takes m of them.
 */
import { expect, test } from 'vitest';
import { isLong } from '../long.ts';
import { compareMixture } from './mixtures.ts';

const first = Number(process.env.SYNFIRE_SEED ?? 0);
const count = Number(process.env.SYNFIRE_MIXTURES ?? (isLong ? 1000 : 20));

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
  if (count >= 20) expect(ran).toBeGreaterThan(0.6 * count);
}, 7_200_000);
