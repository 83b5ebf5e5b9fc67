/** What is to be learnt, as users say it: options, their checks, and what engines need of them. */

import type { GradientGpu } from '../backends/learning/gpu-gradients.ts';
import type { CostSpec, JudgeSpec } from '../backends/learning/judge.ts';
import { judgeOf } from '../backends/learning/judge.ts';
import { type LearningLayout, learningLayout } from '../backends/learning/layout.ts';
import type { ReadoutSpec } from '../backends/learning/readout.ts';
import type { DelayRange } from '../backends/learning/spread-delays.ts';
import { refuseDouble } from '../backends/refuse-double.ts';
import { gpuOptions } from '../backends/webgpu/options.ts';
import { fieldsOf } from '../connect/made.ts';
import { type Fault, printValue, SynfireError } from '../errors.ts';
import { stepsOf } from '../network/grid.ts';
import type { Network } from '../network/network.ts';
import {
  anything,
  checked,
  list,
  number,
  object,
  optional,
  record,
  type Shape,
  text,
  word,
} from '../network/shape.ts';
import { compilePlan } from '../plan/compile.ts';
import { type Bounds, boundsShape } from './bounds.ts';
import { checkForce, type ForceOptions, forceOf, forceShape } from './force.ts';
import { checkFptt, type FpttOptions, fpttShape } from './fptt.ts';
import { type ReadoutOptions, readoutOf, readoutShape } from './readout-options.ts';
import { checkExact, checkStepped } from './spike-times.ts';
import { checkTime, checkVariable, populationIndex, wrong } from './task-checks.ts';
import { checkUpdate, type UpdateOptions, updateShape } from './update.ts';

/** strength × the mean of a text over units (and steps): in `rate` in Hz where it is of spikes, else in the state's name. */
export interface CostOptions {
  readonly population: string;
  /** A state, or `spikes` (default). */
  readonly of?: string;
  readonly text: string;
  readonly strength: number;
}

export interface LearnOptions {
  /** Names of projections; default all. */
  readonly weights?: readonly string[];
  /**
   * By projection: between which delays, in ms, those of its synapses are learnt (`{ low: 1, high: 25 }`). A delay between two steps acts at both, in shares. Memory and work
   * of the projection are multiplied by the steps of the range.
   */
  readonly delays?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  /** By population: parameters. One number for all neurons where the model has one, else one each. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** By population: states whose initial values are learnt. */
  readonly initial?: Readonly<Record<string, readonly string[]>>;
}

const METHODS = ['bptt', 'eprop', 'eventprop', 'steppedEventprop', 'fptt', 'force'] as const;

export interface TaskOptions {
  /** ms that a sample lasts; a multiple of dt. */
  readonly duration: number;
  readonly readout: ReadoutOptions;
  /**
   * `crossEntropy`, `meanSquare`, or { text } in y and target, of every output. `vanRossum`: 1/tau · ∫ (y − target)² dt, summed over outputs, of a `filtered`
   * readout: the distance of its spike trains from those that samples give as `trains` (van Rossum 2001).
   */
  readonly loss: 'crossEntropy' | 'meanSquare' | 'vanRossum' | { readonly text: string };
  /** Multiplies scores before softmax; default 1. */
  readonly scale?: number;
  /** Added to the loss: strength × a text in y, the score of the label's output. */
  readonly labelCost?: { readonly text: string; readonly strength: number };
  readonly costs?: readonly CostOptions[];
  readonly learn?: LearnOptions;
  /**
   * `bptt`: surrogate gradients through everything. `eprop`: none through spikes that return to the population they came from, as in e-prop;
   * on `wasm` computed backward, on `reference` forward in time by eligibilities, as it is defined: the same slopes.
   * `eventprop`: exact, without a time step and without surrogate; `lif` with one exponential receptor, read by `first` or `max`.
   * `steppedEventprop`: the same in time steps, right to the order of dt, on every engine: any neuron whose rates are linear in its states, without
   * refractoriness; read by `first`, or a state of neurons that do not fire.
   * `force`: the readout acts on the network while it runs and follows its targets by recursive least squares; nothing else is learnt (`force` below).
   * `fptt`: surrogate gradients within each of `fptt.parts` equal parts of a sample, and an update after each. Default `bptt`.
   */
  readonly method?: (typeof METHODS)[number];
  /** Of `force`; the readout is `{ outputs, take: 'each', of }`, whose window is when it learns. */
  readonly force?: ForceOptions;
  /** Of `fptt`. The readout is taken of every part; a sample is judged by its last. */
  readonly fptt?: FpttOptions;
  /** Of `eprop`: what learning signals come back by, `symmetric` (the weights, default) or `random` (fixed numbers of their size). */
  readonly feedback?: 'symmetric' | 'random';
  /**
   * ms between states that are kept; those between are computed again on the way back: less memory, the same bits, about a third more time.
   * Default: all are kept. A multiple of dt. On `webgpu` all are kept, of fewer samples at a time where there is no room.
   */
  readonly checkpointEvery?: number;
  /** By projection, or `population.parameter`. */
  readonly bounds?: Readonly<Record<string, Bounds>>;
  /** By projection, or `population.parameter`: multiplies the learning rate. Of parameters the default is their size at the start, of delays (`projection.delay`) the ms of their range. */
  readonly rates?: Readonly<Record<string, number>>;
  readonly optimiser?: UpdateOptions;
  /** Samples of an update; default 32. */
  readonly batch?: number;
  /** Of the order of samples; default 1. */
  readonly seed?: number;
  /** Default `wasm`. `webgpu` gives the same bits; `eventprop` (take `steppedEventprop`) and `force` in double precision are refused there. `reference` is slow, and `f64` its exact arithmetic. */
  readonly backend?: 'wasm' | 'webgpu' | 'reference';
  readonly gpu?: GradientGpu;
  readonly precision?: 'f32' | 'f64';
  /** 0: the calling thread. Default: one for each processor. */
  readonly workers?: number;
}

const names = list(text);
const taskShape: Record<string, Shape> = {
  duration: number,
  readout: readoutShape,
  loss(value, where, report) {
    if (typeof value === 'string')
      word('crossEntropy', 'meanSquare', 'vanRossum')(value, where, report);
    else object({ text })(value, where, report);
  },
  scale: optional(number),
  labelCost: optional(object({ text, strength: number })),
  costs: optional(list(object({ population: text, of: optional(text), text, strength: number }))),
  learn: optional(
    object({
      weights: optional(names),
      delays: optional(record(object({ low: number, high: number }))),
      parameters: optional(record(names)),
      initial: optional(record(names)),
    }),
  ),
  method: optional(word(...METHODS)),
  force: optional(forceShape),
  fptt: optional(fpttShape),
  feedback: optional(word('symmetric', 'random')),
  checkpointEvery: optional(number),
  bounds: optional(record(boundsShape)),
  rates: optional(record(number)),
  optimiser: optional(updateShape),
  batch: optional(number),
  seed: optional(number),
  backend: optional(word('wasm', 'webgpu', 'reference')),
  gpu: optional(gpuOptions),
  precision: optional(word('f32', 'f64')),
  workers: optional(anything),
};

export interface Task {
  readonly layout: LearningLayout;
  readonly judge: JudgeSpec;
  readonly needs: 'label' | 'target';
  /** Steps between states that are kept. */
  readonly every: number;
  readonly options: TaskOptions;
}

/** Throws SynfireError with what is wrong. `more`: options beside those of a task. */
export function taskOf(network: Network, options: TaskOptions, more: Record<string, Shape>): Task {
  const { describe } = fieldsOf(network, 'training', 'describe');
  const describes = typeof describe === 'function';
  if (!describes) throw wrong('network', printValue(network), 'a Network', 'Build one.');
  checked(object({ ...taskShape, ...more }), options, 'training');
  const { batch = 1, seed = 1, scale = 1, rates = {} } = options;
  const counts = (x: number, most: number) => Number.isInteger(x) && x >= 1 && x <= most;
  SynfireError.gather(
    [
      !counts(batch, 65_536) && fault('batch', String(batch), 'an integer from 1 to 65,536'),
      !(Number.isSafeInteger(seed) && seed >= 0) && fault('seed', String(seed), 'an integer ≥ 0'),
      !(scale > 0 && scale < 1e9) && fault('scale', String(scale), 'a positive number'),
      ...Object.entries(rates).map(
        ([name, x]) => !(x >= 0 && x < 1e9) && fault(`rates › ${name}`, String(x), 'a number ≥ 0'),
      ),
    ].filter((found) => found !== false),
  );
  checkUpdate(options.optimiser ?? {}, 'training › optimiser');
  if (options.feedback !== undefined && options.method !== 'eprop') {
    throw wrong(
      'feedback',
      `method "${options.method ?? 'bptt'}"`,
      'method "eprop"',
      'Leave it out.',
    );
  }
  if ((options.fptt !== undefined) !== (options.method === 'fptt')) {
    const found = options.fptt ? `method "${options.method ?? 'bptt'}"` : 'no options';
    throw wrong('fptt', found, '{ parts } with method "fptt"', 'Give both or none.');
  }
  if (options.fptt) checkFptt(options.fptt);
  checkForce(options);
  const description = network.describe();
  const plan = compilePlan(description);
  refuseDouble(plan, 'training');
  const { dt } = plan;
  checkTime(options.duration, dt, 'duration');
  const { learn = {} } = options;
  const byTime = options.method === 'steppedEventprop';
  const wired = learningLayout(plan, {
    steps: stepsOf(options.duration, dt),
    ...learn,
    ...(learn.delays ? { delays: delayRanges(learn.delays, dt, options.method) } : {}),
    ...(options.force ? { weights: [] } : {}),
    ...(options.method === 'eprop' ? { stopped: recurrent(plan.projections) } : {}),
    ...(options.feedback === 'random' ? { feedback: seed } : {}),
    ...(options.fptt ? { parts: options.fptt.parts } : {}),
    ...(byTime ? { byTime } : {}),
  });
  const readout = { ...readoutOf(wired, options.readout), ...(byTime ? { byTime } : {}) };
  const { size } = wired.populations[readout.population];
  const force = options.force && forceOf(wired, readout, options.force);
  const linear = (readout.outputs ?? 0) * (size + 1);
  const layout = { ...wired, readout: linear, ...(force ? { force } : {}) };
  const labelCost = options.labelCost === undefined ? {} : { label: options.labelCost };
  const judge: JudgeSpec = {
    readout,
    loss: { kind: options.loss, scale: lossScale(options, readout), ...labelCost },
    costs: (options.costs ?? []).map((cost, k) => costOf(layout, cost, k)),
  };
  judgeOf(judge); // its texts are checked here
  if (options.method === 'eventprop') checkExact(judge, layout);
  if (byTime) checkStepped(judge, layout);
  const needs = options.loss === 'crossEntropy' ? 'label' : 'target';
  return { layout, judge, needs, every: everyOf(options, layout), options };
}

function lossScale(
  { loss, scale = 1, readout: { tau } }: TaskOptions,
  readout: ReadoutSpec,
): number {
  if (loss !== 'vanRossum') return scale;
  if (readout.take !== 'filtered') {
    throw wrong(
      'loss',
      `"vanRossum" of "${readout.take}"`,
      'take: "filtered"',
      'Give { take, tau }.',
    );
  }
  return (scale * readout.dt) / tau!;
}

/** Steps between states that are kept. */
function everyOf(
  { checkpointEvery, method }: TaskOptions,
  { steps, plan }: LearningLayout,
): number {
  // FORCE has no way back: states of a stretch are kept for nobody
  if (method === 'force') return Math.ceil(Math.sqrt(steps));
  if (checkpointEvery === undefined) return steps;
  const where = 'checkpointEvery';
  if (method === 'eventprop') {
    throw wrong(where, 'method "eventprop"', 'a method that keeps states', 'Leave it out.');
  }
  checkTime(checkpointEvery, plan.dt, where);
  return Math.min(steps, stepsOf(checkpointEvery, plan.dt));
}

/** In steps. Throws SynfireError for what is no range, or of a method without a time step. */
function delayRanges(
  delays: NonNullable<LearnOptions['delays']>,
  dt: number,
  method: TaskOptions['method'],
): Record<string, DelayRange> {
  if (method === 'eventprop') {
    const remedy = 'Train with method "bptt".';
    throw wrong('learn › delays', 'method "eventprop"', 'a method with a time step', remedy);
  }
  const ranges = Object.entries(delays).map(([name, { low, high }]) => {
    const where = `learn › delays › "${name}"`;
    checkTime(low, dt, `${where} › low`);
    checkTime(high, dt, `${where} › high`);
    if (!(low < high)) {
      throw wrong(where, `from ${low} to ${high} ms`, 'low below high', 'Widen the range.');
    }
    return [name, { low: stepsOf(low, dt), high: stepsOf(high, dt) }];
  });
  return Object.fromEntries(ranges);
}

/** Projections on a circle: spikes come back to the population that sent them. */
function recurrent(
  projections: readonly {
    readonly name: string;
    readonly source: number;
    readonly target: number;
  }[],
): string[] {
  const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
    from === to ||
    projections.some(({ source, target }) => {
      if (source !== from || seen.has(target)) return false;
      seen.add(target);
      return reaches(target, to, seen);
    });
  return projections
    .filter(({ source, target }) => reaches(target, source))
    .map((projection) => projection.name);
}

function costOf(layout: LearningLayout, cost: CostOptions, k: number): CostSpec {
  const where = `costs[${k}]`;
  const population = populationIndex(layout, cost.population, `${where} › population`);
  const { of = 'spikes', strength } = cost;
  checkVariable(layout.populations[population].step!.kernel.states, of, `${where} › of`);
  if (!Number.isFinite(strength)) {
    throw wrong(`${where} › strength`, String(strength), 'a finite number', 'Correct the value.');
  }
  return { population, of, text: cost.text, strength, dt: layout.plan.dt };
}

const fault = (where: string, found: string, expected: string): Fault => ({
  ...{ code: 'bad-option', where: `training › ${where}`, found, expected },
  remedy: 'Correct the value.',
});
