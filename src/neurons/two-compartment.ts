/** A pyramidal cell as two compartments: a soma that fires and a dendrite with plateaus and calcium. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const twoCompartmentModel = {
  name: 'twoCompartment',
  reference:
    'Naud & Sprekeler 2018, PNAS 115:E6329, eqs. 1–4 (an exponential back-propagating spike)',
  doc: 'Receptors reach the dendrite, injected current the soma. Dendritic input and somatic spikes together make a plateau, and bursts.',
  parameters: {
    tau_m: { unit: 'ms', default: 16, range: 'positive', doc: 'Time constant of the soma.' },
    C_m: { unit: 'pF', default: 370, range: 'positive', doc: 'Capacitance of the soma.' },
    tau_d: { unit: 'ms', default: 7, range: 'positive', doc: 'Time constant of the dendrite.' },
    C_d: { unit: 'pF', default: 170, range: 'positive', doc: 'Capacitance of the dendrite.' },
    E_L: { unit: 'mV', default: -70, doc: 'Resting potential of both.' },
    V_th: { unit: 'mV', default: -50, doc: 'Threshold of the soma.' },
    V_reset: { unit: 'mV', default: -70, doc: 'Voltage of the soma after a spike.' },
    g_s: { unit: 'pA', default: 1300, doc: 'What a full plateau sends to the soma.' },
    g_d: { unit: 'pA', default: 1200, doc: 'What a full plateau adds to the dendrite itself.' },
    E_d: { unit: 'mV', default: -38, doc: 'Dendritic voltage of half a plateau.' },
    D_d: { unit: 'mV', default: 6, range: 'positive', doc: 'Width of the plateau’s rise.' },
    c_d: { unit: 'pA', default: 2600, doc: 'Back-propagating spike at the dendrite, a box.' },
    t_b: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Length of the box.' },
    tau_w: { unit: 'ms', default: 100, range: 'positive', doc: 'Time constant of adaptation.' },
    b_w: { unit: 'pA', default: 200, doc: 'What a spike adds to the braking current.' },
    tau_u: { unit: 'ms', default: 30, range: 'positive', doc: 'Of the dendrite’s own brake.' },
    a_u: { unit: 'nS', default: 13, doc: 'Strength of that brake.' },
    tau_theta: { unit: 'ms', default: 27, range: 'positive', doc: 'Of the moving threshold.' },
    q_theta: { unit: 'mV', default: 2, doc: 'What a spike adds to the threshold.' },
    tau_ca: { unit: 'ms', default: 50, range: 'positive', doc: 'Decay of calcium.' },
    t_ref: { unit: 'ms', default: 0, range: 'nonnegative', doc: 'Refractory period.' },
  },
  equations: `
    plateau = 1/(1 + exp((E_d - v_d)/D_d)) : 1
    dv/dt = (E_L - v)/tau_m + (g_s*plateau - w + I_ext)/C_m : mV (unless refractory)
    dv_d/dt = (E_L - v_d)/tau_d + (g_d*plateau + c_d*heaviside((t_b - age)/ms) - a_u*u + I_syn)/C_d : mV
    dw/dt = -w/tau_w : pA
    du/dt = (v_d - E_L - u)/tau_u : mV
    dtheta/dt = -theta/tau_theta : mV
    dage/dt = 1 : ms
    dca/dt = (plateau - ca)/tau_ca : 1
  `,
  threshold: 'v >= V_th + theta',
  reset: 'v = V_reset; w += b_w; theta += q_theta; age = 0*ms',
  refractory: 't_ref',
  initial: { v: 'E_L', v_d: 'E_L', w: '0', u: '0', theta: '0', age: '1000*ms', ca: '0' },
  method: 'rk2',
} as const satisfies NeuronModel;

type TwoCompartmentOptions = OptionsOf<keyof typeof twoCompartmentModel.parameters>;

export const twoCompartment = (options?: TwoCompartmentOptions): NeuronSpec =>
  makeNeuron(twoCompartmentModel, options);
