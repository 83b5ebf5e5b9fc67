/** The leaky integrate-and-fire neuron. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const lifModel = {
  name: 'lif',
  reference: 'Rotter & Diesmann 1999, Biol Cybern 81:381; Potjans & Diesmann 2014',
  doc: 'Leaky integration to a threshold; integrated exactly with current receptors.',
  parameters: {
    C_m: { unit: 'pF', default: 250, range: 'positive', doc: 'Membrane capacitance.' },
    tau_m: { unit: 'ms', default: 10, range: 'positive', doc: 'Membrane time constant.' },
    E_L: { unit: 'mV', default: -65, doc: 'Resting potential.' },
    V_th: { unit: 'mV', default: -50, doc: 'Threshold.' },
    V_reset: { unit: 'mV', default: -65, doc: 'Voltage after a spike.' },
    t_ref: {
      unit: 'ms',
      default: 2,
      range: 'nonnegative',
      doc: 'Refractory period: after a spike v is held for so long, so the next one comes t_ref + dt later at the earliest (as in NEST; in Brian2 t_ref).',
    },
  },
  equations: 'dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)',
  threshold: 'v >= V_th',
  reset: 'v = V_reset',
  refractory: 't_ref',
  initial: { v: 'E_L' },
  method: 'exact',
} as const satisfies NeuronModel;

export type LifOptions = OptionsOf<keyof typeof lifModel.parameters>;

export const lif = (options?: LifOptions): NeuronSpec => makeNeuron(lifModel, options);
