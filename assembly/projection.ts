// The descriptor of a projection as the builder reads it, and its random words.
import { philox } from './random';

/**
 * 160 bytes:
 *   0 connector      4 target size N     8 slice from    12 slice to   (targets of this shard)
 *  16 slot of the slice's first target  20 c3 structure  24 c3 draws   28 no autapses (1) on one population
 *  32 degree        36 table ptr        40 table 2 ptr   44 number     48 bitmap ptr
 *  52 key low       56 key high         60 scratch ptr (384 bytes)     64 address rule of listed pairs
 *  68 weight draw (9 words)            104 delay draw (9 words)
 *
 * connector   table                  table 2        number
 *   allToAll
 *   oneToOne
 *   bernoulli  thresholds u32         –              threshold count; degree = log2 of the chunk
 *   counted    row counts u32         –              –
 *   outMulti   –                      –              –
 *   outOnce    –                      –              –
 *   listed     ends u32 by source     (target, a)    first source of the lists
 */
export namespace Projection {
  export const connector: usize = 0;
  export const targets: usize = 4;
  export const from: usize = 8;
  export const to: usize = 12;
  export const slot: usize = 16;
  export const structure: usize = 20;
  export const draws: usize = 24;
  export const noAutapses: usize = 28;
  export const degree: usize = 32;
  export const table: usize = 36;
  export const table2: usize = 40;
  export const number: usize = 44;
  export const bitmap: usize = 48;
  export const keyLow: usize = 52;
  export const keyHigh: usize = 56;
  export const scratch: usize = 60;
  /** b of a listed pair: 0 → 0 (edges), 1 → target. */
  export const addressRule: usize = 64;
  export const weight: usize = 68;
  export const delay: usize = 104;
  export const bytes: usize = 160;
}

/**
 * A draw, 9 words: 0 kind (0 constant, 1 uniform, 2 normal, 3 lognormal, 4 values)  4 constant i32
 * 8 low or mean f32  12 high − low or sd f32  16 min f32  20 max f32  24 clip (1) or redraw (0)
 * 28 factor f32  32 values ptr (i32 by a)
 */
export namespace Draw {
  export const kind: usize = 0;
  export const constant: usize = 4;
  export const mean: usize = 8;
  export const sd: usize = 12;
  export const min: usize = 16;
  export const max: usize = 20;
  export const clip: usize = 24;
  export const factor: usize = 28;
  export const values: usize = 32;
}

/** Words 16·batch … 16·batch + 15 of (x, y), laid out so that `wordAt` finds them. */
export function words(p: usize, batch: u32, x: u32, y: u32): void {
  philox(
    i32x4.add(i32x4.splat(batch << 2), i32x4(0, 1, 2, 3)), i32x4.splat(x), i32x4.splat(y),
    i32x4.splat(load<u32>(p, Projection.structure)),
    load<u32>(p, Projection.keyLow), load<u32>(p, Projection.keyHigh), load<u32>(p, Projection.scratch),
  );
}

/** Word c of the batch that holds it. */
@inline
export function wordAt(scratch: usize, c: u32): u32 {
  return load<u32>(scratch + (((c & 3) as usize) << 4) + ((((c >> 2) & 3) as usize) << 2));
}
