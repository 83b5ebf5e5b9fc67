/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network that learns: created once, trained in pieces, evaluated, saved and continued.
 *
 * Gradients come from the network's own equations (docs/decisions/0020-learning.md); rule, order of samples and bounds are f64 on
 * the host. The numbers that are learnt are the same bits with any number of workers, and on every host. One call at a time.
 */

import type { GradientEngine, Outcome } from '../backends/learning/gradients.ts';
import { startGradients } from '../backends/learning/start.ts';
import { called } from '../backends/machine/callbacks.ts';
import { nextTask } from '../backends/machine/host.ts';
import { RunLoop } from '../backends/machine/run-loop.ts';
import { CREATED, expectCreated } from '../connect/made.ts';
import { SynfireError, suggest } from '../errors.ts';
import type { NetworkDescription } from '../network/description.ts';
import type { Network } from '../network/network.ts';
import { anything, checked, number, object, optional, runControl } from '../network/shape.ts';
import { Draws } from '../plan/host-draws.ts';
import {
  makeCheckpoint,
  networkMark,
  type TrainingCheckpoint,
  takeCheckpoint,
} from './checkpoint.ts';
import { Learnt } from './learnt.ts';
import {
  checkData,
  SampleReader,
  sizeOf,
  type TrainingData,
  type TrainingSample,
} from './samples.ts';
import { type Evaluation, Tally } from './tally.ts';
import { type Task, type TaskOptions, taskOf } from './task.ts';
import { synapsesOf, trainedNetwork } from './trained-network.ts';
import { meanLoss, Updating } from './updating.ts';

export interface TrainerOptions extends TaskOptions {
  readonly data: TrainingData;
}

export interface TrainOptions {
  /** From here on; may be a fraction. */
  readonly epochs: number;
  /** Evaluated after every epoch. */
  readonly validation?: TrainingData;
  /** Stop after so many epochs in which the validation's loss did not fall below its least. */
  readonly patience?: number;
  /** Called after every epoch, and some ten times a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Stops after the update that is under way; what was learnt until then is kept. */
  readonly signal?: AbortSignal;
}

export interface TrainingProgress {
  /** Epochs done since the trainer was created. */
  readonly epoch: number;
  /** Updates done since then. */
  readonly update: number;
  /** Of this call: 0 … 1. */
  readonly share: number;
  /** Mean of the epoch so far: samples as they were met, before what they taught. */
  readonly loss: number;
  /** Share of samples whose label had the highest score; NaN where samples have none. */
  readonly accuracy: number;
  /** At the end of an epoch, where there is validation. */
  readonly validation?: Evaluation;
}

export interface EpochReport extends Evaluation {
  readonly epoch: number;
  readonly validation?: Evaluation;
}

export interface TrainingReport {
  readonly epochs: readonly EpochReport[];
  /** Why it ended. */
  readonly ended: 'done' | 'signal' | 'patience';
}

const trainShape = object({
  epochs: number,
  validation: optional(anything),
  patience: optional(number),
  ...runControl,
});

/** Between two calls of `onProgress`, ms. */
const REPORT_EVERY = 100;
/** What the order of samples is drawn for. */
const ORDER = 0x4c01;

export class Trainer {
  readonly #description: NetworkDescription;
  readonly #task: Task;
  readonly #engine: GradientEngine;
  readonly #learnt: Learnt;
  readonly #updating: Updating;
  readonly #reader: SampleReader;
  readonly #data: TrainingData;
  readonly #mark: string;
  readonly #loop = new RunLoop();
  #updates = 0;
  #samples = 0;
  #order: { epoch: number; of: Uint32Array } = { epoch: -1, of: new Uint32Array(0) };

  private constructor(
    created: symbol,
    description: NetworkDescription,
    task: Task,
    engine: GradientEngine,
    learnt: Learnt,
    data: TrainingData,
  ) {
    expectCreated(created, 'Trainer');
    this.#description = description;
    this.#task = task;
    this.#engine = engine;
    this.#data = data;
    this.#learnt = learnt;
    this.#updating = new Updating(task, engine, this.#learnt);
    this.#reader = new SampleReader(task);
    this.#mark = networkMark(task.layout);
  }

  /** Rejects with SynfireError; nothing is left running then. */
  static async create(network: Network, options: TrainerOptions): Promise<Trainer> {
    const task = taskOf(network, options, { data: anything });
    checkData(options.data, 'training › data');
    const learnt = new Learnt(task.layout, options); // names are checked before anything starts
    const { backend, precision, workers, gpu } = options;
    const exact = options.method === 'eventprop';
    const eligibility = options.method === 'eprop';
    const { every } = task;
    const given = { backend, precision, workers, gpu, exact, eligibility, every };
    const engine = await startGradients(task.layout, task.judge, given);
    return new Trainer(CREATED, network.describe(), task, engine, learnt, options.data);
  }

  /** Updates done. */
  get updates(): number {
    return this.#updates;
  }

  /** Rejects with SynfireError: `not-a-number` where a loss is not finite, with the numbers as they were before that update. */
  train(options: TrainOptions): Promise<TrainingReport> {
    checked(trainShape, options, 'train');
    const { epochs, validation, patience = Number.POSITIVE_INFINITY } = options;
    if (!(epochs > 0 && epochs <= 1e9) || !(patience > 0)) {
      throw new SynfireError({
        ...{ code: 'bad-option', where: 'train › epochs, patience' },
        found: `${epochs}, ${patience}`,
        ...{ expected: 'positive numbers', remedy: 'Correct the value.' },
      });
    }
    if (validation !== undefined) checkData(validation, 'train › validation');
    return this.#loop.exclusive(() => this.#train(options));
  }

  /** Loss and accuracy of samples; nothing is learnt. */
  evaluate(data: TrainingData): Promise<Evaluation> {
    checkData(data, 'evaluate › data');
    return this.#loop.exclusive(() => this.#evaluate(data));
  }

  /** The mean loss of some samples and its slopes, by name of what is learnt: a projection, or `population.parameter`. */
  gradient(
    samples: readonly TrainingSample[],
  ): Promise<{ readonly loss: number; readonly slopes: Readonly<Record<string, Float64Array>> }> {
    checkData(samples, 'gradient › samples');
    return this.#loop.exclusive(async () => {
      const read = samples.map((sample, k) => this.#reader.read(sample, `samples[${k}]`));
      const { judgements } = await this.#updating.gradient(read);
      const slopes = this.#learnt.groups.map(({ name, slopes: own }) => [name, own.slice()]);
      return { loss: meanLoss(judgements), slopes: Object.fromEntries(slopes) };
    });
  }

  /** What outputs say of each sample: rows × outputs; by `force` after every step, in and out of the window. Nothing is learnt. */
  outputs(samples: readonly TrainingSample[]): Promise<readonly Float64Array[]> {
    checkData(samples, 'outputs › samples');
    return this.#loop.exclusive(async () => {
      const read = samples.map((sample, k) => this.#reader.read(sample, `samples[${k}]`));
      return (await this.#updating.evaluate(read, 0, true)).judgements.map((one) => one.scores!);
    });
  }

  /** Numbers that are learnt, as they are now: of a projection, in the order of `synapses`, or of `population.parameter`. */
  values(name: string): Float64Array {
    const group = this.#learnt.groups.find((one) => one.name === name);
    if (group) return group.values.slice();
    const known = this.#learnt.groups.map((one) => one.name);
    throw new SynfireError({
      ...{ code: 'unknown-name', where: 'values › name', found: `"${name}"` },
      ...{ expected: 'what is learnt', remedy: suggest(name, known) },
    });
  }

  /** Ends and delays (ms) of a projection's synapses. */
  synapses(projection: string): {
    readonly sources: Uint32Array;
    readonly targets: Uint32Array;
    readonly delays: Float64Array;
  } {
    return synapsesOf(this.#task.layout, this.#learnt.groups, projection);
  }

  /** The network with what it has learnt, to be simulated, saved or trained further. */
  network(): Network {
    return trainedNetwork(this.#description, this.#task.layout, this.#learnt);
  }

  checkpoint(): TrainingCheckpoint {
    const counts = { updates: this.#updates, samples: this.#samples };
    return makeCheckpoint(this.#mark, counts, this.#learnt.groups);
  }

  /** Goes on from a checkpoint of a trainer of the same network. Throws `wrong-checkpoint`, and stays as it was. */
  restore(checkpoint: TrainingCheckpoint): void {
    takeCheckpoint(checkpoint, this.#mark, this.#learnt.groups);
    this.#updates = checkpoint.updates;
    this.#samples = checkpoint.samples;
  }

  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#engine.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #train(options: TrainOptions): Promise<TrainingReport> {
    const { epochs, validation, patience = Number.POSITIVE_INFINITY, onProgress, signal } = options;
    const perEpoch = this.#perEpoch();
    const from = this.#updates;
    const until = from + Math.max(1, Math.round(epochs * perEpoch));
    const reports: EpochReport[] = [];
    let tally = new Tally(this.#task);
    let [least, since] = [Number.POSITIVE_INFINITY, 0];
    let told = performance.now();
    const tell = async (evaluation?: Evaluation) => {
      told = performance.now();
      if (!onProgress) return;
      const now = {
        ...{ epoch: this.#updates / perEpoch, update: this.#updates },
        share: (this.#updates - from) / (until - from),
        ...{ loss: tally.loss, accuracy: tally.accuracy },
        ...(evaluation ? { validation: evaluation } : {}),
      };
      await called('onProgress', () => onProgress(now));
    };
    while (this.#updates < until) {
      await nextTask();
      if (signal?.aborted) return { epochs: reports, ended: 'signal' };
      const { outcome, samples } = await this.#update(perEpoch);
      tally.add(outcome, samples);
      if (this.#updates % perEpoch !== 0 && this.#updates < until) {
        if (performance.now() - told > REPORT_EVERY) await tell();
        continue;
      }
      const found = validation && (await this.#evaluate(validation));
      await tell(found);
      const epoch = this.#updates / perEpoch;
      reports.push({ epoch, ...tally.evaluation(), ...(found ? { validation: found } : {}) });
      tally = new Tally(this.#task);
      if (found === undefined) continue;
      since = found.loss < least ? 0 : since + 1;
      least = Math.min(least, found.loss);
      if (since >= patience && this.#updates < until) return { epochs: reports, ended: 'patience' };
    }
    return { epochs: reports, ended: 'done' };
  }

  #perEpoch(): number {
    return Math.ceil(sizeOf(this.#data) / this.#batch);
  }

  get #batch(): number {
    return this.#task.options.batch ?? 32;
  }

  /** One update; what is learnt does not change where it fails. */
  async #update(
    perEpoch: number,
  ): Promise<{ readonly outcome: Outcome; readonly samples: readonly TrainingSample[] }> {
    const numbers = this.#nextNumbers(perEpoch);
    const data = this.#data;
    const samples = await called('data.draw', () =>
      numbers.map((k) => ('draw' in data ? data.draw(k) : data[k])),
    );
    const read = samples.map((sample, k) =>
      this.#reader.read(sample, `training › data › sample ${numbers[k]}`),
    );
    const standing = { updates: this.#updates, samples: this.#samples, perEpoch, numbers };
    const outcome = await this.#updating.update(read, standing);
    this.#updates++;
    this.#samples += samples.length;
    return { outcome, samples };
  }

  /** Of the samples of the next update: their numbers in the data. */
  #nextNumbers(perEpoch: number): number[] {
    const data = this.#data;
    const epoch = Math.floor(this.#updates / perEpoch);
    const within = this.#updates % perEpoch;
    const size = sizeOf(data);
    const count = Math.min(this.#batch, size - within * this.#batch);
    if ('draw' in data) {
      return Array.from({ length: count }, (_, k) => this.#samples + k);
    }
    if (this.#order.epoch !== epoch) {
      const draws = new Draws(this.#task.options.seed ?? 1, 'training', ORDER, epoch);
      this.#order = { epoch, of: draws.order(size) };
    }
    const first = within * this.#batch;
    return Array.from(this.#order.of.subarray(first, first + count));
  }

  async #evaluate(data: TrainingData): Promise<Evaluation> {
    const tally = new Tally(this.#task);
    const size = sizeOf(data);
    for (let from = 0; from < size; from += EVALUATED) {
      await nextTask();
      const count = Math.min(EVALUATED, size - from);
      const samples = await called('data.draw', () =>
        Array.from({ length: count }, (_, k) =>
          'draw' in data ? data.draw(from + k) : data[from + k],
        ),
      );
      const read = samples.map((sample, k) => this.#reader.read(sample, `sample ${from + k}`));
      tally.add(await this.#updating.evaluate(read, from), samples);
    }
    return tally.evaluation();
  }
}

/** Samples that are evaluated at once. */
const EVALUATED = 256;
