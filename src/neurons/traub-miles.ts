/** A Hodgkin–Huxley neuron of the cortex, after Traub and Miles. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const traubMilesModel = {
  name: 'traubMiles',
  reference:
    'Traub & Miles 1991, Neuronal Networks of the Hippocampus; parameters of Brette et al. 2007, J Comput Neurosci 23:349, benchmark 3',
  doc: 'Fast sodium, potassium and leak, as in COBAHH. A spike is v above V_spike, once in t_ref.',
  parameters: {
    C_m: { unit: 'pF', default: 200, range: 'positive', doc: 'Membrane capacitance.' },
    g_L: { unit: 'nS', default: 10, doc: 'Leak conductance.' },
    g_Na: { unit: 'nS', default: 20000, doc: 'Largest sodium conductance.' },
    g_K: { unit: 'nS', default: 6000, doc: 'Largest potassium conductance.' },
    E_L: { unit: 'mV', default: -60, doc: 'Reversal potential of the leak.' },
    E_Na: { unit: 'mV', default: 50, doc: 'Reversal potential of sodium.' },
    E_K: { unit: 'mV', default: -90, doc: 'Reversal potential of potassium.' },
    V_T: { unit: 'mV', default: -63, doc: 'Shift of the rates: sets the threshold.' },
    V_spike: { unit: 'mV', default: -20, doc: 'Voltage that counts as a spike.' },
    t_ref: { unit: 'ms', default: 3, range: 'nonnegative', doc: 'Time without a second spike.' },
  },
  equations: `
    x = (v - V_T)/mV : 1
    a_m = 1.28/exprel((13 - x)/4)/ms : 1/ms
    b_m = 1.4/exprel((x - 40)/5)/ms : 1/ms
    a_h = 0.128*exp((17 - x)/18)/ms : 1/ms
    b_h = 4/(1 + exp((40 - x)/5))/ms : 1/ms
    a_n = 0.16/exprel((15 - x)/5)/ms : 1/ms
    b_n = 0.5*exp((10 - x)/40)/ms : 1/ms
    channels = g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v) + g_L*(E_L - v) : pA
    dv/dt = (channels + I_syn + I_ext)/C_m : mV
    dm/dt = a_m*(1 - m) - b_m*m : 1
    dh/dt = a_h*(1 - h) - b_h*h : 1
    dn/dt = a_n*(1 - n) - b_n*n : 1
  `,
  threshold: 'v > V_spike',
  refractory: 't_ref',
  initial: { v: 'E_L', m: '0.0155', h: '0.9979', n: '0.0375' },
  ranges: { m: 'fraction', h: 'fraction', n: 'fraction' },
  method: 'exponential_euler',
} as const satisfies NeuronModel;

type TraubMilesOptions = OptionsOf<keyof typeof traubMilesModel.parameters>;

export const traubMiles = (options?: TraubMilesOptions): NeuronSpec =>
  makeNeuron(traubMilesModel, options);
