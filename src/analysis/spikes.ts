/** Spikes as analysis takes them. The recordings of a simulation have this shape; so do published data once they are read. */

/** Spike k was fired by unit `senders[k]` (an index within the population) at `times[k]`, ms. */
export interface SpikeTimes {
  readonly senders: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** The part of a recording that is looked at: from < t ≤ to, ms, as spikes carry the end of their step. */
export interface Window {
  readonly from: number;
  readonly to: number;
}
