// Dense products of f64 matrices, rows one after the other: C = A·B, blocked for the caches.
//
// A block of B, 256 rows of 32 columns, is packed into panels of 4 columns that stay in the second cache; 4 rows of A
// against one panel are 16 sums in 8 registers. The order of each sum is that of the columns of A, in
// blocks of 256: it does not depend on how many rows or columns there are.

const DEPTH: u32 = 256;
const WIDTH: u32 = 32;

/** Bytes that `multiply` needs at `pack`. */
export const PACK_BYTES: usize = (<usize>DEPTH * <usize>WIDTH) << 3;

/**
 * C (n × k) = A (n × m) · B (m × k). n is a multiple of 4, rows of C and B are `stride` numbers apart, a multiple
 * of 4 that is at least k; rows of A are m apart.
 */
export function multiply(
  a: usize, b: usize, c: usize, n: u32, m: u32, stride: u32, pack: usize,
): void {
  memory.fill(c, 0, (<usize>n * <usize>stride) << 3);
  const bytes = <usize>stride << 3;
  for (let j: u32 = 0; j < stride; j += WIDTH) {
    const width = min<u32>(WIDTH, stride - j);
    for (let d: u32 = 0; d < m; d += DEPTH) {
      const depth = min<u32>(DEPTH, m - d);
      packBlock(b + <usize>d * bytes + (<usize>j << 3), bytes, depth, width, pack);
      for (let i: u32 = 0; i < n; i += 4) {
        const rows = a + ((<usize>i * <usize>m + <usize>d) << 3);
        const out = c + <usize>i * bytes + (<usize>j << 3);
        for (let p: u32 = 0; p < width; p += 4) {
          const panel = pack + ((<usize>p * <usize>depth) << 3);
          tile(rows, <usize>m << 3, panel, depth, out + (<usize>p << 3), bytes);
        }
      }
    }
  }
}

/** Panels of 4 columns, each row's 4 numbers together. */
function packBlock(from: usize, bytes: usize, depth: u32, width: u32, pack: usize): void {
  let to = pack;
  for (let p: usize = 0; p < <usize>width << 3; p += 32) {
    let row = from + p;
    for (let d: u32 = 0; d < depth; d++) {
      v128.store(to, v128.load(row));
      v128.store(to, v128.load(row, 16), 16);
      to += 32;
      row += bytes;
    }
  }
}

/** Adds 4 rows of A times a panel to a 4 × 4 tile of C. */
@inline
function tile(a: usize, rowBytes: usize, panel: usize, depth: u32, c: usize, bytes: usize): void {
  const a1 = a + rowBytes;
  const a2 = a1 + rowBytes;
  const a3 = a2 + rowBytes;
  let s00 = f64x2.splat(0), s01 = s00, s10 = s00, s11 = s00;
  let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let d: usize = 0; d < <usize>depth << 3; d += 8) {
    const x = v128.load(panel);
    const y = v128.load(panel, 16);
    panel += 32;
    let r = v128.load64_splat(a + d);
    s00 = f64x2.add(s00, f64x2.mul(r, x));
    s01 = f64x2.add(s01, f64x2.mul(r, y));
    r = v128.load64_splat(a1 + d);
    s10 = f64x2.add(s10, f64x2.mul(r, x));
    s11 = f64x2.add(s11, f64x2.mul(r, y));
    r = v128.load64_splat(a2 + d);
    s20 = f64x2.add(s20, f64x2.mul(r, x));
    s21 = f64x2.add(s21, f64x2.mul(r, y));
    r = v128.load64_splat(a3 + d);
    s30 = f64x2.add(s30, f64x2.mul(r, x));
    s31 = f64x2.add(s31, f64x2.mul(r, y));
  }
  addTo(c, s00, s01);
  addTo(c + bytes, s10, s11);
  addTo(c + 2 * bytes, s20, s21);
  addTo(c + 3 * bytes, s30, s31);
}

@inline
function addTo(c: usize, x: v128, y: v128): void {
  v128.store(c, f64x2.add(v128.load(c), x));
  v128.store(c, f64x2.add(v128.load(c, 16), y), 16);
}

/** Row i of `out` = factors[i] · row i of `from`. */
export function scaleRows(from: usize, factors: usize, out: usize, n: u32, stride: u32): void {
  const bytes = <usize>stride << 3;
  for (let i: u32 = 0; i < n; i++) {
    const f = v128.load64_splat(factors + (<usize>i << 3));
    const row = <usize>i * bytes;
    for (let c = row; c < row + bytes; c += 16) {
      v128.store(out + c, f64x2.mul(f, v128.load(from + c)));
    }
  }
}

/** x ← keep·x + gain·y over `count` numbers, an even one. */
export function combine(x: usize, y: usize, keep: f64, gain: f64, count: u32): void {
  const kk = f64x2.splat(keep);
  const gg = f64x2.splat(gain);
  for (let c: usize = 0; c < <usize>count << 3; c += 16) {
    const sum = f64x2.add(f64x2.mul(kk, v128.load(x + c)), f64x2.mul(gg, v128.load(y + c)));
    v128.store(x + c, sum);
  }
}
