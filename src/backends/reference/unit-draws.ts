/**
 * Draws of every unit of a population in a step: Poisson counts and unit normals, addressed as
 * docs/decisions/0001-randomness.md says. The packing of units into counters is the only subtlety here.
 */
import type { Reals } from '../../equations/precision.ts';
import { type CountLaw, RARE } from '../../plan/count-law.ts';
import { fineCounter, normals, streamWord, wideNormals } from '../../plan/draws.ts';
import { mulhi, philox, STEP_ROUNDS } from '../../plan/philox.ts';

export type Key = readonly [low: number, high: number];

/** One law for all units or one for each. */
export type Laws = CountLaw | readonly CountLaw[];

/** Poisson count of each unit in `step`; purposes 1 and 4. */
export function drawCounts(
  key: Key,
  purpose: number,
  stream: number,
  step: number,
  laws: Laws,
  counts: Uint32Array,
): void {
  const c3 = streamWord(purpose, stream);
  const words = new Uint32Array(4);
  const draw = (c0: number, c2: number, word: number): number => {
    philox(c0, step, c2, c3, key[0], key[1], words, STEP_ROUNDS);
    return words[word];
  };
  counts.fill(0);
  counts.forEach((_, unit) => {
    const law = 'parts' in laws ? laws : laws[unit];
    // units 128g + 16v + b: byte b of the words v & 3 of four counters
    const v = (unit >> 4) & 7;
    const counter = 4 * (unit >>> 7) + ((unit >> 2) & 3);
    const byteOf = (word: number) => (word >>> (8 * (unit & 3))) & 255;
    for (let part = 0; part < law.parts; part++) {
      const place = byteOf(draw(counter, 4 * part + (v >> 2), v & 3)) ^ 0x80;
      const pair = byteOf(draw(counter, 4 * part + 2, v >> 1));
      const column = law.columns[(pair >> (4 * (v & 1))) & 15];
      let count = (column >>> (place > (column & 255) ? 16 : 8)) & 255;
      if (count === RARE) {
        const at = mulhi(draw(unit >>> 2, 4 * part + 3, unit & 3), law.rest.at(-1)!);
        count = law.rest.findIndex((sum) => at < sum);
      }
      counts[unit] += count;
    }
  });
}

/** Unit normal of each unit at time index `t`, in the precision of `out`; purposes 2 and 3. */
export function drawNormals(
  key: Key,
  purpose: number,
  stream: number,
  t: number,
  index: number,
  out: Reals,
): void {
  const c3 = streamWord(purpose, stream);
  const words = new Uint32Array(4);
  const fine = new Uint32Array(4);
  const z = new Float64Array(2);
  const wide = out instanceof Float64Array;
  // units 16g + 4v + lane: the four normals of a counter belong to four vectors v
  for (let group = 0; 16 * group < out.length; group++) {
    for (let lane = 0; lane < 4; lane++) {
      philox(4 * group + lane, t, index, c3, key[0], key[1], words, STEP_ROUNDS);
      if (wide)
        philox(4 * group + lane, t, fineCounter(index), c3, key[0], key[1], fine, STEP_ROUNDS);
      for (let v = 0; v < 4; v++) {
        if ((v & 1) === 0) {
          if (wide) wideNormals(words[v], words[v + 1], fine[v], fine[v + 1], z);
          else normals(words[v], words[v + 1], z);
        }
        const unit = 16 * group + 4 * v + lane;
        if (unit < out.length) out[unit] = z[v & 1];
      }
    }
  }
}
