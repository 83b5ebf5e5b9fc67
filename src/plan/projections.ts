/** One projection as numbers, in the scale of its receptor. */
import type { Connector } from '../connect/connector.ts';
import type { Precision } from '../equations/precision.ts';
import type { ProjectionDescription } from '../network/description.ts';
import { stepsOf } from '../network/grid.ts';
import { isDistribution } from '../network/quantity.ts';
import { wholeDelay } from '../network/whole-delay.ts';
import type { ParameterValue } from '../neurons/model.ts';
import { composeRule } from '../plasticity/compose-rule.ts';
import { orderOf } from '../plasticity/split-delay.ts';
import type { Placed } from './arrivals.ts';
import { endsOf } from './ends.ts';
import type { PlannedPopulation, PlannedProjection } from './plan.ts';
import { spreadOf } from './spread.ts';
import { givenWeights, planDelay, planDigits, planWeight } from './synapses.ts';

/** One, or as many as the scales in which its weights have digits. */
export function planProjection(
  projection: ProjectionDescription,
  stream: number,
  dt: number,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
  placed: Placed,
  precision: Precision,
): PlannedProjection[] {
  const ends = endsOf(projection, populations, indexOf);
  const { source, target, synapses } = ends;
  const place = `projection "${projection.name}"`;
  const delays = planDelay(wholeDelay(projection), dt, `${place} › delay`);
  const base = { name: projection.name, source, target, stream };
  const receptor = ends.receptor + (placed.scale === 'all' ? 0 : placed.scale);
  if (synapses === 0) {
    // Nothing to draw: an empty edge list says so without a special case in any backend.
    const none = new Uint32Array(0);
    return [
      {
        ...base,
        receptor,
        shift: 0,
        connector: { connector: 'edges', source: none, target: none },
        weight: { draw: 'constant', value: 0 },
        delay: { draw: 'constant', value: delays.delaySteps[0] },
        maxWeight: 0,
        delaySteps: [delays.delaySteps[0], delays.delaySteps[0]],
        expectedSynapses: 0,
      },
    ];
  }
  const connector = packed(projection.connector);
  const common = { ...base, connector, ...delays, expectedSynapses: synapses };
  const given = givenWeights(projection.weight, ends.weightUnit);
  const { receptors } = populations[target];
  if (placed.scale === 'all') {
    const own = receptors.filter(({ name }) => name === receptors[receptor].name);
    const parts = planDigits(
      given!,
      own.map(({ quantum }) => quantum),
    );
    const some = parts
      .map((part, k) => ({ ...common, ...part, receptor: receptor + k, shift: 0 }))
      .filter(({ maxWeight }) => maxWeight > 0);
    return some.map((part, k) => (k === 0 ? { ...part, given } : { ...part, digits: true }));
  }
  const shift =
    precision === 'double' && projection.plasticity !== undefined
      ? startingShift(projection.weight, given, receptors[receptor].quantum)
      : placed.shift;
  const step = receptors[receptor].quantum * 2 ** shift;
  const weights = planWeight(projection.weight, ends.weightUnit, step);
  const planned = {
    ...common,
    receptor,
    shift,
    ...weights,
    ...(given === undefined ? {} : { given }),
  };
  if (projection.plasticity === undefined) return [planned];
  const plasticity = composeRule(projection.plasticity, ends.weightUnit, place);
  return [{ ...planned, plasticity, ...meetings(projection, plasticity.onPost.length > 0, dt) }];
}

/** When spikes of the target act. */
function meetings({ dendritic = 0, order }: ProjectionDescription, acts: boolean, dt: number) {
  const backSteps = 2 * stepsOf(dendritic, dt);
  if (!acts || backSteps === 0) return {};
  return { backSteps, ...(orderOf(order, dendritic) === 'nest' && { spikeFirst: true as const }) };
}

/** Weights that learn start in multiples of 2^shift quanta that draws in f32 resolve, whatever sums have. */
function startingShift(
  weight: ParameterValue,
  given: number | Float64Array | undefined,
  quantum: number,
): number {
  let largest = 0;
  if (typeof given === 'number') largest = Math.abs(given);
  else if (given !== undefined) for (const w of given) largest = Math.max(largest, Math.abs(w));
  else if (isDistribution(weight)) {
    const { low, high } = spreadOf(weight);
    largest = Math.max(Math.abs(low), Math.abs(high));
  }
  let shift = 0;
  while (largest / quantum >= 2 ** (23 + shift)) shift++;
  return shift;
}

/** Edge lists as typed arrays, which workers can share. */
export const packed = (connector: Connector): Connector =>
  connector.connector === 'edges'
    ? {
        connector: 'edges',
        source: unsigned(connector.source),
        target: unsigned(connector.target),
      }
    : connector;

const unsigned = (indices: ArrayLike<number>): Uint32Array =>
  indices instanceof Uint32Array ? indices : new Uint32Array(indices);
