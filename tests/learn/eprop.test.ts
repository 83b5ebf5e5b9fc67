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
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const [STEPS, INPUTS, HIDDEN, OUTPUTS] = [100, 10, 20, 3];
const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

interface Case {
  readonly name: string;
  readonly adaptive: boolean;
  readonly current: boolean;
  readonly delay: number;
  readonly feedback?: number;
}

const cases: readonly Case[] = [
  { name: 'LIF with delta synapses', adaptive: false, current: false, delay: 1 },
  { name: 'ALIF with delta synapses', adaptive: true, current: false, delay: 1 },
  { name: 'ALIF with currents and delays', adaptive: true, current: true, delay: 4 },
  { name: 'ALIF, random feedback', adaptive: true, current: false, delay: 1, feedback: 9 },
];

/** The neuron of Bellec et al.: reset by subtraction, refractory, adapting. */
function network({ adaptive, current, delay }: Omit<Case, 'name'>): Network {
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
    surrogate: { slope: 'triangle', width: 0.6 },
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

async function slopes(one: Case, options: GradientOptions): Promise<Float64Array> {
  const { feedback } = one;
  const layout = learningLayout(compilePlan(network(one).describe()), {
    steps: STEPS,
    stopped: ['hidden to hidden'],
    ...(feedback === undefined ? {} : { feedback }),
  });
  const judge: JudgeSpec = {
    readout: { population: 2, of: 'v', take: 'each', from: 20, to: STEPS, dt: 1 },
    loss: { kind: 'crossEntropy', scale: 1 },
    costs: [{ population: 1, of: 'spikes', text: '(rate - 10)^2', strength: 1e-4, dt: 1 }],
  };
  const engine = await startGradients(layout, judge, options);
  const weights = Float64Array.from(layout.projections.flatMap(({ drawn }) => [...drawn]));
  const populations = layout.populations.map((_, p) => stepValues(layout, p));
  const { gradient, spikes } = await engine.run({ weights, populations }, samples);
  expect(spikes[1]).toBeGreaterThan(100);
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
