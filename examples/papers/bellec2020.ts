/**
 * e-prop (Bellec et al. 2020): a recurrent network of LIF neurons with frozen noise as input learns to produce a sum of sines. Sizes and
 * time constants as in the authors' code; weights and threshold are scaled so that the threshold is 1 mV.
 */
import { allToAll, delta, Network, neuron, spikeGenerator } from '../../src/index.ts';
import { patternGeneration, Trainer } from '../../src/learn/index.ts';
import { below, type Check } from '../example.ts';
import type { Study } from '../study.ts';

const normal = (sd: number) => ({ distribution: 'normal', mean: 0, sd }) as const;
const UNITS = 100;

export function patternNetwork(): Network {
  const net = new Network({ dt: 1, seed: 5 });
  const receptors = { syn: delta() };
  const parameters = { tau: '30 ms' };
  const equations = 'dv/dt = -v/tau : mV';
  net.population('in', UNITS, spikeGenerator({ senders: [], times: [] }));
  net.population(
    'hidden',
    UNITS,
    neuron({
      ...{ equations, parameters, receptors },
      threshold: 'v >= 1*mV',
      reset: 'v = v - 1*mV',
      surrogate: { slope: 'triangle', width: 1 },
    }),
  );
  net.population('out', 1, neuron({ equations, parameters, receptors }));
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(0.11) });
  net.connect('hidden', 'hidden', { connector, weight: normal(0.11) });
  net.connect('hidden', 'out', { connector, weight: normal(0.02) });
  return net;
}

export const pattern = () => patternGeneration({ inputs: UNITS, seed: 2 });

/** The one sample is a part of its own, so a second worker has nothing to do. */
export const patternTrainer = (feedback: 'symmetric' | 'random', workers = 0): Promise<Trainer> =>
  Trainer.create(patternNetwork(), {
    ...{ method: 'eprop', feedback, workers },
    data: [pattern()],
    duration: 1000,
    readout: { population: 'out', take: 'each' },
    loss: 'meanSquare',
    optimiser: { learningRate: 3e-3 },
  });

/** Squared error over the square of the target, after so many iterations. */
export async function patternError(
  print: (line: string) => void,
  feedback: 'symmetric' | 'random',
  iterations: number,
): Promise<number> {
  const sample = pattern();
  const target = Array.from(sample.target!);
  const power = target.reduce((sum, y) => sum + y * y, 0) / target.length;
  const trainer = await patternTrainer(feedback);
  let error = Number.NaN;
  for (let done = 0; done <= iterations; done += 100) {
    const { loss, rates } = await trainer.evaluate([sample]);
    error = loss / power;
    print(
      `${feedback}, ${done} iterations: error ${error.toFixed(4)}, ${rates.hidden.toFixed(0)} Hz`,
    );
    if (done < iterations) await trainer.train({ epochs: 100 });
  }
  await trainer.dispose();
  return error;
}

export async function bellecChecks(
  print: (line: string) => void,
  feedbacks: readonly ('symmetric' | 'random')[],
): Promise<Check[]> {
  const bounds = { symmetric: 0.03, random: 0.08 };
  const checks: Check[] = [];
  for (const feedback of feedbacks) {
    const error = await patternError(print, feedback, 300);
    checks.push(below(`pattern, ${feedback} feedback: squared error`, error, bounds[feedback]));
  }
  return checks;
}

export const bellec2020: Study = {
  title: 'e-prop: patterns from frozen noise (Bellec et al. 2020)',
  reference: 'Bellec et al. 2020, Nat Commun 11:3625',
  minutes: 1,
  run: (print = console.log) => bellecChecks(print, ['symmetric', 'random']),
};
