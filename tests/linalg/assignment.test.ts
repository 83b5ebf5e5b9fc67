/** Optimal assignment against all permutations, where there are more columns too, and with ties. */
import { expect, it } from 'vitest';
import { type Matrix, matrix, optimalAssignment } from '../../src/linalg/index.ts';

function least({ rows, columns, data }: Matrix): number {
  const go = (row: number, used: number): number => {
    if (row === rows) return 0;
    const free = Array.from({ length: columns }, (_, j) => j).filter((j) => !(used & (1 << j)));
    return Math.min(...free.map((j) => data[row * columns + j] + go(row + 1, used | (1 << j))));
  };
  return go(0, 0);
}

const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i * i));

it.each([
  [1, 1],
  [2, 5],
  [6, 6],
  [5, 7],
])('%i rows and %i columns', (rows, columns) => {
  for (let seed = 0; seed < 20; seed++) {
    const costs = matrix(rows, columns, numbers(rows * columns, seed));
    const found = optimalAssignment(costs);
    expect(new Set(found.columns).size).toBe(rows);
    expect(found.cost).toBeCloseTo(least(costs), 12);
    const whole = { ...costs, data: costs.data.map((x) => Math.round(3 * x)) };
    expect(optimalAssignment(whole).cost).toBe(least(whole));
  }
});

it('of no rows costs nothing; more rows than columns are refused', () => {
  expect(optimalAssignment(matrix(0, 3)).cost).toBe(0);
  expect(() => optimalAssignment(matrix(3, 2))).toThrow(/at least as many columns/);
  expect(() => optimalAssignment(matrix(1, 1, [Number.NaN]))).toThrow(/finite/);
});
