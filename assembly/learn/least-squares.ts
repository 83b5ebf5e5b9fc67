// Recursive least squares in single precision; src/backends/learning/single-least-squares.ts is the definition. Rows are filled up with
// zeros to a multiple of 128 bytes: 32 chains are eight vectors.

const LEAST: f32 = 1e-30;

// @ts-ignore: a decorator of AssemblyScript
@inline
function small(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(LEAST)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function along(sum: v128, row: usize, x: usize): v128 {
  return f32x4.add(sum, small(f32x4.mul(v128.load(row), v128.load(x))));
}

/** to[r] = the sum over row r times x, of `count` rows one after the other. */
export function sumRows(rows: usize, x: usize, bytes: usize, count: u32, to: usize): void {
  const end = x + bytes;
  for (let row = rows, last = rows + <usize>count * bytes; row < last; row += bytes, to += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    for (let at = x, from = row; at < end; at += 128, from += 128) {
      s0 = along(s0, from, at);
      s1 = along(s1, from + 16, at + 16);
      s2 = along(s2, from + 32, at + 32);
      s3 = along(s3, from + 48, at + 48);
      s4 = along(s4, from + 64, at + 64);
      s5 = along(s5, from + 80, at + 80);
      s6 = along(s6, from + 96, at + 96);
      s7 = along(s7, from + 112, at + 112);
    }
    s0 = f32x4.add(s0, s4);
    s1 = f32x4.add(s1, s5);
    s2 = f32x4.add(s2, s6);
    s3 = f32x4.add(s3, s7);
    s0 = f32x4.add(s0, s2);
    s1 = f32x4.add(s1, s3);
    s0 = f32x4.add(s0, s1);
    s0 = f32x4.add(s0, v128.shuffle<f32>(s0, s0, 2, 3, 2, 3));
    s0 = f32x4.add(s0, v128.shuffle<f32>(s0, s0, 1, 1, 1, 1));
    store<f32>(to, f32x4.extract_lane(small(s0), 0));
  }
}

/** row += step·gain. */
export function moveRow(row: usize, gain: usize, bytes: usize, step: f32): void {
  const factor = f32x4.splat(step);
  for (let at: usize = 0; at < bytes; at += 16) {
    const more = small(f32x4.mul(factor, v128.load(gain + at)));
    v128.store(row + at, f32x4.add(v128.load(row + at), more));
  }
}

/** rows −= gain·gainᵀ·share, of `count` rows one after the other. */
export function takeFrom(rows: usize, gain: usize, bytes: usize, count: u32, share: f32): void {
  const factor = f32x4.splat(share);
  let row = rows;
  for (let i = gain, last = gain + (<usize>count << 2); i < last; i += 4, row += bytes) {
    const own = v128.load32_splat(i);
    for (let at: usize = 0; at < bytes; at += 16) {
      const less = small(f32x4.mul(f32x4.mul(own, v128.load(gain + at)), factor));
      v128.store(row + at, f32x4.sub(v128.load(row + at), less));
    }
  }
}
