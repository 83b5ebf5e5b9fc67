/**
 * Rate networks as plain data. N units with states, an output each, and recurrent weights:
 *
 *   dx/dt = f(x, input, parameters, t, phase),  input = Σ W·output(x) + external,  output = g(x, parameters)
 *
 * Expressions are those of the equation language without units; every name is a state, a parameter, `input`, `series`, `t` (in the unit
 * of dt) or `phase` (of a global oscillator, in [0, 1)). A batch is independent copies that share the weights.
 */

import type { EdgeColumns } from '../connect/edge-columns.ts';
import type { Precision } from '../equations/precision.ts';
import type { TableauName } from '../equations/tableaus.ts';
import type { RateRule } from './rules.ts';

export type RateMethod = TableauName | 'exponential_euler';

/** How late outputs arrive. */
interface Delayed {
  /** In the unit of dt, a multiple of it; default 0. Before time 0 nothing arrives. With 'euler' and 'exponential_euler' only, and not with a rule. */
  readonly delay?: number;
}

/** Summed over the list. Rows are targets. */
export type RateWeights = Delayed & UndelayedWeights;

type UndelayedWeights =
  | {
      readonly kind: 'dense';
      /** By which `weights` of a simulation finds what it learnt. */
      readonly name?: string;
      readonly values: ArrayLike<number>;
      /** How the entries learn; absent: they stay. */
      readonly rule?: RateRule;
    }
  /** In any order; those onto one target are summed in theirs. CSR: `fromCsr` of `synfire/space`. */
  | ({ readonly kind: 'sparse' } & EdgeColumns)
  | {
      /** left·rightᵀ, each N × rank, row after row. */
      readonly kind: 'lowRank';
      readonly rank: number;
      readonly left: ArrayLike<number>;
      readonly right: ArrayLike<number>;
    };

/** One value, or one for each unit. */
export type PerUnit = number | ArrayLike<number>;

export interface RateModel {
  readonly size: number;
  readonly dt: number;
  /** Of all numbers; default 'single'. 'double' runs on WebAssembly and on the reference: a GPU has none. */
  readonly precision?: Precision;
  /** Derivative of each state. */
  readonly states: Readonly<Record<string, string>>;
  readonly output: string;
  readonly parameters?: Readonly<Record<string, PerUnit>>;
  readonly weights?: readonly RateWeights[];
  /** Added to the recurrent input all the time. */
  readonly constant?: PerUnit;
  /**
   * In step k row k of `values`, one for all units or one for each; the last row stays. It is added to `input`, unless a
   * derivative reads it by the name `series`.
   */
  readonly series?: { readonly columns: number; readonly values: ArrayLike<number> };
  /** White noise of a state: σ·√dt·ξ is added after each step. */
  readonly noise?: Readonly<Record<string, PerUnit>>;
  /** Default 'euler'. The noise is added as Euler–Maruyama does, whatever the method. */
  readonly method?: RateMethod;
  /** Period of `phase`; default: it stays 0. */
  readonly period?: number;
  /** One value, one for each unit, or one for each unit and copy (unit after unit). Default 0. */
  readonly initial?: Readonly<Record<string, PerUnit>>;
  /** Copies; default 1. */
  readonly batch?: number;
  readonly seed?: number;
}
