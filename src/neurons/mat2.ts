/** The multi-timescale adaptive threshold neuron: it is never reset, its threshold moves. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const mat2Model = {
  name: 'mat2',
  reference:
    'Kobayashi, Tsubo & Shinomoto 2009, Front Comput Neurosci 3:9, eqs. 1–3 (regular spiking)',
  doc: 'Linear: integrated exactly. The threshold is omega + theta_1 + theta_2.',
  parameters: {
    tau_m: { unit: 'ms', default: 5, range: 'positive', doc: 'Membrane time constant.' },
    C_m: { unit: 'pF', default: 100, range: 'positive', doc: 'Membrane capacitance.' },
    E_L: { unit: 'mV', default: -70, doc: 'Resting potential.' },
    omega: { unit: 'mV', default: -51, doc: 'Threshold at rest.' },
    tau_1: {
      unit: 'ms',
      default: 10,
      range: 'positive',
      doc: 'Fast time constant of the threshold.',
    },
    tau_2: { unit: 'ms', default: 200, range: 'positive', doc: 'Slow time constant.' },
    alpha_1: { unit: 'mV', default: 37, doc: 'What a spike adds to the fast part.' },
    alpha_2: { unit: 'mV', default: 2, doc: 'What it adds to the slow part.' },
    t_ref: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Time without a second spike.' },
  },
  equations: `
    dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV
    dtheta_1/dt = -theta_1/tau_1 : mV
    dtheta_2/dt = -theta_2/tau_2 : mV
  `,
  threshold: 'v >= omega + theta_1 + theta_2',
  reset: 'theta_1 += alpha_1; theta_2 += alpha_2',
  refractory: 't_ref',
  initial: { v: 'E_L', theta_1: '0', theta_2: '0' },
  method: 'exact',
} as const satisfies NeuronModel;

type Mat2Options = OptionsOf<keyof typeof mat2Model.parameters>;

export const mat2 = (options?: Mat2Options): NeuronSpec => makeNeuron(mat2Model, options);
