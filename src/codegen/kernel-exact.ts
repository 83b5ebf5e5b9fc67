/**
 * Exact integration of a linear system: x(t + dt) = P x + …, P = e^{A·dt} (Rotter & Diesmann 1999).
 *
 * Inputs that are constant during a step and the inhomogeneity are further columns of one augmented
 * matrix. Entry (i, j) of the exponential depends only on the states on paths from i to j, so each
 * constant is computed from its own small matrix: it depends on no other parameter, not even in the
 * last bit. Equal time constants need no special case.
 */
import { evaluate } from '../equations/evaluate.ts';
import { expmLessOne } from '../equations/expm.ts';
import { isZero, type LinearSystem } from '../equations/linear.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { type Assignment, REST } from './kernel.ts';
import type { Constants } from './kernel-constants.ts';

/** A linear system whose inputs are constant during a step: x' = Σ rows·(states, inputs, 1). */
export interface Propagated {
  readonly states: readonly string[];
  /** Names whose values stand for the step. */
  readonly inputs: readonly string[];
  /** By state: coefficients of the states, then of the inputs, then the offset. */
  readonly rows: readonly (readonly Expr[])[];
  /** Of the states, those that stand still while refractory. */
  readonly held: readonly string[];
}

export function exactUpdates(
  { matrix, drive, offset }: LinearSystem,
  states: readonly string[],
  held: readonly string[],
  carries: ReadonlyMap<string, string>,
  dt: number,
  constants: Constants,
): Assignment[] {
  const rows = states.map((_, i) => [...matrix[i], drive[i][0], offset[i]]);
  return propagate({ states, inputs: ['I_ext'], rows, held }, carries, dt, constants);
}

/**
 * The steps are increments, x + (D x + …) with D = e^{A·dt} − 1: next to 1 single precision would lose digits of a small D,
 * and with them of the time constant. One line per state; in its increment the state's own term first, then the others in order, inputs, constant. What is held while refractory
 * stands still for the others too: those that it acts on have a second line, of the system in which its rate is 0.
 */
export function propagate(
  system: Propagated,
  carries: ReadonlyMap<string, string>,
  dt: number,
  constants: Constants,
): Assignment[] {
  const { states, rows, held } = system;
  const still = rows[0].map(() => num(0));
  const free = new Propagator(system, dt, constants, ['D', 'P', 'c']);
  const resting = rows.map((row, i) => (held.includes(states[i]) ? still : row));
  const rests = new Propagator({ ...system, rows: resting }, dt, constants, ['G', 'H', 'h']);
  return states.flatMap((state, i): Assignment[] => {
    const moved = free.increment(i);
    if (moved === undefined) return [{ target: state, value: name(state) }];
    const stands = states.some(
      (other, j) => held.includes(other) && free.reach[i][j] && !rows[j].every(isZero),
    );
    const change =
      stands && !held.includes(state)
        ? call('where', name(REST), rests.increment(i) ?? num(0), moved)
        : moved;
    const carry = carries.get(state);
    if (carry === undefined) return [{ target: state, value: call('add', name(state), change) }];
    // what rounding leaves of the sum comes on top of the next one (Kahan 1965, Commun ACM 8:40)
    const whole = call('add', name(carry), change);
    const sum = call('rounded', call('add', name(state), whole));
    return [
      { target: state, value: sum },
      { target: carry, value: call('sub', whole, call('sub', sum, name(state))) },
    ];
  });
}

/** Lines of x(t + dt) = e^{A·dt} x for the augmented matrix A. */
class Propagator {
  /** Which columns, by paths, act on which. */
  readonly reach: readonly (readonly boolean[])[];
  readonly #matrix: readonly (readonly Expr[])[];
  /** States, then inputs. */
  readonly #columns: readonly string[];
  readonly #dt: number;
  readonly #constants: Constants;
  readonly #labels: readonly [own: string, other: string, offset: string];

  constructor(
    { states, inputs, rows }: Pick<Propagated, 'states' | 'inputs' | 'rows'>,
    dt: number,
    constants: Constants,
    labels: readonly [own: string, other: string, offset: string],
  ) {
    const still = rows[0].map(() => num(0));
    this.#matrix = [...rows, ...inputs.map(() => still), still];
    this.#columns = [...states, ...inputs];
    this.#dt = dt;
    this.#constants = constants;
    this.#labels = labels;
    this.reach = reachable(this.#matrix);
  }

  /** What a step adds to state i; absent: nothing. */
  increment(i: number): Expr | undefined {
    const columns = this.#columns;
    const offsetAt = columns.length;
    const [own, other, offset] = this.#labels;
    const order = [i, ...columns.keys(), offsetAt].filter((j, at) => at === 0 || j !== i);
    const terms = order.flatMap((j) => {
      if (i === j ? isZero(this.#matrix[i][i]) && !this.reach[i][i] : !this.reach[i][j]) return [];
      const label = columns[j] === 'I_ext' ? 'ext' : columns[j];
      const wanted =
        j === offsetAt
          ? `${offset}_${columns[i]}`
          : `${i === j ? own : other}_${columns[i]}_${label}`;
      const factor = this.#entry(i, j, wanted);
      return j === offsetAt ? [factor] : [call('mul', factor, name(columns[j]))];
    });
    return terms.length === 0 ? undefined : terms.reduce((a, b) => call('add', a, b));
  }

  #entry(i: number, j: number, wanted: string): Expr {
    const { reach } = this;
    const onPath = (k: number) => (k === i || reach[i][k]) && (k === j || reach[k][j]);
    const members = [...this.#matrix.keys()].filter(onPath);
    const n = members.length;
    const entries = members.flatMap((row) => members.map((column) => this.#matrix[row][column]));
    const used = new Set<string>();
    for (const entry of entries) namesOf(entry, used);
    const at = members.indexOf(i) * n + members.indexOf(j);
    const dt = this.#dt;
    return this.#constants.add(wanted, used, (parameters) => {
      const a = new Float64Array(entries.map((entry) => evaluate(entry, parameters) * dt));
      return expmLessOne(a, n)[at];
    });
  }
}

function reachable(matrix: readonly (readonly Expr[])[]): boolean[][] {
  const reach = matrix.map((row) => row.map((entry) => !isZero(entry)));
  for (const k of reach.keys()) {
    for (const row of reach) {
      if (row[k]) for (const j of row.keys()) row[j] ||= reach[k][j];
    }
  }
  return reach;
}
