/** Linear feasibility by the first phase of the simplex method, for small dense systems. */
import { badMatrix, checkMatrix, type Matrix } from './matrix.ts';

/** Below it a number of the tableau counts as 0. */
const NOTHING = 1e-10;

/**
 * A point x ≥ 0 with a·x ≤ b, or undefined where there is none. Bland's rule: it never cycles. Entries should be of the order of 1.
 * Throws `bad-matrix`.
 */
export function feasiblePoint(a: Matrix, b: ArrayLike<number>): Float64Array | undefined {
  checkMatrix(a, 'feasiblePoint › a');
  if (b.length !== a.rows) {
    throw badMatrix('feasiblePoint › b', `${b.length} values`, `${a.rows}, one per row of a`);
  }
  const { rows, columns: n } = a;
  // basic_i = value_i − Σ_j t_ij·free_j; free ones are x_0 … x_{n−1} and the auxiliary, which is to become 0
  const table = Array.from({ length: rows }, (_, i) =>
    Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? a.data[i * n + j] : -1)),
  );
  const value = Float64Array.from(b);
  const free = Array.from({ length: n + 1 }, (_, j) => j);
  const basic = Array.from({ length: rows }, (_, i) => n + 1 + i);
  const pivot = (r: number, c: number): void => {
    const row = table[r];
    const by = row[c];
    for (let j = 0; j <= n; j++) row[j] = j === c ? 1 / by : row[j] / by;
    value[r] /= by;
    for (const [i, other] of table.entries()) {
      if (i === r) continue;
      const factor = other[c];
      for (let j = 0; j <= n; j++)
        other[j] = j === c ? -factor * row[j] : other[j] - factor * row[j];
      value[i] -= factor * value[r];
    }
    [free[c], basic[r]] = [basic[r], free[c]];
  };
  const worst = value.reduce((least, v, i) => (v < value[least] ? i : least), 0);
  if (rows > 0 && value[worst] < 0) {
    pivot(worst, n);
    for (;;) {
      const at = basic.indexOf(n);
      if (at < 0) break;
      // the auxiliary falls where its own row's coefficient is positive
      const candidates = free.flatMap((id, j) => (table[at][j] > NOTHING ? [[id, j]] : []));
      if (candidates.length === 0) return value[at] <= NOTHING ? point(basic, value, n) : undefined;
      const [, c] = candidates.reduce((least, one) => (one[0] < least[0] ? one : least));
      let r = -1;
      for (let i = 0; i < rows; i++) {
        if (table[i][c] <= NOTHING) continue;
        const ratio = r < 0 ? -1 : value[i] / table[i][c] - value[r] / table[r][c];
        if (ratio < -1e-14 || (Math.abs(ratio) <= 1e-14 && basic[i] < basic[r])) r = i;
      }
      pivot(r, c);
    }
  }
  return point(basic, value, n);
}

function point(basic: readonly number[], value: Float64Array, n: number): Float64Array {
  const x = new Float64Array(n);
  for (const [i, id] of basic.entries()) if (id < n) x[id] = Math.max(0, value[i]);
  return x;
}
