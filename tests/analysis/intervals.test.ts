import { expect, test } from 'vitest';
import {
  cvOfTrain,
  intervals,
  irregularity,
  localVariation,
} from '../../src/analysis/intervals.ts';

test('a clock has CV and LV 0', () => {
  const train = Array.from({ length: 50 }, (_, k) => 7 * k);
  expect(cvOfTrain(train)).toBe(0);
  expect(localVariation(train)).toBe(0);
});

test('intervals 1, 3, 1, 3 have CV 1/2 and LV 3/4', () => {
  const train = [0, 1, 4, 5, 8];
  expect([...intervals(train)]).toEqual([1, 3, 1, 3]);
  expect(cvOfTrain(train)).toBeCloseTo(0.5, 12);
  expect(localVariation(train)).toBeCloseTo(0.75, 12);
});

test('exponential intervals have CV near 1', () => {
  // quantiles of the exponential distribution instead of draws
  const n = 20_000;
  let time = 0;
  const train = [0];
  for (let k = 0; k < n; k++) {
    time += -Math.log(1 - ((k * 7919) % n) / n - 0.5 / n);
    train.push(time);
  }
  expect(cvOfTrain(train)).toBeGreaterThan(0.98);
  expect(cvOfTrain(train)).toBeLessThan(1.02);
});

test('units with fewer than three spikes are left out', () => {
  const spikes = { senders: [0, 0, 1, 1, 1, 1], times: [1, 2, 3, 4, 7, 8] };
  const alone = cvOfTrain([3, 4, 7, 8]);
  expect(irregularity(spikes, 2, { from: 0, to: 10 })).toBe(alone);
  expect(irregularity(spikes, 2, { from: 0, to: 10 }, { minSpikes: 5 })).toBeNaN();
  expect(cvOfTrain([1, 2])).toBeNaN();
});
