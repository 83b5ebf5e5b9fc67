/** Writes laws of counts the way assembly/poisson.ts reads them. */

import { type CountLaw, poissonLaw } from '../../plan/count-law.ts';
import type { Values } from '../../plan/plan.ts';
import type { Blocks } from './blocks.ts';

type Memory = Pick<Blocks, 'allocate' | 'u32'>;

/** Bytes that a Poisson operation draws in. */
export const DRAWING = 816;

const COLUMNS = 16;

/** Bytes of each column, then words. */
export function placeLaw(arena: Memory, { parts, columns, rest }: CountLaw): number {
  const place = arena.allocate(56 + rest.byteLength, 'a law');
  const bytes = new Uint8Array(3 * COLUMNS);
  columns.forEach((column, k) => {
    const [last, first, second] = [column, column >>> 8, column >>> 16];
    bytes.set([last ^ 0x80], k);
    bytes.set([first], COLUMNS + k);
    bytes.set([first ^ second], 2 * COLUMNS + k);
  });
  const words = new Uint32Array(bytes.buffer);
  arena.u32(place, 14 + rest.length).set([...words, parts, rest.at(-1)!, ...rest]);
  return place;
}

/** Of a Poisson population: one law where the rate is one, else where the law of each unit is. */
export function placeRates(
  arena: Memory & Pick<Blocks, 'words'>,
  expected: ArrayLike<number>,
  all: Values,
): { law: number; laws: number } {
  if (typeof all === 'number') return { law: placeLaw(arena, poissonLaw(all)), laws: 0 };
  const known = new Map<number, number>();
  const places = Array.from(expected, (mean) => {
    let place = known.get(mean);
    if (place === undefined) {
      place = placeLaw(arena, poissonLaw(mean));
      known.set(mean, place);
    }
    return place;
  });
  return { law: 0, laws: arena.words(places, 'rates') };
}
