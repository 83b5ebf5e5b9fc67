/** The squid axon of Hodgkin and Huxley, a patch of it. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const hodgkinHuxleyModel = {
  name: 'hodgkinHuxley',
  reference:
    'Hodgkin & Huxley 1952, J Physiol 117:500, eqs. 7–26; voltages shifted to a rest of −65 mV, 1,000 µm²',
  doc: 'Sodium, potassium and leak. A spike is v above V_spike, once in t_ref.',
  parameters: {
    C_m: { unit: 'pF', default: 10, range: 'positive', doc: 'Membrane capacitance.' },
    g_Na: { unit: 'nS', default: 1200, doc: 'Largest sodium conductance.' },
    g_K: { unit: 'nS', default: 360, doc: 'Largest potassium conductance.' },
    g_L: { unit: 'nS', default: 3, doc: 'Leak conductance.' },
    E_Na: { unit: 'mV', default: 50, doc: 'Reversal potential of sodium.' },
    E_K: { unit: 'mV', default: -77, doc: 'Reversal potential of potassium.' },
    E_L: { unit: 'mV', default: -54.387, doc: 'Reversal potential of the leak.' },
    V_spike: { unit: 'mV', default: 0, doc: 'Voltage that counts as a spike.' },
    t_ref: { unit: 'ms', default: 3, range: 'nonnegative', doc: 'Time without a second spike.' },
  },
  equations: `
    x = (v + 65*mV)/mV : 1
    a_m = 1/exprel((25 - x)/10)/ms : 1/ms
    b_m = 4*exp(-x/18)/ms : 1/ms
    a_h = 0.07*exp(-x/20)/ms : 1/ms
    b_h = 1/(exp((30 - x)/10) + 1)/ms : 1/ms
    a_n = 0.1/exprel((10 - x)/10)/ms : 1/ms
    b_n = 0.125*exp(-x/80)/ms : 1/ms
    channels = g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v) + g_L*(E_L - v) : pA
    dv/dt = (channels + I_syn + I_ext)/C_m : mV
    dm/dt = a_m*(1 - m) - b_m*m : 1
    dh/dt = a_h*(1 - h) - b_h*h : 1
    dn/dt = a_n*(1 - n) - b_n*n : 1
  `,
  threshold: 'v > V_spike',
  refractory: 't_ref',
  initial: { v: '-65*mV', m: '0.0529', h: '0.5961', n: '0.3177' },
  ranges: { m: 'fraction', h: 'fraction', n: 'fraction' },
  method: 'exponential_euler',
} as const satisfies NeuronModel;

type HodgkinHuxleyOptions = OptionsOf<keyof typeof hodgkinHuxleyModel.parameters>;

export const hodgkinHuxley = (options?: HodgkinHuxleyOptions): NeuronSpec =>
  makeNeuron(hodgkinHuxleyModel, options);
