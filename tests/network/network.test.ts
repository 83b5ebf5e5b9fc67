import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bernoulli, edges, fixedIndegree } from '../../src/connect/connector.ts';
import { normal, uniform } from '../../src/connect/distribution.ts';
import { printValue, SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { validate } from '../../src/network/validate.ts';
import { neuron } from './models.ts';

function small(): Network {
  const net = new Network({ dt: 0.1, seed: 7 });
  const e = net.population('E', 80, neuron(), { initial: { v: normal(-58, 5) } });
  const i = net.population('I', 20, neuron({ tau_m: uniform(8, 12), V_th: '-0.05 V' }));
  net.connect(e, i, { connector: bernoulli(0.1), weight: 87.8, delay: 1.5 });
  net.connect(i, e, { connector: fixedIndegree(5), weight: -351, delay: 0.8, receptor: 'in' });
  net.connect(e, e, {
    connector: edges([0, 1], [1, 2]),
    weight: [1, 2],
    delay: Float64Array.of(0.1, 0.2),
  });
  net.poissonInput(e, { rate: 8000, weight: '0.0878 nA', neurons: Uint32Array.of(1, 2, 3) });
  net.stepCurrent(i, { amplitude: '0.3 nA' });
  net.stepCurrent(i, { amplitude: new Float32Array(20), start: 10, stop: 20 });
  net.seriesCurrent('E', { values: [1, 2, 3], interval: 0.5 });
  net.noiseCurrent(e, { sd: 12 });
  net.recordStates(e, { variables: ['v'], neurons: [0, 1], every: 0.5 });
  net.recordRate(i, { bin: 1 });
  return net;
}

describe('a network', () => {
  test('built in a few lines is without fault', () => {
    expect(validate(small().describe())).toEqual([]);
  });

  test('converts text, numbers populations and fills defaults', () => {
    const { projections, inputs } = small().describe();
    expect(projections[0]).toMatchObject({ name: 'E to I', receptor: 'ex', delay: 1.5 });
    expect(inputs[0]).toMatchObject({ receptor: 'ex', weight: 87.8, neurons: [1, 2, 3] });
    expect(inputs[1]).toMatchObject({ amplitude: 300, start: 0, stop: Number.POSITIVE_INFINITY });
    expect(new Set(inputs.map((input) => input.name)).size).toBe(inputs.length);
    const net = new Network({ dt: 0.1 });
    expect(net.population('a', 3, neuron()).first).toBe(0);
    expect(net.population('b', 0, neuron()).first).toBe(3);
    expect(net.population('c', 1, neuron()).first).toBe(3);
  });

  test('is described by frozen data that later changes do not touch', () => {
    const net = new Network({ dt: 0.1 });
    const spec = neuron({ tau_m: [1, 2] });
    net.population('a', 2, spec);
    const before = net.describe();
    (spec.parameters.tau_m as number[])[0] = 99;
    net.population('b', 2, spec);
    expect(before.populations).toHaveLength(1);
    expect(before.populations[0].neuron).toMatchObject({ parameters: { tau_m: [1, 2] } });
    const deep = (x: unknown): boolean =>
      typeof x !== 'object' ||
      x === null ||
      ArrayBuffer.isView(x) ||
      (Object.isFrozen(x) && Object.values(x).every(deep));
    expect(deep(small().describe())).toBe(true);
  });

  test('comes back from JSON as it was', () => {
    const net = small();
    const text = JSON.stringify(net);
    const back = Network.fromJSON(text);
    expect(back.describe()).toStrictEqual(net.describe());
    expect(Network.fromJSON(JSON.parse(text)).describe()).toStrictEqual(net.describe());
    expect(JSON.stringify(back)).toBe(text);
  });

  test('any parameters and edges come back from JSON', () => {
    const index = fc.integer({ min: 0, max: 9 });
    const pairs = fc.array(fc.tuple(index, index, fc.double({ noNaN: true })), { maxLength: 50 });
    fc.assert(
      fc.property(pairs, fc.float64Array({ minLength: 10, maxLength: 10 }), (list, v) => {
        const net = new Network({ dt: 0.25, recordSpikes: false });
        const p = net.population('p', 10, neuron({ V_th: v }), { initial: { v: Array.from(v) } });
        const connector = edges(
          list.map(([s]) => s),
          Uint32Array.from(list, ([, t]) => t),
        );
        net.connect(p, p, { connector, weight: list.map(([, , w]) => w) });
        const back = Network.fromJSON(JSON.stringify(net));
        expect(back.describe()).toStrictEqual(net.describe());
      }),
    );
  });
});

describe('whose spikes are recorded', () => {
  const recorded = (net: Network) =>
    net.describe().recorders.flatMap((r) => (r.recorder === 'spikes' ? [r.target] : []));
  const build = (recordSpikes?: boolean) => {
    const net = new Network({ dt: 0.1, recordSpikes });
    net.population('a', 1, neuron());
    net.population('b', 1, neuron());
    return net;
  };

  test('all, unless somebody chooses', () => {
    expect(recorded(build())).toEqual(['a', 'b']);
    expect(recorded(build(false))).toEqual([]);
    for (const option of [undefined, false]) {
      const net = build(option);
      net.recordSpikes('b');
      expect(recorded(net)).toEqual(['b']);
    }
    const all = build(true);
    all.recordSpikes('b');
    expect(recorded(all)).toEqual(['a', 'b']);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: nonsense has no type
type Untyped = any;

describe('nonsense is answered by SynfireError', () => {
  const nonsense: Untyped[] = [
    undefined,
    null,
    Number.NaN,
    -1,
    -0.5,
    'nonsense',
    '',
    {},
    [],
    [Number.NaN],
    ['x'],
    true,
    Symbol('s'),
    1n,
    () => 1,
    new Map(),
    new Date(0),
    new DataView(new ArrayBuffer(8)),
    new BigInt64Array(2),
    Object.create(null),
  ];

  /** Each argument of a call and each field of its options in turn; `undefined` where optional. */
  type Call = (net: Untyped, x: Untyped) => void;
  const one = { connector: bernoulli(0.5), weight: 1 };
  const calls: Record<string, Call> = {
    'population name': (net, x) => net.population(x, 1, neuron()),
    'population size': (net, x) => net.population('n', x, neuron()),
    'population neuron': (net, x) => net.population('n', 1, x),
    'neuron model': (net, x) => net.population('n', 1, { ...neuron(), model: x }),
    'neuron receptors': (net, x) => net.population('n', 1, { ...neuron(), receptors: { ex: x } }),
    'neuron parameters': (net, x) => net.population('n', 3, { ...neuron(), parameters: x ?? 1 }),
    'neuron parameter': (net, x) => net.population('n', 3, neuron({ tau_m: x })),
    'poisson rate': (net, x) =>
      net.population('n', 3, { source: 'poisson', rate: x, start: 0, stop: 1 }),
    'poisson stop': (net, x) =>
      net.population('n', 3, { source: 'poisson', rate: 1, start: 0, stop: x }),
    'generator times': (net, x) =>
      net.population('n', 3, { source: 'spike_generator', senders: [1], times: x }),
    'initial value': (net, x) => net.population('n', 3, neuron(), { initial: { v: x ?? null } }),
    'connect source': (net, x) => net.connect(x, 'p', one),
    'connect target': (net, x) => net.connect('p', x, one),
    'connect options': (net, x) => net.connect('p', 'p', x),
    connector: (net, x) => net.connect('p', 'p', { ...one, connector: x }),
    'connect weight': (net, x) => net.connect('p', 'p', { ...one, weight: x }),
    'connect delay': (net, x) => net.connect('p', 'p', { ...one, delay: x ?? null }),
    'connect receptor': (net, x) => net.connect('p', 'p', { ...one, receptor: x ?? null }),
    input: (net, x) => net.input(x),
    'poisson target': (net, x) => net.poissonInput(x, { rate: 1, weight: 1 }),
    'poisson options': (net, x) => net.poissonInput('p', x),
    'poisson input rate': (net, x) => net.poissonInput('p', { rate: x, weight: 1 }),
    'step options': (net, x) => net.stepCurrent('p', x),
    'step amplitude': (net, x) => net.stepCurrent('p', { amplitude: x }),
    'step start': (net, x) => net.stepCurrent('p', { amplitude: 1, start: x ?? null }),
    'series options': (net, x) => net.seriesCurrent('p', x),
    'series interval': (net, x) => net.seriesCurrent('p', { values: [1], interval: x }),
    'noise options': (net, x) => net.noiseCurrent('p', x),
    'noise sd': (net, x) => net.noiseCurrent('p', { sd: x }),
    'spike target': (net, x) => net.recordSpikes(x),
    'state target': (net, x) => net.recordStates(x, { variables: ['v'] }),
    'state options': (net, x) => net.recordStates('p', x),
    'state every': (net, x) => net.recordStates('p', { variables: ['v'], every: x ?? null }),
    'state neurons': (net, x) => net.recordStates('p', { variables: ['v'], neurons: x ?? null }),
    'rate bin': (net, x) => net.recordRate('p', { bin: x }),
  };

  /** Odd, and yet allowed. */
  const negative = (x: unknown) => typeof x === 'number' && x < 0;
  const legal: Record<string, (x: Untyped) => boolean> = {
    'population name': (x) => x === 'nonsense',
    'neuron parameters': (x) =>
      typeof x === 'object' && !Array.isArray(x) && !ArrayBuffer.isView(x),
    'initial value': negative,
    'connect weight': negative,
    'step amplitude': negative,
    'state neurons': (x) => Array.isArray(x) && x.length === 0,
  };

  test.each(Object.entries(calls))('%s', (name, call) => {
    for (const x of nonsense.filter((n) => !legal[name]?.(n))) {
      const attempt = () => {
        const net = new Network({ dt: 0.1 });
        net.population('p', 2, neuron());
        call(net, x);
        SynfireError.gather(validate(net.describe()));
      };
      expect(attempt, printValue(x)).toThrow(SynfireError);
    }
  });

  test('constructor and fromJSON', () => {
    for (const x of nonsense) {
      expect(() => new (Network as Untyped)(x)).toThrow(SynfireError);
      expect(() => (Network as Untyped).fromJSON(x)).toThrow(SynfireError);
      const dt = () => {
        const net = new (Network as Untyped)({ dt: x, seed: 1 });
        SynfireError.gather(validate(net.describe()));
      };
      expect(dt).toThrow(SynfireError);
    }
  });
});
