// Weights and delays of staged synapses, four at a time (0001-randomness.md, purpose 17).
import { manyNormals, uniform } from './distributions';
import { exp } from './math';
import { Draw, Projection } from './memory';
import { ready, twelve } from './projection';

/** In a projection's scratch (projection.ts): four synapses that are drawn again. */
const LANES: usize = 512;

/**
 * Draws for `n` synapses with addresses at `a`, `b`; writes i32 weights and delays, and takes `list` (n words) for its own use.
 * First attempts come twelve at a time, so up to eleven beyond the last are written too; those of which one is not allowed, of a
 * few per cent, are listed, and drawn again four at a time: a branch in each four for one of its lanes would be mispredicted often.
 */
export function drawRow(
  p: usize, n: u32, a: usize, b: usize, weights: usize, delays: usize, list: usize,
): void {
  const weight = p + Projection.weight;
  const delay = p + Projection.delay;
  const drawWeight = isRandom(weight);
  const drawDelay = isRandom(delay);
  if (!drawWeight) fixed(weight, n, a, weights);
  if (!drawDelay) fixed(delay, n, a, delays);
  if (!drawWeight && !drawDelay) return;
  const bytes: usize = (n as usize) << 2;
  const scratch = ready(p);
  const zero = i32x4.splat(0);
  let last = list;
  for (let i: usize = 0; i < bytes; i += 48) {
    twelve(
      v128.load(a + i), v128.load(b + i), zero, v128.load(a + i, 16), v128.load(b + i, 16), zero,
      v128.load(a + i, 32), v128.load(b + i, 32), zero, load<u32>(p, Projection.draws), scratch,
    );
    manyNormals(scratch, scratch + 192, 64);
    for (let j: usize = 0; j < 48; j += 16) {
      const at = i + j;
      let wrong = 15 ^ firstFour(p, scratch + (j << 2), drawWeight ? weights + at : 0, drawDelay ? delays + at : 0);
      for (let k = at; k < at + 16; k += 4) {
        store<u32>(last, k as u32);
        last += (wrong & 1) << 2;
        wrong >>= 1;
      }
    }
  }
  while (last > list && (load<u32>(last - 4) as usize) >= bytes) last -= 4;
  for (; list < last; list += 16) {
    drawListed(p, list, last, a, b, drawWeight ? weights : 0, drawDelay ? delays : 0);
  }
}

/** First attempts of four synapses from their normals and words; a bit for each of which all is allowed. */
@inline
function firstFour(p: usize, words: usize, weights: usize, delays: usize): i32 {
  const weight = p + Projection.weight;
  const delay = p + Projection.delay;
  let fine = i32x4.splat(-1);
  if (weights) {
    const x = value(weight, words);
    fine = allowed(weight, x);
    v128.store(weights, rounded(weight, x));
  }
  if (delays) {
    const x = value(delay, words + 16);
    fine = v128.and(fine, allowed(delay, x));
    v128.store(delays, rounded(delay, x));
  }
  return i32x4.bitmask(fine);
}

/** Draws the next four listed synapses, or as many as there are. */
function drawListed(
  p: usize, list: usize, last: usize, a: usize, b: usize, weights: usize, delays: usize,
): void {
  const lanes: usize = (load<u32>(p, Projection.scratch) as usize) + LANES;
  for (let k: usize = 0; k < 16; k += 4) {
    const from: usize = load<u32>(min<usize>(list + k, last - 4));
    store<u32>(lanes + k, load<u32>(a + from));
    store<u32>(lanes + k, load<u32>(b + from), 16);
  }
  drawFour(p, v128.load(lanes), v128.load(lanes, 16), weights ? lanes + 32 : 0, delays ? lanes + 48 : 0);
  for (let k: usize = 0; k < 16 && list + k < last; k += 4) {
    const to: usize = load<u32>(list + k);
    if (weights) store<u32>(weights + to, load<u32>(lanes + k, 32));
    if (delays) store<u32>(delays + to, load<u32>(lanes + k, 48));
  }
}

@inline
function isRandom(draw: usize): bool {
  const kind = load<u32>(draw);
  return kind >= 1 && kind <= 3;
}

function fixed(draw: usize, n: u32, a: usize, out: usize): void {
  const values: usize = load<u32>(draw, Draw.values);
  const constant = load<i32>(draw, Draw.constant);
  const listed = load<u32>(draw) == 4;
  for (let k: usize = 0; k < (n as usize) << 2; k += 4) {
    store<i32>(out + k, listed ? load<i32>(values + ((load<u32>(a + k) as usize) << 2)) : constant);
  }
}

/** Attempts until every lane has a weight and a delay that are allowed, 64 at most, then clips: three at a time. */
function drawFour(p: usize, a: v128, b: v128, weights: usize, delays: usize): void {
  const scratch: usize = load<u32>(p, Projection.scratch);
  const weight = p + Projection.weight;
  const delay = p + Projection.delay;
  let w = f32x4.splat(0), d = f32x4.splat(0);
  let doneW = i32x4.splat(weights ? 0 : -1);
  let doneD = i32x4.splat(delays ? 0 : -1);
  for (let attempt: u32 = 0; attempt < 64; attempt++) {
    const words = scratch + (((attempt % 3) as usize) << 6);
    if (words == scratch) {
      twelve(
        a, b, i32x4.splat(attempt), a, b, i32x4.splat(attempt + 1), a, b, i32x4.splat(attempt + 2),
        load<u32>(p, Projection.draws), scratch,
      );
      manyNormals(scratch, scratch + 192, 64);
    }
    if (weights) {
      const x = value(weight, words);
      w = v128.bitselect(w, x, doneW);
      doneW = v128.or(doneW, allowed(weight, x));
    }
    if (delays) {
      const x = value(delay, words + 16);
      d = v128.bitselect(d, x, doneD);
      doneD = v128.or(doneD, allowed(delay, x));
    }
    if (i32x4.all_true(v128.and(doneW, doneD))) break;
  }
  if (weights) v128.store(weights, rounded(weight, w));
  if (delays) v128.store(delays, rounded(delay, d));
}

/** Of four synapses: their normals are at `z`, words for uniform draws 32 bytes behind. Not inlined, nor is `rounded`: a page loads each once. */
function value(draw: usize, z: usize): v128 {
  const kind = load<u32>(draw);
  const mean = f32x4.splat(load<f32>(draw, Draw.mean));
  const sd = f32x4.splat(load<f32>(draw, Draw.sd));
  if (kind == 1) return f32x4.add(mean, f32x4.mul(sd, uniform(v128.load(z, 32))));
  const x = f32x4.add(mean, f32x4.mul(sd, v128.load(z)));
  if (kind == 2) return x;
  return f32x4.mul(f32x4.splat(load<f32>(draw, Draw.factor)), exp(x));
}

@inline
function allowed(draw: usize, x: v128): v128 {
  if (load<u32>(draw, Draw.clip)) return i32x4.splat(-1);
  return v128.and(
    f32x4.ge(x, f32x4.splat(load<f32>(draw, Draw.min))),
    f32x4.le(x, f32x4.splat(load<f32>(draw, Draw.max))),
  );
}

function rounded(draw: usize, x: v128): v128 {
  const y = f32x4.pmin(
    f32x4.pmax(x, f32x4.splat(load<f32>(draw, Draw.min))), f32x4.splat(load<f32>(draw, Draw.max)),
  );
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(y, f32x4.splat(0.5))));
}
