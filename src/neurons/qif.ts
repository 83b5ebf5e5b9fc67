/** The quadratic integrate-and-fire neuron. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const qifModel = {
  name: 'qif',
  reference:
    'Ermentrout & Kopell 1986, SIAM J Appl Math 46:233; Gerstner et al. 2014, Neuronal Dynamics, eq. 5.16',
  doc: 'The normal form of regular (class 1) firing: quadratic between rest and threshold.',
  parameters: {
    tau_m: { unit: 'ms', default: 10, range: 'positive', doc: 'Membrane time constant.' },
    C_m: { unit: 'pF', default: 100, range: 'positive', doc: 'Membrane capacitance.' },
    k: { unit: '1/mV', default: 0.1, range: 'positive', doc: 'Curvature.' },
    E_L: { unit: 'mV', default: -65, doc: 'Resting potential.' },
    V_T: { unit: 'mV', default: -55, doc: 'Potential beyond which it fires by itself.' },
    V_peak: { unit: 'mV', default: 30, doc: 'Voltage at which a spike is cut off.' },
    V_reset: { unit: 'mV', default: -70, doc: 'Voltage after a spike.' },
    t_ref: { unit: 'ms', default: 0, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    dv/dt = k*(v - E_L)*(v - V_T)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)
  `,
  threshold: 'v >= V_peak',
  reset: 'v = V_reset',
  refractory: 't_ref',
  initial: { v: 'E_L' },
  method: 'rk2',
} as const satisfies NeuronModel;

type QifOptions = OptionsOf<keyof typeof qifModel.parameters>;

export const qif = (options?: QifOptions): NeuronSpec => makeNeuron(qifModel, options);
