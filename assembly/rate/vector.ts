// Products with one column, which stream the matrix once, thin ones, and sparse products with any number of columns.

/**
 * y (rows) = or += A (rows × columns) · x. Lane l of 16 sums the elements l, l + 16, …; then the lanes are added in
 * pairs: l and l + 8, l and l + 4, l and l + 2, l and l + 1. `columns` is a multiple of 16, rows of A are dense.
 */
export function multiplyVector(
  a: usize, x: usize, y: usize, rows: u32, columns: u32, add: u32,
): void {
  const bytes = <usize>columns << 2;
  let row = a;
  let r: u32 = 0;
  for (; r + 2 <= rows; r += 2) {
    // two rows share the loads of x
    const next = row + bytes;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    for (let c: usize = 0; c < bytes; c += 64) {
      const x0 = v128.load(x + c);
      const x1 = v128.load(x + c, 16);
      const x2 = v128.load(x + c, 32);
      const x3 = v128.load(x + c, 48);
      s0 = f32x4.add(s0, f32x4.mul(v128.load(row + c), x0));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(row + c, 16), x1));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(row + c, 32), x2));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(row + c, 48), x3));
      t0 = f32x4.add(t0, f32x4.mul(v128.load(next + c), x0));
      t1 = f32x4.add(t1, f32x4.mul(v128.load(next + c, 16), x1));
      t2 = f32x4.add(t2, f32x4.mul(v128.load(next + c, 32), x2));
      t3 = f32x4.add(t3, f32x4.mul(v128.load(next + c, 48), x3));
    }
    put(y + (<usize>r << 2), sum16(s0, s1, s2, s3), add);
    put(y + (<usize>r << 2) + 4, sum16(t0, t1, t2, t3), add);
    row = next + bytes;
  }
  if (r < rows) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let c: usize = 0; c < bytes; c += 64) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(row + c), v128.load(x + c)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(row + c, 16), v128.load(x + c, 16)));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(row + c, 32), v128.load(x + c, 32)));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(row + c, 48), v128.load(x + c, 48)));
    }
    put(y + (<usize>r << 2), sum16(s0, s1, s2, s3), add);
  }
}

@inline
function put(place: usize, sum: f32, add: u32): void {
  store<f32>(place, add != 0 ? load<f32>(place) + sum : sum);
}

@inline
function sum16(s0: v128, s1: v128, s2: v128, s3: v128): f32 {
  const eight = f32x4.add(f32x4.add(s0, s2), f32x4.add(s1, s3)); // l with l + 8, then with l + 4
  return (f32x4.extract_lane(eight, 0) + f32x4.extract_lane(eight, 2)) +
    (f32x4.extract_lane(eight, 1) + f32x4.extract_lane(eight, 3));
}

/**
 * y (rows) = or += A (rows × rank) · x, `rank` small: terms one after the other. A lies in blocks of 16 rows, in each column after
 * column; rows are filled up to a multiple of 16, which y has room for.
 */
export function multiplyThin(
  a: usize, x: usize, y: usize, rows: u32, rank: u32, add: u32,
): void {
  const end = x + (<usize>rank << 2);
  let from = a;
  for (let to = y, stop = y + (<usize>rows << 2); to < stop; to += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    if (add != 0) {
      s0 = v128.load(to);
      s1 = v128.load(to, 16);
      s2 = v128.load(to, 32);
      s3 = v128.load(to, 48);
    }
    for (let r = x; r < end; r += 4) {
      const v = v128.load32_splat(r);
      s0 = f32x4.add(s0, f32x4.mul(v128.load(from), v));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(from, 16), v));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(from, 32), v));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(from, 48), v));
      from += 64;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
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
      put(y + r, sparseRow(columns + first, values + first, count, x), add);
    }
    return;
  }
  const bytes = <usize>n << 2;
  for (let r: u32 = 0; r < rows; r++) {
    const first = load<u32>(offsets + (<usize>r << 2));
    const last = load<u32>(offsets + (<usize>r << 2), 4);
    const to = y + <usize>r * bytes;
    for (let b: usize = 0; b < bytes; b += 16) {
      let sum = add != 0 ? v128.load(to + b) : f32x4.splat(0);
      for (let k = first; k < last; k++) {
        const from = x + <usize>load<u32>(columns + (<usize>k << 2)) * bytes + b;
        const value = v128.load32_splat(values + (<usize>k << 2));
        sum = f32x4.add(sum, f32x4.mul(value, v128.load(from)));
      }
      v128.store(to + b, sum);
    }
  }
}

@inline
function sparseRow(column: usize, value: usize, bytes: usize, x: usize): f32 {
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  let k: usize = 0;
  for (; k + 16 <= bytes; k += 16) {
    s0 += load<f32>(value + k) * load<f32>(x + (<usize>load<u32>(column + k) << 2));
    s1 += load<f32>(value + k, 4) * load<f32>(x + (<usize>load<u32>(column + k, 4) << 2));
    s2 += load<f32>(value + k, 8) * load<f32>(x + (<usize>load<u32>(column + k, 8) << 2));
    s3 += load<f32>(value + k, 12) * load<f32>(x + (<usize>load<u32>(column + k, 12) << 2));
  }
  if (k < bytes) s0 += load<f32>(value + k) * load<f32>(x + (<usize>load<u32>(column + k) << 2));
  k += 4;
  if (k < bytes) s1 += load<f32>(value + k) * load<f32>(x + (<usize>load<u32>(column + k) << 2));
  k += 4;
  if (k < bytes) s2 += load<f32>(value + k) * load<f32>(x + (<usize>load<u32>(column + k) << 2));
  return (s0 + s2) + (s1 + s3);
}
