// Weights and delays of staged synapses, four at a time (0001-randomness.md, purpose 17).
import { normals, uniform } from './distributions';
import { exp } from './math';
import { Draw, Projection } from './memory';
import { philox } from './random';

/** Draws for `n` synapses with addresses at `a`, `b`; writes i32 weights and delays. */
export function drawRow(p: usize, n: u32, a: usize, b: usize, weights: usize, delays: usize): void {
  const weight = p + Projection.weight;
  const delay = p + Projection.delay;
  const drawWeight = isRandom(weight);
  const drawDelay = isRandom(delay);
  if (!drawWeight) fixed(weight, n, a, weights);
  if (!drawDelay) fixed(delay, n, a, delays);
  if (!drawWeight && !drawDelay) return;
  const bytes: usize = (n as usize) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    drawFour(p, v128.load(a + i), v128.load(b + i), drawWeight ? weights + i : 0, drawDelay ? delays + i : 0);
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

/** Attempts until every lane has a weight and a delay that are allowed, 64 at most, then clips. */
function drawFour(p: usize, a: v128, b: v128, weights: usize, delays: usize): void {
  const scratch: usize = load<u32>(p, Projection.scratch);
  const z = scratch + 64;
  const weight = p + Projection.weight;
  const delay = p + Projection.delay;
  let w = f32x4.splat(0), d = f32x4.splat(0);
  let doneW = i32x4.splat(weights ? 0 : -1);
  let doneD = i32x4.splat(delays ? 0 : -1);
  for (let attempt: u32 = 0; attempt < 64; attempt++) {
    philox(
      a, b, i32x4.splat(attempt), i32x4.splat(load<u32>(p, Projection.draws)),
      load<u32>(p, Projection.keyLow), load<u32>(p, Projection.keyHigh), scratch,
    );
    normals(v128.load(scratch), v128.load(scratch, 16), z);
    if (weights) {
      const x = value(weight, v128.load(z), v128.load(scratch, 32));
      w = v128.bitselect(w, x, doneW);
      doneW = v128.or(doneW, allowed(weight, x));
    }
    if (delays) {
      const x = value(delay, v128.load(z, 16), v128.load(scratch, 48));
      d = v128.bitselect(d, x, doneD);
      doneD = v128.or(doneD, allowed(delay, x));
    }
    if (i32x4.all_true(v128.and(doneW, doneD))) break;
  }
  if (weights) v128.store(weights, rounded(weight, w));
  if (delays) v128.store(delays, rounded(delay, d));
}

@inline
function value(draw: usize, z: v128, word: v128): v128 {
  const kind = load<u32>(draw);
  const mean = f32x4.splat(load<f32>(draw, Draw.mean));
  const sd = f32x4.splat(load<f32>(draw, Draw.sd));
  if (kind == 1) return f32x4.add(mean, f32x4.mul(sd, uniform(word)));
  const x = f32x4.add(mean, f32x4.mul(sd, z));
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

@inline
function rounded(draw: usize, x: v128): v128 {
  const low = f32x4.splat(load<f32>(draw, Draw.min));
  const high = f32x4.splat(load<f32>(draw, Draw.max));
  let y = v128.bitselect(low, x, f32x4.lt(x, low));
  y = v128.bitselect(high, y, f32x4.gt(y, high));
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(y, f32x4.splat(0.5))));
}
