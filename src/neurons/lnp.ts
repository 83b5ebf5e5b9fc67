/** A linear–nonlinear Poisson unit: filtered input, a rate that saturates, Poisson spikes, no memory of them. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const lnpModel = {
  name: 'lnp',
  reference:
    'Chichilnisky 2001, Network 12:199; Gerstner et al. 2014, Neuronal Dynamics, sec. 11.2',
  doc: 'Rate rate_max/(1 + exp(−(v − V_half)/Delta_V)). As in gif, a step has a spike with 1 − exp(−rate·dt).',
  parameters: {
    tau_m: { unit: 'ms', default: 10, range: 'positive', doc: 'Time constant of the filter.' },
    C_m: { unit: 'pF', default: 250, range: 'positive', doc: 'Capacitance: scale of currents.' },
    E_L: { unit: 'mV', default: -65, doc: 'Level without input.' },
    V_half: { unit: 'mV', default: -50, doc: 'Level of half the largest rate.' },
    Delta_V: { unit: 'mV', default: 3, range: 'positive', doc: 'Width of the rise.' },
    rate_max: { unit: '1/ms', default: 0.1, range: 'nonnegative', doc: 'Largest rate.' },
  },
  equations: `
    dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV
    dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
    dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1
  `,
  threshold: '0.5*(z_1*z_1 + z_2*z_2) < rate_max*dt/(1 + exp((V_half - v)/Delta_V))',
  initial: { v: 'E_L', z_1: '10', z_2: '10' },
  method: 'euler_maruyama',
} as const satisfies NeuronModel;

type LnpOptions = OptionsOf<keyof typeof lnpModel.parameters>;

export const lnp = (options?: LnpOptions): NeuronSpec => makeNeuron(lnpModel, options);
