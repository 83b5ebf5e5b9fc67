/** First values of what a study learns, drawn in the order in which they are asked for. */
import type { Parameter, Tape } from '../src/learn/index.ts';
import type { Random } from './random.ts';

/** Gives parameters of standard deviation `scale`. */
export const normalParameters =
  (tape: Tape, random: Random) =>
  (name: string, rows: number, columns: number, scale: number): Parameter =>
    tape.parameter(
      name,
      rows,
      columns,
      Float32Array.from({ length: rows * columns }, () => scale * random.normal()),
    );
