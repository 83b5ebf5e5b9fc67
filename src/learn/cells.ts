/** Recurrent units as graphs: one time step each, to be unrolled. */
import type { Node, Parameter, Tape } from './tape.ts';

/** Leaky rate units: h ← (1 − α)·h + α·(J φ(h) + W u + b), and φ of the new h. */
export interface RateCell {
  readonly recurrent: Parameter;
  readonly input: Parameter;
  readonly bias: Parameter;
  /** dt/τ in (0, 1]. */
  readonly alpha: number;
  readonly activation: string;
}

export function rateStep(
  tape: Tape,
  { recurrent, input, bias, alpha, activation }: RateCell,
  state: { readonly h: Node; readonly rate: Node },
  u: Node,
): { readonly h: Node; readonly rate: Node } {
  const drive = tape.affine(
    [
      [recurrent, state.rate],
      [input, u],
    ],
    bias,
  );
  const h = tape.sum([
    [1 - alpha, state.h],
    [alpha, drive],
  ]);
  return { h, rate: tape.apply(activation, h) };
}

/** Long short-term memory (Hochreiter & Schmidhuber 1997; gates in the order input, forget, output, cell). */
export interface LstmCell {
  readonly recurrent: Parameter;
  readonly input: Parameter;
  readonly bias: Parameter;
}

export const SIGMOID = 'sigmoid(x)';
export const TANH = 'tanh(x)';

export function lstmStep(
  tape: Tape,
  { recurrent, input, bias }: LstmCell,
  state: { readonly h: Node; readonly c: Node },
  u: Node,
): { readonly h: Node; readonly c: Node } {
  const sums = tape.affine(
    [
      [input, u],
      [recurrent, state.h],
    ],
    bias,
  );
  const units = state.h.rows;
  const gates = tape.apply(SIGMOID, tape.rows(sums, 0, 3 * units));
  const [i, f, o] = [0, 1, 2].map((k) => tape.rows(gates, k * units, units));
  const g = tape.apply(TANH, tape.rows(sums, 3 * units, units));
  const c = tape.sum([
    [1, tape.product(f, state.c)],
    [1, tape.product(i, g)],
  ]);
  return { h: tape.product(o, tape.apply(TANH, c)), c };
}
