import { describe, expect, test } from 'vitest';
import {
  allToAll,
  bernoulli,
  edges,
  fixedIndegree,
  fixedTotalNumber,
} from '../../src/connect/connector.ts';
import { normal, uniform } from '../../src/connect/distribution.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { estimateBudget, printBytes } from '../../src/plan/budget.ts';
import { checkBudget } from '../../src/plan/check-budget.ts';
import { compilePlan, FOREVER } from '../../src/plan/compile.ts';
import { planSummary } from '../../src/plan/summary.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { neuron } from '../network/models.ts';

const plan = (net: Network) => compilePlan(net.describe());

/** Two populations with drawn weights and delays, as in the cortical microcircuit. */
function drawn(scale = 1): Network {
  const net = new Network({ dt: 0.1, seed: 2 ** 40 + 5 });
  const e = net.population('E', 20000 * scale, neuron(), { initial: { v: normal(-58, 10) } });
  const i = net.population('I', 5000 * scale, neuron({ tau_m: uniform(8, 12) }));
  const synapse = (w: number, d: number) => ({
    weight: normal(w, Math.abs(w) / 10),
    delay: normal(d, d / 2),
  });
  for (const target of [e, i]) {
    net.connect(e, target, { connector: fixedTotalNumber(4e7 * scale), ...synapse(87.8, 1.5) });
    net.connect(i, target, { connector: bernoulli(0.1), ...synapse(-351.2, 0.8), receptor: 'in' });
    net.poissonInput(target, { rate: 16000, weight: 87.8 });
  }
  return net;
}

describe('a plan', () => {
  test('numbers populations, splits the seed, keeps every parameter', () => {
    const { key, populations, epochSteps } = plan(drawn());
    expect(key).toEqual([5, 256]);
    expect(populations.map((p) => p.first)).toEqual([0, 20000]);
    expect(populations[0].parameters).toMatchObject({ tau_m: 10, tau_syn_ex: 0.5, tau_syn_in: 2 });
    expect(populations[1].parameters.tau_m).toHaveLength(5000);
    expect(populations[0].initial.v).toHaveLength(20000);
    expect(populations[1].initial.v).toBe(-65);
    expect(epochSteps).toBe(1);
  });

  test('initial values follow parameters that differ between neurons', () => {
    const net = new Network({ dt: 0.1 });
    net.population('p', 3, neuron({ E_L: [-70, -65, -60] }));
    expect(plan(net).populations[0].initial.v).toEqual(Float64Array.of(-70, -65, -60));
  });

  test('drawn values out of a parameter’s range are refused', () => {
    const net = new Network({ dt: 0.1 });
    net.population('p', 1000, neuron({ tau_m: normal(1, 5) }));
    expect(() => plan(net)).toThrow(/drawn-out-of-range/);
  });

  test('drawn weights: sums fit, each weight fits 16 bits', () => {
    const { populations, projections } = plan(drawn());
    const [ex] = populations[0].receptors;
    expect(ex.narrow).toBe(false);
    for (const p of projections) {
      expect(p.maxWeight).toBeLessThanOrEqual(32767);
      expect(p.maxWeight).toBeGreaterThan(4096);
      const { quantum } = populations[p.target].receptors[p.receptor];
      if (p.weight.draw !== 'normal') throw new Error('not normal');
      const real = p.weight.mean * quantum * 2 ** p.shift;
      expect(Math.abs(real)).toBeCloseTo(p.weight.mean > 0 ? 87.8 : 351.2, 2);
      expect(p.delaySteps[0]).toBe(1);
    }
  });

  test('constant weights are counted exactly', () => {
    const net = new Network({ dt: 0.1 });
    const e = net.population('E', 80, neuron());
    net.connect(e, e, { connector: fixedIndegree(10), weight: 0.1, delay: 1.5 });
    net.connect(e, e, { connector: fixedIndegree(10), weight: -0.5, delay: 2 });
    net.poissonInput(e, { rate: 10000, weight: 0.1, neurons: [3] });
    const { populations, projections, inputs, epochSteps } = plan(net);
    expect(populations[0].receptors[0]).toEqual({ name: 'ex', quantum: 0.1, narrow: true });
    expect(projections.map((p) => p.weight)).toEqual([
      { draw: 'constant', value: 1 },
      { draw: 'constant', value: -5 },
    ]);
    expect(epochSteps).toBe(15);
    const [input] = inputs;
    if (input.input !== 'poisson') throw new Error('not Poisson');
    expect(input).toMatchObject({ expected: 1, weight: 1, stream: 0 });
    expect(input.mask?.[3]).toBe(1);
    expect(input.mask?.reduce((a, b) => a + b)).toBe(1);
  });

  test('a source that fires several times a step counts as often', () => {
    const net = new Network({ dt: 0.1 });
    const often = { source: 'poisson', rate: 5e6, start: 1, stop: 2 } as const;
    const s = net.population('S', 10, often);
    const e = net.population('E', 10, neuron());
    net.connect(s, e, { connector: allToAll(), weight: normal(1e4, 1) });
    const { populations } = plan(net);
    expect(populations[0]).toMatchObject({ kind: 'poisson', expected: 500, onSteps: [10, 20] });
    const largest = 1e4 + 6.7;
    const sum = (10 * 600 * largest) / populations[1].receptors[0].quantum;
    expect(sum).toBeLessThan(2 ** 31);
  });

  test('given spikes are ordered by step and sender', () => {
    const net = new Network({ dt: 0.1 });
    const spikes = { senders: [2, 1, 0], times: [0.1, 0.1, 0.5] };
    net.population('G', 3, { source: 'spike_generator', ...spikes });
    expect(plan(net).populations[0].spikes).toEqual({
      steps: Uint32Array.of(0, 0, 4),
      senders: Uint32Array.of(1, 2, 0),
    });
  });

  test('projections without synapses become empty edge lists', () => {
    const net = new Network({ dt: 0.1 });
    const none = net.population('none', 0, neuron());
    const e = net.population('E', 10, neuron());
    net.connect(none, e, { connector: fixedIndegree(10), weight: 1, delay: 0.3 });
    net.connect(e, e, { connector: edges([], []), weight: [], delay: [] });
    net.connect(e, e, { connector: bernoulli(0), weight: 1, delay: normal(2, 1) });
    const { projections, epochSteps } = plan(net);
    expect(epochSteps).toBe(16);
    for (const p of projections) {
      expect(p.expectedSynapses).toBe(0);
      expect(p.connector).toMatchObject({ connector: 'edges', source: new Uint32Array(0) });
    }
  });

  test('edges keep their weights and delays', () => {
    const net = new Network({ dt: 0.1 });
    const e = net.population('E', 10, neuron());
    const connector = edges([0, 1, 2], [3, 3, 5]);
    net.connect(e, e, { connector, weight: [0.5, -1.5, 1], delay: [0.3, 0.2, 7] });
    const [p] = plan(net).projections;
    expect(p.weight).toEqual({ draw: 'values', values: Int32Array.of(1, -3, 2) });
    expect(p.delay).toEqual({ draw: 'values', values: Int32Array.of(3, 2, 70) });
    expect(p.delaySteps).toEqual([2, 70]);
    expect(p.connector).toMatchObject({ source: Uint32Array.of(0, 1, 2) });
  });

  test('currents and recorders', () => {
    const net = new Network({ dt: 0.1, recordSpikes: false });
    const e = net.population('E', 3, neuron());
    net.stepCurrent(e, { amplitude: 100, start: 5 });
    net.seriesCurrent(e, { values: [1, 2], interval: 0.5 });
    net.noiseCurrent(e, { sd: 3 });
    net.recordStates(e, { variables: ['v'], every: 0.5 });
    net.recordRate(e, { bin: 1 });
    const { inputs, recorders } = plan(net);
    expect(inputs).toEqual([
      { input: 'step_current', target: 0, amplitude: 100, steps: [50, FOREVER] },
      { input: 'series_current', target: 0, values: Float32Array.of(1, 2), each: false, every: 5 },
      { input: 'noise_current', target: 0, mean: 0, sd: 3, every: 1, stream: 2 },
    ]);
    expect(recorders).toEqual([
      {
        recorder: 'states',
        name: 'E',
        target: 0,
        variables: ['v'],
        neurons: Uint32Array.of(0, 1, 2),
        every: 5,
        mean: false,
      },
      { recorder: 'rate', name: 'E', target: 0, binSteps: 10 },
    ]);
  });

  test('is the same after a way through JSON, and can be cloned', () => {
    const net = drawn(0.01);
    const first = plan(net);
    const second = plan(Network.fromJSON(JSON.stringify(net)));
    expect(second).toEqual(first);
    expect(structuredClone(first)).toEqual(first);
  });

  test('is refused with all faults', () => {
    const net = new Network({ dt: 0.1 });
    net.population('p', -1, neuron());
    net.connect('p', 'q', { connector: allToAll(), weight: 1, delay: 0.01 });
    try {
      plan(net);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SynfireError);
      expect((error as SynfireError).faults).toHaveLength(3);
    }
  });
});

describe('budget', () => {
  test('counts synapses at 4 bytes, or 2 where weights are equal', () => {
    const bytes = (weight: number | ReturnType<typeof normal>) => {
      const net = new Network({ dt: 0.1 });
      const p = net.population('p', 1000, neuron());
      net.connect(p, p, { connector: allToAll(), weight });
      return estimateBudget(plan(net)).groups.find((g) => g.name === 'synapses')?.bytes;
    };
    expect(bytes(1)).toBe(2e6);
    expect(bytes(normal(1, 0.1))).toBe(4e6);
  });

  test('refuses before anything is allocated, with the numbers', () => {
    const large = plan(drawn());
    expect(checkBudget(large, 2e9).total).toBeLessThan(2e9);
    expect(() => checkBudget(large, 1e8)).toThrow(
      /found \d+ MB needed \(synapses \d+ MB.*\), expected at most 100 MB\. Scaled by 0\.\d+ /,
    );
    expect(() => checkBudget(large, Number.NaN)).toThrow(SynfireError);
  });

  test('prints', () => {
    expect(['1', '4100', '35e6', '1.2e9'].map((x) => printBytes(Number(x)))).toEqual([
      '1 B',
      '4.1 kB',
      '35 MB',
      '1.2 GB',
    ]);
    const text = planSummary(plan(drawn()));
    expect(text).toContain('25,000 neurons');
    expect(text).toContain('leaky');
    expect(text).toContain('memory, about');
  });

  test('says where the first value of a weight that learns is rounded', () => {
    const summary = (weight: number) => {
      const network = new Network({ dt: 0.1 });
      network.population('P', 1, lif());
      const plasticity = pairStdp({ w_max: 1e6 });
      network.connect('P', 'P', { connector: allToAll(), weight, plasticity });
      return planSummary(compilePlan(network.describe()));
    };
    expect(summary(0.001)).not.toContain('rounded');
    expect(summary(1e-6)).toContain(
      'first weights, which are small beside their bound, are rounded',
    );
  });
});
