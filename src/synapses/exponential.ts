/** A current that jumps by the weight and decays exponentially. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export const exponentialReceptor: ReceptorModel = {
  name: 'exponential',
  reference: 'Rotter & Diesmann 1999, Biol Cybern 81:381',
  doc: 'I(t) = weight · exp(−t/tau_syn).',
  parameters: {
    tau_syn: { unit: 'ms', default: 2, range: 'positive', doc: 'Time constant of the decay.' },
  },
  equations: 'dI/dt = -I/tau_syn : pA',
  current: 'I',
  jump: 'I',
  jumpScale: '1',
  weightUnit: 'pA',
};

export const exponential = (parameters?: { readonly tau_syn?: number }): ReceptorSpec =>
  makeReceptor(exponentialReceptor, parameters as Record<string, number>);
