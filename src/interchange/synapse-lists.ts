/** The synapses of a projection as lists, whatever its connector: what formats that know no rules write. */

import { synapseOf } from '../backends/events/network-rows.ts';
import { connect } from '../backends/reference/connect.ts';
import type { NetworkDescription } from '../network/description.ts';
import type { Plan } from '../plan/plan.ts';

export interface SynapseLists {
  /** Indices within the populations. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** In the receptor's unit: as given where it is a number, the drawn multiple of the quantum where it is drawn. */
  readonly weight: Float64Array;
  /** ms. */
  readonly delay: Float64Array;
}

/** In order of target, then source. */
export function synapseLists(description: NetworkDescription, plan: Plan, p: number): SynapseLists {
  const planned = plan.projections[p];
  const given = description.projections.find(({ name }) => name === planned.name)!;
  const synapse = synapseOf(planned, given.delay, plan);
  const found: { source: number; target: number; weight: number; delay: number }[] = [];
  for (const { source, target, a, b } of connect(plan, planned)) {
    found.push({ source, target, ...synapse(a, b) });
  }
  found.sort((x, y) => x.target - y.target || x.source - y.source);
  return {
    source: Int32Array.from(found, (each) => each.source),
    target: Int32Array.from(found, (each) => each.target),
    weight: Float64Array.from(found, (each) => each.weight),
    delay: Float64Array.from(found, (each) => Number(each.delay.toPrecision(12))),
  };
}
