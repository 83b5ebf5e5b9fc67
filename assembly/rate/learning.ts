// Losses and the optimiser: element by element, f32, counts a multiple of 4.
import { k, K, reciprocal, sqrt } from '../math';
import { sumLanes } from './branches';

/**
 * Weighted squared error of `rows` rows of n: Σ weight[b]·(gain·y − target)², summed in four lanes row after row;
 * dL/dy = 2·scale·gain·weight[b]·(gain·y − target) to `dy` unless that is 0. NaN spreads to the sum.
 */
export function squaredError(
  y: usize, target: usize, weight: usize, gain: f32, scale: f32, dy: usize, rows: u32, n: u32,
): f32 {
  const bytes = <usize>n << 2;
  const g = f32x4.splat(gain);
  const slope = f32x4.splat(2 * scale * gain);
  let sum = f32x4.splat(0);
  for (let r: u32 = 0; r < rows; r++) {
    const row = <usize>r * bytes;
    for (let b: usize = 0; b < bytes; b += 16) {
      const difference = f32x4.sub(f32x4.mul(g, v128.load(y + row + b)), v128.load(target + row + b));
      const weighted = f32x4.mul(v128.load(weight + b), difference);
      sum = f32x4.add(sum, f32x4.mul(weighted, difference));
      if (dy != 0) v128.store(dy + row + b, f32x4.mul(slope, weighted));
    }
  }
  return sumLanes(sum);
}

/** Σ x² in four lanes. */
export function sumSquares(x: usize, count: u32): f32 {
  let sum = f32x4.splat(0);
  for (let at = x, end = x + (<usize>count << 2); at < end; at += 16) {
    const v = v128.load(at);
    sum = f32x4.add(sum, f32x4.mul(v, v));
  }
  return sumLanes(sum);
}

/** x ← factor·x. */
export function scale(x: usize, factor: f32, count: u32): void {
  const f = f32x4.splat(factor);
  for (let at = x, end = x + (<usize>count << 2); at < end; at += 16) {
    v128.store(at, f32x4.mul(f, v128.load(at)));
  }
}

/** x ← x + factor·y. */
export function addScaled(x: usize, y: usize, factor: f32, count: u32): void {
  const f = f32x4.splat(factor);
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    v128.store(x + at, f32x4.add(v128.load(x + at), f32x4.mul(f, v128.load(y + at))));
  }
}

/** z ← x·y. */
export function multiplyElements(x: usize, y: usize, z: usize, count: u32): void {
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    v128.store(z + at, f32x4.mul(v128.load(x + at), v128.load(y + at)));
  }
}

/** Numbers below this are taken for 0: moments of compartments that never fire would sink into slow denormals. */
const TINY: f32 = 1e-30;

/**
 * One step of Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019):
 *   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  p ← p − decay·p − rate·m/(√v + ε),  average ← average + follow·(p − average).
 * `rate` and ε hold the bias corrections: rate = lr·√(1−β₂ᵗ)/(1−β₁ᵗ), ε = 1e-8·√(1−β₂ᵗ).
 */
export function adam(
  p: usize, g: usize, m: usize, v: usize, average: usize, count: u32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, decay: f32, follow: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const a1 = f32x4.splat(1 - beta1);
  const a2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate);
  const e = f32x4.splat(epsilon);
  const d = f32x4.splat(decay);
  const f = f32x4.splat(follow);
  const tiny = f32x4.splat(TINY);
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    const gradient = v128.load(g + at);
    let mean = f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(a1, gradient));
    mean = v128.and(mean, f32x4.ge(f32x4.abs(mean), tiny));
    let square = f32x4.add(
      f32x4.mul(b2, v128.load(v + at)), f32x4.mul(a2, f32x4.mul(gradient, gradient)),
    );
    square = v128.and(square, f32x4.ge(square, tiny));
    v128.store(m + at, mean);
    v128.store(v + at, square);
    const size = reciprocal(f32x4.add(sqrt(square), e));
    const old = v128.load(p + at);
    const step = f32x4.add(f32x4.mul(d, old), f32x4.mul(r, f32x4.mul(mean, size)));
    const now = f32x4.sub(old, step);
    v128.store(p + at, now);
    const behind = v128.load(average + at);
    v128.store(average + at, f32x4.add(behind, f32x4.mul(f, f32x4.sub(now, behind))));
  }
}

/** A (rows × columns) to its transpose, rows of which are `stride` numbers apart. */
export function transpose(a: usize, rows: u32, columns: u32, to: usize, stride: u32): void {
  for (let r: u32 = 0; r < rows; r++) {
    let from = a + ((<usize>r * <usize>columns) << 2);
    let out = to + (<usize>r << 2);
    for (let c: u32 = 0; c < columns; c++) {
      store<f32>(out, load<f32>(from));
      from += 4;
      out += <usize>stride << 2;
    }
  }
}

/** Row r of y (n columns) ← bias[r], in all columns. */
export function fillRows(y: usize, bias: usize, rows: u32, n: u32): void {
  let to = y;
  for (let r: u32 = 0; r < rows; r++) {
    const value = v128.load32_splat(bias + (<usize>r << 2));
    for (let b: u32 = 0; b < n; b += 4) {
      v128.store(to, value);
      to += 16;
    }
  }
}

/** sums[r] ← Σ of row r in four lanes: the gradient of a bias. */
export function sumRows(y: usize, sums: usize, rows: u32, n: u32): void {
  let from = y;
  for (let r: u32 = 0; r < rows; r++) {
    let s = f32x4.splat(0);
    for (let b: u32 = 0; b < n; b += 4) {
      s = f32x4.add(s, v128.load(from));
      from += 16;
    }
    store<f32>(sums + (<usize>r << 2), sumLanes(s));
  }
}

/** False where one of `count` numbers is not finite. */
export function allFinite(x: usize, count: u32): bool {
  const limit = f32x4.splat(Infinity);
  let good = i32x4.splat(-1);
  for (let at = x, end = x + (<usize>count << 2); at < end; at += 16) {
    good = v128.and(good, f32x4.lt(f32x4.abs(v128.load(at)), limit));
  }
  return i32x4.all_true(good);
}
