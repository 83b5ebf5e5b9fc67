// Products with one column, which stream the matrix once, and sparse products with any number of columns.

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
 * Y (rows × n) = or += A·X, A sparse: row r has the entries offsets[r] … offsets[r + 1] of `columns` and `values`, summed in
 * their order. n is 1 or a multiple of 4.
 */
export function multiplySparse(
  offsets: usize, columns: usize, values: usize, x: usize, y: usize, rows: u32, n: u32, add: u32,
): void {
  const bytes = <usize>n << 2;
  for (let r: u32 = 0; r < rows; r++) {
    const first = load<u32>(offsets + (<usize>r << 2));
    const last = load<u32>(offsets + (<usize>r << 2), 4);
    const to = y + <usize>r * bytes;
    if (n == 1) {
      let sum: f32 = add != 0 ? load<f32>(to) : 0;
      for (let k = first; k < last; k++) {
        const column = load<u32>(columns + (<usize>k << 2));
        sum += load<f32>(values + (<usize>k << 2)) * load<f32>(x + (<usize>column << 2));
      }
      store<f32>(to, sum);
      continue;
    }
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
