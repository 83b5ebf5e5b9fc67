/** The fast-spiking interneuron of Wang and Buzsáki, a patch of 10,000 µm². */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const wangBuzsakiModel = {
  name: 'wangBuzsaki',
  reference: 'Wang & Buzsáki 1996, J Neurosci 16:6402, eqs. 2.1–2.3',
  doc: 'Sodium activates at once. A spike is v above V_spike, once in t_ref.',
  parameters: {
    C_m: { unit: 'pF', default: 100, range: 'positive', doc: 'Membrane capacitance.' },
    g_L: { unit: 'nS', default: 10, doc: 'Leak conductance.' },
    g_Na: { unit: 'nS', default: 3500, doc: 'Largest sodium conductance.' },
    g_K: { unit: 'nS', default: 900, doc: 'Largest potassium conductance.' },
    E_L: { unit: 'mV', default: -65, doc: 'Reversal potential of the leak.' },
    E_Na: { unit: 'mV', default: 55, doc: 'Reversal potential of sodium.' },
    E_K: { unit: 'mV', default: -90, doc: 'Reversal potential of potassium.' },
    phi: { unit: '1', default: 5, range: 'positive', doc: 'Speed of the slow gates.' },
    V_spike: { unit: 'mV', default: 0, doc: 'Voltage that counts as a spike.' },
    t_ref: { unit: 'ms', default: 2, range: 'nonnegative', doc: 'Time without a second spike.' },
  },
  equations: `
    x = v/mV : 1
    a_m = 1/exprel(-0.1*(x + 35)) : 1
    b_m = 4*exp(-(x + 60)/18) : 1
    m = a_m/(a_m + b_m) : 1
    a_h = 0.07*exp(-(x + 58)/20)/ms : 1/ms
    b_h = 1/(exp(-0.1*(x + 28)) + 1)/ms : 1/ms
    a_n = 0.1/exprel(-0.1*(x + 34))/ms : 1/ms
    b_n = 0.125*exp(-(x + 44)/80)/ms : 1/ms
    channels = g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v) + g_L*(E_L - v) : pA
    dv/dt = (channels + I_syn + I_ext)/C_m : mV
    dh/dt = phi*(a_h*(1 - h) - b_h*h) : 1
    dn/dt = phi*(a_n*(1 - n) - b_n*n) : 1
  `,
  threshold: 'v > V_spike',
  refractory: 't_ref',
  initial: { v: 'E_L', h: '0.78', n: '0.09' },
  ranges: { h: 'fraction', n: 'fraction' },
  method: 'exponential_euler',
} as const satisfies NeuronModel;

type WangBuzsakiOptions = OptionsOf<keyof typeof wangBuzsakiModel.parameters>;

export const wangBuzsaki = (options?: WangBuzsakiOptions): NeuronSpec =>
  makeNeuron(wangBuzsakiModel, options);
