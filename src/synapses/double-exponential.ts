/** A current that is a difference of two exponentials; its peak is the weight. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

/** 1 over the peak of what a jump of 1 does: dI/dt = 0 where I = tau_rise · y. */
export const PEAK =
  'exp(where(tau_rise == tau_decay, 1, log(tau_decay/tau_rise)*tau_rise/(tau_decay - tau_rise)))/tau_rise';

const doubleExponentialReceptor: ReceptorModel = {
  name: 'doubleExponential',
  reference:
    'Roth & van Rossum 2009, in De Schutter (ed.), Computational Modeling Methods, ch. 6, eq. 6.4',
  doc: 'I(t) ∝ exp(−t/tau_decay) − exp(−t/tau_rise), scaled so that the peak is the weight.',
  parameters: {
    tau_rise: { unit: 'ms', default: 0.5, range: 'positive', doc: 'Time constant of the rise.' },
    tau_decay: { unit: 'ms', default: 3, range: 'positive', doc: 'Time constant of the decay.' },
  },
  equations: `
    dI/dt = y - I/tau_rise : pA
    dy/dt = -y/tau_decay : pA/ms
  `,
  current: 'I',
  jump: 'y',
  jumpScale: PEAK,
  weightUnit: 'pA',
};

export const doubleExponential = (parameters?: {
  readonly tau_rise?: number;
  readonly tau_decay?: number;
}): ReceptorSpec => makeReceptor(doubleExponentialReceptor, parameters as Record<string, number>);
