/** Small models for tests of networks and plans, so that these do not depend on the built-in ones. */
import type { NeuronModel, NeuronSpec, ReceptorModel } from '../../src/neurons/model.ts';

export const leaky: NeuronModel = {
  name: 'leaky',
  reference: 'none',
  doc: 'a leaky integrator',
  parameters: {
    tau_m: { unit: 'ms', default: 10, doc: 'membrane', range: 'positive' },
    C_m: { unit: 'pF', default: 250, doc: 'capacitance', range: 'positive' },
    E_L: { unit: 'mV', default: -65, doc: 'rest' },
    V_th: { unit: 'mV', default: -50, doc: 'threshold' },
    V_reset: { unit: 'mV', default: -65, doc: 'reset' },
    t_ref: { unit: 'ms', default: 2, doc: 'refractory', range: 'nonnegative' },
  },
  equations: 'dv/dt = (E_L - v) / tau_m + (I_syn + I_ext) / C_m : mV (unless refractory)',
  threshold: 'v >= V_th',
  reset: 'v = V_reset',
  refractory: 't_ref',
  initial: { v: 'E_L' },
  method: 'exact',
};

export const exponentialCurrent: ReceptorModel = {
  name: 'exponential',
  reference: 'none',
  doc: 'a current that decays',
  parameters: { tau_syn: { unit: 'ms', default: 0.5, doc: 'decay', range: 'positive' } },
  equations: 'dI/dt = -I / tau_syn : pA',
  current: 'I',
  jump: 'I',
  jumpScale: '1',
  weightUnit: 'pA',
};

/** Receptors `ex` and `in`. */
export const neuron = (parameters: NeuronSpec['parameters'] = {}): NeuronSpec => ({
  model: leaky,
  receptors: {
    ex: { kind: exponentialCurrent, parameters: {} },
    in: { kind: exponentialCurrent, parameters: { tau_syn: 2 } },
  },
  parameters,
});
