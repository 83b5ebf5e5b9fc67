// Tangent vectors of a system of n variables: an n × k matrix, row i belongs to variable i, column c is a vector.
//
// Rows are padded to a multiple of four numbers, at least one more than there are vectors. `orthonormalise` is modified Gram–Schmidt, one pass over
// the matrix a column: it takes column j out of the later ones and in the same pass gathers the products of
// column j + 1 with them.
import { log } from './math';

let matrix: usize = 0;
let rows: u32 = 0;
let columns: u32 = 0; // numbers from one row to the next
let used: u32 = 0;
let productsA: usize = 0;
let productsB: usize = 0;

export function setTangent(at: usize, n: u32, k: u32, stride: u32, productsAt: usize): void {
  matrix = at;
  rows = n;
  used = k;
  columns = stride;
  productsA = productsAt;
  productsB = productsAt + (<usize>columns << 3);
}

@inline
function rowOf(i: u32): usize {
  return matrix + ((<usize>i * <usize>columns) << 3);
}

/**
 * The Jacobian of a spike of `neuron`: row i of each target becomes d·row i + (1 − d)·row `neuron`
 * (Monteforte & Wolf 2010, all neurons with one frequency).
 */
export function spikeJacobian(targets: usize, slopes: usize, count: u32, neuron: u32): void {
  const from = rowOf(neuron);
  const bytes = <usize>columns << 3;
  for (let t: u32 = 0; t < count; t++) {
    const to = rowOf(load<u32>(targets + (<usize>t << 2)));
    const d = load<f64>(slopes + (<usize>t << 3));
    const dd = f64x2.splat(d);
    const ee = f64x2.splat(1 - d);
    for (let c: usize = 0; c < bytes; c += 16) {
      const sum = f64x2.add(
        f64x2.mul(dd, v128.load(to + c)),
        f64x2.mul(ee, v128.load(from + c)),
      );
      v128.store(to + c, sum);
    }
  }
}

/** Columns become orthonormal; the logarithms of R's diagonal are added to `sums` (f64 each). */
export function orthonormalise(sums: usize): void {
  const bytes = <usize>columns << 3;
  let now = productsA;
  let next = productsB;
  memory.fill(now, 0, bytes);
  for (let i: u32 = 0; i < rows; i++) {
    const row = rowOf(i);
    const q = f64x2.splat(load<f64>(row));
    for (let c: usize = 0; c < bytes; c += 16) {
      v128.store(now + c, f64x2.add(v128.load(now + c), f64x2.mul(q, v128.load(row + c))));
    }
  }
  for (let j: u32 = 0; j < used; j++) {
    const own = <usize>j << 3;
    const square = load<f64>(now + own);
    const norm = sqrt(square);
    store<f64>(sums + own, load<f64>(sums + own) + log(norm));
    // whole pairs from the one that holds column j + 1; column j itself is restored below
    const first = (own + 8) & ~15;
    memory.fill(next, 0, bytes);
    for (let i: u32 = 0; i < rows; i++) {
      const row = rowOf(i);
      const q = load<f64>(row + own);
      const factor = q / square;
      const ff = f64x2.splat(factor);
      if (first < bytes) {
        const head = f64x2.sub(v128.load(row + first), f64x2.mul(ff, v128.load(now + first)));
        v128.store(row + first, head);
        if (j + 1 < used) {
          const p = f64x2.splat(load<f64>(row + own + 8));
          v128.store(next + first, f64x2.add(v128.load(next + first), f64x2.mul(p, head)));
          for (let c = first + 16; c < bytes; c += 16) {
            const rest = f64x2.sub(v128.load(row + c), f64x2.mul(ff, v128.load(now + c)));
            v128.store(row + c, rest);
            v128.store(next + c, f64x2.add(v128.load(next + c), f64x2.mul(p, rest)));
          }
        }
      }
      store<f64>(row + own, q / norm);
    }
    const swap = now;
    now = next;
    next = swap;
  }
}
