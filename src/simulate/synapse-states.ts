/**
 * The synapses of a projection as a caller reads them. Those that learn are ordered by (source, target, delay), those that stay as they
 * are in the order in which they were given or are drawn.
 */
import type { PlasticState } from '../backends/backend.ts';
import { connect } from '../backends/reference/connect.ts';
import { synapseDraws } from '../backends/reference/draw.ts';
import { timeOf } from '../network/grid.ts';
import type { Plan } from '../plan/plan.ts';

/** Synapses of a projection, one entry each. */
export interface SynapseStates {
  /** Indices within the populations. */
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  /** ms. */
  readonly delays: Float64Array;
  /** By name: `w` in the receptor's weight unit, then the variables of the rule as of their last event. */
  readonly values: Readonly<Record<string, Float32Array | Float64Array>>;
}

export function learntStates(plan: Plan, state: PlasticState): SynapseStates {
  const { sources, targets, delays, fields } = state;
  return { sources, targets, delays: times(plan, delays), values: fields };
}

/** Weights as they were given; drawn ones in the multiples that engines count them in. */
export function staticStates(plan: Plan, index: number): SynapseStates {
  const projection = plan.projections[index];
  const { target, receptor, given } = projection;
  const { quantum } = plan.populations[target].receptors[receptor];
  const draw = synapseDraws(plan, projection);
  const columns = { sources: [], targets: [], delays: [], w: [] } as Record<string, number[]>;
  for (const pair of connect(plan, projection)) {
    const { weight, delay } = draw(pair.a, pair.b);
    columns.sources.push(pair.source);
    columns.targets.push(pair.target);
    columns.delays.push(delay);
    if (given === undefined) columns.w.push(weight * quantum);
    else columns.w.push(typeof given === 'number' ? given : given[pair.a]);
  }
  return {
    sources: Uint32Array.from(columns.sources),
    targets: Uint32Array.from(columns.targets),
    delays: times(plan, columns.delays),
    values: { w: Float64Array.from(columns.w) },
  };
}

const times = ({ dt }: Plan, steps: ArrayLike<number>): Float64Array =>
  Float64Array.from(steps, (step) => timeOf(step, dt));
