/** A change of who is connected to whom in a projection that learns: which synapses end, and which begin. */
export interface Rewiring {
  /** Places, in the order of `simulation.weights`, of the synapses that end. */
  readonly remove: ArrayLike<number>;
  readonly add: {
    /** Indices within the populations. */
    readonly sources: ArrayLike<number>;
    readonly targets: ArrayLike<number>;
    /** ms, one for all or one each. */
    readonly delays: number | ArrayLike<number>;
    /** In the receptor's weight unit, one for all or one each. */
    readonly weights: number | ArrayLike<number>;
  };
}
