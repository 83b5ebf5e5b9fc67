/** What a rule may not say, and where it is told so. */
import { describe, expect, test } from 'vitest';
import { allToAll, edges } from '../../src/connect/connector.ts';
import { type Fault, SynfireError } from '../../src/errors.ts';
import { EventSimulation, SynfireError as Thrown } from '../../src/index.ts';
import { Network } from '../../src/network/network.ts';
import { validate } from '../../src/network/validate.ts';
import { lif } from '../../src/neurons/lif.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { type RuleDefinition, rule } from '../../src/plasticity/make-rule.ts';
import type { PlasticitySpec } from '../../src/plasticity/rule.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { delta } from '../../src/synapses/delta.ts';

const good: RuleDefinition = {
  parameters: {
    tau: { unit: 'ms', default: 20 },
    a: { unit: 'w', default: 0.1 },
    top: { unit: 'w', default: 5 },
  },
  variables: { x: { decay: 'tau' } },
  traces: { y: { decay: 'tau' } },
  onPre: 'x = x + 1; w = w - a*y',
  onPost: 'w = w + a*x',
  w_min: '0',
  w_max: 'top',
};

function network(plasticity: PlasticitySpec, weight: unknown = 1): Network {
  const net = new Network({ dt: 0.1 });
  net.population('P', 4, lif({ receptors: { syn: delta() } }));
  net.connect('P', 'P', {
    ...{ connector: allToAll(), weight: weight as number, delay: 1, plasticity },
  });
  return net;
}

const faultsOf = (change: Partial<RuleDefinition>): Fault[] =>
  validate(network(rule({ ...good, ...change })).describe());

describe('a rule is refused at build', () => {
  test('and a good one is not', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each([
    ['writes a trace', { onPre: 'y = 0' }, 'not-writable', 'onPre'],
    ['writes a parameter', { onPost: 'tau = 1*ms' }, 'not-writable', 'onPost'],
    ['writes elapsed', { onPost: 'elapsed = 1*ms' }, 'not-writable', 'onPost'],
    ['reads what is not there', { onPre: 'w = w + z*a' }, 'undeclared-name', 'onPre'],
    ['is wrong in units', { onPre: 'w = w + x' }, 'unit-mismatch', 'onPre'],
    ['does not parse', { onPost: 'w = w +' }, 'parse-error', 'onPost'],
    ['assigns nothing', { onPost: 'w' }, 'parse-error', 'onPost'],
    ['transmits another unit', { transmit: 'w*w' }, 'unit-mismatch', 'transmit'],
    ['has bounds upside down', { w_min: '2*top' }, 'empty-interval', 'w_min'],
    ['decays with what is no time', { traces: { y: { decay: 'a' } } }, 'bad-time-constant', 'y'],
    ['decays with a name unknown', { variables: { x: { decay: 'ta' } } }, 'bad-time-constant', 'x'],
    ['takes a name twice', { traces: { x: { decay: 'tau' } } }, 'name-clash', 'x'],
    ['takes a reserved name', { traces: { w: { decay: 'tau' } } }, 'name-clash', 'w'],
  ] as const)('where it %s', (_what, change, code, place) => {
    const faults = faultsOf(change as Partial<RuleDefinition>);
    expect(faults.map((fault) => fault.code)).toContain(code);
    const fault = faults.find((f) => f.code === code)!;
    expect(fault.where).toContain('projection "P to P"');
    expect(fault.where + fault.found).toContain(place);
    expect(fault.remedy).not.toBe('');
  });

  test('tau ≤ 0, parameters that are not finite or not known', () => {
    const codes = (spec: PlasticitySpec) => validate(network(spec).describe()).map((f) => f.code);
    expect(codes(pairStdp({ tau_plus: 0 }))).toContain('out-of-range');
    expect(codes(pairStdp({ tau_minus: -3 }))).toContain('out-of-range');
    expect(codes(pairStdp({ A_plus: Number.NaN }))).toContain('not-finite');
    const spec = rule(good);
    expect(codes({ ...spec, parameters: { taux: 1 } })).toContain('unknown-parameter');
    expect(() => pairStdp({ taux: 1 } as never)).toThrow(SynfireError);
  });

  test.each([
    [6, '6'],
    [-0.1, '-0.1'],
    [{ distribution: 'uniform', low: 0, high: 9 }, '9'],
    [{ distribution: 'normal', mean: 1, sd: 1, min: -1, max: 2 }, '-1'],
  ])('weights that start outside the bounds: %j', (weight, found) => {
    try {
      compilePlan(network(rule(good), weight).describe());
      expect.unreachable();
    } catch (error) {
      const [fault] = (error as SynfireError).faults;
      expect(fault.code).toBe('out-of-bounds');
      expect(fault.found).toContain(found);
    }
  });

  test('weights of edges, one of which is too large', () => {
    const net = new Network({ dt: 0.1 });
    net.population('P', 4, lif({ receptors: { syn: delta() } }));
    const connector = edges([0, 1], [1, 2]);
    net.connect('P', 'P', { connector, weight: [1, 7], delay: 1, plasticity: rule(good) });
    expect(() => compilePlan(net.describe())).toThrow(/bounds of the plasticity rule/);
  });

  test('by the engine without a time step', async () => {
    const created = (async () => EventSimulation.create(network(rule(good))))();
    await expect(created).rejects.toThrow(Thrown);
    await expect(created).rejects.toThrow(/plasticity/);
  });
});

test('a network with a rule is saved as text and read back', () => {
  const net = network(pairStdp({ w_max: 3, weights: 'power' }));
  const text = JSON.stringify(net.toJSON());
  expect(Network.fromJSON(text).describe()).toEqual(net.describe());
});
