/** The leaky integrate-and-fire neuron whose threshold rises with each spike and falls back. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const alifModel = {
  name: 'alif',
  reference:
    'Bellec et al. 2018, NeurIPS 31, eq. 2 (LSNN); Liu & Wang 2001, J Comput Neurosci 10:25',
  doc: 'Linear: integrated exactly. The threshold is V_th + theta.',
  parameters: {
    tau_m: { unit: 'ms', default: 20, range: 'positive', doc: 'Membrane time constant.' },
    C_m: { unit: 'pF', default: 250, range: 'positive', doc: 'Membrane capacitance.' },
    E_L: { unit: 'mV', default: -70, doc: 'Resting potential.' },
    V_th: { unit: 'mV', default: -50, doc: 'Threshold at rest.' },
    V_reset: { unit: 'mV', default: -70, doc: 'Voltage after a spike.' },
    tau_theta: {
      unit: 'ms',
      default: 100,
      range: 'positive',
      doc: 'Time constant of the threshold.',
    },
    q_theta: { unit: 'mV', default: 5, doc: 'What a spike adds to the threshold.' },
    t_ref: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)
    dtheta/dt = -theta/tau_theta : mV
  `,
  threshold: 'v >= V_th + theta',
  reset: 'v = V_reset; theta += q_theta',
  refractory: 't_ref',
  initial: { v: 'E_L', theta: '0' },
  method: 'exact',
} as const satisfies NeuronModel;

type AlifOptions = OptionsOf<keyof typeof alifModel.parameters>;

export const alif = (options?: AlifOptions): NeuronSpec => makeNeuron(alifModel, options);
