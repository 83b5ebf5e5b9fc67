/**
 * Explicit Runge–Kutta methods: stage s starts from x + dt·Σ a[s][j]·k_j, the step is dt·Σ b[j]·k_j.
 *
 * 'exponentialEuler' has Euler's tableau; its slope is f·(e^{J·dt} − 1)/(J·dt), J = ∂f/∂x of the state itself: exact where f is
 * linear in it and the rest stands still.
 */
import type { RateMethod } from './model.ts';

export interface Tableau {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** Where in the step each stage is. */
  readonly c: readonly number[];
}

const euler: Tableau = { a: [[]], b: [1], c: [0] };

export const tableaus: Readonly<Record<RateMethod, Tableau>> = {
  euler,
  exponentialEuler: euler,
  heun: { a: [[], [1]], b: [0.5, 0.5], c: [0, 1] },
  rk4: {
    a: [[], [0.5], [0, 0.5], [0, 0, 1]],
    b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    c: [0, 0.5, 0.5, 1],
  },
};
