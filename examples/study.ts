/**
 * A study is an example that is no network to be stepped: it computes figures and prints them beside the published
 * ones, line by line as they come. The command line, the lab and the tests run it.
 */
import type { Check } from './example.ts';

/** Files that a study can use and does without where there are none: the parsed JSON of a name. */
export type StudyFiles = (name: string) => Promise<unknown>;

/** A line of a picture while it grows: a spectrum that converges, a network that learns. */
export interface MovingCurve {
  /** Which of the study's: "g = 3". */
  readonly name: string;
  /** What is along the axes, with its unit. */
  readonly axes: readonly [x: string, y: string];
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The part of the work that is done, up to 1. */
  readonly part: number;
}

/** A Lyapunov spectrum as a curve, the largest exponent first. */
export const spectrumCurve = (
  name: string,
  unit: string,
  exponents: Float64Array,
  part: number,
): MovingCurve => {
  const x = exponents.map((_, i) => (i + 0.5) / exponents.length);
  return { name, axes: ['i/N', `λᵢ, ${unit}`], x, y: exponents, part };
};

/** What a host may offer a study. */
export interface StudyHost {
  readonly files?: StudyFiles;
  /** Is given curves while they grow. */
  readonly show?: (curve: MovingCurve) => void;
}

export interface Study {
  readonly title: string;
  readonly reference: string;
  /** Minutes it takes at its published size, roughly. */
  readonly minutes: number;
  run(print?: (line: string) => void, host?: StudyHost): Promise<readonly Check[]>;
}

export const checkHeads: readonly string[] = ['figure', 'here', 'expected', '', '', 'source'];

/** A row of the table under `checkHeads`. */
export const checkRow = (check: Check): (string | number)[] => [
  check.name,
  Number(check.value.toPrecision(4)),
  Number(check.published.toPrecision(4)),
  check.tolerance === 0 ? '' : `± ${Number(check.tolerance.toPrecision(2))}`,
  check.ok ? 'ok' : 'NOT SO',
  check.source,
];

/** Numbers in columns of equal width, for tables of figures. */
export const columns = (...cells: readonly (string | number)[]): string =>
  cells
    .map((cell) => (typeof cell === 'number' ? cell.toPrecision(4) : cell).padStart(12))
    .join('');
