/**
 * Draws of every unit of a population in a step: Poisson counts and unit normals, addressed as
 * docs/decisions/0001-randomness.md says. The packing of units into counters is the only subtlety here.
 */
import type { Reals } from '../../equations/precision.ts';
import { fineCounter, normals, streamWord, wideNormals } from '../../plan/draws.ts';
import { philox } from '../../plan/philox.ts';
import { countOf } from '../../plan/thresholds.ts';

export type Key = readonly [low: number, high: number];

/** One table for all units or one for each. */
export type Tables = Uint32Array | readonly Uint32Array[];

/** Poisson count of each unit in `step`; purposes 1 and 4. */
export function drawCounts(
  key: Key,
  purpose: number,
  stream: number,
  step: number,
  tables: Tables,
  counts: Uint32Array,
): void {
  const c3 = streamWord(purpose, stream);
  const high = new Uint32Array(4);
  const low = new Uint32Array(4);
  // units 32g + 8v + h: the words v of a counter serve the pairs h, h + 1 of four vectors v
  for (let group = 0; 32 * group < counts.length; group++) {
    for (let pair = 0; pair < 4; pair++) {
      philox(4 * group + pair, step, 0, c3, key[0], key[1], high);
      philox(4 * group + pair, step, 1, c3, key[0], key[1], low);
      for (let place = 0; place < 8; place++) {
        const v = place >> 1;
        const odd = place & 1;
        const unit = 32 * group + 8 * v + 2 * pair + odd;
        if (unit >= counts.length) continue;
        const half = (words: Uint32Array) => (words[v] >>> (16 * odd)) & 0xffff;
        const draw = half(high) * 65536 + half(low);
        const table = tables instanceof Uint32Array ? tables : tables[unit];
        counts[unit] = countOf(table, draw);
      }
    }
  }
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
      philox(4 * group + lane, t, index, c3, key[0], key[1], words);
      if (wide) philox(4 * group + lane, t, fineCounter(index), c3, key[0], key[1], fine);
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
