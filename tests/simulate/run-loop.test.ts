/** Slices of a run, on a clock of its own: short enough that a click on Stop acts at once, whatever a step costs. */
import { afterEach, expect, it, vi } from 'vitest';
import { RunLoop } from '../../src/backends/machine/run-loop.ts';

afterEach(() => vi.restoreAllMocks());

it.each([1e-4, 3e-3, 0.3, 7, 90])('of steps that take %f ms take 100 ms at most', async (cost) => {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const took: number[] = [];
  const step = (count: number) => {
    // some steps are dearer than those by which their number was chosen
    const wall = count * cost * (took.length % 3 === 2 ? 1.9 : 1);
    clock += wall;
    took.push(wall);
  };
  let slices = 0;
  for await (const _ of new RunLoop().slices({ steps: 1e9 }, step)) if (++slices === 40) break;
  expect(Math.max(...took)).toBeLessThanOrEqual(Math.max(100, 1.9 * cost));
  // and long enough that what is between them does not count
  expect(took.slice(20).every((wall) => wall >= 20)).toBe(true);
});

it('between two of them the event loop turns', async () => {
  const stop = new AbortController();
  const steps: number[] = [];
  const step = (count: number) => {
    steps.push(count);
    setImmediate(() => stop.abort());
  };
  for await (const _ of new RunLoop().slices({ steps: 1e9, signal: stop.signal }, step));
  expect(steps.length).toBeLessThan(5);
});
