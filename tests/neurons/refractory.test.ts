/** What coming-from-brian2.md says of refractory times that are no whole number of steps, and of those that are drawn. */
import { expect, it } from 'vitest';
import { uniform } from '../../src/connect/distribution.ts';
import { Network } from '../../src/network/network.ts';
import { type LifOptions, lif } from '../../src/neurons/lif.ts';
import { simulate } from '../../src/simulate/simulate.ts';

/** Steps from spike to spike of cells that fire as soon as they may, the last ones. */
async function stepsBetween(
  t_ref: NonNullable<LifOptions['t_ref']>,
  size: number,
): Promise<number[]> {
  const net = new Network({ dt: 0.1, seed: 1 });
  net.population('P', size, lif({ t_ref }));
  net.stepCurrent('P', { amplitude: 1e6 });
  const { senders, times } = (await simulate(net, { time: 10, workers: 0 })).allSpikes();
  const last = new Float64Array(size);
  const steps = new Array<number>(size);
  for (const [k, sender] of senders.entries()) {
    steps[sender] = Math.round((times[k] - last[sender]) / 0.1);
    last[sender] = times[k];
  }
  return steps;
}

it.each([
  [0.2, 2],
  [0.24, 2],
  [0.26, 3],
  [0.29, 3],
])(
  '%d ms are the nearest number of steps of 0.1 ms, and a spike comes one later',
  async (time, steps) => {
    expect(await stepsBetween(time, 1)).toEqual([steps + 1]);
  },
);

it('a time drawn for each neuron is one time for all its spikes, with the mean of its law', async () => {
  const steps = await stepsBetween(uniform(1, 3), 2000);
  const mean = steps.reduce((sum, n) => sum + n - 1, 0) / steps.length;
  expect(Math.abs(mean - 20)).toBeLessThan(4 * Math.sqrt((20 ** 2 + 1) / 12 / steps.length));
  expect([Math.min(...steps), Math.max(...steps)]).toEqual([11, 31]);
});
