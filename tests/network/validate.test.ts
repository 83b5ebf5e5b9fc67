import { describe, expect, test } from 'vitest';
import type { Connector } from '../../src/connect/connector.ts';
import { allToAll, bernoulli, edges, oneToOne } from '../../src/connect/connector.ts';
import type { Distribution } from '../../src/connect/distribution.ts';
import type { Fault } from '../../src/errors.ts';
import type { InputDescription } from '../../src/inputs/input.ts';
import type {
  NetworkDescription,
  PopulationDescription,
  ProjectionDescription,
  SourceSpec,
} from '../../src/network/description.ts';
import { validate } from '../../src/network/validate.ts';
import type { ParameterValue } from '../../src/neurons/model.ts';
import type { RecorderDescription } from '../../src/record/recorder.ts';
import { neuron } from './models.ts';

const population = (change: Partial<PopulationDescription> = {}): PopulationDescription => ({
  name: 'E',
  size: 10,
  neuron: neuron(),
  initial: {},
  ...change,
});

const projection = (change: Partial<ProjectionDescription> = {}): ProjectionDescription => ({
  name: 'E to E',
  source: 'E',
  target: 'E',
  receptor: 'ex',
  connector: allToAll(),
  weight: 1,
  delay: 1,
  ...change,
});

const poisson: SourceSpec = { source: 'poisson', rate: 10, start: 0, stop: 100 };

const network = (change: Partial<NetworkDescription> = {}): NetworkDescription => ({
  format: 'synfire-network',
  version: 1,
  dt: 0.1,
  seed: 1,
  populations: [population()],
  projections: [],
  inputs: [],
  recorders: [],
  ...change,
});

const brief = (faults: readonly Fault[]) => faults.map((f) => `${f.code} at ${f.where}`);
const faultsOf = (change: Partial<NetworkDescription>) => brief(validate(network(change)));

test('empty populations, projections and weights of 0 are legal', () => {
  const populations = [
    population({ size: 0 }),
    population({ name: 'S', size: 0, neuron: poisson }),
  ];
  const projections = [
    projection({ weight: 0 }),
    projection({ name: 'b', connector: edges([], []) }),
    projection({ name: 'c', connector: bernoulli(0) }),
    projection({ name: 'd', source: 'S', connector: oneToOne() }),
  ];
  expect(faultsOf({ populations, projections })).toEqual([]);
  expect(faultsOf({ populations: [] })).toEqual([]);
});

test('all faults are reported at once', () => {
  const faults = validate(
    network({
      dt: -1,
      seed: 1.5,
      populations: [
        population({ neuron: neuron({ tau_n: 1, tau_m: -1 }) }),
        population({ size: 2.5 }),
      ],
      projections: [projection({ target: 'e', weight: '1 ms', delay: Number.NaN })],
    }),
  );
  expect(brief(faults)).toEqual([
    'bad-dt at network › dt',
    'bad-seed at network › seed',
    'unknown-parameter at population "E" › parameter "tau_n"',
    'out-of-range at population "E" › parameter "tau_m"',
    'bad-size at population "E" › size',
    'duplicate-name at population "E"',
    'unknown-population at projection "E to E" › target',
    'not-finite at projection "E to E" › delay',
  ]);
  expect(faults.map((f) => f.remedy)).toContain('Did you mean "tau_m"?');
  expect(faults.map((f) => f.remedy)).toContain('Did you mean "E"?');
});

describe('populations', () => {
  const value = (v: ParameterValue) =>
    faultsOf({ populations: [population({ neuron: neuron({ V_th: v }) })] });
  const place = 'population "E" › parameter "V_th"';

  test('units and lengths', () => {
    expect(value('-50 mV')).toEqual([]);
    expect(value('2 nA')[0]).toMatch(/ at population "E" › parameter "V_th"$/);
    expect(value('ten')).toHaveLength(1);
    expect(value([1, 2])).toEqual([`wrong-length at ${place}`]);
    expect(value(new Float64Array(10))).toEqual([]);
    expect(value([0, 1, 2, Number.NaN, 4, 5, 6, 7, 8, 9])).toEqual([`not-finite at ${place}[3]`]);
  });

  test('distributions', () => {
    const wrong: [Distribution, string][] = [
      [{ distribution: 'uniform', low: 2, high: 1 }, `empty-interval at ${place}`],
      [{ distribution: 'normal', mean: 1, sd: -1 }, `out-of-range at ${place} › sd`],
      [{ distribution: 'normal', mean: 1, sd: 1, min: 3, max: 2 }, `empty-interval at ${place}`],
      [{ distribution: 'lognormal', mu: Number.NaN, sigma: 1 }, `not-finite at ${place} › mu`],
    ];
    for (const [distribution, fault] of wrong) expect(value(distribution)).toEqual([fault]);
  });

  test('initial values, receptors', () => {
    const initial = { V: 1 };
    expect(faultsOf({ populations: [population({ initial })] })).toEqual([
      'unknown-state at population "E" › initial "V"',
    ]);
    const spec = neuron();
    const receptors = { ex: { ...spec.receptors.ex, parameters: { tau: 1, tau_syn: 0 } } };
    expect(faultsOf({ populations: [population({ neuron: { ...spec, receptors } })] })).toEqual([
      'unknown-parameter at population "E" › receptor "ex" › parameter "tau"',
      'out-of-range at population "E" › receptor "ex" › parameter "tau_syn"',
    ]);
  });

  test('sources', () => {
    const source = (spec: SourceSpec) => faultsOf({ populations: [population({ neuron: spec })] });
    const generator = (senders: number[], times: number[]) =>
      source({ source: 'spike_generator', senders, times });
    expect(source(poisson)).toEqual([]);
    expect(source({ ...poisson, stop: Number.POSITIVE_INFINITY })).toEqual([]);
    expect(source({ ...poisson, rate: -1 })).toEqual(['out-of-range at population "E" › rate']);
    expect(source({ ...poisson, rate: 1e9 })).toEqual(['rate-too-high at population "E" › rate']);
    expect(source({ ...poisson, start: 200 })).toEqual(['empty-interval at population "E"']);
    expect(source({ ...poisson, start: 0.05 })).toEqual(['off-grid at population "E" › start']);
    expect(generator([0, 9], [0.1, 0.3])).toEqual([]);
    expect(generator([0, 0], [0.1])).toEqual(['wrong-length at population "E"']);
    expect(generator([10], [0.1])).toEqual(['index-out-of-range at population "E" › senders[0]']);
    expect(generator([0], [0.15])).toEqual(['off-grid at population "E" › times[0]']);
    expect(generator([0], [0])).toEqual(['out-of-range at population "E" › times[0]']);
    expect(generator([0, 1], [0.2, 0.1])).toEqual(['unsorted at population "E" › times[1]']);
    expect(generator([0], [1e12])).toEqual(['too-late at population "E" › times[0]']);
  });
});

describe('projections', () => {
  const one = (change: Partial<ProjectionDescription>) =>
    faultsOf({
      populations: [
        population(),
        population({ name: 'I', size: 4 }),
        population({ name: 'S', neuron: poisson }),
      ],
      projections: [projection(change)],
    });
  const connector = (c: Connector, target = 'E') => one({ connector: c, target });
  const where = 'projection "E to E"';

  test('ends', () => {
    expect(one({ source: 'S' })).toEqual([]);
    expect(one({ target: 'S' })).toEqual([`source-as-target at ${where}`]);
    expect(one({ receptor: 'exc' })).toEqual([`unknown-receptor at ${where}`]);
  });

  test('delays', () => {
    const delay = (d: ParameterValue) => one({ delay: d, connector: edges([0, 1], [0, 1]) });
    expect(delay(0.3)).toEqual([]);
    expect(delay('1 s')).toEqual([]);
    expect(delay(0.25)).toEqual([`off-grid at ${where} › delay`]);
    expect(delay(0.01)).toEqual([`off-grid at ${where} › delay`]);
    expect(delay(-1)).toEqual([`out-of-range at ${where} › delay`]);
    expect(delay([0.1, 0.25])).toEqual([`off-grid at ${where} › delay[1]`]);
    expect(delay([0.1])).toEqual([`wrong-length at ${where} › delay`]);
    expect(delay({ distribution: 'uniform', low: 0.05, high: 1 })).toEqual([
      `below-dt at ${where} › delay › low`,
    ]);
    const normal = { distribution: 'normal', mean: 1.5, sd: 0.75 } as const;
    expect(delay(normal)).toEqual([]);
    expect(delay({ ...normal, min: 0.1 })).toEqual([]);
    expect(delay({ ...normal, min: 0.01 })).toEqual([`below-dt at ${where} › delay › min`]);
  });

  test('arrays of weights go with edge lists only', () => {
    expect(one({ weight: [1, 2] })).toEqual([`unexpected-array at ${where} › weight`]);
  });

  test('connectors', () => {
    const degree = (d: number, multapses: boolean) =>
      connector({ connector: 'fixedIndegree', degree: d, multapses, autapses: false });
    const place = `${where} › connector`;
    expect(connector(oneToOne(), 'I')).toEqual([`different-sizes at ${place}`]);
    expect(connector({ ...bernoulli(1), probability: 1.5 } as Connector)).toEqual([
      `bad-probability at ${place} › probability`,
    ]);
    expect(degree(9, false)).toEqual([]);
    expect(degree(10, false)).toEqual([`degree-too-large at ${place} › degree`]);
    expect(degree(100, true)).toEqual([]);
    expect(degree(1.5, true)).toEqual([`bad-count at ${place} › degree`]);
    expect(connector(edges([0], [4]), 'I')).toEqual([`index-out-of-range at ${place} › target[0]`]);
    expect(connector({ connector: 'edges', source: [0], target: [] })).toEqual([
      `wrong-length at ${place}`,
    ]);
  });
});

test('inputs', () => {
  const inputs = (...list: InputDescription[]) => faultsOf({ inputs: list });
  const base = { name: 'i', target: 'E' };
  const train = { ...base, input: 'poisson', receptor: 'ex', rate: 1, weight: 1 } as const;
  expect(inputs(train, train)).toEqual(['duplicate-name at input "i"']);
  expect(inputs({ ...train, rate: -1 })).toEqual(['out-of-range at input "i" › rate']);
  expect(inputs({ ...train, rate: 1e8 })).toEqual(['rate-too-high at input "i" › rate']);
  expect(inputs({ ...train, receptor: 'x' })).toEqual(['unknown-receptor at input "i"']);
  expect(inputs({ ...train, neurons: [10] })).toEqual([
    'index-out-of-range at input "i" › neurons[0]',
  ]);
  const noise = { ...base, input: 'noise_current', mean: 0, sd: 1, interval: 0.1 } as const;
  expect(inputs({ ...noise, interval: 0.25 })).toEqual(['off-grid at input "i" › interval']);
  const step = { ...base, input: 'step_current', amplitude: 1, start: 0, stop: 1 } as const;
  expect(inputs({ ...step, amplitude: [1, 2] })).toEqual(['wrong-length at input "i" › amplitude']);
  const series = { ...base, input: 'series_current', values: [1], interval: 0 } as const;
  expect(inputs(series)).toEqual(['below-dt at input "i" › interval']);
});

test('recorders', () => {
  const recorders = (recorder: RecorderDescription) => faultsOf({ recorders: [recorder] });
  const states = { recorder: 'states', target: 'E', variables: ['v'], every: 0.2 } as const;
  expect(recorders(states)).toEqual([]);
  expect(recorders({ ...states, variables: ['u'] })[0]).toMatch(/^unknown-state/);
  expect(recorders({ ...states, every: 0.25 })[0]).toMatch(/^off-grid/);
  expect(recorders({ ...states, neurons: [-1] })[0]).toMatch(/^index-out-of-range/);
  expect(recorders({ recorder: 'rate', target: 'E', bin: 0 })[0]).toMatch(/^below-dt/);
  expect(recorders({ recorder: 'spikes', target: 'X' })[0]).toMatch(/^unknown-population/);
});

test('data of the wrong shape, each fault with its place', () => {
  const mangled = {
    ...network(),
    populations: [null, { ...population(), size: '10', colour: 'red' }],
    recorders: [{ recorder: 'voltage', target: 'E' }],
  } as unknown as NetworkDescription;
  expect(brief(validate(mangled))).toEqual([
    'wrong-type at population 0',
    'wrong-type at population "E" › size',
    'unknown-field at population "E"',
    'unknown-word at recorder 0 of "E" › recorder',
  ]);
  expect(brief(validate({} as NetworkDescription))[0]).toBe('unknown-word at network › format');
  expect(brief(validate(undefined as unknown as NetworkDescription))).toEqual([
    'wrong-type at network',
  ]);
});
