/**
 * What the networks of Vogels & Abbott (2005) share as benchmarks 1 to 3 of Brette et al. (2007):
 * four fifths excitatory, 80 synapses a neuron, delays of one step, no drive.
 */
import { bernoulli, Network, type NeuronSpec, type ParameterValue } from '../../src/index.ts';
import { seedOption } from '../example.ts';

export interface VogelsAbbottOptions {
  size: number;
  seed: number;
}

/** The network, from a cell with receptors `ex` and `in`. */
export function vogelsAbbott(
  { size, seed, dt = 0.1 }: VogelsAbbottOptions & { readonly dt?: number },
  cell: NeuronSpec,
  initial: Readonly<Record<string, ParameterValue>>,
  weights: { readonly ex: number; readonly in: number },
): Network {
  const net = new Network({ dt, seed });
  const excitatory = Math.round(0.8 * size);
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  // 2 % of 4,000 are 80 synapses a neuron; larger networks keep these 80
  const connector = bernoulli(Math.min(1, 80 / size));
  for (const target of [e, i]) {
    net.connect(e, target, { connector, weight: weights.ex, delay: dt, receptor: 'ex' });
    net.connect(i, target, { connector, weight: weights.in, delay: dt, receptor: 'in' });
  }
  return net;
}

/** Fields of all three examples. */
export const vogelsAbbottExample = {
  reference:
    'Vogels & Abbott 2005, J. Neurosci. 25:10786; Brette et al. 2007, J. Comput. Neurosci. 23:349',
  options: {
    size: {
      description: 'neurons; 80 synapses each',
      default: 4000,
      range: [80, 1e7] as [number, number],
      whole: true,
    },
    seed: seedOption,
  },
  defaultTime: 1000,
  warmup: 200,
};
