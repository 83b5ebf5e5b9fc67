// The random words of a projection, as the builder reads them.
import { Projection } from './memory';
import { philox, philoxThree, roundKeys } from './random';

/** In a projection's scratch: words of twelve counters, then the keys of the rounds. */
const KEYS: usize = 192;
const ROUNDS: i32 = 10;

/** How many whole numbers `choose` draws at once. */
export const CHOICES: u32 = 48;

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

/** Puts the keys of the rounds where `twelve` reads them; returns the scratch. */
export function ready(p: usize): usize {
  const scratch: usize = load<u32>(p, Projection.scratch);
  roundKeys(load<u32>(p, Projection.keyLow), load<u32>(p, Projection.keyHigh), ROUNDS, scratch + KEYS);
  return scratch;
}

/** Words of twelve counters at the scratch, which is `ready`: 64 bytes for each four, word v of counter c at 16v + 4c of them. */
@inline
export function twelve(
  x0: v128, x1: v128, x2: v128, y0: v128, y1: v128, y2: v128, z0: v128, z1: v128, z2: v128, stream: u32, scratch: usize,
): void {
  philoxThree(x0, x1, x2, y0, y1, y2, z0, z1, z2, i32x4.splat(stream), scratch + KEYS, ROUNDS, scratch);
}

/** `mulhi` of words 48·batch … 48·batch + 47 of (x, y) and `size`, in order at the scratch, which is `ready`. */
export function choose(p: usize, batch: u32, x: u32, y: u32, size: u32): void {
  const scratch: usize = load<u32>(p, Projection.scratch);
  const c = i32x4.add(i32x4.splat(12 * batch), i32x4(0, 1, 2, 3));
  const xs = i32x4.splat(x), ys = i32x4.splat(y), n = i32x4.splat(size);
  twelve(
    c, xs, ys, i32x4.add(c, i32x4.splat(4)), xs, ys, i32x4.add(c, i32x4.splat(8)), xs, ys,
    load<u32>(p, Projection.structure), scratch,
  );
  for (let q = scratch; q < scratch + 192; q += 64) {
    const w0 = below(v128.load(q), n), w1 = below(v128.load(q, 16), n);
    const w2 = below(v128.load(q, 32), n), w3 = below(v128.load(q, 48), n);
    const a = v128.shuffle<i32>(w0, w1, 0, 4, 1, 5), b = v128.shuffle<i32>(w2, w3, 0, 4, 1, 5);
    const d = v128.shuffle<i32>(w0, w1, 2, 6, 3, 7), e = v128.shuffle<i32>(w2, w3, 2, 6, 3, 7);
    v128.store(q, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(q, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(q, v128.shuffle<i64>(d, e, 0, 2), 32);
    v128.store(q, v128.shuffle<i64>(d, e, 1, 3), 48);
  }
}

@inline
function below(words: v128, n: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(words, n), i64x2.extmul_high_i32x4_u(words, n), 1, 3, 5, 7);
}
