/**
 * Exact integration of a linear system: x(t + dt) = P x + …, P = e^{A·dt} (Rotter & Diesmann 1999).
 *
 * Inputs that are constant during a step and the inhomogeneity are further columns of one augmented
 * matrix. Entry (i, j) of the exponential depends only on the states on paths from i to j, so each
 * constant is computed from its own small matrix: it depends on no other parameter, not even in the
 * last bit. Equal time constants need no special case.
 */
import { evaluate } from '../equations/evaluate.ts';
import { expm } from '../equations/expm.ts';
import { isZero, type LinearSystem } from '../equations/linear.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import type { Assignment } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';

/** One line per state; the state's own term first, then the others in order, input, constant. */
export function exactUpdates(
  system: LinearSystem,
  states: readonly string[],
  dt: number,
  constants: Constants,
): Assignment[] {
  const zero = num(0);
  const n = states.length;
  // columns: states, I_ext, 1
  const rows = states.map((_, i) => [...system.matrix[i], system.drive[i][0], system.offset[i]]);
  const still = Array.from({ length: n + 2 }, () => zero);
  const matrix: readonly (readonly Expr[])[] = [...rows, still, still];
  const reach = reachable(matrix);
  const labels = [...states, 'ext'];
  return states.map((state, i) => {
    const order = [i, ...states.keys()].filter((j, at) => at === 0 || j !== i);
    const terms = [...order, n, n + 1].flatMap((j) => {
      if (i !== j && !reach[i][j]) return [];
      const wanted = j === n + 1 ? `c_${state}` : `P_${state}_${labels[j]}`;
      const factor = propagator(matrix, reach, i, j, dt, constants, wanted);
      if (j === n + 1) return [factor];
      const variable = j === n ? 'I_ext' : states[j];
      return isOne(factor) ? [name(variable)] : [call('mul', factor, name(variable))];
    });
    return { target: state, value: terms.reduce((a, b) => call('add', a, b)) };
  });
}

const isOne = (expr: Expr): boolean => expr.kind === 'number' && expr.value === 1;

/** Which states, by paths, act on which. */
function reachable(matrix: readonly (readonly Expr[])[]): boolean[][] {
  const reach = matrix.map((row) => row.map((entry) => !isZero(entry)));
  for (const k of reach.keys()) {
    for (const row of reach) {
      if (row[k]) for (const j of row.keys()) row[j] ||= reach[k][j];
    }
  }
  return reach;
}

function propagator(
  matrix: readonly (readonly Expr[])[],
  reach: readonly (readonly boolean[])[],
  i: number,
  j: number,
  dt: number,
  constants: Constants,
  wanted: string,
): Expr {
  const onPath = (k: number) => (k === i || reach[i][k]) && (k === j || reach[k][j]);
  const members = [...matrix.keys()].filter(onPath);
  const n = members.length;
  const entries = members.flatMap((row) => members.map((column) => matrix[row][column]));
  if (entries.every(isZero)) return num(1);
  const used = new Set<string>();
  for (const entry of entries) namesOf(entry, used);
  const at = members.indexOf(i) * n + members.indexOf(j);
  return constants.add(wanted, used, (parameters) => {
    const a = new Float64Array(entries.map((entry) => evaluate(entry, parameters) * dt));
    return expm(a, n)[at];
  });
}
