/**
 * A linear system's increments over a step, term by term: entries of e^{A·dt} − 1 for the matrix A, augmented by what is constant
 * during the step.
 */
import { evaluate } from '../equations/evaluate.ts';
import { expmLessOne } from '../equations/expm.ts';
import { isZero } from '../equations/linear.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
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

/** A part of an increment: of a state, an input, or (absent) the constant one. */
interface Term {
  readonly column: string | undefined;
  readonly value: Expr;
}

/** Lines of x(t + dt) = e^{A·dt} x for the augmented matrix A. */
export class Propagator {
  /** Which columns, by paths, act on which. */
  readonly reach: readonly (readonly boolean[])[];
  readonly #matrix: readonly (readonly Expr[])[];
  /** States, then inputs. */
  readonly #columns: readonly string[];
  readonly #dt: number;
  readonly #constants: Constants;
  readonly #labels: readonly [own: string, other: string, offset: string];
  readonly #terms = new Map<number, readonly Term[]>();

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
    const terms = this.terms(i).map(({ value }) => value);
    return terms.length === 0 ? undefined : terms.reduce((a, b) => call('add', a, b));
  }

  /** Its parts: of each column that acts on state i, the last of them the constant. */
  terms(i: number): readonly Term[] {
    const known = this.#terms.get(i) ?? this.#termsOf(i);
    this.#terms.set(i, known);
    return known;
  }

  #termsOf(i: number): Term[] {
    const columns = this.#columns;
    const offsetAt = columns.length;
    const [own, other, offset] = this.#labels;
    const order = [i, ...columns.keys(), offsetAt].filter((j, at) => at === 0 || j !== i);
    return order.flatMap((j) => {
      if (i === j ? isZero(this.#matrix[i][i]) && !this.reach[i][i] : !this.reach[i][j]) return [];
      const label = columns[j] === 'I_ext' ? 'ext' : columns[j];
      const wanted =
        j === offsetAt
          ? `${offset}_${columns[i]}`
          : `${i === j ? own : other}_${columns[i]}_${label}`;
      const factor = this.#entry(i, j, wanted);
      const value = j === offsetAt ? factor : call('mul', factor, name(columns[j]));
      return [{ column: columns[j], value }];
    });
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
