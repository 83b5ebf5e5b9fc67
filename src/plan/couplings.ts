/** Graded projections as numbers, and the channels through which states reach them. */
import { lanes } from '../equations/precision.ts';
import { gradedUnit } from '../network/check-graded.ts';
import type { ProjectionDescription } from '../network/description.ts';
import { expectedSynapses } from './fan-in.ts';
import type { Plan, PlannedCoupling, PlannedPopulation } from './plan.ts';
import { powerAbove } from './power-of-two.ts';
import { packed } from './projections.ts';
import { givenWeights, measureWeight, planDelay, planWeight } from './synapses.ts';

/** Weights are multiples of a power of two, up to this many of them. */
const LEVELS = 2 ** 22;

export function planCoupling(
  projection: ProjectionDescription,
  stream: number,
  dt: number,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): PlannedCoupling {
  const { name, connector, weight, graded } = projection;
  const { variable, coupling, iterate } = graded!;
  const source = indexOf(projection.source);
  const target = indexOf(projection.target);
  const sizes = [populations[source].size, populations[target].size] as const;
  const unit = gradedUnit(populations[source].model!.states, variable);
  const place = `projection "${name}"`;
  const { largest } = measureWeight(weight, unit, connector, sizes, 1, `${place} › weight`);
  const weightStep = largest > 0 ? powerAbove(largest) / LEVELS : 1;
  const given = givenWeights(weight, unit);
  return {
    name,
    source,
    target,
    variable,
    diffusive: coupling === 'diffusive',
    ...(iterate ? { iterated: true as const } : {}),
    connector: packed(connector),
    weight: planWeight(weight, unit, weightStep).weight,
    weightStep,
    ...(given === undefined ? {} : { given }),
    ...planDelay(projection.delay, dt, `${place} › delay`),
    shift: 0,
    expectedSynapses: expectedSynapses(connector, sizes[0], sizes[1], source === target),
    stream,
  };
}

/** A state that couplings read; its values at one time lie from `place` on in a row of all channels. */
export interface Channel {
  readonly population: number;
  readonly variable: string;
  readonly place: number;
  readonly size: number;
}

export interface Channels {
  readonly list: readonly Channel[];
  /** Values of a row. */
  readonly width: number;
  /** How far back they reach, steps. */
  readonly longest: number;
}

export function channelsOf(plan: Plan): Channels {
  const list: Channel[] = [];
  let width = 0;
  const open = (population: number, variable: string): void => {
    if (list.some((c) => c.population === population && c.variable === variable)) return;
    const { size } = plan.populations[population];
    list.push({ population, variable, place: width, size });
    width += size;
  };
  for (const { source, target, variable, diffusive } of plan.couplings) {
    open(source, variable);
    if (diffusive) open(target, variable);
  }
  const longest = plan.couplings.reduce(
    (most, c) => Math.max(most, c.delaySteps[1] + (c.iterated ? 1 : 0)),
    0,
  );
  return { list, width, longest };
}

/** Words of a row of channels: what workers exchange of a step. */
export const rowWords = (plan: Plan): number =>
  (channelsOf(plan).width * lanes[plan.precision ?? 'single'].bytes) / 4;

/** Rows that the ring of channels needs: a power of two, for the longest delay and what an epoch adds. */
export function ringRows(plan: Plan, epoch: number): number {
  const { longest } = channelsOf(plan);
  return powerAbove(longest + epoch + 1);
}

/** Words of a synapse: place of the source's value in a row of channels, lag in steps, f32 weight, place of the own value or NONE. */
export const COUPLING_WORDS = 4;
/** In double precision two words behind them hold the weight. */
export const couplingWords = ({ precision }: Pick<Plan, 'precision'>): number =>
  precision === 'double' ? COUPLING_WORDS + 2 : COUPLING_WORDS;
export const NONE = 0xffffffff;
/** Added to the place of an own value: that of the step before. */
export const BEFORE = 0x80000000;
/** No own value either, of the second part of a synapse. */
export const NONE_BEFORE = 0xfffffffe;

/** The second part of an iterated synapse, which is no synapse of its own. */
export const isSecond = (own: number): boolean => (own | 0) < -1;

/** The graded synapses onto a population, target by target (backends/coupling-rows.ts). */
export interface CouplingRows {
  /** Synapse with which each target's begin, and the end. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
  /** How many they are: an iterated one has two entries. */
  readonly synapses: number;
}
