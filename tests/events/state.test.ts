/** States of networks without a time step, read and written. */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import type { PulseNetwork } from '../../src/backends/events/pulse-network.ts';
import { exponential, fixedIndegree, lif, Network, spikeGenerator } from '../../src/index.ts';
import { balanced } from './networks.ts';

const rapid = (): PulseNetwork => ({
  ...balanced({ model: 'qif', size: 100, degree: 10 }),
  neuron: { model: 'rapidTheta', tau: 10, drive: 0.1, rapidness: 4 },
});
const eif = (): PulseNetwork => ({
  ...balanced({ model: 'qif', size: 100, degree: 10 }),
  neuron: { model: 'eif', tau: 10, drive: 1.5, onset: 1, slope: 0.2, reset: 0 },
});

describe.each([
  ['LIF', () => balanced({ model: 'lif', size: 100, degree: 10 })],
  ['QIF', () => balanced({ model: 'qif', size: 100, degree: 10 })],
  ['rapid theta', rapid],
  ['EIF', eif],
])('phases of %s neurons', (_, make) => {
  it('are at the start those that were given', async () => {
    const network = make();
    const phases = await (await EventSimulation.create(network)).read('phase');
    expect(Math.max(...phases.map((x, i) => Math.abs(x - network.phases![i])))).toBeLessThan(1e-12);
  });

  it('say all: in another simulation the same spikes follow, and reading changes none', async () => {
    const simulation = await EventSimulation.create(make());
    await simulation.run(333.3);
    const phases = await simulation.read('phase');
    const other = await EventSimulation.create(make());
    await other.run(41);
    const since = other.time;
    await other.write('phase', phases);
    const [rest, again] = [await simulation.run(100), await other.run(100)];
    expect(rest.times.length).toBeGreaterThan(10);
    expect([...again.neurons]).toEqual([...rest.neurons]);
    rest.times.forEach((t, k) => {
      expect(Math.abs(again.times[k] - since - (t - 333.3))).toBeLessThan(1e-8);
    });
    const whole = await (await EventSimulation.create(make())).run(433.3);
    expect([...whole.times.slice(-rest.times.length)]).toEqual([...rest.times]);
  });
});

const cell = { tau_m: 10, C_m: 250, E_L: -70, V_th: -50, V_reset: -70, t_ref: 2 };

/** Two cells: an arrival of 100 pA at 3 ms onto the first. */
function pair(): Network {
  const net = new Network({ dt: 0.1, seed: 5 });
  net.population('cells', 2, lif({ ...cell, receptors: { syn: exponential({ tau_syn: 4 }) } }), {
    initial: { v: -60 },
  });
  net.population('in', 1, spikeGenerator({ senders: [0], times: [2] }));
  net.connect('in', 'cells', { connector: fixedIndegree(1), weight: 100, delay: 1 });
  return net;
}

describe('states of a Network', () => {
  it('follow the closed forms of potential and current', async () => {
    const simulation = await EventSimulation.create(pair());
    await simulation.run(8);
    const [v, I] = [await simulation.read('cells', 'v'), await simulation.read('cells', 'I_syn')];
    const current = 100 * Math.exp(-5 / 4);
    const b = ((100 * 10) / 250) * (4 / (4 - 10));
    const sum = 10 * Math.exp(-8 / 10) + b * (Math.exp(-5 / 4) - Math.exp(-5 / 10));
    expect(I[0]).toBeCloseTo(current, 9);
    expect(v[0]).toBeCloseTo(-70 + sum, 9);
  });

  it('written, give the spike that follows from them', async () => {
    const simulation = await EventSimulation.create(pair());
    await simulation.run(8);
    await simulation.write('cells', 'I_syn', 0);
    await simulation.write('cells', 'v', [-55, -60]);
    await simulation.write('cells', 'I_syn', [4000, 0]);
    const { times, neurons } = await simulation.run(1.5);
    expect([...neurons]).toEqual([0]);
    // V(t) of the written state is at the threshold
    const t = times[0] - 8;
    const b = ((4000 * 10) / 250) * (4 / (4 - 10));
    const v = (15 - b) * Math.exp(-t / 10) + b * Math.exp(-t / 4);
    expect(v).toBeCloseTo(20, 9);
  });

  it('that nobody knows or that cannot be are refused, and nothing is changed', async () => {
    const simulation = await EventSimulation.create(pair());
    const refused = (call: Promise<unknown>, code: RegExp) => expect(call).rejects.toThrow(code);
    await refused(simulation.read('cell', 'v'), /cells.*unknown-population/s);
    await refused(simulation.read('in', 'v'), /unknown-population/);
    await refused(simulation.read('cells', 'w'), /unknown-variable/);
    await refused(simulation.read('phase'), /unknown-population/);
    await refused(simulation.write('cells', 'v', [-60, -50]), /neuron 1.*bad-values/s);
    await refused(simulation.write('cells', 'v', [-60]), /bad-values/);
    expect([...(await simulation.read('cells', 'v'))]).toEqual([-60, -60]);
    const pulses = await EventSimulation.create(balanced({ model: 'qif', size: 10, degree: 2 }));
    await refused(pulses.write('phase', 1), /bad-values/);
    await refused(pulses.read('v' as 'phase'), /unknown-variable/);
    await refused(pulses.read('cells', 'phase'), /unknown-population/);
  });
});

describe('states at asked times', () => {
  const at = [0, 2.999, 3.7, 3.7, 20.25, 50];
  const states = [
    { population: 'cells', variable: 'v' },
    { population: 'cells', variable: 'I_syn' },
  ];

  it('are those that runs which end there read, and change no spike', async () => {
    const driven = () => {
      const net = pair();
      net.stepCurrent('cells', { amplitude: 900 });
      return net;
    };
    const recording = await (await EventSimulation.create(driven())).run(50, {
      record: { at, states },
    });
    const plain = await (await EventSimulation.create(driven())).run(50);
    expect(recording.times.length).toBeGreaterThan(4);
    expect(recording.hash).toBe(plain.hash);
    expect(recording.states.map(({ variable }) => variable)).toEqual(['v', 'I_syn']);
    for (const { population, variable, times, values } of recording.states) {
      expect([...times]).toEqual(at);
      const simulation = await EventSimulation.create(driven());
      for (const [k, t] of at.entries()) {
        await simulation.run(t - simulation.time);
        expect(values[k]).toEqual(await simulation.read(population!, variable));
      }
    }
  });

  it('follow the closed form of a membrane that relaxes', async () => {
    const { states: found } = await (await EventSimulation.create(pair())).run(50, {
      record: { at, states },
    });
    for (const [k, t] of at.slice(0, 2).entries()) {
      expect(Math.abs(found[0].values[k][1] - (-70 + 10 * Math.exp(-t / 10)))).toBeLessThan(1e-11);
    }
    expect(Math.abs(found[1].values[4][0] - 100 * Math.exp(-17.25 / 4))).toBeLessThan(1e-11);
  });

  it.each([
    ['out of order', { at: [2, 1], states }, 'bad-time'],
    ['beyond the run', { at: [51], states }, 'bad-time'],
    [
      'of no population',
      { at: [1], states: [{ population: 'cell', variable: 'v' }] },
      'unknown-population',
    ],
    ['of another shape', { at: 3, states }, 'wrong-type'],
  ])('refused: %s', async (_, record, code) => {
    const simulation = await EventSimulation.create(pair());
    await expect(simulation.run(50, { record: record as never })).rejects.toMatchObject({ code });
    expect(simulation.time).toBe(0);
  });
});
