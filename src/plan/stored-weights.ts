/** How the weights of a plan are stored, in words, and where drawn ones get few levels. */
import { exp } from '../equations/f64.ts';
import { grains, keepsGiven, keepsLaw, STORED_LIMIT } from './arrivals.ts';
import type { Plan, PlannedProjection } from './plan.ts';

/** Counts of projections by how their weights are stored, then remarks, one a line. */
export function storedWeights(plan: Plan): string[] {
  const counts = new Map<string, number>();
  for (const [index, projection] of plan.projections.entries()) {
    if (projection.digits || projection.expectedSynapses === 0) continue;
    const how = howStored(plan, index);
    counts.set(how, (counts.get(how) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const kinds = [...counts].map(([how, count]) => `${how}: ${count}`);
  return [`weights, by projection: ${kinds.join(', ')}`, ...remarks(plan)];
}

function howStored({ projections, precision }: Plan, index: number): string {
  const { plasticity, weight, maxWeight } = projections[index];
  let scales = 1;
  while (projections[index + scales]?.digits) scales++;
  if (plasticity !== undefined)
    return precision === 'double' ? 'f64 of their own' : 'f32 of their own';
  if (scales > 1) return `digits in ${scales} scales`;
  if (weight.draw === 'constant') return 'one for all';
  return maxWeight > STORED_LIMIT ? '32 bits' : '16 bits';
}

function remarks({ projections, populations, precision }: Plan): string[] {
  const { moving } = grains[precision ?? 'single'];
  return projections.flatMap((projection): string[] => {
    const levels = levelsOf(projection);
    if (levels !== undefined && !keepsLaw({ spread: levels }, 1)) {
      const few = Number(levels.toPrecision(2));
      return [`  "${projection.name}": drawn weights get ${few} levels a standard deviation`];
    }
    const { plasticity, target, receptor, given } = projection;
    if (plasticity === undefined) return [];
    const quantum = populations[target]?.receptors[receptor]?.quantum ?? 0;
    const most = Math.max(...plasticity.bounds.map(Math.abs));
    const remark = (text: string) => `  "${projection.name}": ${text}`;
    const few = remark(`weights act in ${Math.floor(most / quantum)} levels up to their bound`);
    const coarse = remark(
      `first weights, which are small beside their bound, are rounded to multiples of ${Number(quantum.toPrecision(4))}`,
    );
    const values = typeof given === 'number' ? [given] : given;
    return [
      ...(most > 0 && most < moving * quantum ? [few] : []),
      ...(keepsGiven({ values }, quantum, grains[precision ?? 'single']) ? [] : [coarse]),
    ];
  });
}

/** Units of storage in the spread of drawn weights; of a lognormal about its median. */
function levelsOf({ weight }: PlannedProjection): number | undefined {
  if (weight.draw === 'uniform') return (weight.high - weight.low) / Math.sqrt(12);
  if (weight.draw === 'normal') return weight.sd;
  if (weight.draw === 'lognormal') return Math.abs(weight.factor) * exp(weight.mean) * weight.sd;
  return undefined;
}
