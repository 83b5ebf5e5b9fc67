/** Structural plasticity: synapses that end and begin between runs, on engines that agree; and what is refused. */
import { expect, onTestFinished, test } from 'vitest';
import {
  delta,
  fixedIndegree,
  lif,
  Network,
  pairStdp,
  poisson,
  type Rewiring,
  Simulation,
  spikeGenerator,
} from '../../src/index.ts';
import { regrow } from '../../src/space/index.ts';
import { random } from '../events/networks.ts';
import { plasticNetwork, rules } from './networks.ts';

const PROJECTION = 'S to E';

async function create(workers: number, rule: keyof typeof rules = 'additive, all pairs') {
  const simulation = await Simulation.create(plasticNetwork(rules[rule]), { workers });
  onTestFinished(() => simulation.dispose());
  return simulation;
}

test('a rewiring that changes nothing changes nothing', async () => {
  const [plain, other] = [await create(0), await create(0)];
  await plain.run(40);
  await other.run(40);
  const none = { sources: [], targets: [], delays: 1, weights: 1 };
  await other.rewire(PROJECTION, { remove: [], add: none });
  expect(other.time).toBe(40);
  expect((await other.run(40)).hash).toBe((await plain.run(40)).hash);
  const [a, b] = [await plain.weights(PROJECTION), await other.weights(PROJECTION)];
  expect(b).toEqual(a);
});

test.each(['additive, all pairs', 'odd'] as const)(
  '%s: the same with any workers, with synapses that end and begin',
  async (rule) => {
    const grow = async (workers: number) => {
      const simulation = await create(workers, rule);
      const hashes: string[] = [];
      for (let round = 0; round < 3; round++) {
        hashes.push((await simulation.run(30)).hash);
        const states = await simulation.weights(PROJECTION);
        const weights = [...states.values.w].sort((x, y) => x - y);
        const below = weights[Math.floor(weights.length / 5)];
        const change = regrow(states, { below, sources: 40, weight: 55, delay: 0.7, round });
        expect(change.remove.length).toBeGreaterThan(weights.length / 6);
        await simulation.rewire(PROJECTION, change);
      }
      hashes.push((await simulation.run(30)).hash);
      return { hashes, end: await simulation.weights(PROJECTION) };
    };
    const one = await grow(0);
    expect(await grow(2)).toEqual(one);
    const { sources, targets } = one.end;
    const pairs = new Set(Array.from(sources, (s, k) => 1000 * s + targets[k]));
    expect(pairs.size).toBe(sources.length);
  },
);

test('a new synapse is there at once, an old one is gone; reset brings it back', async () => {
  const network = new Network({ dt: 0.1 });
  network.population('S', 2, spikeGenerator({ senders: [0, 1, 0, 1], times: [5, 5, 20, 20] }));
  network.population('T', 2, lif({ receptors: { syn: delta() } }));
  const plasticity = pairStdp({ w_max: 30, A_plus: 0, A_minus: 0 });
  const connector = fixedIndegree(1, { multapses: false });
  network.connect('S', 'T', { connector, weight: 20, delay: 1, plasticity, name: 'learns' });
  const simulation = await Simulation.create(network, { workers: 0 });
  onTestFinished(() => simulation.dispose());
  const first = await simulation.run(10);
  expect(first.spikes('T').senders).toHaveLength(2);
  const { sources, targets } = await simulation.weights('learns');
  const place = targets.indexOf(0);
  const add = { sources: [1 - sources[place]], targets: [0], delays: 3, weights: 1 };
  await simulation.rewire('learns', { remove: [place], add });
  const second = await simulation.run(20);
  // the new one is too weak to make target 0 fire, and comes 3 ms after its spike
  expect([...second.spikes('T').senders]).toEqual([1]);
  expect((await simulation.weights('learns')).delays).toContain(3);
  await simulation.reset();
  expect((await simulation.run(10)).hash).toBe(first.hash);
});

test('with STDP, rewiring gathers the inputs that fire together: twice as many as by chance', async () => {
  // 20 of 100 sources fire together 30 times a second, the others as often, each on its own
  const spikes: [number, number][] = [];
  for (let k = 0; k < 300; k++) {
    for (let s = 0; s < 100; s++) {
      if (random(k, s) > 0.8) continue;
      const t = s < 20 ? 20 + 33 * k + 3 * random(k, 100 + s) : 20 + 9880 * random(k, 100 + s);
      spikes.push([Math.round(10 * t) / 10, s]);
    }
  }
  spikes.sort((a, b) => a[0] - b[0]);
  const [times, senders] = [spikes.map(([t]) => t), spikes.map(([, s]) => s)];
  const network = new Network({ dt: 0.1, seed: 8 });
  network.population('C', 100, spikeGenerator({ senders, times }));
  network.population('T', 10, lif({ receptors: { syn: delta() } }));
  network.population('N', 100, poisson({ rate: 12 }));
  const plasticity = pairStdp({ w_max: 3, A_plus: 0.03, A_minus: 0.042 });
  const connector = fixedIndegree(20, { multapses: false });
  network.connect('C', 'T', { connector, weight: 1.5, delay: 1, plasticity, name: 'learns' });
  network.connect('N', 'T', { connector: fixedIndegree(40), weight: 0.75, delay: 1 });
  const simulation = await Simulation.create(network, { workers: 0 });
  onTestFinished(() => simulation.dispose());
  const shared = async () => {
    const { sources } = await simulation.weights('learns');
    return sources.filter((s) => s < 20).length / sources.length;
  };
  expect(await shared()).toBeLessThan(0.26);
  for (let round = 0; round < 20; round++) {
    await simulation.run(490);
    const states = await simulation.weights('learns');
    const options = { below: 1, sources: 100, weight: 1.5, delay: 1, round };
    await simulation.rewire('learns', regrow(states, options));
  }
  expect(await shared()).toBeGreaterThan(0.42);
});

test('what does not fit is refused, and nothing is changed', async () => {
  const simulation = await create(0);
  await simulation.run(10);
  const before = await simulation.weights(PROJECTION);
  const one = { sources: [3], targets: [4], delays: 1, weights: 10 };
  const change = (remove: number[], add: object): Rewiring => ({
    remove,
    add: { ...one, ...add },
  });
  for (const [wrong, message] of [
    [change([-1], {}), /remove\[0\]/],
    [change([5, 5], {}), /each once/],
    [change([1e9], {}), /remove/],
    [change([0], { sources: [40] }), /sources\[0\]/],
    [change([0], { targets: [] }), /pairs/],
    [change([0], { delays: 0.05 }), /delays\[0\]/],
    [change([0], { weights: 500 }), /weights\[0\]/],
    [change([0], { weights: [1, 2] }), /one number, or 1/],
    [{ remove: [0] }, /add/],
    [
      { remove: [], add: { ...one, sources: Array(60).fill(3), targets: Array(60).fill(4) } },
      /as planned/,
    ],
  ] as const) {
    await expect(simulation.rewire(PROJECTION, wrong as Rewiring)).rejects.toThrow(message);
  }
  await expect(simulation.rewire('E to I', change([0], {}))).rejects.toThrow(/plasticity rule/);
  expect(await simulation.weights(PROJECTION)).toEqual(before);
});
