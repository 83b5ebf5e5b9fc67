/** Poisson drive in continuous time: the law of its spikes, bits that no piece or snapshot changes, rates of the stepped engine. */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { PoissonTrains } from '../../src/backends/events/poisson-trains.ts';
import {
  delta,
  exponential,
  fixedIndegree,
  kolmogorovSmirnov,
  lif,
  Network,
  poisson,
  simulate,
  uniform,
} from '../../src/index.ts';

describe('Poisson trains', () => {
  it('have exponential intervals, and keep their window', () => {
    const train = { unit: 3, rate: 0.5, from: 10, to: 40_000 };
    const { times } = new PoissonTrains([train], [7, 0]).take(50_000);
    expect(Math.abs(times.length / 19_995 - 1)).toBeLessThan(4 / Math.sqrt(19_995));
    expect(times[0]).toBeGreaterThan(10);
    expect(times[times.length - 1]).toBeLessThan(40_000);
    const shares = Array.from(times.slice(1), (t, k) => 1 - Math.exp(-0.5 * (t - times[k])));
    expect(kolmogorovSmirnov(shares).p).toBeGreaterThan(0.01);
  });

  it('are a function of seed and unit, however they are taken', () => {
    const trains = [0, 1, 2].map((unit) => ({ unit, rate: 0.02, from: 0, to: 1e9 }));
    const whole = new PoissonTrains(trains, [1, 2]).take(3000);
    const pieces = new PoissonTrains(trains, [1, 2]);
    const parts = [500, 501, 3000].map((until) => pieces.take(until));
    expect(parts.flatMap(({ times }) => [...times])).toEqual([...whole.times]);
    expect(new PoissonTrains(trains, [2, 2]).take(3000).times).not.toEqual(whole.times);
    expect(whole.times.every((t, k) => k === 0 || t > whole.times[k - 1])).toBe(true);
  });
});

/** Fluctuation-driven neurons with Poisson input, recurrence, and a Poisson population beside. */
function driven(receptor = delta(), strong = 1, dt = 0.1): Network {
  const net = new Network({ dt, seed: 3 });
  const cell = lif({ t_ref: 2, receptors: { syn: receptor } });
  const cells = net.population('cells', 200, cell, { initial: { v: uniform(-65, -52) } });
  const source = net.population('source', 50, poisson({ rate: 40 }));
  net.poissonInput(cells, { rate: 1400, weight: 0.9 * strong });
  net.connect(source, cells, { connector: fixedIndegree(10), weight: 0.5 * strong, delay: 1.5 });
  net.connect(cells, cells, { connector: fixedIndegree(10), weight: -strong, delay: 1 });
  return net;
}

describe.each([
  ['jumps of the potential', delta(), 1],
  ['exponential currents', exponential({ tau_syn: 2 }), 140],
])('a network of the queue engine driven by Poisson spikes, %s', (_, receptor, strong) => {
  it('gives the same spikes in one run, in pieces, and from a snapshot', async () => {
    const whole = await (await EventSimulation.create(driven(receptor, strong))).run(400);
    expect(whole.times.length).toBeGreaterThan(500);
    const simulation = await EventSimulation.create(driven(receptor, strong));
    const first = await simulation.run(133.3);
    const saved = await simulation.snapshot();
    const rest = await simulation.run(266.7);
    expect([...first.times, ...rest.times]).toEqual([...whole.times]);
    const other = await EventSimulation.create(driven(receptor, strong));
    await other.restore(structuredClone(saved));
    expect(await other.run(266.7)).toEqual(rest);
  });

  it('fires as the stepped engine does with a small step', async () => {
    const time = 4000;
    const exact = await (await EventSimulation.create(driven(receptor, strong))).run(time);
    const stepped = await simulate(driven(receptor, strong, 0.02), { time, workers: 0 });
    const rate = stepped.spikes('cells').times.length;
    expect(Math.abs(exact.times.length / rate - 1)).toBeLessThan(0.03);
  });
});
