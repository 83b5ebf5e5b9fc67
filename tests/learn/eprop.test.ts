/** e-prop: eligibilities forward in time give what back-propagation gives that is stopped at recurrent spikes. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/backends/learning/gradients.ts';
import type { JudgeSpec } from '../../src/backends/learning/judge.ts';
import { learningLayout, stepValues } from '../../src/backends/learning/layout.ts';
import { type GradientOptions, startGradients } from '../../src/backends/learning/start.ts';
import { allToAll } from '../../src/connect/connector.ts';
import type { SynfireError } from '../../src/errors.ts';
import { Trainer, yinYang } from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { alif } from '../../src/neurons/alif.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const [STEPS, INPUTS, HIDDEN, OUTPUTS] = [100, 10, 20, 3];
/** Steps in between, where something is to be remembered. */
const LATE = 300;
const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

interface Case {
  readonly name: string;
  readonly adaptive: boolean;
  readonly current: boolean;
  readonly delay: number;
  readonly feedback?: number;
  /** Slopes pass through what spikes add to the threshold; default true. */
  readonly attached?: boolean;
}

const cases: readonly Case[] = [
  { name: 'LIF with delta synapses', adaptive: false, current: false, delay: 1 },
  { name: 'ALIF with delta synapses', adaptive: true, current: false, delay: 1 },
  { name: 'ALIF with currents and delays', adaptive: true, current: true, delay: 4 },
  { name: 'ALIF, random feedback', adaptive: true, current: false, delay: 1, feedback: 9 },
];

/** The neuron of Bellec et al.: reset by subtraction, refractory, adapting. */
function network({ adaptive, current, delay, attached = true }: Omit<Case, 'name'>): Network {
  const receptors = { syn: current ? exponential({ tau_syn: 4 }) : delta() };
  const drive = current ? ' + I_syn/C' : '';
  const parameters = {
    tau_m: '20 ms',
    tau_a: '200 ms',
    t_ref: '3 ms',
    ...(current ? { C: '4 pF' } : {}),
  };
  const hidden = neuron({
    equations: `
      dv/dt = -v/tau_m${drive} : mV
      da/dt = -a/tau_a : 1
    `,
    parameters,
    threshold: 'v >= 0.6*mV + 0.3*mV*a',
    reset: adaptive ? 'v = v - 0.6*mV; a += 1' : 'v = v - 0.6*mV',
    refractory: 't_ref',
    surrogate: { slope: 'triangle', width: 0.6, reset: attached ? ['a'] : 'detached' },
    receptors,
  });
  const output = neuron({
    equations: `dv/dt = -v/tau_o${drive} : mV`,
    parameters: { tau_o: '20 ms', ...(current ? { C: '4 pF' } : {}) },
    receptors,
  });
  const net = new Network({ dt: 1, seed: 4 });
  net.population('in', INPUTS, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', HIDDEN, hidden);
  net.population('out', OUTPUTS, output);
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(0.1, 0.3) });
  net.connect('hidden', 'hidden', { connector, weight: normal(0, 0.15), delay });
  net.connect('hidden', 'out', { connector, weight: normal(0, 0.3), delay });
  return net;
}

const samples = Array.from({ length: 3 }, (_, b): Sample => {
  const at = Array.from({ length: STEPS * INPUTS }, (_, k) => k).filter(
    (k) => (Math.abs(Math.sin(12.9898 * (k + 331 * b) + 4.1)) * 43758.5453) % 1 < 0.1,
  );
  const steps = at.map((k) => Math.floor(k / INPUTS));
  return { events: { in: { steps, units: at.map((k) => k % INPUTS) } }, label: b };
});

async function slopes(
  one: Case,
  options: GradientOptions,
  late?: readonly Sample[],
): Promise<Float64Array> {
  const { feedback } = one;
  const steps = late ? LATE + STEPS : STEPS;
  const layout = learningLayout(compilePlan(network(one).describe()), {
    steps,
    stopped: ['hidden to hidden'],
    ...(feedback === undefined ? {} : { feedback }),
  });
  const from = late ? LATE + 80 : 20;
  const cost = { population: 1, of: 'spikes', text: '(rate - 10)^2', strength: 1e-4, dt: 1 };
  const judge: JudgeSpec = {
    readout: { population: 2, of: 'v', take: 'each', from, to: steps, dt: 1 },
    loss: { kind: 'crossEntropy', scale: 1 },
    costs: late ? [] : [cost],
  };
  const engine = await startGradients(layout, judge, options);
  const weights = Float64Array.from(layout.projections.flatMap(({ drawn }) => [...drawn]));
  const populations = layout.populations.map((_, p) => stepValues(layout, p));
  const { gradient, spikes } = await engine.run({ weights, populations }, late ?? samples);
  expect(spikes[1]).toBeGreaterThan(30);
  await engine.dispose();
  return gradient!.weights;
}

describe('e-prop', () => {
  it.each(cases)('$name: forward is backward, 1e-9 in f64, 1e-5 in f32', async (one) => {
    const backward = await slopes(one, { backend: 'reference', precision: 'f64' });
    const forward = await slopes(one, {
      backend: 'reference',
      precision: 'f64',
      eligibility: true,
    });
    const largest = Math.max(...backward.map(Math.abs));
    const apart = (found: Float64Array) =>
      Math.max(...found.map((x, k) => Math.abs(x - backward[k]))) / largest;
    expect(backward.filter((x) => x !== 0).length).toBeGreaterThan(500);
    expect(apart(forward)).toBeLessThan(1e-9);
    const wasm = await slopes(one, { workers: 0 });
    expect(apart(wasm)).toBeLessThan(1e-5);
    expect(wasm).toEqual(await slopes(one, { backend: 'reference', precision: 'f32' }));
  });

  it('reaches back beyond the membrane by the threshold alone, which needs its slope', async () => {
    // the first half of the inputs fires at the beginning, the other at the end, when the network is judged
    const half = INPUTS / 2;
    const early = samples.map(({ events, label }): Sample => {
      const { steps, units } = events.in;
      const kept = Array.from(steps, (step, k) => [step, units[k]]).filter(([step, unit]) =>
        unit < half ? step < 20 : step >= 80,
      );
      const when = kept.map(([step]) => (step < 20 ? step : LATE + step));
      return { label, events: { in: { steps: when, units: kept.map(([, unit]) => unit) } } };
    });
    const reach = async (attached: boolean) => {
      const all = await slopes({ ...cases[1], attached }, { workers: 0 }, early);
      return Math.max(...all.subarray(0, half * HIDDEN).map(Math.abs));
    };
    expect(await reach(true)).toBeGreaterThan(5 * (await reach(false)));
  });

  it('refuses a state that is not there, by name', async () => {
    const net = new Network({ dt: 1 });
    const receptors = { syn: delta() };
    const surrogate = { slope: 'triangle', reset: ['theta', 'b'] };
    net.population('in', 1, spikeGenerator({ senders: [], times: [] }));
    net.population('out', 2, alif({ receptors, surrogate }));
    net.connect('in', 'out', { connector: allToAll(), weight: 1 });
    const made = Trainer.create(Network.fromJSON(JSON.stringify(net)), {
      ...{ data: yinYang({ samples: 4 }), method: 'eprop', duration: 60 },
      readout: { population: 'out', take: 'count' },
      loss: 'crossEntropy',
    });
    await expect(made).rejects.toThrow(/surrogate › reset.*"b".*unknown-state/s);
  });

  it('differs from back-propagation through recurrent spikes, and by its feedback', async () => {
    const [symmetric, random] = [
      await slopes(cases[1], { workers: 0 }),
      await slopes(cases[3], { workers: 0 }),
    ];
    expect(random).not.toEqual(symmetric);
    const data = yinYang({ samples: 4 });
    const trainer = async (method: 'bptt' | 'eprop') => {
      const made = await Trainer.create(network(cases[0]), {
        ...{ data, method, duration: 60, workers: 0 },
        readout: { population: 'out', take: 'mean' },
        loss: 'crossEntropy',
      });
      return (await made.gradient(data)).slopes;
    };
    const [bptt, eprop] = [await trainer('bptt'), await trainer('eprop')];
    expect(eprop['hidden to out']).toEqual(bptt['hidden to out']);
    expect(eprop['in to hidden']).not.toEqual(bptt['in to hidden']);
  });

  it('refuses neurons between those that learn and the outputs, where it runs forward', async () => {
    const net = network(cases[0]);
    net.population(
      'last',
      2,
      neuron({
        equations: 'dv/dt = -v/tau_o : mV',
        parameters: { tau_o: '20 ms' },
        receptors: { syn: delta() },
      }),
    );
    net.connect('out', 'last', { connector: allToAll(), weight: 1 });
    const made = Trainer.create(net, {
      ...{ data: yinYang({ samples: 4 }), method: 'eprop', duration: 60, backend: 'reference' },
      readout: { population: 'last', take: 'mean' },
      loss: 'meanSquare',
    });
    await expect(made).rejects.toMatchObject({
      code: 'not-learnable',
    } satisfies Partial<SynfireError>);
  });
});
