/**
 * Exact gradients of spike times: Wunderlich & Pehle (2021), Yin-Yang by the times of first spikes, 5-200-3 LIF with exponential
 * currents. Weights, loss and rates as in the authors' code; a delay of 0.1 ms, and the rate falls faster, since there are fewer epochs.
 */
import { allToAll, exponential, lif, Network, spikeGenerator } from '../../src/index.ts';
import {
  Trainer,
  type TrainerOptions,
  type TrainingSample,
  yinYang,
} from '../../src/learn/index.ts';
import { atLeast, type Check } from '../example.ts';
import type { Study } from '../study.ts';
import { learningCourse } from '../watched-learner.ts';

export interface YinYangRun {
  readonly hidden: number;
  readonly samples: number;
  readonly epochs: number;
  /** The learning rate is multiplied by it every epoch. */
  readonly decay: number;
  /** Least accuracy of 1,000 points never seen. */
  readonly least: number;
}

const TAU_M = 20;
const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

export function yinYangNetwork(hidden: number): Network {
  const net = new Network({ dt: 0.1, seed: 3 });
  const unit = lif({
    // rest 0, threshold 1, resistance 1
    ...{ C_m: TAU_M, tau_m: TAU_M, E_L: 0, V_th: 1, V_reset: 0, t_ref: 0 },
    receptors: { syn: exponential({ tau_syn: 5 }) },
  });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, unit);
  net.population('out', 3, unit);
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(1.5, 0.78) });
  net.connect('hidden', 'out', { connector, weight: normal((0.93 * 200) / hidden, 0.1) });
  return net;
}

/** `engine`: default as for simulations. */
export const yinYangTrainer = (
  { hidden, samples, decay }: Pick<YinYangRun, 'hidden' | 'samples' | 'decay'>,
  engine: Pick<TrainerOptions, 'backend' | 'workers' | 'gpu'> = {},
): Promise<Trainer> =>
  Trainer.create(yinYangNetwork(hidden), {
    method: 'eventprop',
    data: yinYang({ samples, seed: 42 }),
    duration: 60,
    readout: { population: 'out', take: 'first' },
    // softmax of −t/τ₀ with τ₀ = 0.5 ms, and 0.003·(exp(t/τ₁) − 1) of the right one with τ₁ = 6.4 ms
    loss: 'crossEntropy',
    scale: 2,
    labelCost: { text: 'exp(-y/6.4) - 1', strength: 0.003 },
    optimiser: { learningRate: 0.005, decay: { every: 1, factor: decay } },
    ...{ batch: 32, ...engine },
  });

export async function yinYangChecks(
  print: (line: string) => void,
  run: YinYangRun,
): Promise<Check[]> {
  const { epochs, least } = run;
  const test: TrainingSample[] = yinYang({ samples: 1000, seed: 40 });
  const trainer = await yinYangTrainer(run);
  const course = learningCourse(epochs, ['epoch', 'share of wrong points']);
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const [report] = (await trainer.train({ epochs: 1 })).epochs;
      course(1 - report.accuracy);
      print(`epoch ${epoch}: ${(100 * report.accuracy).toFixed(1)} % of the points it learns from`);
    }
    const { accuracy } = await trainer.evaluate(test);
    print(
      `published 98.1 ± 0.2 % after 100 epochs; ${(100 * accuracy).toFixed(1)} % after ${epochs}`,
    );
    return [atLeast('Yin-Yang: accuracy, %', 100 * accuracy, least)];
  } finally {
    await trainer.dispose();
  }
}

export const wunderlichPehle2021: Study = {
  title: 'Exact gradients of spike times (Wunderlich & Pehle 2021)',
  reference: 'Wunderlich & Pehle 2021, Sci Rep 11:12829',
  minutes: 2,
  run: (print = console.log) =>
    yinYangChecks(print, { hidden: 200, samples: 5000, epochs: 20, decay: 0.88, least: 97.5 }),
};
