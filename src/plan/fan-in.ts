/**
 * How many synapses a projection has, and how many can reach one neuron. Exact where the connector
 * fixes it; elsewhere the mean m plus 10·√m + 20, which no run will meet, capped at what is possible.
 */
import type { Connector } from '../connect/connector.ts';

/** Expected number of synapses from M sources to N targets. */
export function expectedSynapses(
  connector: Connector,
  M: number,
  N: number,
  same: boolean,
): number {
  if (M === 0 || N === 0) return 0;
  const excluded = same && 'autapses' in connector && !connector.autapses ? M : 0;
  switch (connector.connector) {
    case 'allToAll':
      return M * N - excluded;
    case 'oneToOne':
      return M;
    case 'bernoulli':
      return connector.probability * (M * N - excluded);
    case 'fixedIndegree':
      return connector.degree * N;
    case 'fixedOutdegree':
      return connector.degree * M;
    case 'fixedTotalNumber':
      return connector.total;
    case 'edges':
      return connector.source.length;
    default:
      return connector satisfies never;
  }
}

/** A number of synapses that no neuron's share exceeds. */
export function fanInBound(connector: Connector, M: number, N: number): number {
  if (M === 0 || N === 0) return 0;
  switch (connector.connector) {
    case 'allToAll':
      return M;
    case 'oneToOne':
      return 1;
    case 'bernoulli':
      return likely(M * connector.probability, M);
    case 'fixedIndegree':
      return connector.degree;
    case 'fixedOutdegree': {
      const { degree, multapses } = connector;
      return likely((degree * M) / N, multapses ? degree * M : M);
    }
    case 'fixedTotalNumber':
      return likely(connector.total / N, connector.total);
    case 'edges':
      return largest(inDegrees(connector.target, N));
    default:
      return connector satisfies never;
  }
}

const likely = (mean: number, most: number): number =>
  mean === 0 ? 0 : Math.min(most, Math.ceil(mean + 10 * Math.sqrt(mean) + 20));

function inDegrees(target: ArrayLike<number>, N: number): Float64Array {
  const degrees = new Float64Array(N);
  for (let k = 0; k < target.length; k++) degrees[target[k]] += 1;
  return degrees;
}

/** Largest Σ|w| over the targets of an edge list. */
export function largestSum(target: ArrayLike<number>, N: number, w: ArrayLike<number>): number {
  const sums = new Float64Array(N);
  for (let k = 0; k < target.length; k++) sums[target[k]] += Math.abs(w[k]);
  return largest(sums);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
