/** Networks from strangers as JSON or as objects: deep ones, cyclic ones, holes, things that are no data. Each is refused with our error. */
import { afterEach, describe, expect, it } from 'vitest';
import * as api from '../../src/index.ts';
import { smallNetwork } from '../house/nonsense-calls.ts';

const { Network, SynfireError } = api;
afterEach(() => api.setLimits({ jsonDepth: undefined, jsonLength: undefined }));

const plain = () => JSON.parse(JSON.stringify(smallNetwork())) as Record<string, unknown>;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const deepObject = (levels: number) => {
  let inner: unknown = 1;
  for (let k = 0; k < levels; k++) inner = { a: inner };
  return inner;
};
const cyclic = () => {
  const net = plain();
  net.populations = [net];
  return net;
};

/** Every place of plain data. */
function* places(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value))
    yield* places((value as Record<string, unknown>)[key], [...path, key]);
}

function withValue(path: readonly (string | number)[], wrong: unknown): unknown {
  if (path.length === 0) return wrong;
  const net = plain();
  let at = net as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path[path.length - 1]] = wrong;
  return net;
}

const planned = (given: unknown) => api.compilePlan(Network.fromJSON(given as never).describe());

describe('a network as JSON', () => {
  it('is held to limits of depth and length', () => {
    for (const text of [
      nested(5000),
      nested(1_000_000),
      JSON.stringify(deepObject(1000)),
      `{"populations":${nested(5000)}}`,
    ]) {
      expect(() => Network.fromJSON(text)).toThrow(/over-limit|wrong-type/);
      expect(() => Network.fromJSON(text)).toThrow(SynfireError);
    }
    api.setLimits({ jsonLength: 100 });
    expect(() => Network.fromJSON(JSON.stringify(smallNetwork()))).toThrow(/jsonLength/);
  });

  it('may not contain itself, nor be deeper than data are', () => {
    expect(() => Network.fromJSON(cyclic())).toThrow(/levels.*over-limit/);
    expect(() => Network.fromJSON(deepObject(5000) as object)).toThrow(/over-limit/);
  });

  const nonsense: readonly [string, () => unknown][] = [
    ['a BigInt', () => 3n],
    ['a Symbol', () => Symbol('x')],
    ['a function', () => () => 1],
    ['a hole', () => new Array(3).fill(1, 2)],
    ['an array of a Symbol', () => [Symbol('x')]],
    ['an own constructor', () => ({ constructor: 1, toString: 2, valueOf: 3 })],
    ['no prototype', () => Object.create(null)],
    [
      'a getter that throws',
      () => ({
        get name() {
          throw new TypeError('mine');
        },
      }),
    ],
    [
      'a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new TypeError('mine');
            },
            get: () => {
              throw new TypeError('mine');
            },
          },
        ),
    ],
    ['a Date', () => new Date()],
    ['a Map', () => new Map([[1, 2]])],
    ['64-bit integers', () => BigInt64Array.of(1n)],
    ['a view', () => new DataView(new ArrayBuffer(8))],
    ['a tag that is none', () => ({ $array: 'f65', base64: '' })],
    ['a tag of nothing', () => ({ $number: Symbol('x') })],
    ['text that is not base64', () => ({ $array: 'f64', base64: '*' })],
    ['itself', cyclic],
  ];
  it.each(nonsense)('with %s at any place works or is refused with our error', (_, make) => {
    for (const path of places(plain())) {
      try {
        planned(withValue(path, make()));
      } catch (error) {
        if (error instanceof SynfireError && error.faults.every((fault) => fault.code)) continue;
        throw new Error(`${path.join(' › ')}: ${error}`);
      }
    }
  });

  it.each(nonsense)(
    'is built with %s for any option of a network: refused with our error',
    (_, make) => {
      const build: readonly (() => unknown)[] = [
        () => new Network(make() as never),
        () => new Network({ dt: make() } as never),
        () => smallNetwork().population(make() as never, 3, api.lif()),
        () => smallNetwork().population('Q', make() as never, api.lif()),
        () => smallNetwork().population('Q', 3, make() as never),
        () => smallNetwork().connect('P', 'P', make() as never),
        () => smallNetwork().connect('P', 'P', { connector: make(), weight: 1 } as never),
        () =>
          smallNetwork().connect('P', 'P', { connector: api.oneToOne(), weight: make() } as never),
        () => smallNetwork().poissonInput('P', { rate: make(), weight: 1 } as never),
        () => api.lif(make() as never),
        () => api.lif({ tau_m: make() } as never),
        () => api.neuron(make() as never),
        () => api.neuron({ equations: make(), parameters: {} } as never),
        () => api.rule(make() as never),
        () => api.normal(make() as never, 1),
        () => api.edges(make() as never, [1]),
      ];
      build.forEach((each, k) => {
        try {
          each();
        } catch (error) {
          if (error instanceof SynfireError) return;
          throw new Error(`${k}: ${error}`);
        }
      });
    },
  );
});
