/** A neuromodulator: no current, a concentration that rules of synapses read. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

const modulatorReceptor: ReceptorModel = {
  name: 'modulator',
  reference: 'Izhikevich 2007, Cereb Cortex 17:2443; Potjans, Morrison & Diesmann 2010',
  doc: 'A spike raises the concentration d by its weight; d decays with tau_syn. last follows d a step behind, so that d > last says that it has just risen. What reaches a volume is connected to all in it.',
  parameters: {
    tau_syn: { unit: 'ms', default: 200, range: 'positive', doc: 'Time constant of the decay.' },
  },
  equations: `
    dd/dt = -d/tau_syn : 1
    dlast/dt = (d - last)/dt : 1
  `,
  jump: 'd',
  jumpScale: '1',
  weightUnit: '1',
};

/** tau_syn in ms. Weights have no unit. Throws `unknown-parameter`, `out-of-range`. */
export const modulator = (parameters?: { readonly tau_syn?: number }): ReceptorSpec =>
  makeReceptor(modulatorReceptor, parameters as Record<string, number>);
