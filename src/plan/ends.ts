/** Where a projection begins and ends, by number. */
import type { ProjectionDescription } from '../network/description.ts';
import { expectedSynapses } from './fan-in.ts';
import type { PlannedPopulation } from './plan.ts';
import { receptorIndex, weightUnit } from './populations.ts';

export interface Ends {
  readonly source: number;
  readonly target: number;
  readonly receptor: number;
  readonly weightUnit: string;
  /** Neurons of source and target. */
  readonly sizes: readonly [number, number];
  readonly synapses: number;
}

export function endsOf(
  projection: ProjectionDescription,
  populations: readonly PlannedPopulation[],
  indexOf: (name: string) => number,
): Ends {
  const source = indexOf(projection.source);
  const target = indexOf(projection.target);
  const receptor = receptorIndex(populations[target], projection.receptor);
  const sizes = [populations[source].size, populations[target].size] as const;
  const { connector } = projection;
  return {
    source,
    target,
    receptor,
    weightUnit: weightUnit(populations[target], receptor),
    sizes,
    synapses: expectedSynapses(connector, sizes[0], sizes[1], source === target),
  };
}
