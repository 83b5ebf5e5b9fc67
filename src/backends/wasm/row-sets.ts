/**
 * Groups the projections of each source population into row sets: those whose synapses can lie in one
 * row, because they share a format. Long rows of few kinds are read faster than many short ones.
 */
import { recordBytes } from '../../codegen/rule-layout.ts';
import { lanes } from '../../equations/precision.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';

export interface RowSetPlan {
  readonly source: number;
  /** 0: u16 slots and one weight. 1: u16 slot and i16 weight. 2: u32 slot and i32 weight. Else: bytes of a
   *  plastic synapse's record. */
  readonly format: number;
  readonly shift: number;
  /** Fixed-point weight of format 0; of a plastic set what a drawn weight of 1 is worth. */
  readonly weight: number;
  /** Rows are made anew at each spike. */
  readonly regenerated?: true;
  /** Finer digits of weights whose synapses lie in other sets. */
  readonly digits?: true;
  /** The set's one projection has a plasticity rule. */
  readonly plastic?: true;
  readonly projections: readonly number[];
}

/** Row sets of a plan, ordered by source population. */
export function rowSets(plan: Plan): RowSetPlan[] {
  const sets = new Map<string, RowSetPlan & { projections: number[] }>();
  plan.projections.forEach((projection, index) => {
    if (isEmpty(plan, projection)) return;
    if (projection.plasticity !== undefined) {
      const { source } = projection;
      sets.set(`plastic ${index}`, { source, ...plasticFormat(plan, index), projections: [index] });
      return;
    }
    const kind = formatOf(projection);
    const key = JSON.stringify([projection.source, kind]);
    const found = sets.get(key);
    if (found) found.projections.push(index);
    else sets.set(key, { source: projection.source, ...kind, projections: [index] });
  });
  return [...sets.values()].sort((a, b) => a.source - b.source);
}

function isEmpty(plan: Plan, projection: PlannedProjection): boolean {
  return (
    plan.populations[projection.source].size === 0 || plan.populations[projection.target].size === 0
  );
}

type Format = Pick<RowSetPlan, 'format' | 'shift' | 'weight' | 'regenerated' | 'digits'>;

function formatOf(projection: PlannedProjection): Format {
  const { regenerated, digits } = projection;
  return {
    ...storedFormat(projection),
    ...(regenerated && { regenerated }),
    ...(digits && { digits }),
  };
}

function storedFormat(projection: PlannedProjection): Format {
  const { weight, shift, maxWeight } = projection;
  if (weight.draw === 'constant') {
    const whole = weight.value * 2 ** shift;
    // sums in double precision have more bits than a set's word
    const fits = Math.abs(whole) < 2 ** 31;
    return { format: 0, ...(fits ? { shift: 0, weight: whole } : { shift, weight: weight.value }) };
  }
  if (maxWeight <= 32767) return { format: 1, shift, weight: 0 };
  return { format: 2, shift, weight: 0 };
}

function plasticFormat(plan: Plan, index: number) {
  const { plasticity, target, receptor, shift, given } = plan.projections[index];
  const unit = plan.populations[target].receptors[receptor].quantum * 2 ** shift;
  // in double precision workers have weights as they were given: one for all, or numbers of edges
  const own = plan.precision === 'double' ? given : undefined;
  const weight = own === undefined ? unit : typeof own === 'number' ? own : 1;
  const format = recordBytes(plasticity!.variables.length, lanes[plan.precision ?? 'single']);
  return { format, shift: 0, weight, plastic: true } as const;
}

/** Bytes of one synapse in a row; those of a plastic one include its place in its target's list. */
export const synapseBytes = (set: RowSetPlan): number =>
  set.plastic ? set.format + 4 : [2, 4, 8][set.format];
