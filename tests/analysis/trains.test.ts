/** Statistics of spike trains against closed forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binnedCounts,
  burstStatistics,
  crossCorrelogram,
  psth,
  spikeTrainDistance,
} from '../../src/analysis/index.ts';

const times = fc
  .array(fc.double({ min: -50, max: 200, noNaN: true }), { maxLength: 12 })
  .map((list) => list.sort((a, b) => a - b));

describe('psth', () => {
  it('counts around events: rate, error, middles', () => {
    const { rate, error, counts, times } = psth([9, 11, 12, 101, 111], {
      ...{ events: [10, 100], from: -2, to: 4, width: 2, units: 2 },
    });
    expect([...times]).toEqual([-1, 1, 3]);
    expect(counts.map((row) => [...row])).toEqual([
      [1, 2, 0],
      [0, 1, 0],
    ]);
    // spikes a bin and event, over 2 units and 2 ms
    expect([...rate]).toEqual([125, 375, 0]);
    expect([...error]).toEqual([125, 125, 0]);
  });

  it('is the rate of a clock', () => {
    const clock = Float64Array.from({ length: 10_000 }, (_, k) => (k + 1) * 0.5);
    const events = Float64Array.from({ length: 40 }, (_, k) => 100 + 100 * k);
    const { rate } = psth(clock, { events, from: -50, to: 50, width: 5 });
    for (const value of rate) expect(value).toBeCloseTo(2000, 9);
  });
});

describe('counts by unit', () => {
  it('are neuron × bin, and sum to what there is', () => {
    const rows = binnedCounts({ senders: [0, 1, 1, 2], times: [1, 1.5, 2, 4] }, 3, 2, {
      ...{ from: 0, to: 4 },
    });
    expect(rows.map((row) => [...row])).toEqual([
      [1, 0],
      [2, 0],
      [0, 1],
    ]);
  });
});

describe('the cross-correlogram', () => {
  it('of a train and itself, later by 3 ms, has its peak at 3 ms', () => {
    const train = Float64Array.from({ length: 200 }, (_, k) => 20 * k);
    const { lags, counts, rate } = crossCorrelogram(
      train,
      train.map((t) => t + 3),
      { width: 1, lag: 5 },
    );
    expect([...lags]).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
    expect([...counts]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0]);
    expect(rate[8]).toBe(1000);
  });

  it('counts every pair once, in whatever bin', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const { counts } = crossCorrelogram(a, b, { width: 2, lag: 300 });
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(a.length * b.length);
      }),
    );
  });
});

describe('distances', () => {
  it('of van Rossum: √½ for a spike against none, √(1 − e^(−Δ/τ)) for two', () => {
    const options = { measure: 'van-rossum', tau: 12 } as const;
    expect(spikeTrainDistance([5], [], options)).toBeCloseTo(Math.SQRT1_2, 14);
    for (const gap of [0, 1, 5, 40]) {
      const expected = Math.sqrt(1 - Math.exp(-gap / 12));
      expect(spikeTrainDistance([5], [5 + gap], options)).toBeCloseTo(expected, 12);
    }
  });

  it('of van Rossum is the distance of the filtered traces', () => {
    const [a, b, tau] = [[1, 4, 9, 9.5], [2, 9, 30], 7];
    const trace = (train: number[], t: number) =>
      train.reduce((sum, at) => sum + (t >= at ? Math.exp((at - t) / tau) : 0), 0);
    let sum = 0;
    const dt = 1e-3;
    for (let t = 0.5 * dt; t < 160; t += dt) sum += (trace(a, t) - trace(b, t)) ** 2 * dt;
    const found = spikeTrainDistance(a, b, { measure: 'van-rossum', tau });
    expect(found ** 2).toBeCloseTo(sum / tau, 3);
  });

  it('of Victor and Purpura: min(2, cost·Δ); numbers of spikes where moving is free', () => {
    const cost = (q: number, a: number[], b: number[]) =>
      spikeTrainDistance(a, b, { measure: 'victor-purpura', cost: q });
    expect(cost(0.1, [5], [9])).toBeCloseTo(0.4, 14);
    expect(cost(1, [5], [9])).toBe(2);
    expect(cost(0, [1, 2, 3], [7])).toBe(2);
    // one spike moved by 3, one removed: cheaper than any other pairing
    expect(cost(0.2, [10, 50], [13])).toBeCloseTo(1.6, 14);
  });

  it.each([
    { measure: 'van-rossum', tau: 10 },
    { measure: 'victor-purpura', cost: 0.05 },
  ] as const)('%o are metrics', (options) => {
    fc.assert(
      fc.property(times, times, times, (a, b, c) => {
        const d = (x: number[], y: number[]) => spikeTrainDistance(x, y, options);
        expect(d(a, a)).toBeCloseTo(0, 6);
        expect(d(a, b)).toBeCloseTo(d(b, a), 9);
        expect(d(a, c)).toBeLessThanOrEqual(d(a, b) + d(b, c) + 1e-6);
      }),
    );
  });
});

describe('bursts', () => {
  it('are runs of short intervals', () => {
    const found = burstStatistics([1, 2, 3, 20, 40, 42, 44, 46], { interval: 2, minSpikes: 3 });
    expect(found.bursts).toEqual([
      { start: 1, end: 3, spikes: 3 },
      { start: 40, end: 46, spikes: 4 },
    ]);
    expect(found).toMatchObject({ isolated: 1, share: 7 / 8, size: 3.5, duration: 4, gap: 37 });
    expect(found.rate).toBe(625); // 5 intervals in 8 ms
  });

  it('of a clock are one, with its rate', () => {
    const clock = Float64Array.from({ length: 50 }, (_, k) => 4 * k);
    expect(burstStatistics(clock, { interval: 5 })).toMatchObject({ rate: 250, share: 1 });
    expect(burstStatistics(clock, { interval: 3 }).bursts).toEqual([]);
  });
});

it('what is no spike train is refused with its place', () => {
  const tau = { measure: 'van-rossum', tau: 1 } as const;
  expect(() => spikeTrainDistance([1, Number.NaN], [], tau)).toThrow(/first\[1\].*NaN/);
  expect(() => spikeTrainDistance([2, 1], [], tau)).toThrow(/ascend/);
});
