/**
 * Lags at the synapse where delays have a dendritic part, and what happens where spikes meet: held against sums over pairs that
 * are written out here, in the order of NEST's stdp_synapse and in that of Brian2.
 */
import { describe, expect, it } from 'vitest';
import {
  allToAll,
  delta,
  exponential,
  lif,
  lognormal,
  Network,
  pairStdp,
  poisson,
  rule as rule_,
  Simulation,
  type SimulationOptions,
  spikeGenerator,
  tsodyksMarkram,
} from '../../src/index.ts';

type Precision = 'single' | 'double';
const dt = 0.1;
const rule = { tau_plus: 17, tau_minus: 34, A_plus: 0.01, A_minus: 0.012, w_max: 100 } as const;
/** Spikes of the source. */
const pre = [10, 20, 20.3, 31, 40, 55, 55.1, 70];
/** Of the target: some lie where they meet an arrival, by each of the delays below. */
const post = [9.9, 15, 19.5, 20.2, 30, 39, 40.5, 54.9, 55, 60];

interface Order {
  readonly axonal: number;
  readonly dendritic: number;
  readonly order?: 'nest' | 'brian2';
}

/** A target that fires at the times of `post`, by kicks that arrive a step after `post − dt`. */
function network({ axonal, dendritic, order }: Order, precision: Precision = 'single'): Network {
  const net = new Network({ dt, precision });
  const weight = 50;
  net.population('S', 1, spikeGenerator({ senders: pre.map(() => 0), times: pre }));
  const kicks = post.map((t) => Math.round((t - dt) * 10) / 10);
  net.population('K', 1, spikeGenerator({ senders: kicks.map(() => 0), times: kicks }));
  const receptors = { kick: delta(), syn: exponential({ tau_syn: 5 }) };
  net.population('T', 1, lif({ receptors, t_ref: 0, E_L: -70, V_reset: -70 }));
  net.connect('K', 'T', { connector: allToAll(), receptor: 'kick', weight: 200, delay: dt });
  net.connect('S', 'T', {
    ...{ name: 'learns', connector: allToAll(), receptor: 'syn', weight, order },
    delay: { axonal, dendritic },
    plasticity: pairStdp(rule),
  });
  return net;
}

/** A sum over pairs. At lag 0 the spike of the target counts the arrival in Brian2's order only; the arrival never counts that spike. */
function byHand({ axonal, dendritic, order = 'nest' }: Order, w: number, until = 1e9): number {
  const { tau_plus, tau_minus, A_plus, A_minus, w_max } = rule;
  let sum = w;
  for (const source of pre) {
    for (const target of post) {
      if (Math.max(source + axonal, target + dendritic) > until + 1e-9) continue;
      const lag = Math.round((target + dendritic - source - axonal) * 10) / 10;
      if (lag > 0 || (lag === 0 && order === 'brian2')) {
        sum += A_plus * w_max * Math.exp(-lag / tau_plus);
      }
      if (lag < 0) sum -= A_minus * w_max * Math.exp(lag / tau_minus);
    }
  }
  return sum;
}

async function weightAfter(order: Order, options: SimulationOptions, cut?: number) {
  await using simulation = await Simulation.create(network(order), options);
  if (cut === undefined) await simulation.run(80);
  else {
    await simulation.run(cut);
    await using other = await Simulation.create(network(order), { workers: 0 });
    await other.restore(await simulation.snapshot());
    await other.run(80 - cut);
    return (await other.weights('learns')).values.w[0];
  }
  return (await simulation.weights('learns')).values.w[0];
}

const cases: readonly Order[] = [
  { axonal: 0, dendritic: 0.1 },
  { axonal: 0, dendritic: 0.5 },
  { axonal: 0, dendritic: 1 },
  { axonal: 0.5, dendritic: 0.5 },
  { axonal: 1, dendritic: 0.1 },
  { axonal: 0.1, dendritic: 0, order: 'brian2' },
  { axonal: 0.5, dendritic: 0, order: 'brian2' },
  { axonal: 1, dendritic: 0, order: 'brian2' },
  { axonal: 0.5, dendritic: 1, order: 'brian2' },
];

describe.each(cases)('axonal $axonal ms, dendritic $dendritic ms, order $order', (order) => {
  it('the weight is the sum over pairs, to 1e-7 in double precision', async () => {
    const right = byHand(order, 50);
    await using simulation = await Simulation.create(network(order, 'double'), { workers: 0 });
    await simulation.run(80);
    const double = (await simulation.weights('learns')).values.w[0];
    expect(Math.abs(double - right)).toBeLessThan(1e-12 * right);
    const exact = await weightAfter(order, { backend: 'reference' });
    expect(Math.abs(exact - right)).toBeLessThan(1e-7 * right);
    const single = await weightAfter(order, { workers: 0 });
    expect(Math.abs(single - right)).toBeLessThan(1e-5 * right);
  });
});

it('the two orders differ where spikes meet, and only there', () => {
  const [nest, brian2] = (['nest', 'brian2'] as const).map((order) =>
    byHand({ axonal: 0.5, dendritic: 0.5, order }, 50),
  );
  expect(brian2 - nest).toBeCloseTo(rule.A_plus * rule.w_max * 1, 10); // 55 meets 55
});

it('goes on from a snapshot with spikes of the target on their way back', async () => {
  for (const order of [cases[2], cases[8]]) {
    const whole = await weightAfter(order, { workers: 0 });
    for (const cut of [40.4, 54.9, 55.5]) {
      expect(await weightAfter(order, { workers: 2 }, cut)).toBe(whole);
    }
    expect(await weightAfter(order, { backend: 'reference' }, 55.2)).toBeCloseTo(whole, 3);
  }
});

it('an arrival transmits the weight after its own update in the order of NEST, before it in that of Brian2', async () => {
  for (const order of [
    { axonal: 0, dendritic: 0.5 },
    { axonal: 0.5, dendritic: 0, order: 'brian2' },
  ] as const) {
    await using simulation = await Simulation.create(network(order), { backend: 'reference' });
    await simulation.run(10.4);
    expect((await simulation.read('T', 'I_syn'))[0]).toBe(0);
    await simulation.run(0.1); // the first spike arrives: by axon at 10.5, at the synapse at 10 and 10.5
    const nest = order.dendritic > 0;
    const seen = nest ? byHand({ ...order }, 50, 10) : 50;
    expect((await simulation.read('T', 'I_syn'))[0]).toBeCloseTo(seen, 9);
  }
});

it('a net of many cells is the same on every engine and worker count', async () => {
  const build = () => {
    const net = new Network({ dt, seed: 4 });
    const receptors = { syn: exponential({ tau_syn: 3 }) };
    net.population('P', 30, poisson({ rate: 60 }));
    net.population('Q', 12, lif({ receptors, tau_m: 10 }));
    net.stepCurrent('Q', { amplitude: 350 });
    for (const [axonal, dendritic, order] of [
      [1, 0.7, undefined],
      [0.3, 0.4, 'brian2'],
      [0.8, 0, undefined],
    ] as const) {
      net.connect('P', 'Q', {
        ...{ connector: allToAll(), weight: 20, order, delay: { axonal, dendritic } },
        plasticity: pairStdp({ ...rule, w_max: 60 }),
      });
    }
    return net;
  };
  const hashes = await Promise.all(
    [{ workers: 0 }, { workers: 1 }, { workers: 3 }].map(async (options) => {
      await using simulation = await Simulation.create(build(), options);
      const { hash, spikeCount } = await simulation.run(150);
      expect(spikeCount).toBeGreaterThan(300);
      const weights = await simulation.weights('P to Q');
      return [hash, [...weights.values.w]];
    }),
  );
  expect(hashes[1]).toEqual(hashes[0]);
  expect(hashes[2]).toEqual(hashes[0]);
  await using saved = await Simulation.create(Network.fromJSON(JSON.stringify(build())), {
    workers: 0,
  });
  expect((await saved.run(150)).hash).toBe(hashes[0][0]);
});

describe('refused', () => {
  const refused = async (options: object, connect: object = {}) => {
    const net = new Network({ dt });
    net.population('S', 1, poisson({ rate: 1 }));
    net.population('T', 1, lif());
    net.connect('S', 'T', { connector: allToAll(), weight: 1, ...options, ...connect } as never);
    return Simulation.create(net, { workers: 0 }).then(
      (simulation) => simulation.dispose().then(() => 'nothing'),
      ({ code }) => code,
    );
  };
  const learns = { plasticity: pairStdp() };
  it.each([
    ['the order of NEST without a dendritic part', { order: 'nest', ...learns }, 'ambiguous-order'],
    ['an order where nothing learns', { order: 'nest' }, 'order-without-rule'],
    [
      'an order where spikes of the target do nothing',
      { order: 'brian2', plasticity: tsodyksMarkram() },
      'order-without-rule',
    ],
    ['off the grid', { delay: { axonal: 1, dendritic: 0.25 }, ...learns }, 'off-grid'],
    ['no delay at all', { delay: { axonal: 0, dendritic: 0 }, ...learns }, 'out-of-range'],
    [
      'a lognormal, to which nothing can be added',
      { delay: { axonal: lognormal(0, 1), dendritic: 1 } },
      'split-delay',
    ],
  ])('%s', async (_, options, code) => {
    expect(await refused(options)).toBe(code);
  });

  it('a rule that reads the voltage of its target, or acts in steps', async () => {
    const reads = rule_({
      ...{ name: 'reads', states: { v: 'mV' }, transmit: 'w', w_min: '0', w_max: 'most' },
      parameters: { most: { unit: 'w', default: 9 } },
      onPost: 'w = w*exp(v/(70*mV))',
    });
    expect(await refused({ delay: { axonal: 0, dendritic: 1 }, plasticity: reads })).toBe(
      'split-delay',
    );
    expect(await refused({ delay: 1, plasticity: reads })).toBe('nothing');
  });

  it('nothing where both parts only add up', async () => {
    expect(await refused({ delay: { axonal: 1, dendritic: '0.5 ms' } })).toBe('nothing');
  });
});
