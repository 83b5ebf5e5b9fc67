import { expect, test } from 'vitest';
import { meanRate, unitRates } from '../../src/analysis/rates.ts';
import { spikeTrains } from '../../src/analysis/trains.ts';

const spikes = { senders: [0, 1, 0, 2, 0], times: [1, 2, 10, 10.1, 100] };

test('a spike at the start of the window is outside, one at its end inside', () => {
  expect(meanRate(spikes, 4, { from: 1, to: 101 })).toBeCloseTo((1000 * 4) / (4 * 100), 12);
  expect(meanRate(spikes, 4, { from: 0, to: 100 })).toBeCloseTo((1000 * 5) / (4 * 100), 12);
});

test('rates of units are in Hz', () => {
  expect([...unitRates(spikes, 4, { from: 0, to: 100 })]).toEqual([30, 10, 10, 0]);
});

test('trains keep the order of times', () => {
  const trains = spikeTrains(spikes, 4, { from: 0, to: 50 });
  expect(trains.map((train) => [...train])).toEqual([[1, 10], [2], [10.1], []]);
});

test('an empty population has no rate', () => {
  expect(meanRate({ senders: [], times: [] }, 0, { from: 0, to: 10 })).toBeNaN();
});
