/** The generalised integrate-and-fire neuron: it escapes over a soft, moving threshold. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const gifModel = {
  name: 'gif',
  reference:
    'Mensi et al. 2012, J Neurophysiol 107:1756, eqs. 1–6; Gerstner et al. 2014, Neuronal Dynamics, ch. 9',
  doc: 'Fires with hazard lambda_0·exp((v − V_T − gamma)/Delta_V): half the sum of two squared unit normals, drawn in each step, is exponential, so that a step has a spike with 1 − exp(−hazard·dt).',
  parameters: {
    tau_m: { unit: 'ms', default: 20, range: 'positive', doc: 'Membrane time constant.' },
    C_m: { unit: 'pF', default: 250, range: 'positive', doc: 'Membrane capacitance.' },
    E_L: { unit: 'mV', default: -70, doc: 'Resting potential.' },
    V_reset: { unit: 'mV', default: -60, doc: 'Voltage after a spike.' },
    V_T: { unit: 'mV', default: -50, doc: 'Threshold at rest, where the hazard is lambda_0.' },
    Delta_V: { unit: 'mV', default: 2, range: 'positive', doc: 'Softness of the threshold.' },
    lambda_0: { unit: '1/ms', default: 0.1, range: 'nonnegative', doc: 'Hazard at threshold.' },
    tau_eta: { unit: 'ms', default: 60, range: 'positive', doc: 'Of the spike-triggered current.' },
    q_eta: { unit: 'pA', default: 40, doc: 'What a spike adds to that current, which brakes.' },
    tau_gamma: { unit: 'ms', default: 100, range: 'positive', doc: 'Of the moving threshold.' },
    q_gamma: { unit: 'mV', default: 3, doc: 'What a spike adds to the threshold.' },
    t_ref: { unit: 'ms', default: 3, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    dv/dt = (E_L - v)/tau_m + (I_syn + I_ext - eta)/C_m : mV (unless refractory)
    deta/dt = -eta/tau_eta : pA
    dgamma/dt = -gamma/tau_gamma : mV
    dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
    dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1
  `,
  threshold: '0.5*(z_1*z_1 + z_2*z_2) < lambda_0*exp((v - V_T - gamma)/Delta_V)*dt',
  reset: 'v = V_reset; eta += q_eta; gamma += q_gamma',
  refractory: 't_ref',
  initial: { v: 'E_L', eta: '0', gamma: '0', z_1: '10', z_2: '10' },
  method: 'euler_maruyama',
} as const satisfies NeuronModel;

type GifOptions = OptionsOf<keyof typeof gifModel.parameters>;

export const gif = (options?: GifOptions): NeuronSpec => makeNeuron(gifModel, options);
