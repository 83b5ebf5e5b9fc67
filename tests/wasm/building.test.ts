/** Building: work in proportion to what is built, in parts between which it can be stopped, inside one population too. */
import { afterEach, expect, it, vi } from 'vitest';
import { edges } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { byPopulation } from '../../src/plan/by-population.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { exponential } from '../../src/synapses/exponential.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  ['with sums of arrivals', { ex: exponential() }, 5, 0.5],
  ['without', {}, 1, 0.01],
] as const)(
  'stops inside a population %s, at an event of its building',
  async (_, receptors, events, most) => {
    // at every look at the clock the time of a slice is over: each part is told
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 1e6;
      return now;
    });
    const network = new Network({ dt: 0.1, seed: 1 });
    network.population('P', 400_000, lif({ receptors }));
    // a shard has as many neurons as 16 bits count, of those that a source reaches
    if ('ex' in receptors) network.connect('P', 'P', { connector: edges([0], [0]), weight: 1 });
    const told: number[] = [];
    const stop = new AbortController();
    const onBuild = (fraction: number) => {
      told.push(fraction);
      if (told.length === events) stop.abort();
    };
    const building = Simulation.create(network, { workers: 0, signal: stop.signal, onBuild });
    await expect(building).rejects.toMatchObject({ code: 'aborted' });
    expect(told.length).toBe(events);
    expect(told.at(-1)).toBeLessThan(most);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  },
);

it('looks at each part of a plan once for all populations', () => {
  let looks = 0;
  const parts = Array.from({ length: 3000 }, (_, k) => ({
    get target() {
      looks++;
      return k % 1500;
    },
  }));
  for (let population = 0; population < 1500; population++) {
    const own = [parts[population], parts[population + 1500]];
    expect(byPopulation(parts, 'target', population)).toEqual(own);
  }
  expect(byPopulation(parts, 'target', 1500)).toEqual([]);
  expect(looks).toBeLessThanOrEqual(3 * parts.length);
});
