/** A current that rises and falls as an alpha function; its peak is the weight. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export const alphaReceptor: ReceptorModel = {
  name: 'alpha',
  reference: 'Rotter & Diesmann 1999, Biol Cybern 81:381',
  doc: 'I(t) = weight · t/tau_syn · exp(1 − t/tau_syn): the peak, at tau_syn, is the weight.',
  parameters: {
    tau_syn: { unit: 'ms', default: 2, range: 'positive', doc: 'Time from onset to peak.' },
  },
  equations: `
    dI/dt = y - I/tau_syn : pA
    dy/dt = -y/tau_syn : pA/ms
  `,
  current: 'I',
  jump: 'y',
  jumpScale: 'exp(1)/tau_syn',
  weightUnit: 'pA',
};

export const alpha = (parameters?: { readonly tau_syn?: number }): ReceptorSpec =>
  makeReceptor(alphaReceptor, parameters as Record<string, number>);
