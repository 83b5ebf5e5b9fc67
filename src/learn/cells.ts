/** Recurrent units as graphs: one time step each, to be unrolled. */

import type { Node, Parameter } from '../backends/rate/matrices.ts';
import type { Tape } from '../backends/rate/tape.ts';
import { expectArgument } from '../connect/argument.ts';
import { reading } from '../errors.ts';
import { expectTape } from './expect-tape.ts';

/** Leaky rate units: h ← (1 − α)·h + α·(J φ(h) + W u + b), and φ of the new h. */
export interface RateCell {
  readonly recurrent: Parameter;
  readonly input: Parameter;
  readonly bias: Parameter;
  /** dt/τ in (0, 1]. */
  readonly alpha: number;
  readonly activation: string;
}

/** What a cell is made of. Throws `bad-argument` for what is none, and for a tape that is none. */
function cellOf<C extends object>(tape: Tape, cell: C, where: string): C {
  expectTape(tape, where);
  expectArgument(typeof cell === 'object' && cell !== null, `${where} › cell`, cell, 'a cell');
  return reading(where, () => ({ ...cell }));
}

export function rateStep(
  tape: Tape,
  cell: RateCell,
  state: { readonly h: Node; readonly rate: Node },
  u: Node,
): { readonly h: Node; readonly rate: Node } {
  const { recurrent, input, bias, alpha, activation } = cellOf(tape, cell, 'rateStep');
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

const SIGMOID = 'sigmoid(x)';
export const TANH = 'tanh(x)';

export function lstmStep(
  tape: Tape,
  cell: LstmCell,
  state: { readonly h: Node; readonly c: Node },
  u: Node,
): { readonly h: Node; readonly c: Node } {
  const { recurrent, input, bias } = cellOf(tape, cell, 'lstmStep');
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

/** 1 where x ≥ 0, else 0, with the slopes of `smooth`, a text in x: the integral of a surrogate. */
export function spike(tape: Tape, x: Node, smooth: string): Node {
  expectTape(tape, 'spike');
  const y = tape.apply(smooth, x);
  tape.step({
    forward: () => {
      const from = tape.values(x);
      const to = tape.values(y);
      for (let k = 0; k < to.length; k++) to[k] = from[k] >= 0 ? 1 : 0;
      return 0;
    },
  });
  return y;
}

/** Gated recurrent units (Cho et al. 2014; gates in the order keep, reset, candidate; the reset gate acts after the product, as in cuDNN). */
export interface GruCell {
  /** 3·units × units. */
  readonly recurrent: Parameter;
  /** 3·units × inputs. */
  readonly input: Parameter;
  /** 3·units × 1. */
  readonly bias: Parameter;
}

/** h ← z·h + (1 − z)·tanh(W u + r·(U h) + b). */
export function gruStep(tape: Tape, cell: GruCell, h: Node, u: Node): Node {
  const { recurrent, input, bias } = cellOf(tape, cell, 'gruStep');
  const units = h.rows;
  const given = tape.affine([[input, u]], bias);
  const own = tape.affine([[recurrent, h]]);
  const gates = tape.apply(
    SIGMOID,
    tape.sum([
      [1, tape.rows(given, 0, 2 * units)],
      [1, tape.rows(own, 0, 2 * units)],
    ]),
  );
  const [keep, reset] = [0, 1].map((k) => tape.rows(gates, k * units, units));
  const candidate = tape.apply(
    TANH,
    tape.sum([
      [1, tape.rows(given, 2 * units, units)],
      [1, tape.product(reset, tape.rows(own, 2 * units, units))],
    ]),
  );
  const away = tape.sum([
    [1, h],
    [-1, candidate],
  ]);
  return tape.sum([
    [1, candidate],
    [1, tape.product(keep, away)],
  ]);
}
