/**
 * Who connects to whom: data only. The synapses that a connector stands for are a pure function of
 * (seed, projection, row) and are defined in docs/decisions/0001-randomness.md.
 *
 * `multapses`: a pair may be connected more than once. `autapses`: a neuron may connect to itself
 * (only meaningful where source and target are one population).
 */
export type Connector =
  | { readonly connector: 'allToAll'; readonly autapses: boolean }
  | { readonly connector: 'oneToOne' }
  | { readonly connector: 'bernoulli'; readonly probability: number; readonly autapses: boolean }
  | {
      readonly connector: 'fixedIndegree' | 'fixedOutdegree';
      readonly degree: number;
      readonly multapses: boolean;
      readonly autapses: boolean;
    }
  | {
      readonly connector: 'fixedTotalNumber';
      readonly total: number;
      readonly autapses: boolean;
    }
  | {
      readonly connector: 'edges';
      readonly source: ArrayLike<number>;
      readonly target: ArrayLike<number>;
    };

/** Every pair is connected. */
export const allToAll = (options: { autapses?: boolean } = {}): Connector => ({
  connector: 'allToAll',
  autapses: options.autapses ?? true,
});

/** Neuron i to neuron i; both populations have the same size. */
export const oneToOne = (): Connector => ({ connector: 'oneToOne' });

/** Each pair independently with `probability` in [0, 1]. */
export const bernoulli = (probability: number, options: { autapses?: boolean } = {}): Connector => ({
  connector: 'bernoulli',
  probability,
  autapses: options.autapses ?? true,
});

/** Each target draws `degree` sources uniformly. */
export const fixedIndegree = (
  degree: number,
  options: { multapses?: boolean; autapses?: boolean } = {},
): Connector => ({
  connector: 'fixedIndegree',
  degree,
  multapses: options.multapses ?? true,
  autapses: options.autapses ?? true,
});

/** Each source draws `degree` targets uniformly. */
export const fixedOutdegree = (
  degree: number,
  options: { multapses?: boolean; autapses?: boolean } = {},
): Connector => ({
  connector: 'fixedOutdegree',
  degree,
  multapses: options.multapses ?? true,
  autapses: options.autapses ?? true,
});

/** `total` synapses, each with source and target drawn uniformly (multapses allowed). */
export const fixedTotalNumber = (
  total: number,
  options: { autapses?: boolean } = {},
): Connector => ({
  connector: 'fixedTotalNumber',
  total,
  autapses: options.autapses ?? true,
});

/** Synapse k goes from neuron `source[k]` to neuron `target[k]`, indices within the populations. */
export const edges = (source: ArrayLike<number>, target: ArrayLike<number>): Connector => ({
  connector: 'edges',
  source,
  target,
});
