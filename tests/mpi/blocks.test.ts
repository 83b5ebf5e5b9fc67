/** Blocks that ranks exchange, and how ranks wait: without MPI, on a library that hands every rank what this one gave. */
import { expect, it } from 'vitest';
import type { Mpi } from '../../bindings/mpi.ts';
import { allowedProcessors } from '../../bindings/processors.ts';
import { spinTimeOfRanks } from '../../src/backends/machine/rank-crew.ts';
import { Ranks } from '../../src/backends/machine/ranks.ts';

/** Two ranks that always give the same; `calls`: words of each call. */
function echoes(calls: number[]): Mpi {
  return {
    ...{ name: 'echo', rank: 0, size: 2, told: 2, abort: () => {}, finalize: () => {} },
    allgather(send, received) {
      calls.push(send.length);
      received.set(send);
      received.set(send, send.length);
    },
    allgatherv(send, received, counts, places) {
      calls.push(counts[0]);
      for (const place of places) received.set(send.subarray(0, counts[0]), place);
    },
  };
}

it('the block has the size that lists have, and every list comes whole', () => {
  const calls: number[] = [];
  const ranks = new Ranks(echoes(calls));
  const swapped = (length: number): number[] => {
    calls.length = 0;
    const given = Int32Array.from({ length }, (_, k) => 1000 * length + k);
    const { words, starts, counts } = ranks.exchange('list', given, length);
    expect([...counts]).toEqual([length, length]);
    for (const at of starts) expect(words.subarray(at, at + length)).toEqual(given);
    return [...calls];
  };
  expect(swapped(26)).toEqual([32]);
  expect(swapped(27)).toEqual([32, 27]);
  expect(swapped(5)).toEqual([32]);
  // a single long one changes nothing, two in turn do
  expect(swapped(40)).toEqual([32, 40]);
  expect(swapped(100)).toEqual([32, 100]);
  expect(swapped(100)).toEqual([128]);
  expect(swapped(40)).toEqual([128]);
  // what fits into no block leaves it as it is
  expect(swapped(5000)).toEqual([128, 5000]);
  expect(swapped(5000)).toEqual([128, 5000]);
  expect(swapped(122)).toEqual([128]);
  // a thousand that a smaller one would do for
  for (let k = 0; k <= 1000; k++) expect(swapped(k === 500 ? 50 : 3)).toEqual([128]);
  expect(swapped(3)).toEqual([64]);
  expect(swapped(58)).toEqual([64]);
});

it.each([
  ['a processor each', 1, [[0], [1]], true],
  ['two ranks on one processor', 1, [[0], [0]], false],
  ['two workers on a processor of their own', 2, [[0], [1]], false],
  [
    'two sockets, full',
    2,
    [
      [0, 1],
      [2, 3],
    ],
    true,
  ],
  [
    'processors in common, enough of them',
    2,
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
    true,
  ],
  [
    'processors in common, too few',
    2,
    [
      [0, 1, 2],
      [0, 1, 2],
    ],
    false,
  ],
])('looks before it sleeps: %s', (_, workers, processors, looks) => {
  const ranks = processors.map((each) => ({ processors: each }));
  expect(spinTimeOfRanks(workers, processors[0], ranks) > 0).toBe(looks);
});

it.runIf(process.platform === 'linux')('knows the processors that it may use', async () => {
  const { availableParallelism } = await import('node:os');
  const found = (await allowedProcessors())!;
  expect(new Set(found).size).toBe(found.length);
  // a limit on time (a container's) may leave fewer than may be run on
  expect(found.length).toBeGreaterThanOrEqual(availableParallelism());
});
