/** Ranges that parameters and states are held to, and how faults name them. */

/** Values are refused outside it: > 0, ≥ 0, from 0 to 1. */
export type Range = 'positive' | 'nonnegative' | 'fraction';

const EXPECTED: Readonly<Record<Range, string>> = {
  positive: 'a finite number > 0',
  nonnegative: 'a finite number ≥ 0',
  fraction: 'a number from 0 to 1',
};

export const RANGES: readonly string[] = Object.keys(EXPECTED);

export const inRange = (value: number, range: Range | undefined): boolean =>
  Number.isFinite(value) &&
  (range === undefined || (range === 'positive' ? value > 0 : value >= 0)) &&
  (range !== 'fraction' || value <= 1);

export const expectedIn = (range: Range | undefined): string =>
  range ? EXPECTED[range] : 'a finite number';
