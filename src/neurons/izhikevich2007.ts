/** The quadratic neuron with recovery of Izhikevich 2007, in physical units. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const izhikevich2007Model = {
  name: 'izhikevich2007',
  reference: 'Izhikevich 2007, Dynamical Systems in Neuroscience, eqs. 8.5–8.6 (regular spiking)',
  doc: 'Like izhikevich, with capacitance, rest and threshold of its own.',
  parameters: {
    C_m: { unit: 'pF', default: 100, range: 'positive', doc: 'Membrane capacitance.' },
    k: { unit: 'nS/mV', default: 0.7, range: 'positive', doc: 'Curvature.' },
    v_r: { unit: 'mV', default: -60, doc: 'Resting potential.' },
    v_t: { unit: 'mV', default: -40, doc: 'Instantaneous threshold.' },
    a: { unit: '1/ms', default: 0.03, range: 'positive', doc: 'Rate of recovery.' },
    b: { unit: 'nS', default: -2, doc: 'Sensitivity of recovery to the voltage.' },
    c: { unit: 'mV', default: -50, doc: 'Voltage after a spike.' },
    d: { unit: 'pA', default: 100, doc: 'What a spike adds to recovery.' },
    V_peak: { unit: 'mV', default: 35, doc: 'Voltage at which a spike is cut off.' },
  },
  equations: `
    dv/dt = (k*(v - v_r)*(v - v_t) - u + I_syn + I_ext)/C_m : mV
    du/dt = a*(b*(v - v_r) - u) : pA
  `,
  threshold: 'v >= V_peak',
  reset: 'v = c; u += d',
  initial: { v: 'v_r', u: '0' },
  method: 'rk2',
} as const satisfies NeuronModel;

type Izhikevich2007Options = OptionsOf<keyof typeof izhikevich2007Model.parameters>;

export const izhikevich2007 = (options?: Izhikevich2007Options): NeuronSpec =>
  makeNeuron(izhikevich2007Model, options);
