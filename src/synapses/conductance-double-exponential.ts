/** A conductance that is a difference of two exponentials; its peak is the weight. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { PEAK } from './double-exponential.ts';
import { makeReceptor } from './receptor.ts';

export const conductanceDoubleExponentialReceptor: ReceptorModel = {
  name: 'conductanceDoubleExponential',
  reference:
    'Roth & van Rossum 2009, in De Schutter (ed.), Computational Modeling Methods, ch. 6, eq. 6.4',
  doc: 'g(t) ∝ exp(−t/tau_decay) − exp(−t/tau_rise) with the weight as its peak, towards E_rev.',
  parameters: {
    tau_rise: { unit: 'ms', default: 0.5, range: 'positive', doc: 'Time constant of the rise.' },
    tau_decay: { unit: 'ms', default: 3, range: 'positive', doc: 'Time constant of the decay.' },
    E_rev: { unit: 'mV', default: 0, doc: 'Reversal potential.' },
  },
  equations: `
    dg/dt = y - g/tau_rise : nS
    dy/dt = -y/tau_decay : nS/ms
  `,
  current: 'g*(E_rev - v)',
  jump: 'y',
  jumpScale: PEAK,
  weightUnit: 'nS',
  weights: 'nonnegative',
};

export const conductanceDoubleExponential = (parameters?: {
  readonly tau_rise?: number;
  readonly tau_decay?: number;
  readonly E_rev?: number;
}): ReceptorSpec =>
  makeReceptor(conductanceDoubleExponentialReceptor, parameters as Record<string, number>);
