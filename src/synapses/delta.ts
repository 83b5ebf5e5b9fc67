/** A spike moves the voltage at once. */
import type { ReceptorModel, ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export const deltaReceptor: ReceptorModel = {
  name: 'delta',
  reference: 'Brunel 2000, J Comput Neurosci 8:183, eq. 2',
  doc: 'Each arrival adds its weight to the voltage; it is lost while the neuron is refractory.',
  parameters: {},
  equations: '',
  jump: 'v',
  jumpScale: '1',
  weightUnit: 'mV',
};

export const delta = (parameters?: Record<string, never>): ReceptorSpec =>
  makeReceptor(deltaReceptor, parameters);
