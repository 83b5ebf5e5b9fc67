/**
 * Explicit Runge–Kutta methods after Butcher's tableaux: stage s starts from x + dt·Σ a[s][j]·k_j, the step is dt·Σ b[j]·k_j.
 * A new integrator is one rule here: spiking networks and rate networks take it by its name.
 */

export interface Tableau {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** Where in the step each stage is. */
  readonly c: readonly number[];
}

export const tableaus = {
  euler: { a: [[]], b: [1], c: [0] },
  /** The midpoint rule. */
  rk2: { a: [[], [0.5]], b: [0, 1], c: [0, 0.5] },
  heun: { a: [[], [1]], b: [0.5, 0.5], c: [0, 1] },
  rk4: {
    a: [[], [0.5], [0, 0.5], [0, 0, 1]],
    b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    c: [0, 0.5, 0.5, 1],
  },
} satisfies Record<string, Tableau>;

export type TableauName = keyof typeof tableaus;
