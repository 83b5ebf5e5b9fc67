/** A relay: repeats the spikes that reach it, in the step in which they arrive. */
import type { NeuronSpec } from '../neurons/model.ts';
import { neuron } from '../neurons/neuron.ts';
import { delta } from '../synapses/delta.ts';

/**
 * Connect to it with weight 1 (mV): each arrival becomes a spike. Arrivals of one step leave one step after the other; weights of several
 * arrivals add up before they count.
 */
export const parrot = (): NeuronSpec =>
  neuron({
    name: 'parrot',
    equations: 'dv/dt = 0*mV/ms : mV',
    threshold: 'v > 0.5*mV',
    reset: 'v -= 1*mV',
    initial: { v: '0*mV' },
    receptors: { syn: delta() },
  });
