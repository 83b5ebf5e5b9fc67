/** A conductance that rises and falls as an alpha function; its peak is the weight. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export const conductanceAlphaReceptor: ReceptorModel = {
  name: 'conductanceAlpha',
  reference: 'Kuhn, Aertsen & Rotter 2004, J Neurosci 24:2345',
  doc: 'g(t) = weight · t/tau_syn · exp(1 − t/tau_syn), pulling the voltage towards E_rev.',
  parameters: {
    tau_syn: { unit: 'ms', default: 2, range: 'positive', doc: 'Time from onset to peak.' },
    E_rev: { unit: 'mV', default: 0, doc: 'Reversal potential.' },
  },
  equations: `
    dg/dt = y - g/tau_syn : nS
    dy/dt = -y/tau_syn : nS/ms
  `,
  current: 'g*(E_rev - v)',
  jump: 'y',
  jumpScale: 'exp(1)/tau_syn',
  weightUnit: 'nS',
  weights: 'nonnegative',
};

export const conductanceAlpha = (parameters?: {
  readonly tau_syn?: number;
  readonly E_rev?: number;
}): ReceptorSpec => makeReceptor(conductanceAlphaReceptor, parameters as Record<string, number>);
