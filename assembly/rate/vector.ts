// Products with one column, which stream the matrix once, and sparse products with any number of columns; in the
// precision that the module is built for.
import { DOUBLE, Real, WIDTH } from '../real';

/** Of a number over that of a column's index, as a shift. */
const WIDER: usize = WIDTH - 2;

/**
 * y (rows) = or += A (rows × columns) · x. Lane l of 16 sums the elements l, l + 16, …; then the lanes are added in
 * pairs: l and l + 8, l and l + 4, l and l + 2, l and l + 1; in double precision there are 8 lanes. `columns` is a multiple of 16, rows of A are dense.
 */
export function multiplyVector(
  a: usize, x: usize, y: usize, rows: u32, columns: u32, add: u32,
): void {
  const bytes = <usize>columns << WIDTH;
  let row = a;
  let r: u32 = 0;
  for (; r + 2 <= rows; r += 2) {
    // two rows share the loads of x
    const next = row + bytes;
    let s0 = v128.splat<Real>(0), s1 = s0, s2 = s0, s3 = s0;
    let t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    for (let c: usize = 0; c < bytes; c += 64) {
      const x0 = v128.load(x + c);
      const x1 = v128.load(x + c, 16);
      const x2 = v128.load(x + c, 32);
      const x3 = v128.load(x + c, 48);
      s0 = v128.add<Real>(s0, v128.mul<Real>(v128.load(row + c), x0));
      s1 = v128.add<Real>(s1, v128.mul<Real>(v128.load(row + c, 16), x1));
      s2 = v128.add<Real>(s2, v128.mul<Real>(v128.load(row + c, 32), x2));
      s3 = v128.add<Real>(s3, v128.mul<Real>(v128.load(row + c, 48), x3));
      t0 = v128.add<Real>(t0, v128.mul<Real>(v128.load(next + c), x0));
      t1 = v128.add<Real>(t1, v128.mul<Real>(v128.load(next + c, 16), x1));
      t2 = v128.add<Real>(t2, v128.mul<Real>(v128.load(next + c, 32), x2));
      t3 = v128.add<Real>(t3, v128.mul<Real>(v128.load(next + c, 48), x3));
    }
    put(y + (<usize>r << WIDTH), sumAll(s0, s1, s2, s3), add);
    put(y + (<usize>(r + 1) << WIDTH), sumAll(t0, t1, t2, t3), add);
    row = next + bytes;
  }
  if (r < rows) {
    let s0 = v128.splat<Real>(0), s1 = s0, s2 = s0, s3 = s0;
    for (let c: usize = 0; c < bytes; c += 64) {
      s0 = v128.add<Real>(s0, v128.mul<Real>(v128.load(row + c), v128.load(x + c)));
      s1 = v128.add<Real>(s1, v128.mul<Real>(v128.load(row + c, 16), v128.load(x + c, 16)));
      s2 = v128.add<Real>(s2, v128.mul<Real>(v128.load(row + c, 32), v128.load(x + c, 32)));
      s3 = v128.add<Real>(s3, v128.mul<Real>(v128.load(row + c, 48), v128.load(x + c, 48)));
    }
    put(y + (<usize>r << WIDTH), sumAll(s0, s1, s2, s3), add);
  }
}

@inline
function put(place: usize, sum: Real, add: u32): void {
  store<Real>(place, add != 0 ? load<Real>(place) + sum : sum);
}

/** The lanes of a row, in pairs. */
@inline
export function sumAll(s0: v128, s1: v128, s2: v128, s3: v128): Real {
  const four = v128.add<Real>(v128.add<Real>(s0, s2), v128.add<Real>(s1, s3)); // l with l + 8, then with l + 4
  if (DOUBLE) return <Real>(f64x2.extract_lane(four, 0) + f64x2.extract_lane(four, 1));
  return (f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 2)) +
    (f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 3));
}

/**
 * Y (rows × n) = or += A·X, A sparse: row r has the entries offsets[r] … offsets[r + 1] of `columns` and `values`. n is a multiple of
 * 4, and terms are summed one after the other; or 1, and lane l of 4 sums the entries l, l + 4, … of a row, then
 * (0 + 2) + (1 + 3).
 */
export function multiplySparse(
  offsets: usize, columns: usize, values: usize, x: usize, y: usize, rows: u32, n: u32, add: u32,
): void {
  if (n == 1) {
    for (let r: usize = 0, end = <usize>rows << 2; r < end; r += 4) {
      const first = <usize>load<u32>(offsets + r) << 2;
      const count = (<usize>load<u32>(offsets + r, 4) << 2) - first;
      const sum = sparseRow(columns + first, values + (first << WIDER), count, x);
      put(y + (r << WIDER), sum, add);
    }
    return;
  }
  const bytes = <usize>n << WIDTH;
  for (let r: u32 = 0; r < rows; r++) {
    const first = load<u32>(offsets + (<usize>r << 2));
    const last = load<u32>(offsets + (<usize>r << 2), 4);
    const to = y + <usize>r * bytes;
    for (let b: usize = 0; b < bytes; b += 16) {
      let sum = add != 0 ? v128.load(to + b) : v128.splat<Real>(0);
      for (let k = first; k < last; k++) {
        const from = x + <usize>load<u32>(columns + (<usize>k << 2)) * bytes + b;
        const value = v128.load_splat<Real>(values + (<usize>k << WIDTH));
        sum = v128.add<Real>(sum, v128.mul<Real>(value, v128.load(from)));
      }
      v128.store(to + b, sum);
    }
  }
}

/** `bytes` of `column`. */
@inline
function sparseRow(column: usize, value: usize, bytes: usize, x: usize): Real {
  let s0: Real = 0, s1: Real = 0, s2: Real = 0, s3: Real = 0;
  let k: usize = 0;
  for (; k + 16 <= bytes; k += 16) {
    const from = value + (k << WIDER);
    s0 += load<Real>(from) * load<Real>(x + (<usize>load<u32>(column + k) << WIDTH));
    s1 += load<Real>(from, 1 << WIDTH) * load<Real>(x + (<usize>load<u32>(column + k, 4) << WIDTH));
    s2 += load<Real>(from, 2 << WIDTH) * load<Real>(x + (<usize>load<u32>(column + k, 8) << WIDTH));
    s3 += load<Real>(from, 3 << WIDTH) * load<Real>(x + (<usize>load<u32>(column + k, 12) << WIDTH));
  }
  if (k < bytes) s0 += entry(column + k, value + (k << WIDER), x);
  k += 4;
  if (k < bytes) s1 += entry(column + k, value + (k << WIDER), x);
  k += 4;
  if (k < bytes) s2 += entry(column + k, value + (k << WIDER), x);
  return (s0 + s2) + (s1 + s3);
}

@inline
function entry(column: usize, value: usize, x: usize): Real {
  return load<Real>(value) * load<Real>(x + (<usize>load<u32>(column) << WIDTH));
}
