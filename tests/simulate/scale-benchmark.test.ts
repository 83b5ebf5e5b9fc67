/** The scale benchmark: what it measures is a network whose size and spikes are known. */
import { describe, expect, it } from 'vitest';
import {
  largestInRealTime,
  measureScale,
  type ScalePoint,
  scaleNetwork,
} from '../../src/simulate/scale-benchmark.ts';
import { simulate } from '../../src/simulate/simulate.ts';

describe('the scale benchmark', () => {
  it('doubles the network and counts its neurons and synapses exactly', async () => {
    const points: ScalePoint[] = [];
    for await (const point of measureScale({ from: 200, to: 400, workers: 1 })) points.push(point);
    // in-degree: a tenth of the excitatory neurons, and a quarter of that inhibitory
    expect(points.map(({ neurons, synapses }) => [neurons, synapses])).toEqual([
      [200, 200 * (16 + 4)],
      [400, 400 * (32 + 8)],
    ]);
    for (const { speed, rate, hash } of points) {
      expect(speed).toBeGreaterThan(0);
      expect(rate).toBeGreaterThan(1);
      expect(hash).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  it('ends where memory does', async () => {
    const points: ScalePoint[] = [];
    const options = { from: 200, to: 1e6, memory: 200_000, workers: 0 };
    for await (const point of measureScale(options)) points.push(point);
    expect(points.length).toBeGreaterThan(0);
    expect(points.at(-1)!.neurons).toBeLessThan(4000);
  });

  it('is asynchronous and irregular, some ten spikes a second', async () => {
    const { spikeCount } = await simulate(scaleNetwork(8000), { time: 200, workers: 1 });
    expect(spikeCount / 8000 / 0.2).toBeGreaterThan(3);
    expect(spikeCount / 8000 / 0.2).toBeLessThan(20);
  });

  it('finds the size at which speed crosses one', () => {
    const at = (neurons: number, speed: number) => ({ neurons, speed }) as ScalePoint;
    expect(largestInRealTime([at(1000, 4), at(4000, 1), at(8000, 0.5)])).toBe(4000);
    // halfway between, on logarithmic axes
    expect(largestInRealTime([at(1000, 2), at(4000, 0.5)])).toBe(2000);
    expect(largestInRealTime([at(1000, 2)])).toBe(1000);
    expect(largestInRealTime([at(1000, 0.9)])).toBeUndefined();
  });

  it('refuses what is no number of neurons', () => {
    for (const nonsense of [0, -1, 1.5, Number.NaN, 1e12]) {
      expect(() => scaleNetwork(nonsense)).toThrow(/neurons/);
    }
  });
});
