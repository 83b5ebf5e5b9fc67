/**
 * Codes of networks that obey Dale's law (Milićević & Itskov 2024, SIAM J. Appl. Math. 84:2522): x′ = −x + [W x + b]₊ with all inputs b ≥ 0.
 *
 * A set σ of neurons is in the code where it is the support of a stable steady state for some b: there is x > 0 on σ with (1 − W_σ)x ≥ 0 and
 * no input to the others, W_{off,σ}x ≤ 0, and −1 + W_σ is stable. The definition is read from the abstract.
 */
import { eigenvalues, feasiblePoint, matrix } from '../../src/linalg/index.ts';
import type { Random } from '../random.ts';

/** Row i, column j: from j to i. */
export type Weights = readonly (readonly number[])[];

const members = (bits: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1);

/** Supports as bits, the empty one among them. */
export function codeOf(w: Weights): Set<number> {
  const n = w.length;
  const code = new Set([0]);
  for (let bits = 1; bits < 2 ** n; bits++) {
    const own = members(bits, n);
    const k = own.length;
    const { real } = eigenvalues(
      matrix(
        k,
        k,
        own.flatMap((i) => own.map((j) => w[i][j] - (i === j ? 1 : 0))),
      ),
    );
    if (real.some((v) => v >= 0)) continue;
    // x > 0 may be scaled to x = 1 + y, y ≥ 0
    const rows = w.map((row, i) =>
      own.map((j) => (own.includes(i) ? row[j] - (i === j ? 1 : 0) : row[j])),
    );
    const bound = rows.map((row) => -row.reduce((sum, v) => sum + v, 0));
    if (feasiblePoint(matrix(n, k, rows.flat()), bound)) code.add(bits);
  }
  return code;
}

/** Sets that no edge leaves. */
export function closedSets(w: Weights): Set<number> {
  const n = w.length;
  const closed = new Set<number>();
  for (let bits = 0; bits < 2 ** n; bits++) {
    const inside = members(bits, n);
    const leaves = w.some((row, i) => !((bits >> i) & 1) && inside.some((j) => row[j] !== 0));
    if (!leaves) closed.add(bits);
  }
  return closed;
}

/** Random weights, |entries| scaled to a spectral radius; columns from `excitatory` on are negative. */
export function daleWeights(
  n: number,
  excitatory: number,
  radius: number,
  random: Random,
): Weights {
  const w = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i !== j && random.uniform() < 0.4 ? random.uniform() : 0)),
  );
  const { real, imaginary } = eigenvalues(matrix(n, n, w.flat()));
  const found = real.reduce((most, re, k) => Math.max(most, Math.hypot(re, imaginary[k])), 0);
  // a graph without cycles has the radius 0: its weights stay
  const scale = found > 1e-6 ? radius / found : 1;
  return w.map((row) => row.map((v, j) => (j < excitatory ? v : -v) * scale));
}

/** The code on the first neurons: is the intersection of any two members one too? */
export function isIntersectionComplete(code: ReadonlySet<number>, neurons: number): boolean {
  const mask = 2 ** neurons - 1;
  const seen = new Set([...code].map((bits) => bits & mask));
  return [...seen].every((a) => [...seen].every((b) => seen.has(a & b)));
}
