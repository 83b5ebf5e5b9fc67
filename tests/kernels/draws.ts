/** Draws of one unit in one step, written out from docs/decisions/0001-randomness.md. */
import { normals } from '../../src/plan/draws.ts';
import { philox } from '../../src/plan/philox.ts';

export type Key = readonly [number, number];

function wordsOf(c0: number, c1: number, c2: number, c3: number, key: Key): Uint32Array {
  const words = new Uint32Array(4);
  philox(c0, c1, c2, c3, key[0], key[1], words);
  return words;
}

/** The 32-bit U of unit i: its high half from c2 = 0, its low half from c2 = 1. */
export function unitWord(unit: number, step: number, c3: number, key: Key): number {
  const g = unit >> 5;
  const j = unit & 31;
  const v = j >> 3;
  const h = j & 7;
  const half = (c2: number) =>
    (wordsOf(4 * g + (h >> 1), step, c2, c3, key)[v] >>> (16 * (h & 1))) & 0xffff;
  return half(0) * 65536 + half(1);
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
