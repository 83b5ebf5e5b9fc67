/** What pehlePedersen2021.ts compares: Norse's cells as plain loops in double precision, and as functions on a tape that are composed to networks. */
import { exp } from '../../src/equations/f64.ts';
import { type Node, spike, type Tape } from '../../src/learn/index.ts';
import { type Matrix, matrix } from '../../src/linalg/index.ts';
import type { Random } from '../random.ts';

/** s, 1/s: Norse's defaults; thresholds 1, leak and reset 0. Of ALIF a time of 0.8 s: the default of 1/800 a second is one of 800 s. */
export const [DT, MEM, SYN] = [0.001, 100, 200];
export const ALIF = { beta: 1.8, inverse: 1 / 0.8 };
export const ADEX = { sharp: 0.5, inverse: 2, current: 4, jump: 0.02 };
export const [A, S] = [DT * MEM, DT * SYN];

export type Kind = 'box' | 'lif' | 'integrator' | 'cuba' | 'alif' | 'adex';
/** Potential, current, threshold or adaptation. */
type Unit = [v: number, i: number, w: number];
export const startOf = (kind: Kind): Unit => [0, 0, kind === 'alif' ? 1 : 0];

/** One step of one unit in Norse's own order: the output (spike, or potential), the state changed in place. */
export function norse(kind: Kind, unit: Unit, x: number): number {
  const [v, i, w] = unit;
  const fired = (next: number, threshold: number) => {
    const z = next > threshold ? 1 : 0;
    unit[0] = z === 1 ? 0 : next;
    return z;
  };
  if (kind === 'box') return fired(v + A * (x - v), 1);
  if (kind === 'lif' || kind === 'integrator') {
    // what arrives acts in the same step
    const jumped = i + x;
    const next = v + A * (jumped - v);
    unit[1] = jumped * (1 - S);
    if (kind === 'lif') return fired(next, 1);
    unit[0] = next;
    return next;
  }
  unit[1] = i * (1 - S) + x;
  if (kind === 'cuba') return fired(v + A * (i - v), 1);
  if (kind === 'alif') {
    const threshold = w + DT * ALIF.inverse * (1 - w);
    const z = fired(v + A * (i - v), threshold);
    unit[2] = threshold + ALIF.beta * z;
    return z;
  }
  const z = fired(v + A * (ADEX.sharp * exp((v - 1) / ADEX.sharp) - v + i - w), 1);
  unit[2] = w + DT * ADEX.inverse * (ADEX.current * v - w) + ADEX.jump * z;
  return z;
}

/** SuperSpike's integral, α = 100. */
export const SUPER = 'x/(1 + 100*abs(x))';
export const [OVER, UPSWING] = ['x - 1', `${ADEX.sharp}*exp((x - 1)/${ADEX.sharp})`];

/** On a tape it becomes a function of a step's input, which holds the state. */
type Layer = (tape: Tape) => (x: Node) => Node;

/** Its values without slopes. */
function detached(tape: Tape, x: Node): Node {
  const y = tape.input(x.rows);
  tape.step({
    forward: () => {
      tape.values(y).set(tape.values(x));
      return 0;
    },
  });
  return y;
}

/** v where there is no spike, 0 where there is one. */
function reset(tape: Tape, v: Node, z: Node): Node {
  const gone = tape.product(detached(tape, z), v);
  return tape.sum([
    [1, v],
    [-1, gone],
  ]);
}

/** Units of one kind. */
export const cells =
  (kind: Kind, units: number): Layer =>
  (tape) => {
    const [one, ...begin] = [1, ...startOf(kind)].map((value) => {
      const node = tape.input(units);
      tape.values(node).fill(value);
      return node;
    });
    let [v, i, w] = begin;
    const fire = (moved: Node, margin: Node) => {
      const z = spike(tape, margin, SUPER);
      v = reset(tape, moved, z);
      return z;
    };
    return (x) => {
      if (kind === 'box') {
        const moved = tape.sum([
          [1 - A, v],
          [A, x],
        ]);
        return fire(moved, tape.apply(OVER, moved));
      }
      const before = i;
      if (kind === 'lif' || kind === 'integrator') {
        const jumped = tape.sum([
          [1, i],
          [1, x],
        ]);
        const moved = tape.sum([
          [1 - A, v],
          [A, jumped],
        ]);
        i = tape.sum([[1 - S, jumped]]);
        if (kind === 'lif') return fire(moved, tape.apply(OVER, moved));
        v = moved;
        return v;
      }
      i = tape.sum([
        [1 - S, i],
        [1, x],
      ]);
      if (kind === 'alif') {
        const moved = tape.sum([
          [1 - A, v],
          [A, before],
        ]);
        const back = DT * ALIF.inverse;
        const threshold = tape.sum([
          [1 - back, w],
          [back, one],
        ]);
        const z = fire(
          moved,
          tape.sum([
            [1, moved],
            [-1, threshold],
          ]),
        );
        w = tape.sum([
          [1, threshold],
          [ALIF.beta, z],
        ]);
        return z;
      }
      const rate = DT * ADEX.inverse;
      const moved = tape.sum([
        [1 - A, v],
        [A, tape.apply(UPSWING, v)],
        [A, before],
        [-A, w],
      ]);
      const risen = tape.sum([
        [1 - rate, w],
        [rate * ADEX.current, v],
      ]);
      const z = fire(moved, tape.apply(OVER, moved));
      w = tape.sum([
        [1, risen],
        [ADEX.jump, z],
      ]);
      return z;
    };
  };

export const dense =
  (weights: Matrix): Layer =>
  (tape) => {
    const w = tape.parameter('weights', weights.rows, weights.columns, weights.data);
    return (x) => tape.affine([[w, x]]);
  };

/** It also hears its own output of the step before. */
export const recurrent =
  (layer: Layer, weights: Matrix): Layer =>
  (tape) => {
    const inner = layer(tape);
    const again = dense(weights)(tape);
    let last = tape.input(weights.rows);
    return (x) => {
      last = inner(
        tape.sum([
          [1, x],
          [1, again(last)],
        ]),
      );
      return last;
    };
  };

/** One layer after another is a layer. */
export const sequential =
  (...layers: readonly Layer[]): Layer =>
  (tape) => {
    const steps = layers.map((layer) => layer(tape));
    return (x) => steps.reduce((signal, step) => step(signal), x);
  };

export const normals = (random: Random, rows: number, cols: number, mean: number, sd: number) =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => mean + sd * random.normal()),
  );
/** Matrix times vector. */
export const times = ({ rows, columns: cols, data }: Matrix, x: ArrayLike<number>) =>
  Float64Array.from({ length: rows }, (_, r) => {
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += data[r * cols + c] * x[c];
    return sum;
  });

export interface Apart {
  /** Largest difference from the equations in double precision, over the largest potential. */
  readonly most: number;
  readonly spikes: number;
}
