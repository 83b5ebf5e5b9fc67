/**
 * Training of a classifier of noisy states, p(c | x, phase): what top-down input differentiates. A perceptron of the somata and
 * the phase, cross-entropy over all levels, Adam; on this thread.
 */

import { called } from '../backends/machine/callbacks.ts';
import { RateMemory, rateModules } from '../backends/rate/module.ts';
import { NoisyBatches } from '../backends/sampling/noisy-batches.ts';
import { PerceptronRunner } from '../backends/sampling/perceptron-runner.ts';
import { exp, log } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import {
  adamStep,
  checkOptimiser,
  type OptimiserOptions,
  optimiserShape,
} from '../learn/optimiser.ts';
import { anything, checked, list, number, object, optional } from '../network/shape.ts';
import { normals } from '../plan/draws.ts';
import { keyOf, philox } from '../plan/philox.ts';
import type { Dataset } from './datasets.ts';
import { type NoiseSchedule, noiseSchedule, scheduleShape } from './noise-schedule.ts';
import { checkPerceptron, type Perceptron } from './perceptron.ts';
import { RELU } from './trees.ts';

export interface ClassifierOptions extends OptimiserOptions {
  readonly data: Dataset;
  /** Units of the hidden layers; default [32, 32]. */
  readonly hidden?: readonly number[];
  readonly schedule?: NoiseSchedule;
  readonly batch?: number;
  readonly seed?: number;
  readonly onProgress?: (progress: { step: number; loss: number }) => void;
}

export interface TrainedClassifier {
  readonly classifier: Perceptron;
  /** Share of right answers over all levels of noise, of 16,384 states that were not trained on. */
  readonly accuracy: number;
}

const shape = object({
  data: object({ size: number, values: anything, labels: anything }, true),
  hidden: optional(list(number)),
  schedule: optional(scheduleShape),
  batch: optional(number),
  seed: optional(number),
  onProgress: optional(anything),
  ...optimiserShape,
});

const REPORT_EVERY = 250;

/** Rejects with SynfireError for options that make no sense, or a loss that is not finite. */
export async function trainClassifier(options: ClassifierOptions): Promise<TrainedClassifier> {
  checked(shape, options, 'classifier');
  const { data, hidden = [32, 32], schedule = noiseSchedule(), onProgress } = options;
  const { batch = 256, seed = 1 } = options;
  checkOptimiser(options, 'classifier');
  const sound = Number.isInteger(batch) && batch >= 8 && batch % 8 === 0 && batch <= 65_536;
  if (!(sound && data.values.length === data.labels.length * data.size)) {
    throw new SynfireError({
      code: 'bad-option',
      where: 'classifier',
      found: `batch ${printValue(batch)}, ${data.values.length} numbers, ${data.labels.length} labels`,
      expected: `a batch that is a multiple of 8, ${data.size} numbers for each label`,
      remedy: 'Correct the value.',
    });
  }
  const labels = 1 + Math.max(...data.labels);
  const net = initialPerceptron([data.size + 1, ...hidden, labels], seed);
  checkPerceptron(net, 'classifier');
  const memory = new RateMemory(await rateModules([RELU]));
  const problem = new LabelledBatches(memory, data, schedule, batch, seed);
  const runner = new PerceptronRunner(memory, net, batch);
  const loss = new CrossEntropy(memory, labels, batch);
  const rooms = [0, 0, 0, 0].map(() => memory.room(runner.count, 'moments'));
  const [gradient, mean, square, average] = rooms;
  memory.f32(average, runner.count).set(memory.f32(runner.parameters, runner.count));
  for (let step = 0; step < options.steps; step++) {
    const truth = problem.draw(step);
    const found = loss.of(runner.forward(problem.x), truth);
    if (!Number.isFinite(found.loss)) throw diverged(step, found.loss);
    if (onProgress && step % REPORT_EVERY === 0) {
      await called('onProgress', () => onProgress({ step, loss: found.loss }));
    }
    runner.backward(problem.x, loss.slopes, gradient);
    const all = [runner.parameters, gradient, mean, square, average];
    memory.adam(adamStep(options, step), all, runner.count);
  }
  memory.f32(runner.parameters, runner.count).set(memory.f32(average, runner.count));
  let right = 0;
  const tests = Math.ceil(16_384 / batch);
  for (let k = 0; k < tests; k++) {
    const truth = problem.draw(options.steps + k);
    right += loss.of(runner.forward(problem.x), truth).right;
  }
  const parameters = memory.f32(runner.parameters, runner.count);
  return { classifier: withParameters(net, parameters), accuracy: right / (tests * batch) };
}

/** Noisy states with the phase below them, and the labels of the data. */
class LabelledBatches {
  readonly x: number;
  readonly #memory: RateMemory;
  readonly #batches: NoisyBatches;

  constructor(
    memory: RateMemory,
    { size, values, labels }: Dataset,
    schedule: NoiseSchedule,
    batch: number,
    seed: number,
  ) {
    this.#memory = memory;
    // the label travels as one more number of the datum
    const wide = new Float32Array(labels.length * (size + 1));
    for (let i = 0; i < labels.length; i++) {
      wide.set(values.subarray(i * size, (i + 1) * size), i * (size + 1));
      wide[i * (size + 1) + size] = labels[i];
    }
    this.#batches = new NoisyBatches(memory, wide, schedule, {
      size: size + 1,
      rows: size + 2,
      batch,
      seed,
      noisy: false,
    });
    this.x = this.#batches.x;
  }

  draw(step: number): Float32Array {
    this.#batches.draw(step);
    const { size, batch } = this.#batches.options;
    const rows = this.#memory.f32(this.x, (size + 1) * batch);
    rows.copyWithin((size - 1) * batch, size * batch);
    return this.#memory.f32(this.#batches.target + 4 * (size - 1) * batch, batch);
  }
}

/** −log softmax of the right label, the mean over a batch, and its slopes. */
class CrossEntropy {
  readonly slopes: number;
  readonly #memory: RateMemory;
  readonly #labels: number;
  readonly #batch: number;

  constructor(memory: RateMemory, labels: number, batch: number) {
    this.#memory = memory;
    this.#labels = labels;
    this.#batch = batch;
    this.slopes = memory.room(labels * batch, 'slopes');
  }

  of(logits: number, truth: Float32Array): { readonly loss: number; readonly right: number } {
    const labels = this.#labels;
    const n = this.#batch;
    const z = this.#memory.f32(logits, labels * n);
    const slopes = this.#memory.f32(this.slopes, labels * n);
    let loss = 0;
    let right = 0;
    for (let b = 0; b < n; b++) {
      let best = 0;
      for (let l = 1; l < labels; l++) if (z[l * n + b] > z[best * n + b]) best = l;
      let sum = 0;
      for (let l = 0; l < labels; l++) sum += exp(z[l * n + b] - z[best * n + b]);
      for (let l = 0; l < labels; l++) {
        const share = exp(z[l * n + b] - z[best * n + b]) / sum;
        slopes[l * n + b] = (share - (l === truth[b] ? 1 : 0)) / n;
      }
      loss += log(sum) - (z[truth[b] * n + b] - z[best * n + b]);
      if (best === truth[b]) right++;
    }
    return { loss: loss / n, right };
  }
}

const STREAM = 0x11000000;

/** Weights of variance 2/inputs, biases 0. */
function initialPerceptron(units: readonly number[], seed: number): Perceptron {
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  const layers = units.slice(1).map((outputs, l) => {
    const inputs = units[l];
    const weights = Float32Array.from({ length: inputs * outputs }, (_, at) => {
      philox(at, l, 0, STREAM, ...keyOf(seed), words);
      normals(words[0], words[1], pair);
      return Math.sqrt(2 / inputs) * pair[0];
    });
    return { outputs, weights, biases: new Float32Array(outputs) };
  });
  return { inputs: units[0], layers };
}

function withParameters(net: Perceptron, parameters: Float32Array): Perceptron {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return parameters.slice(at - count, at);
  };
  const layers = net.layers.map(({ outputs, weights, biases }) => ({
    outputs,
    weights: take(weights.length),
    biases: take(biases.length),
  }));
  return { ...net, layers };
}

const diverged = (step: number, loss: number): SynfireError =>
  new SynfireError({
    code: 'not-a-number',
    where: `classifier › step ${step}`,
    found: `a loss of ${loss}`,
    expected: 'finite losses',
    remedy: 'Take a smaller learning rate.',
  });
