/** One projection as numbers, in the scale of its receptor. */
import type { Connector } from '../connect/connector.ts';
import type { ProjectionDescription } from '../network/description.ts';
import { composeRule } from '../plasticity/compose-rule.ts';
import { endsOf } from './ends.ts';
import type { PlannedPopulation, PlannedProjection } from './plan.ts';
import { planDelay, planWeight } from './synapses.ts';

export function planProjection(
  projection: ProjectionDescription,
  stream: number,
  dt: number,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
  shift: number,
): PlannedProjection {
  const ends = endsOf(projection, populations, indexOf);
  const { source, target, receptor, synapses } = ends;
  const place = `projection "${projection.name}"`;
  const delays = planDelay(projection.delay, dt, `${place} › delay`);
  const base = { name: projection.name, source, target, receptor, shift, stream };
  if (synapses === 0) {
    // Nothing to draw: an empty edge list says so without a special case in any backend.
    const none = new Uint32Array(0);
    return {
      ...base,
      connector: { connector: 'edges', source: none, target: none },
      weight: { draw: 'constant', value: 0 },
      delay: { draw: 'constant', value: delays.delaySteps[0] },
      maxWeight: 0,
      delaySteps: [delays.delaySteps[0], delays.delaySteps[0]],
      expectedSynapses: 0,
    };
  }
  const step = populations[target].receptors[receptor].quantum * 2 ** shift;
  const weights = planWeight(projection.weight, ends.weightUnit, step);
  const connector = packed(projection.connector);
  const planned = { ...base, connector, ...weights, ...delays, expectedSynapses: synapses };
  if (projection.plasticity === undefined) return planned;
  return { ...planned, plasticity: composeRule(projection.plasticity, ends.weightUnit, place) };
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
