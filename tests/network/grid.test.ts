/** Times and steps: decimal fractions, exact however late. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lif, Network, Simulation } from '../../src/index.ts';
import { onGrid, stepsOf, timeOf } from '../../src/network/grid.ts';

test('a step is at the time that its decimal text says', () => {
  expect(timeOf(3, 0.1)).toBe(0.3);
  expect(timeOf(10_000_001, 0.1)).toBe(1000000.1);
  expect(timeOf(12_345_678_901, 0.1)).toBe(1234567890.1);
  expect(timeOf(7, 0.025)).toBe(0.175);
  expect(timeOf(2 ** 31, 2 ** -7)).toBe(2 ** 24);
  expect(timeOf(9007199254740991, 0.1)).toBe(900719925474099.1);
  expect(timeOf(3, 1e-7)).toBe(3e-7);
  expect(timeOf(5, 20)).toBe(100);
});

test('there and back, up to 2^53 steps', () => {
  const dt = fc.constantFrom(1, 0.5, 0.1, 0.2, 0.025, 0.005, 0.01, 2 ** -7, 0.3);
  const step = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 }), fc.maxSafeNat());
  fc.assert(
    fc.property(dt, step, (dt, step) => {
      const time = timeOf(step, dt);
      // beyond, neighbours share a number
      if (timeOf(step + 1, dt) === time || (step > 0 && timeOf(step - 1, dt) === time)) return;
      expect(stepsOf(time, dt)).toBe(step);
      expect(onGrid(time, dt)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('sums and products of fractions are on the grid, what lies between is not, however late', () => {
  let sum = 0;
  for (let k = 0; k < 1000; k++) sum += 0.1;
  expect(sum).not.toBe(100);
  expect(onGrid(sum, 0.1)).toBe(true);
  for (const step of [1, 500_001, 1e7 + 1, 1e9 + 1, 1e11 + 7]) {
    expect(onGrid(step * 0.1, 0.1)).toBe(true);
    expect(onGrid((step + 0.5) * 0.1, 0.1)).toBe(false);
    expect(onGrid((step + 0.01) * 0.1, 0.1)).toBe(false);
  }
});

test('a run of half a step too many is refused', async () => {
  const network = new Network({ dt: 0.1 });
  network.population('P', 1, lif());
  const simulation = await Simulation.create(network, { workers: 0 });
  for (const time of [50000.05, 100000.05, 1e8 + 0.05]) {
    await expect(simulation.run(time)).rejects.toThrow(/bad-time/);
  }
  await simulation.dispose();
});

test('spikes at and beyond 10^7 steps carry the nearest number to their decimal time', async () => {
  const network = new Network({ dt: 0.1 });
  network.population('P', 1, lif());
  network.stepCurrent('P', { amplitude: 600, start: 999_999.9 });
  const simulation = await Simulation.create(network, { workers: 0 });
  await simulation.run(1_000_000);
  const run = await simulation.run(100);
  await simulation.dispose();
  const { times } = run.spikes('P');
  expect(times.length).toBeGreaterThan(1);
  for (const time of times) expect(time).toBe(Number(time.toFixed(1)));
  expect(simulation.time).toBe(1_000_100);
});
