/**
 * Who connects to whom: data only. The synapses that a connector stands for are a pure function of
 * (seed, projection, row) and are defined in docs/decisions/0001-randomness.md.
 *
 * `multapses`: a pair may be connected more than once. `autapses`: a neuron may connect to itself
 * (only meaningful where source and target are one population).
 */
import { expectArgument, flags, isCount, isReal } from './argument.ts';

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
  | EdgesConnector;

export interface EdgesConnector {
  readonly connector: 'edges';
  readonly source: ArrayLike<number>;
  readonly target: ArrayLike<number>;
}

interface Autapses {
  readonly autapses?: boolean;
}

interface Repeats extends Autapses {
  readonly multapses?: boolean;
}

/** Every pair is connected. */
export const allToAll = (options: Autapses = {}): Connector => ({
  connector: 'allToAll',
  ...flags(options, 'allToAll', 'autapses'),
});

/** Neuron i to neuron i; both populations have the same size. */
export const oneToOne = (): Connector => ({ connector: 'oneToOne' });

/** Each pair independently with `probability` in [0, 1]. */
export function bernoulli(probability: number, options: Autapses = {}): Connector {
  const holds = isReal(probability) && probability >= 0 && probability <= 1;
  expectArgument(holds, 'bernoulli › probability', probability, 'a number in [0, 1]');
  return { connector: 'bernoulli', probability, ...flags(options, 'bernoulli', 'autapses') };
}

/** Each target draws `degree` sources uniformly. */
export const fixedIndegree = (degree: number, options: Repeats = {}): Connector =>
  fixedDegree('fixedIndegree', degree, options);

/** Each source draws `degree` targets uniformly. */
export const fixedOutdegree = (degree: number, options: Repeats = {}): Connector =>
  fixedDegree('fixedOutdegree', degree, options);

function fixedDegree(
  connector: 'fixedIndegree' | 'fixedOutdegree',
  degree: number,
  options: Repeats,
): Connector {
  expectArgument(isCount(degree), `${connector} › degree`, degree, 'an integer ≥ 0');
  return { connector, degree, ...flags(options, connector, 'multapses', 'autapses') };
}

/** `total` synapses, each with source and target drawn uniformly (multapses allowed). */
export function fixedTotalNumber(total: number, options: Autapses = {}): Connector {
  expectArgument(isCount(total), 'fixedTotalNumber › total', total, 'an integer ≥ 0');
  return {
    connector: 'fixedTotalNumber',
    total,
    ...flags(options, 'fixedTotalNumber', 'autapses'),
  };
}

/** Synapse k goes from neuron `source[k]` to neuron `target[k]`, indices within the populations. */
export function edges(source: ArrayLike<number>, target: ArrayLike<number>): EdgesConnector {
  for (const [name, list] of Object.entries({ source, target })) {
    const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && 'length' in list);
    expectArgument(isList, `edges › ${name}`, list, 'an array of neuron indices');
  }
  const equal = source.length === target.length;
  const found = `${source.length} sources and ${target.length} targets`;
  expectArgument(equal, `edges (${found})`, target, 'one target per source');
  return { connector: 'edges', source, target };
}
