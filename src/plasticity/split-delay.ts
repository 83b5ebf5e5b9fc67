/**
 * A delay in two parts, and what comes first where two spikes meet at a synapse.
 *
 * A spike of the source is at the synapse after the axonal part and acts on the target after the dendritic part, which a spike of the
 * target needs to come back to the synapse. So of two spikes at t_pre and t_post the synapse sees the lag t_post + dendritic −
 * (t_pre + axonal). Where that is 0:
 *
 *   nest    the spike of the target acts first; each sees the other's trace without it; the arrival transmits the weight as it
 *           is after its own update;
 *   brian2  the arrival acts first and transmits the weight as it was; the spike of the target sees its trace.
 */
export type CoincidenceOrder = 'nest' | 'brian2';

/** Parts in ms, or text with a unit. */
export interface SplitDelay<Value> {
  readonly axonal: Value;
  readonly dendritic: number | string;
}

/** The order that holds where none is asked for: with a dendritic part that of NEST, whose delays are all dendritic. */
export const orderOf = (
  order: CoincidenceOrder | undefined,
  dendritic: number | undefined,
): CoincidenceOrder => order ?? ((dendritic ?? 0) > 0 ? 'nest' : 'brian2');
