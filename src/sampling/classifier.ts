/**
 * Training of a classifier of noisy states, p(c | x, phase): what top-down input differentiates. A perceptron of the somata and
 * the phase, cross-entropy over all levels, Adam; on this thread.
 */

import { called } from '../backends/machine/callbacks.ts';
import { RateMemory, rateModules } from '../backends/rate/module.ts';
import { tapeOn } from '../backends/rate/tape.ts';
import { NoisyBatches } from '../backends/sampling/noisy-batches.ts';
import { perceptronGraph } from '../backends/sampling/perceptron-graph.ts';
import { printValue, SynfireError } from '../errors.ts';
import { Learner } from '../learn/learner.ts';
import { checkOptimiser, type OptimiserOptions, optimiserShape } from '../learn/optimiser.ts';
import { anything, callback, checked, list, number, object, optional } from '../network/shape.ts';
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
  onProgress: optional(callback),
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
  const tape = tapeOn(memory, batch);
  const { x, sums, layers } = perceptronGraph(tape, net, true);
  const truth = new Float32Array(batch);
  tape.crossEntropy(sums, truth);
  const learner = new Learner(tape, optimiserOf(options));
  const draw = (step: number) => {
    truth.set(problem.draw(step));
    tape.values(x).set(memory.f32(problem.x, x.rows * batch));
  };
  for (let step = 0; step < options.steps; step++) {
    draw(step);
    const loss = learner.learn();
    if (onProgress && step % REPORT_EVERY === 0) {
      await called('onProgress', () => onProgress({ step, loss }));
    }
  }
  learner.takeAverages();
  let right = 0;
  const tests = Math.ceil(16_384 / batch);
  for (let k = 0; k < tests; k++) {
    draw(options.steps + k);
    tape.forward();
    right += rightOf(tape.values(sums), truth);
  }
  const trained = layers.map(({ weights, biases }) => ({
    outputs: weights.rows,
    weights: tape.read(weights),
    biases: tape.read(biases),
  }));
  return { classifier: { ...net, layers: trained }, accuracy: right / (tests * batch) };
}

/** The options of the optimiser among all. */
const optimiserOf = (options: ClassifierOptions): OptimiserOptions => {
  const known = Object.entries(options).filter(([name]) => name in optimiserShape);
  return Object.fromEntries(known) as unknown as OptimiserOptions;
};

/** Columns whose largest logit is that of the label. */
function rightOf(z: Float32Array, truth: Float32Array): number {
  const n = truth.length;
  return truth.reduce((right, label, b) => {
    let best = 0;
    for (let at = b; at < z.length; at += n) if (z[at] > z[best * n + b]) best = (at - b) / n;
    return best === label ? right + 1 : right;
  }, 0);
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
