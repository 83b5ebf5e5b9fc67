/** The quadratic neuron with recovery of Izhikevich 2003. */
import { makeNeuron, type OptionsOf } from './make-neuron.ts';
import type { NeuronModel, NeuronSpec } from './model.ts';

export const izhikevichModel = {
  name: 'izhikevich',
  reference: 'Izhikevich 2003, IEEE Trans Neural Netw 14:1569, eqs. 1–3',
  doc: 'Many firing patterns from four numbers. 1 pA is the paper’s I = 1 where C_m is 1 pF.',
  parameters: {
    a: { unit: '1/ms', default: 0.02, doc: 'Rate of recovery.' },
    b: { unit: '1/ms', default: 0.2, doc: 'Sensitivity of recovery to the voltage.' },
    c: { unit: 'mV', default: -65, doc: 'Voltage after a spike.' },
    d: { unit: 'mV/ms', default: 8, doc: 'What a spike adds to recovery.' },
    V_peak: { unit: 'mV', default: 30, doc: 'Voltage at which a spike is cut off.' },
    C_m: { unit: 'pF', default: 1, range: 'positive', doc: 'Gives currents the unit mV/ms.' },
  },
  equations: `
    dv/dt = 0.04/ms/mV*v**2 + 5/ms*v + 140*mV/ms - u + (I_syn + I_ext)/C_m : mV
    du/dt = a*(b*v - u) : mV/ms
  `,
  threshold: 'v >= V_peak',
  reset: 'v = c; u += d',
  initial: { v: 'c', u: 'b*c' },
  method: 'euler',
} as const satisfies NeuronModel;

type IzhikevichOptions = OptionsOf<keyof typeof izhikevichModel.parameters>;

export const izhikevich = (options?: IzhikevichOptions): NeuronSpec =>
  makeNeuron(izhikevichModel, options);
