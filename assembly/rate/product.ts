// Dense products, the work of rate networks and of learning: C (m × n) = or += A (m × k) · B (k × n), in the precision that
// the module is built for (../real.ts).
//
// The order of every sum is that of k, one term after the other, each rounded after its product and after its sum:
// c = (…((a₀b₀) + a₁b₁) + …). Lanes are columns, so no sum is ever split; the order depends neither on blocks nor on who
// computes which rows or columns, and a GPU thread that computes one element follows it.
//
// A block of B, 512 rows of up to 256 columns, is packed into panels two vectors wide (16 kB each, in the first cache
// while 128 rows of A, which stay in the second, pass by); 4 rows of A against a panel are 8 registers of sums. A's lines
// are touched before where that pays.
import { Real, WIDTH } from '../real';
import { touch } from './touch';

const DEPTH: u32 = 512;
const COLUMNS: u32 = 256;
const ROWS: u32 = 128;
/** Columns of a panel. */
const PANEL: u32 = 32 >> <u32>WIDTH;

/** Bytes that `multiply` needs at `pack`. */
export const PACK_BYTES: usize = (<usize>DEPTH * <usize>COLUMNS) << WIDTH;

/**
 * Strides are in numbers; element (i, d) of A lies at i·aRow + d·aColumn, one of which is 1, so that a transposed A needs no copy. n and the
 * strides of B and C are multiples of 4. `add`: C is added to instead of overwritten (0 is where its sums begin).
 */
export function multiply(
  a: usize, aRow: u32, aColumn: u32, b: usize, bRow: u32, c: usize, cRow: u32,
  m: u32, n: u32, k: u32, add: u32, pack: usize,
): void {
  const row = <usize>aRow << WIDTH;
  const column = <usize>aColumn << WIDTH;
  const out = <usize>cRow << WIDTH;
  for (let j: u32 = 0; j < n; j += COLUMNS) {
    const width = min<u32>(COLUMNS, n - j);
    const whole = width & ~(PANEL - 1);
    for (let d: u32 = 0; d < k; d += DEPTH) {
      const depth = min<u32>(DEPTH, k - d);
      const from = b + ((<usize>d * <usize>bRow + j) << WIDTH);
      packBlock(from, <usize>bRow << WIDTH, depth, width, pack);
      const fresh = add == 0 && d == 0;
      for (let block: u32 = 0; block < m; block += ROWS) {
        const stop = min<u32>(m, block + ROWS);
        const corner = a + <usize>block * row + <usize>d * column;
        if (aColumn == 1) touch(corner, row, stop - block, <usize>depth << WIDTH);
        else touch(corner, column, depth, <usize>(stop - block) << WIDTH);
        for (let p: u32 = 0; p < whole; p += PANEL) {
          const panel = pack + ((<usize>p * <usize>depth) << WIDTH);
          const to = c + (<usize>(j + p) << WIDTH);
          const start = a + <usize>d * column;
          let i = block;
          for (; i + 4 <= stop; i += 4) {
            const at = start + <usize>i * row;
            tile(at, row, column, panel, depth, to + <usize>i * out, out, fresh);
          }
          for (; i < stop; i++) {
            strip(start + <usize>i * row, column, panel, depth, to + <usize>i * out, fresh);
          }
        }
      }
      if (whole < width) {
        const panel = pack + ((<usize>whole * <usize>depth) << WIDTH);
        const to = c + (<usize>(j + whole) << WIDTH);
        const start = a + <usize>d * column;
        for (let i: u32 = 0; i < m; i++) {
          narrow(start + <usize>i * row, column, panel, depth, to + <usize>i * out, fresh);
        }
      }
    }
  }
}

/** Panels of two vectors, each row's together; what is left is a panel of one. */
function packBlock(from: usize, bytes: usize, depth: u32, width: u32, pack: usize): void {
  let to = pack;
  let p: usize = 0;
  for (; p + 32 <= <usize>width << WIDTH; p += 32) {
    let row = from + p;
    for (let d: u32 = 0; d < depth; d++) {
      v128.store(to, v128.load(row));
      v128.store(to, v128.load(row, 16), 16);
      to += 32;
      row += bytes;
    }
  }
  if (p < <usize>width << WIDTH) {
    let row = from + p;
    for (let d: u32 = 0; d < depth; d++) {
      v128.store(to, v128.load(row));
      to += 16;
      row += bytes;
    }
  }
}

/** 4 rows of A times a panel of two vectors. */
@inline
function tile(
  a: usize, row: usize, column: usize, panel: usize, depth: u32, c: usize, out: usize, fresh: bool,
): void {
  const c1 = c + out;
  const c2 = c1 + out;
  const c3 = c2 + out;
  let s00 = v128.splat<Real>(0), s01 = s00, s10 = s00, s11 = s00;
  let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (!fresh) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let a0 = a;
  let a1 = a0 + row;
  let a2 = a1 + row;
  let a3 = a2 + row;
  for (const end = panel + (<usize>depth << 5); panel < end; panel += 32) {
    const x = v128.load(panel);
    const y = v128.load(panel, 16);
    let r = v128.load_splat<Real>(a0);
    s00 = v128.add<Real>(s00, v128.mul<Real>(r, x));
    s01 = v128.add<Real>(s01, v128.mul<Real>(r, y));
    r = v128.load_splat<Real>(a1);
    s10 = v128.add<Real>(s10, v128.mul<Real>(r, x));
    s11 = v128.add<Real>(s11, v128.mul<Real>(r, y));
    r = v128.load_splat<Real>(a2);
    s20 = v128.add<Real>(s20, v128.mul<Real>(r, x));
    s21 = v128.add<Real>(s21, v128.mul<Real>(r, y));
    r = v128.load_splat<Real>(a3);
    s30 = v128.add<Real>(s30, v128.mul<Real>(r, x));
    s31 = v128.add<Real>(s31, v128.mul<Real>(r, y));
    a0 += column;
    a1 += column;
    a2 += column;
    a3 += column;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** One row of A times a panel of two vectors. */
@inline
function strip(a: usize, column: usize, panel: usize, depth: u32, c: usize, fresh: bool): void {
  let s0 = v128.splat<Real>(0), s1 = s0;
  if (!fresh) {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
  }
  for (const end = panel + (<usize>depth << 5); panel < end; panel += 32) {
    const r = v128.load_splat<Real>(a);
    s0 = v128.add<Real>(s0, v128.mul<Real>(r, v128.load(panel)));
    s1 = v128.add<Real>(s1, v128.mul<Real>(r, v128.load(panel, 16)));
    a += column;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}

/** One row of A times a panel of one vector. */
@inline
function narrow(a: usize, column: usize, panel: usize, depth: u32, c: usize, fresh: bool): void {
  let s = fresh ? v128.splat<Real>(0) : v128.load(c);
  for (const end = panel + (<usize>depth << 4); panel < end; panel += 16) {
    s = v128.add<Real>(s, v128.mul<Real>(v128.load_splat<Real>(a), v128.load(panel)));
    a += column;
  }
  v128.store(c, s);
}
