/**
 * A plan as a learner sees it: populations with their steps and adjoints, synapses as blocks of one delay with rows by
 * source, every learnable number at a place of its own. Plain data, but for the trees' host constants.
 *
 * Weights are real numbers in the receptor's unit, ordered by (projection, delay, source, target). It is not the layout of the simulation, which
 * is fixed point and by worker.
 */
import {
  buildKernel,
  evaluateConstants,
  evaluateHostExpression,
} from '../../codegen/kernel-build.ts';
import { type LearningStep, learningStep } from '../../codegen/learning-step.ts';
import { mentions } from '../../equations/walk.ts';
import { SynfireError } from '../../errors.ts';
import { withoutCarries } from '../../neurons/carries.ts';
import { DEFAULT_SURROGATE, learningSlope } from '../../neurons/surrogate.ts';
import { Draws } from '../../plan/host-draws.ts';
import type { Plan, PlannedPopulation, Values } from '../../plan/plan.ts';
import { connect } from '../reference/connect.ts';
import { exactDraws } from '../reference/draw.ts';
import type { ForceSpec } from './force.ts';
import { checkRequest, type LearningRequest } from './learning-request.ts';
import { type DelayRange, type SpreadDelays, spreadDelays } from './spread-delays.ts';

/** What feedback is drawn for. */
const FEEDBACK = 0x4c02;

export interface LearningLayout {
  readonly plan: Plan;
  /** That a sample lasts. */
  readonly steps: number;
  /** Equal parts that a sample is run in. */
  readonly parts: number;
  /** Steps before a part whose events still arrive in it: the longest delay; 0 where there is one part. */
  readonly lead: number;
  readonly populations: readonly LearningPopulation[];
  readonly projections: readonly LearningProjection[];
  /** By (projection, delay). */
  readonly blocks: readonly LearningBlock[];
  /** Of all projections. */
  readonly weights: number;
  /** Numbers of a linear readout; 0: there is none. */
  readonly readout: number;
  /** The readout that is fed back. */
  readonly force?: ForceSpec;
}

interface LearningPopulation {
  readonly name: string;
  readonly size: number;
  /** Absent: a source, whose events the samples give. */
  readonly step?: LearningStep;
  /** States whose slopes at the start are wanted. */
  readonly initial: readonly string[];
  /** Parameters that are learnt. */
  readonly parameters: readonly string[];
  /** Whether anything asks for the slope of its spikes. */
  readonly pulled: boolean;
}

interface LearningProjection {
  readonly name: string;
  readonly source: number;
  readonly target: number;
  readonly jump: number;
  readonly learnt: boolean;
  /** Its weights: [first, first + count). */
  readonly first: number;
  readonly count: number;
  /** Ends of each, by the order of weights. */
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly delays: Uint32Array;
  readonly drawn: Float64Array;
  /** Where delays are learnt: the synapses themselves, each of which stands above at every delay of a range. */
  readonly spread?: SpreadDelays;
}

export interface LearningBlock {
  readonly projection: number;
  readonly source: number;
  readonly target: number;
  readonly jump: number;
  /** Which slopes by arrivals pass back to spikes: those by `jump`, or, where slopes are by time, those by its time. */
  readonly backJump: number;
  /** Steps, ≥ 1. */
  readonly delay: number;
  /** Synapses of source s: [starts[s], starts[s + 1]), counted from `first`. */
  readonly first: number;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  /** Every source reaches every target once, in order. */
  readonly dense: boolean;
  readonly learnt: boolean;
  /** Whether slopes pass back to the source's spikes. */
  readonly back: boolean;
  /** What they pass back by, in place of the weights. */
  readonly feedback?: Float64Array;
}

/** Throws SynfireError for what cannot be learnt. */
export function learningLayout(whole: Plan, request: LearningRequest): LearningLayout {
  // weights are real numbers here: their digits say nothing more
  const plan = { ...whole, projections: whole.projections.filter(({ digits }) => !digits) };
  checkRequest(plan, request);
  const { steps, weights: chosen, stopped = [], parts = 1 } = request;
  const projections: LearningProjection[] = [];
  const blocks: LearningBlock[] = [];
  let first = 0;
  for (const [index, projection] of plan.projections.entries()) {
    const range = request.delays?.[projection.name];
    const weighted = chosen === undefined || chosen.includes(projection.name);
    const learnt = weighted || range !== undefined;
    const found = synapsesOf(plan, index);
    if (range) checkWithin(found.delays, range, projection.name, plan.dt);
    const synapses = range ? spreadDelays(found, range) : found;
    const made = { name: projection.name, ...ends(plan, projection), learnt, first, ...synapses };
    projections.push(made);
    const neurons = plan.populations[projection.source].kind === 'neurons';
    const back = neurons && !stopped.includes(projection.name);
    const seed = back ? request.feedback : undefined;
    const jumps = plan.populations[projection.target].model!.receptors.length;
    const backJump = made.jump + (request.byTime ? jumps : 0);
    blocks.push(
      ...blocksOf(plan, made, { projection: index, back, backJump }).map((block) =>
        withFeedback(block, made, seed),
      ),
    );
    first += made.count;
  }
  const populations = plan.populations.map((population, index) =>
    populationOf(
      plan,
      population,
      request,
      blocks.some(({ source, back }) => back && source === index),
    ),
  );
  const longest = blocks.reduce((most, { delay }) => Math.max(most, delay), 0);
  const lead = parts > 1 ? longest : 0;
  const all = { populations, projections, blocks, weights: first, readout: 0 };
  return { plan, steps, parts, lead, ...all };
}

/** Throws SynfireError where a delay is not within the range in which it is learnt. */
function checkWithin(delays: Uint32Array, range: DelayRange, name: string, dt: number): void {
  const { low, high } = range;
  const odd = delays.find((delay) => delay < low || delay > high);
  if (odd === undefined) return;
  throw new SynfireError({
    ...{ code: 'not-learnable', where: `learning › delays › "${name}"`, found: `${odd * dt} ms` },
    expected: `delays from ${low * dt} to ${high * dt} ms, between which they are learnt`,
    remedy: 'Begin within the range, or widen it.',
  });
}

function ends(plan: Plan, { source, target, receptor }: Plan['projections'][number]) {
  const { model, receptors } = plan.populations[target];
  const { name } = receptors[receptor];
  return { source, target, jump: model!.receptors.findIndex((r) => r.name === name) };
}

/** By (delay, source, target). */
function synapsesOf(plan: Plan, index: number) {
  const projection = plan.projections[index];
  const draw = exactDraws(plan, projection);
  // columns of numbers, not an object for each: there may be millions
  let pairs = new Uint32Array(2 * 1024);
  let steps = new Uint32Array(1024);
  let weights = new Float64Array(1024);
  let count = 0;
  let inOrder = true;
  const before = (a: number, b: number) =>
    steps[a] - steps[b] || pairs[2 * a] - pairs[2 * b] || pairs[2 * a + 1] - pairs[2 * b + 1];
  for (const { source, target, a, b } of connect(plan, projection)) {
    if (count === steps.length) {
      pairs = twice(pairs);
      steps = twice(steps);
      weights = twice(weights);
    }
    const { weight, delay } = draw(a, b);
    pairs[2 * count] = source;
    pairs[2 * count + 1] = target;
    steps[count] = delay;
    weights[count] = weight;
    inOrder &&= count === 0 || before(count - 1, count) <= 0;
    count++;
  }
  const order = new Uint32Array(count);
  for (let k = 0; k < count; k++) order[k] = k;
  if (!inOrder) order.sort((a, b) => before(a, b) || a - b);
  const drawn = new Float64Array(count);
  for (const [k, at] of order.entries()) drawn[k] = weights[at];
  return {
    ...{ count, drawn },
    sources: order.map((k) => pairs[2 * k]),
    targets: order.map((k) => pairs[2 * k + 1]),
    delays: order.map((k) => steps[k]),
  };
}

/** The same numbers, and room for as many more. */
function twice<A extends Uint32Array | Float64Array>(values: A): A {
  const more = new (values.constructor as new (length: number) => A)(2 * values.length);
  more.set(values);
  return more;
}

function blocksOf(
  plan: Plan,
  projection: LearningProjection,
  common: Pick<LearningBlock, 'projection' | 'back' | 'backJump'>,
): LearningBlock[] {
  const { sources, targets, delays, count, learnt, source, target, jump } = projection;
  const rows = plan.populations[source].size;
  const columns = plan.populations[target].size;
  const blocks: LearningBlock[] = [];
  for (let from = 0; from < count; ) {
    const delay = delays[from];
    let to = from;
    while (to < count && delays[to] === delay) to++;
    const starts = new Uint32Array(rows + 1);
    for (let e = from; e < to; e++) starts[sources[e] + 1]++;
    for (let s = 0; s < rows; s++) starts[s + 1] += starts[s];
    const own = targets.slice(from, to);
    const dense =
      own.length === rows * columns && own.every((t, e) => t === e % columns) && columns > 0;
    blocks.push({
      ...{ ...common, source, target, jump, delay, learnt },
      ...{ first: projection.first + from, starts, targets: own, dense },
    });
    from = to;
  }
  return blocks;
}

/** Fixed random numbers, normal, with the root mean square of the projection's weights. */
function withFeedback(
  block: LearningBlock,
  { drawn }: LearningProjection,
  seed: number | undefined,
): LearningBlock {
  if (seed === undefined) return block;
  const size = Math.sqrt(drawn.reduce((sum, w) => sum + w * w, 0) / Math.max(1, drawn.length));
  const draws = new Draws(seed, 'learning › feedback', FEEDBACK, block.first);
  return { ...block, feedback: Float64Array.from(block.targets, () => size * draws.normal()) };
}

function populationOf(
  plan: Plan,
  { name, size, kind, model, parameters }: PlannedPopulation,
  request: LearningRequest,
  pulled: boolean,
): LearningPopulation {
  const learnt = request.parameters?.[name] ?? [];
  const initial = request.initial?.[name] ?? [];
  if (kind !== 'neurons') return { name, size, initial, parameters: learnt, pulled };
  const kernel = buildKernel(withoutCarries(model!), plan.dt);
  const slopes = [
    ...kernel.constants
      .filter(({ dependsOn }) => dependsOn.some((id) => learnt.includes(id)))
      .map((constant) => constant.name),
    ...kernel.jumps.flatMap(({ scale }, k) =>
      mentions(scale, (id) => learnt.includes(id)) ? [`_factor_${k}`] : [],
    ),
  ];
  const steps = kernel.refractorySteps
    ? evaluateHostExpression(kernel.refractorySteps, parameters, size)
    : 0;
  const restless =
    typeof steps === 'number' ? Math.round(steps) === 0 : steps.every((r) => r < 0.5);
  const surrogate = model!.surrogate ?? learningSlope(DEFAULT_SURROGATE, `model "${model!.name}"`)!;
  const byTime = request.byTime ? { byTime: plan.dt } : {};
  const step = learningStep(kernel, { surrogate, learnt: slopes, restless, ...byTime });
  return { name, size, step, initial, parameters: learnt, pulled };
}

/** What a step reads of a population beside states and arrivals. */
export interface StepValues {
  /** Constants of the kernel, `_factor_k` and `_steps`. */
  readonly constants: Readonly<Record<string, Values>>;
  readonly initial: Readonly<Record<string, Values>>;
}

/** With these parameters in place of the plan's. */
export function stepValues(
  { plan, populations }: LearningLayout,
  index: number,
  parameters: Readonly<Record<string, Values>> = plan.populations[index].parameters,
  initial: Readonly<Record<string, Values>> = plan.populations[index].initial,
): StepValues {
  const { step, size } = populations[index];
  if (step === undefined) return { constants: {}, initial: {} };
  const { kernel } = step;
  const onHost = (expr: Parameters<typeof evaluateHostExpression>[0]) =>
    evaluateHostExpression(expr, parameters, size);
  const factors = kernel.jumps.map(({ scale }, k) => [`_factor_${k}`, onHost(scale)] as const);
  const steps = step.rests ? onHost(kernel.refractorySteps!) : 0;
  const rounded = typeof steps === 'number' ? Math.round(steps) : steps.map(Math.round);
  return {
    constants: {
      ...evaluateConstants(kernel, parameters, size),
      ...Object.fromEntries(factors),
      _steps: rounded,
    },
    initial,
  };
}
