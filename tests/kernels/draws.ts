/** Draws of one unit in one step, written out from docs/decisions/0001-randomness.md. */

import type { CountLaw } from '../../src/plan/count-law.ts';
import { normals } from '../../src/plan/draws.ts';
import { mulhi, philox } from '../../src/plan/philox.ts';

export type Key = readonly [number, number];

function wordsOf(c0: number, c1: number, c2: number, c3: number, key: Key): Uint32Array {
  const words = new Uint32Array(4);
  philox(c0, c1, c2, c3, key[0], key[1], words, 7);
  return words;
}

/** The count of unit i: of each part a byte of c2 = 4p or 4p + 1 and a half byte of 4p + 2, and where these say so a word of 4p + 3. */
export function unitCount(law: CountLaw, unit: number, step: number, c3: number, key: Key): number {
  const g = unit >> 7;
  const j = unit & 127;
  const v = j >> 4;
  const b = j & 15;
  const byte = (c2: number, word: number) =>
    (wordsOf(4 * g + (b >> 2), step, c2, c3, key)[word] >>> (8 * (b & 3))) & 0xff;
  let sum = 0;
  for (let part = 0; part < law.parts; part++) {
    const place = byte(4 * part + (v >> 2), v & 3) ^ 0x80;
    const column = law.columns[(byte(4 * part + 2, v >> 1) >> (4 * (v & 1))) & 15];
    const outcome = (place > (column & 255) ? column >>> 16 : column >>> 8) & 255;
    const word = wordsOf(unit >> 2, step, 4 * part + 3, c3, key)[unit & 3];
    const at = mulhi(word, law.rest.at(-1)!);
    sum += outcome === 255 ? law.rest.filter((end) => end <= at).length : outcome;
  }
  return sum;
}

/** The normal of unit i at time index t. */
export function unitNormal(unit: number, t: number, index: number, c3: number, key: Key): number {
  const g = unit >> 4;
  const j = unit & 15;
  const v = j >> 2;
  const words = wordsOf(4 * g + (j & 3), t, index, c3, key);
  const z = new Float32Array(2);
  normals(words[2 * (v >> 1)], words[2 * (v >> 1) + 1], z);
  return z[v & 1];
}
