/** The adaptive exponential integrate-and-fire neuron. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const adexModel = {
  name: 'adex',
  reference: 'Brette & Gerstner 2005, J Neurophysiol 94:3637, eqs. 1–4',
  doc: 'Exponential spike initiation with adaptation. The exponent is capped at 40.',
  parameters: {
    C_m: { unit: 'pF', default: 281, range: 'positive', doc: 'Membrane capacitance.' },
    g_L: { unit: 'nS', default: 30, range: 'positive', doc: 'Leak conductance.' },
    E_L: { unit: 'mV', default: -70.6, doc: 'Resting potential.' },
    V_T: { unit: 'mV', default: -50.4, doc: 'Voltage at which spikes begin.' },
    Delta_T: { unit: 'mV', default: 2, range: 'positive', doc: 'Sharpness of that beginning.' },
    a: { unit: 'nS', default: 4, doc: 'Adaptation below threshold.' },
    b: { unit: 'pA', default: 80.5, doc: 'Adaptation by a spike.' },
    tau_w: { unit: 'ms', default: 144, range: 'positive', doc: 'Time constant of adaptation.' },
    V_peak: { unit: 'mV', default: 0, doc: 'Voltage at which a spike is cut off.' },
    V_reset: { unit: 'mV', default: -70.6, doc: 'Voltage after a spike.' },
    t_ref: { unit: 'ms', default: 0, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    growth = g_L*Delta_T*exp(min((v - V_T)/Delta_T, 40)) : pA
    dv/dt = (g_L*(E_L - v) + growth - w + I_syn + I_ext)/C_m : mV (unless refractory)
    dw/dt = (a*(v - E_L) - w)/tau_w : pA
  `,
  threshold: 'v > V_peak',
  reset: 'v = V_reset; w += b',
  refractory: 't_ref',
  initial: { v: 'E_L', w: '0' },
  method: 'euler',
} as const satisfies NeuronModel;

type AdexOptions = OptionsOf<keyof typeof adexModel.parameters>;

export const adex = (options?: AdexOptions): NeuronSpec => makeNeuron(adexModel, options);
