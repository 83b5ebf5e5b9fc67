/** NMDA: a slow conductance that magnesium blocks while the membrane is not depolarised. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

const nmdaReceptor: ReceptorModel = {
  name: 'nmda',
  reference: 'Jahr & Stevens 1990, J Neurosci 10:3178; as in Wang 2002, Neuron 36:955',
  doc: 'g decays with tau_syn; its current is g·(E_rev − v)/(1 + Mg/3.57·exp(−0.062 v)).',
  parameters: {
    tau_syn: { unit: 'ms', default: 100, range: 'positive', doc: 'Time constant of the decay.' },
    E_rev: { unit: 'mV', default: 0, doc: 'Reversal potential.' },
    Mg: { unit: '1', default: 1, range: 'nonnegative', doc: 'Magnesium outside the cell, in mM.' },
  },
  equations: 'dg/dt = -g/tau_syn : nS',
  current: 'g*(E_rev - v)/(1 + Mg/3.57*exp(-0.062*v/mV))',
  jump: 'g',
  jumpScale: '1',
  weightUnit: 'nS',
  weights: 'nonnegative',
};

export const nmda = (parameters?: {
  readonly tau_syn?: number;
  readonly E_rev?: number;
  readonly Mg?: number;
}): ReceptorSpec => makeReceptor(nmdaReceptor, parameters as Record<string, number>);
