/** The exponential integrate-and-fire neuron. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const eifModel = {
  name: 'eif',
  reference: 'Fourcaud-Trocmé, Hansel, van Vreeswijk & Brunel 2003, J Neurosci 23:11628, eqs. 4–5',
  doc: 'Exponential initiation of spikes without adaptation. The exponent is capped at 40.',
  parameters: {
    C_m: { unit: 'pF', default: 200, range: 'positive', doc: 'Membrane capacitance.' },
    g_L: { unit: 'nS', default: 20, range: 'positive', doc: 'Leak conductance.' },
    E_L: { unit: 'mV', default: -65, doc: 'Resting potential.' },
    V_T: { unit: 'mV', default: -59.9, doc: 'Voltage at which spikes begin.' },
    Delta_T: { unit: 'mV', default: 3.48, range: 'positive', doc: 'Sharpness of that beginning.' },
    V_peak: { unit: 'mV', default: 0, doc: 'Voltage at which a spike is cut off.' },
    V_reset: { unit: 'mV', default: -68, doc: 'Voltage after a spike.' },
    t_ref: { unit: 'ms', default: 1.7, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    growth = g_L*Delta_T*exp(min((v - V_T)/Delta_T, 40)) : pA
    dv/dt = (g_L*(E_L - v) + growth + I_syn + I_ext)/C_m : mV (unless refractory)
  `,
  threshold: 'v > V_peak',
  reset: 'v = V_reset',
  refractory: 't_ref',
  initial: { v: 'E_L' },
  method: 'rk2',
} as const satisfies NeuronModel;

type EifOptions = OptionsOf<keyof typeof eifModel.parameters>;

export const eif = (options?: EifOptions): NeuronSpec => makeNeuron(eifModel, options);
