import { expect, test } from 'vitest';
import { populationCounts, unitBinnedCounts } from '../../src/analysis/bins.ts';
import { correlation, meanCorrelation, pairCorrelations } from '../../src/analysis/correlation.ts';
import { fanoFactor } from '../../src/analysis/fano.ts';
import { mean, variance } from '../../src/analysis/moments.ts';

test('a spike on a border belongs to the bin that ends there', () => {
  expect([...populationCounts([0, 1, 1.1, 2, 3], 1, { from: 0, to: 3 })]).toEqual([1, 2, 1]);
});

test('times on a grid of 0.1 ms fall into the right bins', () => {
  const times = Array.from({ length: 300 }, (_, k) => (k + 1) * 0.1);
  expect([...populationCounts(times, 3, { from: 0, to: 30 })]).toEqual(new Array(10).fill(30));
  expect([...populationCounts(times, 0.1, { from: 0, to: 30 })]).toEqual(new Array(300).fill(1));
});

test('what is left of the window is dropped', () => {
  expect([...populationCounts([0.5, 2.2], 1, { from: 0, to: 2.5 })]).toEqual([1, 0]);
});

test('counts of chosen units', () => {
  const spikes = { senders: [5, 2, 5], times: [1, 1, 2] };
  const counts = unitBinnedCounts(spikes, [5, 2], 1, { from: 0, to: 2 });
  expect(counts.map((c) => [...c])).toEqual([
    [1, 1],
    [1, 0],
  ]);
});

test('mean and variance survive a large offset', () => {
  const values = [1e9 + 1, 1e9 + 2, 1e9 + 3];
  expect(mean(values)).toBe(1e9 + 2);
  expect(variance(values)).toBe(1);
  expect(variance(values, 0)).toBeCloseTo(2 / 3, 12);
});

test('correlation is 1 with itself, −1 with its mirror, and skips what does not vary', () => {
  const a = [1, 2, 3, 5];
  expect(correlation(a, a)).toBeCloseTo(1, 12);
  expect(
    correlation(
      a,
      a.map((x) => -x),
    ),
  ).toBeCloseTo(-1, 12);
  expect(correlation([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 12);
  expect(pairCorrelations([a, [4, 4, 4, 4], a]).length).toBe(1);
  expect(meanCorrelation([a, a, a])).toBeCloseTo(1, 12);
});

test('the Fano factor of equal counts is 0, of 0 and 2 is 1', () => {
  expect(fanoFactor([3, 3, 3])).toBe(0);
  expect(fanoFactor([0, 2, 0, 2])).toBe(1);
});
