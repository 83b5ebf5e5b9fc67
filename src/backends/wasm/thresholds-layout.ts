/** Writes tables of count thresholds the way assembly/poisson.ts reads them. */

import type { Values } from '../../plan/plan.ts';
import { poissonThresholds } from '../../plan/thresholds.ts';
import type { Blocks } from './blocks.ts';

type Memory = Pick<Blocks, 'allocate' | 'u32' | 'setWord' | 'words'>;

/** What asking whether any of 32 units reaches a threshold costs, in thresholds that are compared. */
const ASKING = 0.4;

/** How many of the halves of thresholds are compared always, so that fewest are on average: the others only where a unit reaches them. */
function usualCount(halves: readonly number[]): number {
  let [least, usual] = [halves.length, halves.length];
  halves.forEach((half, k) => {
    let none = half / 2 ** 16;
    for (let units = 1; units < 32; units *= 2) none *= none;
    const compared = k + ASKING + (1 - none) * (halves.length - k);
    if (compared < least) [least, usual] = [compared, k];
  });
  return usual;
}

/** Thresholds, then their high halves: as i16 with flipped sign, each splatted over 16 bytes. */
export function placeThresholds(arena: Memory, thresholds: Uint32Array): number {
  const halves: number[] = [];
  for (const threshold of thresholds) {
    const half = threshold >>> 16;
    if (half !== 0xffff || !halves.includes(0xffff)) halves.push(half);
  }
  const place = arena.allocate(thresholds.length * 4 + 32 + halves.length * 16, 'thresholds');
  arena.u32(place, thresholds.length).set(thresholds);
  const list = place + thresholds.length * 4;
  arena.setWord(list, halves.length);
  arena.setWord(list + 4, usualCount(halves));
  const first = (list + 8 + 15) & ~15;
  halves.forEach((half, k) => {
    arena.u32(first + 16 * k, 4).fill(((half ^ 0x8000) * 0x10001) >>> 0);
  });
  return place;
}

/** Of a Poisson population: one table where the rate is one, else a table for each unit. */
export function placeRates(
  arena: Memory,
  expected: ArrayLike<number>,
  all: Values,
): { thresholds: number; count: number; tables: number } {
  if (typeof all === 'number') {
    const thresholds = poissonThresholds(all);
    return { thresholds: placeThresholds(arena, thresholds), count: thresholds.length, tables: 0 };
  }
  const known = new Map<number, number>();
  const tables = Array.from(expected, (mean) => {
    let table = known.get(mean);
    if (table === undefined) {
      const thresholds = poissonThresholds(mean);
      table = arena.words([thresholds.length, ...thresholds], 'rates');
      known.set(mean, table);
    }
    return table;
  });
  return { thresholds: 0, count: 0, tables: arena.words(tables, 'rates') };
}
