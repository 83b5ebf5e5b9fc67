/** `EventSimulation`: running in pieces, snapshots, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import type { PulseNetwork } from '../../src/backends/events/pulse-network.ts';
import {
  adex,
  delta,
  exponential,
  fixedIndegree,
  lif,
  Network,
  spikeGenerator,
  uniform,
} from '../../src/index.ts';
import { balanced } from './networks.ts';

function delayed(syn = exponential({ tau_syn: 3 })): Network {
  const net = new Network({ dt: 0.1, seed: 5 });
  const cell = lif({ receptors: { syn } });
  const cells = net.population('cells', 50, cell, { initial: { v: uniform(-65, -51) } });
  const input = net.population('in', 2, spikeGenerator({ senders: [0, 1], times: [3.3, 7.1] }));
  net.connect(cells, cells, { connector: fixedIndegree(8), weight: -20, delay: uniform(0.5, 3) });
  net.connect(input, cells, { connector: fixedIndegree(1), weight: 30, delay: 1 });
  net.stepCurrent(cells, { amplitude: 480 });
  return net;
}

const silentUnder = (code: string) => (error: { faults: readonly { code: string }[] }) =>
  error.faults.some((fault) => fault.code === code);

describe.each([
  ['heap engine, LIF', () => balanced({ model: 'lif', size: 200, degree: 20 })],
  ['heap engine, QIF', () => balanced({ model: 'qif', size: 200, degree: 20 })],
  ['queue engine', () => delayed()],
])('%s', (_, make: () => PulseNetwork | Network) => {
  it('gives the same spikes in one run, in pieces, and from a snapshot', async () => {
    const whole = await (await EventSimulation.create(make())).run(300);
    const simulation = await EventSimulation.create(make());
    const first = await simulation.run(77.7);
    const saved = await simulation.snapshot();
    const rest = await simulation.run(222.3);
    expect([...first.times, ...rest.times]).toEqual([...whole.times]);
    expect([...first.neurons, ...rest.neurons]).toEqual([...whole.neurons]);
    expect(simulation.time).toBeCloseTo(300, 9);
    const other = await EventSimulation.create(make());
    await other.restore(structuredClone(saved));
    const again = await other.run(222.3);
    expect(again).toEqual(rest);
    expect(again.hash).toBe(rest.hash);
    expect(rest.hash).not.toBe(whole.hash);
  });

  it('is in order of (time, neuron), and stops after a number of spikes', async () => {
    const simulation = await EventSimulation.create(make());
    const { times, neurons } = await simulation.run(Number.POSITIVE_INFINITY, { spikes: 150 });
    expect(times.length).toBeGreaterThanOrEqual(150);
    for (let k = 1; k < times.length; k++) {
      expect(times[k] > times[k - 1] || neurons[k] > neurons[k - 1]).toBe(true);
      expect(times[k]).toBeGreaterThanOrEqual(times[k - 1]);
    }
  });

  it('keeps what was computed when it is stopped', async () => {
    const simulation = await EventSimulation.create(make());
    const stop = AbortSignal.abort();
    expect((await simulation.run(100, { signal: stop })).times.length).toBe(0);
    const { times } = await simulation.run(100);
    expect(times.length).toBeGreaterThan(20);
  });
});

describe('silence and simultaneity', () => {
  it('neurons with too little drive never fire, the others do', async () => {
    const base = balanced({ model: 'lif', size: 40, degree: 4 });
    const drive = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1.4 : i === 1 ? 1 : -3));
    const network = { ...base, neuron: { ...base.neuron, drive } } as PulseNetwork;
    const { neurons } = await (await EventSimulation.create(network)).run(
      Number.POSITIVE_INFINITY,
      { spikes: 500 },
    );
    expect(new Set([...neurons].map((neuron) => neuron % 2))).toEqual(new Set([0]));
    const silent = { ...base, neuron: { ...base.neuron, drive: 0.5 } } as PulseNetwork;
    expect((await (await EventSimulation.create(silent)).run(1e6)).times.length).toBe(0);
  });

  it('equal neurons fire together, in order of index', async () => {
    const base = balanced({ model: 'qif', size: 5, degree: 1 });
    const network = { ...base, weight: 0, phases: [0.5, 0.5, 0.5, 0.5, 0.5] };
    const { times, neurons } = await (await EventSimulation.create(network)).run(
      Number.POSITIVE_INFINITY,
      { spikes: 10 },
    );
    expect([...neurons]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    expect(new Set(times).size).toBe(2);
  });
});

describe('what is refused', () => {
  const good = balanced({ model: 'qif', size: 100, degree: 10 });
  it.each<[string, object]>([
    ['no neurons', { size: 0 }],
    ['NaN in a weight', { weight: Number.NaN }],
    ['a drive of zero', { neuron: { model: 'qif', tau: 10, drive: 0 } }],
    ['a negative time constant', { neuron: { model: 'qif', tau: -1, drive: 1 } }],
    ['an unknown model', { neuron: { model: 'hodgkin', tau: 10, drive: 1 } }],
    ['more targets than neurons', { size: 5 }],
    ['phases outside the cycle', { phases: new Float64Array(100).fill(1) }],
    ['nothing', { size: undefined, neuron: undefined, connector: undefined, weight: undefined }],
    [
      'silent LIF neurons that are excited',
      {
        neuron: { model: 'lif', tau: 10, drive: 1, threshold: 1, reset: 0 },
        weight: 0.1,
      },
    ],
  ])('%s', async (_, change) => {
    const network = { ...good, ...change } as PulseNetwork;
    await expect(EventSimulation.create(network)).rejects.toSatisfy(
      silentUnder('bad-pulse-network'),
    );
  });

  it('networks without a next spike in closed form, with all reasons', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('a', 5, adex());
    net.population('c', 5, lif({ receptors: { x: exponential(), y: delta() } }));
    const error = await EventSimulation.create(net).catch((e) => e);
    expect(error.faults.map((fault: { code: string }) => fault.code)).toEqual(
      new Array(2).fill('no-next-spike'),
    );
  });

  it('calls after dispose, and snapshots of other networks', async () => {
    const simulation = await EventSimulation.create(good);
    const other = await EventSimulation.create(balanced({ model: 'qif', size: 10, degree: 2 }));
    await expect(simulation.restore(await other.snapshot())).rejects.toThrow(/snapshot-network/);
    await expect(simulation.run(undefined as never)).rejects.toThrow(/bad-time/);
    await expect(simulation.run(Number.NaN)).rejects.toThrow(/bad-time/);
    await simulation.dispose();
    await expect(simulation.run(1)).rejects.toThrow(/disposed/);
  });
});
