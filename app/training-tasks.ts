/** What the learning page trains: networks of spiking neurons. Their samples are drawn where they are trained (training-worker.ts). */
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../src/index.ts';

export interface TrainingTask {
  readonly title: string;
  readonly about: string;
  /** Neurons in the layer that learns to represent. */
  readonly hidden: number;
  readonly learningRate: number;
  /** Sources, classes, ms of a sample, ms of a step. */
  readonly inputs: number;
  readonly outputs: number;
  readonly duration: number;
  readonly dt: number;
  readonly recurrent: boolean;
  readonly weights: readonly [input: Spread, output: Spread];
  readonly options: { readonly scale: number; readonly batch: number };
}

export type TaskName = keyof typeof tasks;

type Spread = readonly [mean: number, sd: number];

export const tasks: Readonly<Record<'yinYang' | 'manifolds', TrainingTask>> = {
  yinYang: {
    title: 'Yin-Yang',
    about:
      'Points of a plane, sent as the times of five spikes, belong to one of three shapes (Kriener, Göltz & Petrovici 2022). No straight cut tells them apart.',
    ...{ hidden: 120, learningRate: 0.02, inputs: 5, outputs: 3, duration: 40, dt: 0.5 },
    recurrent: false,
    weights: [
      [0.6, 2],
      [0, 0.3],
    ],
    options: { scale: 10, batch: 64 },
  },
  manifolds: {
    title: 'Random manifolds',
    about:
      'Twenty neurons fire once each, at times that follow one of ten smooth random curves (Zenke & Vogels 2021). The hidden neurons are connected among themselves.',
    ...{ hidden: 64, learningRate: 0.005, inputs: 20, outputs: 10, duration: 100, dt: 1 },
    recurrent: true,
    weights: [
      [0.3, 1.5],
      [0, 0.1],
    ],
    options: { scale: 5, batch: 100 },
  },
};

export const INPUT = 'in to hidden';

export function taskNetwork(task: TrainingTask, hidden: number): Network {
  const { inputs, outputs, dt, recurrent, weights } = task;
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const firing = { threshold: 'v >= 1', reset: 'v = 0', surrogate: 'superSpike' };
  const net = new Network({ dt, seed: 3 });
  net.population('in', inputs, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, neuron({ equations, parameters, receptors, ...firing }));
  net.population('out', outputs, neuron({ equations, parameters, receptors }));
  const normal = ([mean, sd]: Spread) => ({ distribution: 'normal', mean, sd }) as const;
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(weights[0]), name: INPUT });
  net.connect('hidden', 'out', { connector, weight: normal(weights[1]) });
  if (recurrent) net.connect('hidden', 'hidden', { connector, weight: normal([0, 0.1]) });
  return net;
}
