/** A conductance that jumps by the weight and decays exponentially. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export const conductanceExponentialReceptor: ReceptorModel = {
  name: 'conductanceExponential',
  reference: 'Vogels & Abbott 2005, J Neurosci 25:10786',
  doc: 'g(t) = weight · exp(−t/tau_syn), pulling the voltage towards E_rev.',
  parameters: {
    tau_syn: { unit: 'ms', default: 2, range: 'positive', doc: 'Time constant of the decay.' },
    E_rev: { unit: 'mV', default: 0, doc: 'Reversal potential.' },
  },
  equations: 'dg/dt = -g/tau_syn : nS',
  current: 'g*(E_rev - v)',
  jump: 'g',
  jumpScale: '1',
  weightUnit: 'nS',
  weights: 'nonnegative',
};

export const conductanceExponential = (parameters?: {
  readonly tau_syn?: number;
  readonly E_rev?: number;
}): ReceptorSpec =>
  makeReceptor(conductanceExponentialReceptor, parameters as Record<string, number>);
