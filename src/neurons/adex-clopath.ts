/** The AdEx neuron of voltage-based plasticity: spikes have a width, and the voltage leaves two traces. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const adexClopathModel = {
  name: 'adexClopath',
  reference:
    'Clopath, Büsing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344, eqs. 4–7 and Table 1; spikes held for t_clamp as there',
  doc: 'A spike holds v at V_clamp for t_clamp, then v is V_reset. It leaves a depolarising current z and raises the threshold V_T. u_plus and u_minus are low-pass v, which clopath() reads; while a spike lasts u_plus is that before it (elsewhere a delay of 5 ms keeps a spike from its own trace).',
  parameters: {
    C_m: { unit: 'pF', default: 281, range: 'positive', doc: 'Membrane capacitance.' },
    g_L: { unit: 'nS', default: 30, range: 'positive', doc: 'Leak conductance.' },
    E_L: { unit: 'mV', default: -70.6, doc: 'Resting potential.' },
    V_reset: { unit: 'mV', default: -49.6, doc: 'Voltage after a spike.' },
    V_clamp: { unit: 'mV', default: 33, doc: 'Voltage of a spike.' },
    t_clamp: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Width of a spike.' },
    V_peak: { unit: 'mV', default: 20, doc: 'A spike is found above it.' },
    Delta_T: { unit: 'mV', default: 2, range: 'positive', doc: 'Slope factor.' },
    V_T_rest: { unit: 'mV', default: -50.4, doc: 'Threshold at rest.' },
    V_T_max: { unit: 'mV', default: 30.4, doc: 'Threshold after a spike.' },
    tau_V_T: { unit: 'ms', default: 50, range: 'positive', doc: 'Of the threshold.' },
    a: { unit: 'nS', default: 4, doc: 'Subthreshold adaptation.' },
    b: { unit: 'pA', default: 80.5, doc: 'Adaptation by a spike.' },
    tau_w: { unit: 'ms', default: 144, range: 'positive', doc: 'Of adaptation.' },
    I_sp: { unit: 'pA', default: 400, doc: 'Depolarising current after a spike.' },
    tau_z: { unit: 'ms', default: 40, range: 'positive', doc: 'Of that current.' },
    tau_u_plus: { unit: 'ms', default: 7, range: 'positive', doc: 'Of u_plus.' },
    tau_u_minus: { unit: 'ms', default: 10, range: 'positive', doc: 'Of u_minus.' },
  },
  equations: `
    I = g_L*(E_L - v) + g_L*Delta_T*exp(min((v - V_T)/Delta_T, 10)) - w + z + I_syn + I_ext : pA
    spiking = where(age < t_clamp - dt/2, 1, 0) : 1
    over = where(age < t_clamp + dt/2, 1, 0) : 1
    dv/dt = where(spiking > 0, 0*mV/ms, where(over > 0, (V_reset - v)/dt, I/C_m)) : mV
    dw/dt = (a*(v - E_L) - w)/tau_w : pA
    dz/dt = -z/tau_z : pA
    dV_T/dt = (V_T_rest - V_T)/tau_V_T : mV
    du/dt = (v - u)/tau_u_plus : mV
    du_plus/dt = where(over > 0, 0*mV/ms, (u - u_plus)/dt) : mV
    du_minus/dt = (v - u_minus)/tau_u_minus : mV
    dage/dt = 1 : ms
  `,
  threshold: 'v > V_peak and age > t_clamp + dt/2',
  reset: 'v = V_clamp; w += b; z = I_sp; V_T = V_T_max; age = 0*ms',
  initial: { v: 'E_L', V_T: 'V_T_rest', u: 'E_L', u_plus: 'E_L', u_minus: 'E_L', age: '1000*ms' },
  method: 'euler',
} as const satisfies NeuronModel;

type AdexClopathOptions = OptionsOf<keyof typeof adexClopathModel.parameters>;

export const adexClopath = (options?: AdexClopathOptions): NeuronSpec =>
  makeNeuron(adexClopathModel, options);
