/** Weights that a receptor does not take: refused, unless they are wanted. */
import { describe, expect, test } from 'vitest';
import {
  allToAll,
  conductanceAlpha,
  conductanceDoubleExponential,
  conductanceExponential,
  edges,
  exponential,
  lif,
  lognormal,
  Network,
  nmda,
  normal,
  poisson,
  uniform,
} from '../../src/index.ts';
import { validate } from '../../src/network/validate.ts';

function faults(build: (network: Network) => void, receptor = conductanceExponential()) {
  const network = new Network({ dt: 0.1 });
  network.population('S', 3, poisson({ rate: 10 }));
  network.population('T', 3, lif({ receptors: { g: receptor, i: exponential() } }));
  build(network);
  return validate(network.describe()).map(({ code, where }) => `${code} ${where}`);
}

const connector = allToAll();

describe('negative weights onto a conductance', () => {
  test.each([
    ['given', -1],
    ['given as text', '-1 nS'],
    ['drawn evenly', uniform(-1, 2)],
    ['drawn from a normal law that reaches below 0', normal(3, 1)],
  ])('%s are refused', (_, weight) => {
    const found = faults((network) => network.connect('S', 'T', { connector, weight }));
    expect(found).toEqual(['negative-weight projection "S to T" › weight']);
    expect(faults((n) => n.connect('S', 'T', { connector, weight, signed: true }))).toEqual([]);
  });

  test('by edge, and of Poisson inputs', () => {
    const pair = { connector: edges([0, 1], [1, 2]), weight: [2, -0.5] };
    expect(faults((n) => n.connect('S', 'T', pair))).toHaveLength(1);
    const input = { rate: 100, weight: -0.1 };
    expect(faults((n) => n.poissonInput('T', input))).toHaveLength(1);
    expect(faults((n) => n.poissonInput('T', { ...input, signed: true }))).toEqual([]);
  });

  test.each([conductanceAlpha(), conductanceDoubleExponential(), nmda()])('$kind.name', (kind) => {
    expect(faults((n) => n.connect('S', 'T', { connector, weight: -1 }), kind)).toHaveLength(1);
  });

  test('what is not negative, and currents, pass', () => {
    for (const weight of [0, 2, normal(3, 1, { min: 0 }), lognormal(0, 1), uniform(0, 1)]) {
      expect(faults((n) => n.connect('S', 'T', { connector, weight }))).toEqual([]);
    }
    const current = { connector, weight: -5, receptor: 'i' };
    expect(faults((n) => n.connect('S', 'T', current))).toEqual([]);
  });

  test('the wish is kept in JSON', () => {
    const network = new Network({ dt: 0.1 });
    network.population('T', 3, lif({ receptors: { g: conductanceExponential() } }));
    network.connect('T', 'T', { connector, weight: -1, signed: true });
    network.poissonInput('T', { rate: 5, weight: -1, signed: true });
    const again = Network.fromJSON(JSON.stringify(network));
    expect(again.describe()).toEqual(network.describe());
    expect(validate(again.describe())).toEqual([]);
  });
});
