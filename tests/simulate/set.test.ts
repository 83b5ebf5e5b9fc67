/**
 * Values that change between two runs. The judge is a network built with the new values and restored to the state in which they
 * were set: every spike and state after it must be the same, bit for bit, on every engine.
 */
import { describe, expect, it } from 'vitest';
import {
  bernoulli,
  edges,
  exponential,
  fixedIndegree,
  gapJunction,
  lif,
  lognormal,
  Network,
  normal,
  pairStdp,
  poisson,
  type SetValues,
  Simulation,
  type SimulationOptions,
  spikeGenerator,
} from '../../src/index.ts';
import { testGpu } from '../backends/gpu.ts';

/** Values of each part; what is left out is as in `start`. */
type Parts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const start = {
  E: { tau_m: 20, tau_syn_ex: 2 },
  I: { t_ref: 2 },
  rates: { rate: 40 },
  given: { senders: [0, 1, 2, 0], times: [3, 9, 14.5, 29] },
  background: { rate: 5000, weight: 60 },
  push: { amplitude: 450, start: 5, stop: 60 },
  series: { values: [0, 50, 100, 0, 30], interval: 5 },
  noise: { mean: 10, sd: 30, interval: 0.5 },
  excitation: { weight: normal(50, 5) },
  listed: { weight: [30, -20, 10, 55] },
  inhibition: { weight: -90 },
  lognormal: { weight: lognormal(2, 0.5, { max: 40 }) },
  gaps: { weight: 2 },
} satisfies Parts;

function network(values: Parts = {}): Network {
  const of = <K extends keyof typeof start>(part: K) =>
    ({ ...start[part], ...values[part] }) as (typeof start)[K];
  const net = new Network({ dt: 0.1, seed: 5 });
  const receptors = { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 5 }) };
  net.population('E', 40, lif({ receptors, ...of('E') }), { initial: { v: normal(-58, 4) } });
  net.population('I', 17, lif({ receptors, V_th: -52, ...of('I') }));
  net.population('rates', 8, poisson(of('rates')));
  net.population('given', 3, spikeGenerator(of('given')));
  net.poissonInput('E', { name: 'background', receptor: 'ex', ...of('background') });
  net.stepCurrent('I', { name: 'push', ...of('push') });
  net.seriesCurrent('I', { name: 'series', ...of('series') });
  net.noiseCurrent('E', { name: 'noise', ...of('noise') });
  const ex = (name: keyof typeof start) => ({
    name,
    receptor: 'ex',
    ...(of(name) as { weight: number }),
  });
  net.connect('E', 'I', { ...ex('excitation'), connector: bernoulli(0.3), delay: normal(2, 1) });
  net.connect('I', 'E', {
    ...{ name: 'inhibition', receptor: 'in', delay: 1.5, ...of('inhibition') },
    connector: fixedIndegree(6),
  });
  net.connect('given', 'E', {
    ...{ ...ex('listed'), delay: 3 },
    connector: edges([0, 1, 2, 0], [3, 3, 39, 7]),
  });
  net.connect('rates', 'E', { ...ex('lognormal'), connector: bernoulli(0.5), delay: 0.7 });
  net.connect('I', 'I', {
    name: 'gaps',
    connector: bernoulli(0.4),
    graded: gapJunction(),
    ...of('gaps'),
  });
  net.connect('E', 'E', {
    ...{ name: 'learns', receptor: 'ex', connector: bernoulli(0.1), weight: 20, delay: 1.2 },
    plasticity: pairStdp({ w_max: 60 }),
  });
  net.recordStates('E', { variables: ['v', 'I_ex'], every: 0.7, neurons: [0, 3, 39] });
  return net;
}

const each = (size: number, value: (i: number) => number) =>
  Array.from({ length: size }, (_, i) => value(i));

/** Each with the network that is built with it, where that is written otherwise. */
const changes: readonly (readonly [part: string, set: SetValues, built?: Parts])[] = [
  ['E', { tau_m: 14, tau_syn_ex: 3 }],
  ['E', { tau_m: each(40, (i) => 10 + i / 4), E_L: normal(-66, 1) }],
  ['E', { tau_m: '0.05 s' }],
  ['I', { t_ref: 0 }],
  ['I', { t_ref: 4.5, V_th: -53 }],
  ['rates', { rate: 170 }],
  ['rates', { rate: each(8, (i) => 20 * i) }],
  ['given', { senders: [1, 2], times: [31, 35.5] }],
  ['given', { senders: [0, 1, 2, 2, 2], times: [12, 31, 33, 40, 40] }],
  ['background', { rate: '7500 Hz' }, { background: { rate: 7500 } }],
  ['background', { rate: 0 }],
  ['background', { rate: 1e5, weight: 61 }],
  ['push', { amplitude: '0.6 nA' }, { push: { amplitude: 600 } }],
  ['push', { amplitude: each(17, (i) => 30 * i) }],
  ['push', { start: 0, stop: 45 }],
  ['series', { values: [9, 1, 80, 0, 3, 99, 120, 40, 100, 100, 100, 100, 30] }],
  ['noise', { sd: 60, interval: 1 }],
  ['excitation', { factor: 1.5 }, { excitation: { weight: normal(75, 7.5) } }],
  ['excitation', { factor: -1 }, { excitation: { weight: normal(-50, 5) } }],
  ['listed', { weight: [500, 0, -3, 2] }],
  [
    'lognormal',
    { factor: 2 },
    { lognormal: { weight: lognormal(2 + Math.LN2, 0.5, { max: 80 }) } },
  ],
  ['gaps', { factor: 3 }, { gaps: { weight: 6 } }],
];

async function judged(
  options: SimulationOptions,
  build: (values?: Parts) => Network,
  [part, set, built = { [part]: set as Parts[string] }]: (typeof changes)[number],
): Promise<void> {
  await using simulation = await Simulation.create(build(), options);
  await simulation.run(30);
  const before = await simulation.snapshot();
  await simulation.set(part, set);
  expect(simulation.time).toBe(30);
  const saved = await simulation.snapshot();
  const run = await simulation.run(31);
  await using judge = await Simulation.create(build(built), options);
  await judge.restore(saved);
  const right = await judge.run(31);
  expect(run.hash).toBe(right.hash);
  expect(run.states('E')).toEqual(right.states('E'));
  // back where it was: as if nothing had been set
  await simulation.reset();
  await simulation.run(30);
  expect(await simulation.snapshot()).toEqual(before);
  const unchanged = await simulation.run(31);
  const seen = (r: typeof run) => [r.hash, ...r.states('E').values.v];
  expect(seen(unchanged)).not.toEqual(seen(run));
}

const host = await testGpu();

/** What a processor that plays a GPU runs in a second. */
function small(values: Parts = {}, precision?: 'double'): Network {
  const net = new Network({ dt: 0.5, seed: 6, precision });
  net.population('E', 5, lif({ ...(values.E as { tau_m: number }) }));
  net.stepCurrent('E', { name: 'push', amplitude: 500, ...values.push });
  net.connect('E', 'E', { name: 'all', connector: bernoulli(0.9), weight: 40, ...values.all });
  net.recordStates('E', { variables: ['v'], every: 0.5 });
  return net;
}

describe('set, then run, is build with the new value, restore, then run', () => {
  const named = changes.map((change) => [JSON.stringify(change).slice(0, 60), change] as const);
  it.each(named)('%s on WebAssembly', (_, change) => judged({ workers: 0 }, network, change));

  it.each([1, 11])('change %i with three workers', (k) =>
    judged({ workers: 3 }, network, changes[k]),
  );

  it('in double precision too', () => {
    const wide = (values?: Parts) => small(values, 'double');
    return judged({ workers: 0 }, wide, ['E', { tau_m: 25 }]);
  });

  it.each([0, 17])('change %i on the reference', (k) =>
    judged({ backend: 'reference' }, network, changes[k]),
  );

  it.skipIf(host === undefined)('on a GPU', async () => {
    const options = { backend: 'webgpu', gpu: { host } } as const;
    await judged(options, small, ['E', { tau_m: 25 }]);
    await judged(options, small, ['all', { factor: 2 }, { all: { weight: 80 } }]);
  });
});

describe('set', () => {
  const with_ = async (use: (simulation: Simulation) => Promise<unknown>): Promise<void> => {
    await using simulation = await Simulation.create(small(), { workers: 0 });
    await use(simulation);
  };

  it('several times in turn is once with all of it; factors are on what was given', () =>
    with_(async (simulation) => {
      await simulation.run(10);
      await simulation.set('all', { factor: 3 });
      await simulation.set('E', { tau_m: 30 });
      await simulation.set('push', { amplitude: 620 });
      await simulation.set('E', { V_th: -54 });
      await simulation.set('all', { factor: 1.5 });
      const saved = await simulation.snapshot();
      const { hash } = await simulation.run(40);
      const values = {
        E: { tau_m: 30, V_th: -54 },
        push: { amplitude: 620 },
        all: { weight: 60 },
      };
      await using judge = await Simulation.create(small(values), { workers: 2 });
      await judge.restore(saved);
      expect((await judge.run(40)).hash).toBe(hash);
      expect((await judge.weights('all')).values.w[0]).toBe(60);
    }));

  it('changes nothing where something is wrong, and says what', () =>
    with_(async (simulation) => {
      await simulation.run(10);
      const before = await simulation.snapshot();
      const wrong: readonly (readonly [string, object, string, string])[] = [
        ['Push', { amplitude: 3 }, 'unknown-name', '"push"'],
        ['E', { tau_n: 3 }, 'unknown-parameter', '"tau_m"'],
        ['E', { tau_m: -3 }, 'out-of-range', 'tau_m'],
        ['E', { tau_m: [1, 2] }, 'wrong-length', '5 values'],
        ['E', { tau_m: '3 pA' }, 'unit-mismatch', 'ms'],
        ['push', { amplitud: 3 }, 'unknown-field', '"amplitude"'],
        ['push', { amplitude: '3 mV' }, 'unit-mismatch', 'pA'],
        ['push', { start: 0.7 }, 'off-grid', '0.7'],
        ['all', { delay: 3 }, 'unknown-field', 'weight'],
        ['all', { factor: Number.NaN }, 'bad-values', 'factor'],
        ['all', { weight: [1, 2] }, 'unexpected-array', 'edges'],
        ['E', [] as object, 'wrong-type', 'an object'],
      ];
      for (const [name, values, code, text] of wrong) {
        const refused = await simulation.set(name, values as SetValues).catch((e) => e);
        expect([name, refused.code]).toEqual([name, code]);
        expect(refused.message).toContain(text);
      }
      expect(await simulation.snapshot()).toEqual(before);
    }));

  it('a caller’s array may change afterwards', () =>
    with_(async (simulation) => {
      const amplitude = Float64Array.of(1, 2, 3, 4, 5);
      await simulation.set('push', { amplitude });
      amplitude.fill(900);
      await simulation.set('E', { tau_m: 12 });
      const input = simulation.plan.inputs[0];
      expect(input.input === 'step_current' && input.amplitude).toEqual(
        Float64Array.of(1, 2, 3, 4, 5),
      );
    }));

  it('refuses weights that a rule changes, and names that two parts have', async () => {
    await using simulation = await Simulation.create(network(), { workers: 0 });
    await expect(simulation.set('learns', { factor: 2 })).rejects.toThrow('rewire');
    const net = small();
    net.noiseCurrent('E', { sd: 1, name: 'all' });
    await using twice = await Simulation.create(net, { workers: 0 });
    await expect(twice.set('all', { factor: 2 })).rejects.toMatchObject({ code: 'ambiguous-name' });
  });
});

it('weights of static synapses, with their ends, in the order given', async () => {
  await using simulation = await Simulation.create(network(), { workers: 0 });
  expect(await simulation.weights('listed')).toEqual({
    sources: Uint32Array.of(0, 1, 2, 0),
    targets: Uint32Array.of(3, 3, 39, 7),
    delays: Float64Array.of(3, 3, 3, 3),
    values: { w: Float64Array.of(30, -20, 10, 55) },
  });
  const drawn = await simulation.weights('excitation');
  expect(drawn.sources.length).toBeGreaterThan(100);
  const mean = Array.from(drawn.values.w).reduce((a, b) => a + b, 0) / drawn.sources.length;
  expect(Math.abs(mean - 50)).toBeLessThan(2);
  expect(Math.min(...drawn.delays)).toBeGreaterThanOrEqual(0.1);
  await expect(simulation.weights('listd')).rejects.toThrow('"listed"');
});
