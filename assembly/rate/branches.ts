// Compartments of a dendritic tree that sum their own children, and the gradients of that sum.
//
// Matrices have a row for each compartment and a column for each member of the batch, n columns, a multiple of 4. Child c
// of compartment u is row c·units + u of the layer below. Weights are k + 1 rows of `units` numbers: one for each child,
// and one for the signal `t` (one row) that all compartments receive, which comes first in every sum.

/** z[u] = w[k][u]·t + w[0][u]·h[u] + w[1][u]·h[units + u] + …, in this order. */
export function sumBranches(
  w: usize, h: usize, t: usize, z: usize, units: u32, k: u32, n: u32,
): void {
  const bytes = <usize>n << 2;
  const layer = <usize>units * bytes;
  const last = w + ((<usize>k * <usize>units) << 2);
  for (let u: u32 = 0; u < units; u++) {
    const to = z + <usize>u * bytes;
    const shared = v128.load32_splat(last + (<usize>u << 2));
    for (let b: usize = 0; b < bytes; b += 16) {
      v128.store(to + b, f32x4.mul(shared, v128.load(t + b)));
    }
    for (let c: u32 = 0; c < k; c++) {
      const weight = v128.load32_splat(w + ((<usize>c * <usize>units + u) << 2));
      const child = h + <usize>c * layer + <usize>u * bytes;
      for (let b: usize = 0; b < bytes; b += 16) {
        const product = f32x4.mul(weight, v128.load(child + b));
        v128.store(to + b, f32x4.add(v128.load(to + b), product));
      }
    }
  }
}

/** Given dL/dz: dL/dh of all children, overwritten, and dL/dw, overwritten. */
export function sumBranchesBack(
  w: usize, h: usize, t: usize, dz: usize, dh: usize, dw: usize, units: u32, k: u32, n: u32,
): void {
  const bytes = <usize>n << 2;
  const layer = <usize>units * bytes;
  for (let u: u32 = 0; u < units; u++) {
    const from = dz + <usize>u * bytes;
    for (let c: u32 = 0; c < k; c++) {
      const at = (<usize>c * <usize>units + u) << 2;
      const weight = v128.load32_splat(w + at);
      const child = <usize>c * layer + <usize>u * bytes;
      for (let b: usize = 0; b < bytes; b += 16) {
        v128.store(dh + child + b, f32x4.mul(weight, v128.load(from + b)));
      }
      store<f32>(dw + at, dot(from, h + child, bytes));
    }
    store<f32>(dw + ((<usize>k * <usize>units + u) << 2), dot(from, t, bytes));
  }
}

/** Σ a·b: lane l sums the elements l, l + 4, …; then (l₀ + l₁) + (l₂ + l₃). */
@inline
function dot(a: usize, b: usize, bytes: usize): f32 {
  let s = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    s = f32x4.add(s, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  }
  return sumLanes(s);
}

@inline
export function sumLanes(s: v128): f32 {
  return (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) +
    (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}
