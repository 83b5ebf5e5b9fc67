/** Small networks whose gradients every engine must give with the same bits: between them all that steps, rows and judges can be. */
import type { Gradient, Outcome, Sample } from '../../src/backends/learning/gradients.ts';
import type { JudgeSpec } from '../../src/backends/learning/judge.ts';
import {
  type LearningLayout,
  learningLayout,
  stepValues,
} from '../../src/backends/learning/layout.ts';
import type { LearningRequest } from '../../src/backends/learning/learning-request.ts';
import { type GradientOptions, startGradients } from '../../src/backends/learning/start.ts';
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const STEPS = 50;
const [INPUTS, HIDDEN, OUTPUTS] = [7, 18, 3];
const receptors = { syn: exponential({ tau_syn: 4 }) };

const leaky = neuron({
  equations: 'dv/dt = -v/tau_o + I_syn/C : 1',
  parameters: { tau_o: '15 ms', C: '2 pA*ms' },
  receptors,
});

/** ALIF with its own words, held while refractory. */
const adaptive = (slope: string, reset: 'additions' | 'detached' | 'attached' = 'detached') =>
  neuron({
    equations: `
      dv/dt = -v/tau_m + I_syn/C : 1 (unless refractory)
      da/dt = -a/tau_a : 1
    `,
    parameters: { tau_m: '10 ms', tau_a: '50 ms', C: '2 pA*ms', t_ref: '3 ms' },
    threshold: 'v >= 1 + a',
    reset: 'v = 0; a += 0.3',
    refractory: 't_ref',
    surrogate: { slope, reset },
    receptors,
  });

interface Case {
  readonly name: string;
  readonly hidden: NeuronSpec;
  readonly weight?: number;
  readonly request?: Omit<LearningRequest, 'steps'>;
  readonly judge?: Partial<Omit<JudgeSpec, 'readout'>> & {
    readonly take?: JudgeSpec['readout']['take'];
  };
  /** Spikes to spikes: the output neurons fire. */
  readonly output?: NeuronSpec;
  readonly sparse?: boolean;
  readonly values?: boolean;
  /** Hidden units; default 18. */
  readonly size?: number;
}

export const cases: readonly Case[] = [
  {
    name: 'ALIF, dense and recurrent, parameters and initial states',
    hidden: adaptive('superSpike'),
    request: { parameters: { hidden: ['tau_m', 'tau_a'] }, initial: { hidden: ['v'] } },
  },
  {
    name: 'sparse rows with many delays, graded events, costs, attached reset',
    hidden: adaptive('sigmoid', 'attached'),
    sparse: true,
    values: true,
    judge: {
      take: 'each',
      loss: { kind: 'meanSquare', scale: 1 },
      costs: [
        { population: 1, of: 'spikes', text: '0.001*(rate - 20)^2', strength: 0.5, dt: 1 },
        { population: 1, of: 'v', text: 'v^2', strength: 0.1, dt: 1 },
      ],
    },
  },
  {
    name: 'first spikes of output neurons, text as loss',
    hidden: adaptive('gaussian'),
    output: adaptive('triangle'),
    judge: { take: 'first', loss: { kind: { text: '(0.1*y + 2*target)^2' }, scale: 1 } },
  },
  {
    name: 'a surrogate that ends, dense and recurrent: units far from threshold are left out',
    hidden: adaptive('max(0, 1 - 4*abs(x))*4'),
    request: { parameters: { hidden: ['tau_m'] } },
  },
  {
    name: 'a surrogate that ends, along sparse rows',
    hidden: adaptive('triangle'),
    sparse: true,
  },
  {
    name: 'many units, slopes come back by random feedback and not by recurrent rows',
    hidden: adaptive('triangle'),
    size: 70,
    request: { feedback: 3, stopped: ['hidden to hidden'] },
  },
  {
    name: 'counts, arctan',
    hidden: adaptive('arctan'),
    output: adaptive('arctan'),
    judge: { take: 'count' },
  },
  {
    name: 'conductances, currents and noise',
    hidden: neuron({
      equations: `
        dv/dt = (E_L - v + 3*mV*exp((v + 55*mV)/(3*mV)))/tau_m + (I_syn + I_ext)/C + 2*mV*xi/sqrt(tau_m) : mV
      `,
      parameters: { tau_m: '10 ms', E_L: '-70 mV', C: '100 pF' },
      threshold: 'v > -50*mV',
      reset: 'v = -65*mV',
      surrogate: { slope: 'superSpike', width: 5, beta: 2 },
      receptors: { syn: conductanceExponential({ tau_syn: 3, E_rev: 0 }) },
    }),
    weight: 2,
  },
];

export function prepare(one: Case) {
  const { hidden, weight = 1, sparse = false, output = leaky, values = false } = one;
  const { size = HIDDEN } = one;
  const net = new Network({ dt: 1, seed: 7 });
  net.population('in', INPUTS, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', size, hidden);
  net.population('out', OUTPUTS, output);
  const drawn = (low: number, high: number) =>
    ({ distribution: 'uniform', low: low * weight, high: high * weight }) as const;
  const connector = sparse ? bernoulli(0.4) : allToAll();
  const delay = sparse ? ({ distribution: 'uniform', low: 1, high: 5 } as const) : 2;
  // slopes are asked for, not sense: conductances of either sign
  const signed = true;
  net.connect('in', 'hidden', { connector: allToAll(), weight: drawn(-0.4, 1.6), signed });
  net.connect('hidden', 'hidden', { connector, weight: drawn(-0.5, 0.5), delay, signed });
  net.connect('hidden', 'out', {
    connector,
    weight: { distribution: 'uniform', low: -0.5, high: 0.9 },
  });
  if (weight > 1) net.stepCurrent('hidden', { amplitude: 150, start: 5, stop: 40 });
  const layout = learningLayout(compilePlan(net.describe()), { steps: STEPS, ...one.request });
  const judge: JudgeSpec = {
    readout: { population: 2, of: 'v', take: one.judge?.take ?? 'max', from: 4, to: STEPS, dt: 1 },
    loss: one.judge?.loss ?? { kind: 'crossEntropy', scale: 2 },
    costs: one.judge?.costs ?? [],
  };
  const samples = Array.from({ length: 11 }, (_, b): Sample => {
    // some units send twice in a step
    const places = Array.from({ length: STEPS * INPUTS }, (_, at) => at);
    const events = places
      .flatMap((at) => (values && at % 19 === 0 ? [at, at] : [at]))
      .filter((at) => (Math.abs(Math.sin(12.9898 * (at + 997 * b) + 4.1)) * 43758.5453) % 1 < 0.12);
    const [steps, units] = [
      events.map((at) => Math.floor(at / INPUTS)),
      events.map((at) => at % INPUTS),
    ];
    const worth = values ? { values: events.map((at, k) => 0.5 + ((at + k) % 5) / 3) } : {};
    return { events: { in: { steps, units, ...worth } }, label: b % OUTPUTS };
  });
  return { layout, judge, samples };
}

export async function outcome(
  { layout, judge, samples }: ReturnType<typeof prepare>,
  options: GradientOptions,
): Promise<Outcome> {
  const engine = await startGradients(layout, judge, options);
  const weights = Float64Array.from(layout.projections.flatMap(({ drawn }) => [...drawn]));
  const populations = layout.populations.map((_, p) => stepValues(layout, p));
  try {
    await engine.run({ weights, populations }, samples.slice(3), { first: 5 });
    return await engine.run({ weights, populations }, samples, { first: 40 });
  } finally {
    await engine.dispose();
  }
}

export const numbers = ({ weights, constants, initial }: Gradient): number[] => [
  ...weights,
  ...constants.flat().flatMap((room) => [...room]),
  ...initial.flat().flatMap((room) => [...room]),
];

export const spikesOf = (layout: LearningLayout, spikes: readonly number[]) =>
  spikes[layout.populations.findIndex(({ name }) => name === 'hidden')];
