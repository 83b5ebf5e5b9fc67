// The random words of a projection, as the builder reads them.
import { Projection } from './memory';
import { philox } from './random';

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
