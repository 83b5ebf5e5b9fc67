/** What workers are told of a projection's weights. */
import type { Plan, PlannedProjection } from '../../plan/plan.ts';

/**
 * Weights as they were given are for judges: workers have them in multiples. But those that learn in double precision start as they
 * were given, and what is drawn for them is the number of the edge.
 */
export function carried(
  projection: PlannedProjection,
  precision: Plan['precision'],
): PlannedProjection {
  const { given, ...numbers } = projection;
  if (precision !== 'double' || !numbers.plasticity || given === undefined) return numbers;
  if (typeof given === 'number')
    return { ...numbers, given, weight: { draw: 'constant', value: 1 } };
  const values = Int32Array.from(given, (_, edge) => edge);
  return { ...numbers, given, weight: { draw: 'values', values } };
}
