// The two products of a low-rank matrix with one column, each a part at a time: sums over columns of the right factor, and rows of the
// left one; in the precision that the module is built for. Both factors are read in one stream.
import { Real, WIDTH } from '../real';
import { touchNext } from './touch';
import { sumAll } from './vector';

/** Columns of the right factor that lie together, row after row: their part of x stays in the first cache. */
const BLOCK: u32 = 512;

/**
 * lanes (rank × 64 bytes) += A (rank × columns) · x, lane by lane as in multiplyVector. A lies in blocks of 512 columns, the last one
 * filled up, and begins with one; `columns` is a multiple of 16.
 */
export function sumColumns(a: usize, x: usize, lanes: usize, rank: u32, columns: u32): void {
  const bytes = <usize>BLOCK << WIDTH;
  const blocks = <usize>((columns + BLOCK - 1) / BLOCK);
  const end = a + blocks * bytes * <usize>rank;
  const stop = x + (<usize>columns << WIDTH);
  const last = lanes + (<usize>rank << 6);
  let row = a;
  let touched = a;
  for (let from = x; from < stop; from += bytes) {
    const to = min<usize>(stop, from + bytes);
    for (let at = lanes; at < last; at += 64, row += bytes) {
      if (row >= touched) touched = touchNext(row, end);
      let s0 = v128.load(at), s1 = v128.load(at, 16), s2 = v128.load(at, 32), s3 = v128.load(at, 48);
      let w = row;
      for (let c = from; c < to; c += 64, w += 64) {
        s0 = v128.add<Real>(s0, v128.mul<Real>(v128.load(w), v128.load(c)));
        s1 = v128.add<Real>(s1, v128.mul<Real>(v128.load(w, 16), v128.load(c, 16)));
        s2 = v128.add<Real>(s2, v128.mul<Real>(v128.load(w, 32), v128.load(c, 32)));
        s3 = v128.add<Real>(s3, v128.mul<Real>(v128.load(w, 48), v128.load(c, 48)));
      }
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at, s2, 32);
      v128.store(at, s3, 48);
    }
  }
}

/** y (rank): the lanes of each, added in the order of multiplyVector. */
export function sumLanes(lanes: usize, y: usize, rank: u32): void {
  for (let r: usize = 0; r < <usize>rank; r++) {
    const at = lanes + (r << 6);
    const sum = sumAll(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
    store<Real>(y + (r << WIDTH), sum);
  }
}

/**
 * y (rows) = or += A (rows × rank) · x, `rank` small: terms one after the other. A lies in blocks of four vectors of rows, in each column after
 * column; rows are filled up to a multiple of that, which y has room for.
 */
export function multiplyThin(
  a: usize, x: usize, y: usize, rows: u32, rank: u32, add: u32,
): void {
  const end = x + (<usize>rank << WIDTH);
  const each: u32 = 64 >> <u32>WIDTH;
  const last = a + ((<usize>((rows + each - 1) / each) * <usize>rank) << 6);
  let from = a;
  let touched = a;
  for (let to = y, stop = y + (<usize>rows << WIDTH); to < stop; to += 64) {
    if (from >= touched) touched = touchNext(from, last);
    let s0 = v128.splat<Real>(0), s1 = s0, s2 = s0, s3 = s0;
    if (add != 0) {
      s0 = v128.load(to);
      s1 = v128.load(to, 16);
      s2 = v128.load(to, 32);
      s3 = v128.load(to, 48);
    }
    for (let r = x; r < end; r += 1 << WIDTH) {
      const v = v128.load_splat<Real>(r);
      s0 = v128.add<Real>(s0, v128.mul<Real>(v128.load(from), v));
      s1 = v128.add<Real>(s1, v128.mul<Real>(v128.load(from, 16), v));
      s2 = v128.add<Real>(s2, v128.mul<Real>(v128.load(from, 32), v));
      s3 = v128.add<Real>(s3, v128.mul<Real>(v128.load(from, 48), v));
      from += 64;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}
