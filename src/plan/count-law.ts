/**
 * The law of a Poisson count, cut so that 12 bits nearly always decide (0001-randomness.md).
 *
 * Of 2^12 equal cells each count has as many as its probability holds whole; they fill sixteen columns of 256, of two outcomes each
 * (Walker's aliases, made with whole numbers). What is left over of all probabilities is one outcome more, `RARE`: there a fresh
 * word finds the count. Exact to 2^-32, as the thresholds are. A larger mean is drawn as a sum of equal parts.
 */
import { poissonThresholds } from './thresholds.ts';

export interface CountLaw {
  /** How many independent draws are added. */
  readonly parts: number;
  /** Sixteen words: cells of the first outcome, less one, then 8 bits each of the first and of the second outcome. */
  readonly columns: Uint32Array;
  /** Of what is rare: its probability summed up to each count, in 2^-32. */
  readonly rest: Uint32Array;
}

/** The outcome that asks for another word. */
export const RARE = 255;

/** The largest mean of which 15 counts at most fill a cell. */
const MOST_MEAN = 5;
const COLUMN = 256;
const CELL = 2 ** 20;

/** Of a count with the given mean ≥ 0. */
export function poissonLaw(mean: number): CountLaw {
  const parts = Math.max(1, Math.ceil(mean / MOST_MEAN));
  let rare = 0;
  let below = 0;
  const outcomes: Outcome[] = [];
  const rest = [...poissonThresholds(mean / parts), 2 ** 32].map((end, value) => {
    const cells = Math.floor((end - below) / CELL);
    outcomes.push({ value, cells });
    rare += end - below - cells * CELL;
    below = end;
    return rare;
  });
  outcomes.push({ value: RARE, cells: rare / CELL });
  return { parts, columns: columnsOf(outcomes), rest: Uint32Array.from(rest) };
}

/** The most that a count can be. */
export const mostCount = (mean: number): number => {
  const { parts, rest } = poissonLaw(mean);
  return parts * (rest.length - 1);
};

interface Outcome {
  readonly value: number;
  cells: number;
}

/** The smallest outcome has a column, and the largest what it leaves of that. */
function columnsOf(outcomes: Outcome[]): Uint32Array {
  return Uint32Array.from({ length: 16 }, () => {
    const left = outcomes.filter(({ cells }) => cells > 0);
    left.sort((a, b) => a.cells - b.cells || a.value - b.value);
    const [first, second] = [left[0], left.at(-1)!];
    const cells = Math.min(COLUMN, first.cells);
    first.cells -= cells;
    second.cells -= COLUMN - cells;
    return (cells - 1) | (first.value << 8) | (second.value << 16);
  });
}
