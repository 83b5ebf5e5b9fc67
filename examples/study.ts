/**
 * A study is an example that is no network to be stepped: it computes figures and prints them beside the published
 * ones, line by line as they come. The command line and the tests run it.
 */
import type { Check } from './example.ts';

/** Files that a study can use and does without where there are none: the parsed JSON of a name. */
export type StudyFiles = (name: string) => Promise<unknown>;

export interface Study {
  readonly title: string;
  readonly reference: string;
  /** Minutes it takes at its published size, roughly. */
  readonly minutes: number;
  run(print?: (line: string) => void, files?: StudyFiles): Promise<readonly Check[]>;
}

/** Numbers in columns of equal width, for tables of figures. */
export const columns = (...cells: readonly (string | number)[]): string =>
  cells
    .map((cell) => (typeof cell === 'number' ? cell.toPrecision(4) : cell).padStart(12))
    .join('');
