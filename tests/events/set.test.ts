/** Other values for a network without a time step: what follows is what follows from its closed forms, and in a network built with them. */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import {
  allToAll,
  delta,
  exponential,
  fixedIndegree,
  lif,
  Network,
  oneToOne,
  poisson,
  spikeGenerator,
} from '../../src/index.ts';
import { balanced } from './networks.ts';

const cell = lif({
  ...{ C_m: 250, tau_m: 10, t_ref: 2, E_L: -70, V_th: -50, V_reset: -60 },
  receptors: { syn: exponential({ tau_syn: 4 }) },
});

/** Time in which V goes from `from` to the threshold at V_∞ = −70 + current·10/250. */
const climb = (from: number, current: number) => {
  const end = -70 + (current * 10) / 250;
  return 10 * Math.log((end - from) / (end + 50));
};

function driven(): Network {
  const net = new Network({ dt: 0.1, seed: 1 });
  const cells = net.population('cells', 1, cell);
  net.stepCurrent(cells, { amplitude: 400, name: 'drive' });
  return net;
}

describe('set', () => {
  it('a current: the next spike is that of the closed form from here', async () => {
    const simulation = await EventSimulation.create(driven());
    expect((await simulation.run(8)).times).toHaveLength(0);
    await simulation.set('drive', { amplitude: 700 });
    const v = -70 + 16 * (1 - Math.exp(-0.8));
    expect((await simulation.read('cells', 'v'))[0]).toBeCloseTo(v, 11);
    const { times } = await simulation.run(30);
    expect(times[0]).toBeCloseTo(8 + climb(v, 700), 10);
    expect(times[1] - times[0]).toBeCloseTo(2 + climb(-60, 700), 10);
  });

  it('a capacity: the synaptic current in pA is kept', async () => {
    const net = driven();
    net.population('in', 1, spikeGenerator({ senders: [0], times: [2] }));
    net.connect('in', 'cells', { connector: oneToOne(), weight: 100, delay: 1 });
    const simulation = await EventSimulation.create(net);
    await simulation.run(5);
    const [before] = await simulation.read('cells', 'I_syn');
    await simulation.set('cells', { C_m: 125 });
    const [after] = await simulation.read('cells', 'I_syn');
    expect(after).toBeCloseTo(before, 10);
    expect(before).toBeCloseTo(100 * Math.exp(-0.5), 10);
  });

  it('a threshold below where the potential stands: it fires now, with jumps too', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('cells', 2, lif({ receptors: { jump: delta() } }), { initial: { v: -56 } });
    const simulation = await EventSimulation.create(net);
    await simulation.run(1);
    await simulation.set('cells', { V_th: -60 });
    const { times, neurons } = await simulation.run(1);
    expect([...times]).toEqual([1, 1]);
    expect([...neurons]).toEqual([0, 1]);
  });

  it('weights: spikes on their way arrive with the new ones; factors are of those given', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('in', 1, spikeGenerator({ senders: [0, 0], times: [1, 11] }));
    net.population('cells', 1, lif({ receptors: { jump: delta() } }));
    net.connect('in', 'cells', { connector: oneToOne(), weight: 2, delay: 3, name: 'w' });
    const simulation = await EventSimulation.create(net);
    const [rest] = await simulation.read('cells', 'v');
    await simulation.run(2);
    await simulation.set('w', { factor: 3 });
    await simulation.run(2);
    expect((await simulation.read('cells', 'v'))[0] - rest).toBeCloseTo(6, 11);
    await simulation.run(8);
    await simulation.set('w', { factor: 0.5 });
    await simulation.write('cells', 'v', rest);
    await simulation.run(2);
    expect((await simulation.read('cells', 'v'))[0] - rest).toBeCloseTo(1, 11);
  });

  it('times of spikes: those that are over are not sent again, nor those before now', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('in', 2, spikeGenerator({ senders: [0, 1], times: [1, 9] }));
    net.population('cells', 1, lif({ receptors: { jump: delta() } }));
    net.connect('in', 'cells', { connector: allToAll(), weight: 1e3, delay: 0.5 });
    const simulation = await EventSimulation.create(net);
    expect([...(await simulation.run(5)).times]).toEqual([1.5]);
    await simulation.set('in', { senders: [0, 0, 1], times: [2, 7, 8] });
    expect([...(await simulation.run(10)).times].filter((t) => t < 8)).toEqual([7.5]);
  });

  const noisy = (rate: number): Network => {
    const net = new Network({ dt: 0.1, seed: 5 });
    const source = net.population('source', 20, poisson({ rate: 50 }));
    const cells = net.population('cells', 20, cell);
    const others = net.population('others', 5, cell);
    net.poissonInput(cells, { rate, weight: 50, name: 'noise' });
    net.poissonInput(others, { rate: 3000, weight: 60 });
    net.connect(source, cells, { connector: fixedIndegree(5), weight: 200, delay: 1 });
    return net;
  };
  const hashes = async (simulation: EventSimulation) => (await simulation.run(300)).hash;

  it('the same values change nothing, other ones nothing that does not depend on them', async () => {
    const [plain, same, other] = await Promise.all(
      [1, 2, 3].map(() => EventSimulation.create(noisy(3000))),
    );
    for (const simulation of [plain, same, other]) await simulation.run(123.4);
    await same.set('noise', { rate: 3000 });
    await other.set('noise', { rate: 6000 });
    const [a, b] = [await plain.run(200), await other.run(200)];
    expect((await same.run(200)).hash).toBe(a.hash);
    expect(b.times.length).toBeGreaterThan(1.3 * a.times.length);
    const of = ({ times, neurons }: typeof a) => times.filter((_, k) => neurons[k] >= 40);
    expect(of(b)).toEqual(of(a));
    expect(of(a).length).toBeGreaterThan(3);
  });

  it('Poisson rates: none, and again, have their mean', async () => {
    const net = new Network({ dt: 0.1, seed: 2 });
    net.population('source', 400, poisson({ rate: 0 }));
    net.population('cells', 400, lif({ t_ref: 0.1, receptors: { jump: delta() } }));
    net.connect('source', 'cells', { connector: oneToOne(), weight: 1e4, delay: 0.1 });
    const simulation = await EventSimulation.create(net);
    const count = async () => (await simulation.run(250)).times.length;
    expect(await count()).toBe(0);
    for (const [rate, expected] of [
      [50, 5000],
      [20, 2000],
      [0, 0],
      [50, 5000],
    ]) {
      await simulation.set('source', { rate });
      await simulation.run(1); // what is on its way arrives
      expect(Math.abs((await count()) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
    }
  });

  it('a snapshot goes on in a network that was built with the values', async () => {
    const simulation = await EventSimulation.create(noisy(3000));
    await simulation.run(100);
    const before = await simulation.snapshot();
    await simulation.set('noise', { rate: 4500 });
    await expect(simulation.restore(before)).rejects.toThrow(/snapshot-network/);
    const saved = await simulation.snapshot();
    const built = await EventSimulation.create(noisy(4500));
    await built.restore(saved);
    expect(await hashes(built)).toBe(await hashes(simulation));
  });

  it('what there is not, and what cannot be, is refused, and nothing is changed', async () => {
    const simulation = await EventSimulation.create(noisy(3000));
    const twin = await EventSimulation.create(noisy(3000));
    const refused = (name: string, values: object, code: RegExp) =>
      expect(simulation.set(name, values as never)).rejects.toThrow(code);
    await refused('cell', { tau_m: 5 }, /unknown-name/);
    await refused('cells', { tau: 5 }, /tau/);
    await refused('cells', { tau_m: -1 }, /tau_m/);
    await refused('noise', { rate: -3 }, /rate/);
    await refused('noise', { amplitude: 3 }, /unknown-field/);
    expect(await hashes(simulation)).toBe(await hashes(twin));
    const pulses = await EventSimulation.create(balanced({ model: 'qif', size: 10, degree: 2 }));
    await expect(pulses.set('a', { tau: 1 })).rejects.toThrow(/pulse network/);
  });
});

describe('currents that are constant piece by piece', () => {
  it('a pulse of current: potentials and spikes of the closed form, in one run and in pieces', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    const cells = net.population('cells', 2, cell);
    net.stepCurrent(cells, { amplitude: [700, 450], start: 3, stop: 20.5 });
    const simulation = await EventSimulation.create(net);
    const { times, states } = await simulation.run(40, {
      record: { at: [2, 13, 30], states: [{ population: 'cells', variable: 'v' }] },
    });
    const first = 3 + climb(-70, 700);
    expect(times[0]).toBeCloseTo(first, 10);
    expect(times).toHaveLength(1);
    const [early, on, off] = states[0].values;
    expect(early[0]).toBe(-70);
    expect(on[1]).toBeCloseTo(-70 + 18 * (1 - Math.exp(-1)), 10);
    expect(off[1]).toBeCloseTo(-70 + 18 * (1 - Math.exp(-1.75)) * Math.exp(-0.95), 10);
    const pieces = await EventSimulation.create(net);
    await pieces.run(20.5);
    const saved = await pieces.snapshot();
    await pieces.run(19.5);
    const last = await pieces.read('cells', 'v');
    expect([...last]).toEqual([...(await simulation.read('cells', 'v'))]);
    await pieces.restore(saved);
    await pieces.run(19.5);
    expect([...(await pieces.read('cells', 'v'))]).toEqual([...last]);
  });

  it('a series, with jumps of the potential: it fires where a row holds it above, and not after', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    const cells = net.population(
      'cells',
      1,
      lif({ C_m: 250, tau_m: 10, E_L: -70, V_th: -50, t_ref: 2 }),
    );
    net.seriesCurrent(cells, { values: [0, 800, 100], interval: 10 });
    const { times } = await (await EventSimulation.create(net)).run(60);
    const [threshold] = [-70 + 32];
    expect(times[0]).toBeCloseTo(10 + 10 * Math.log(32 / (threshold + 50)), 10);
    expect(times).toHaveLength(1);
  });
});

it('equal time constants of synapse and membrane: the potential is that of t·exp(−t/τ)', async () => {
  const net = new Network({ dt: 0.1, seed: 1 });
  const even = lif({
    ...{ C_m: 250, tau_m: 10, E_L: -70, V_th: -50 },
    receptors: { syn: exponential({ tau_syn: 10 }) },
  });
  net.population('in', 1, spikeGenerator({ senders: [0], times: [1] }));
  net.population('cells', 1, even);
  net.connect('in', 'cells', { connector: oneToOne(), weight: 800, delay: 1, name: 'w' });
  const simulation = await EventSimulation.create(net);
  await simulation.run(9);
  const of = (t: number, weight: number) => ((weight * 10) / 250) * (t / 10) * Math.exp(-t / 10);
  expect((await simulation.read('cells', 'v'))[0] + 70).toBeCloseTo(of(7, 800), 11);
  const strong = await EventSimulation.create(net);
  await strong.set('w', { factor: 4 });
  const { times } = await strong.run(9);
  expect(of(times[0] - 2, 3200)).toBeCloseTo(20, 9);
  expect(times[0] - 2).toBeLessThan(10);
});
