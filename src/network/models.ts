/** Which composed model a population has; composed once per specification. */
import { composeModel } from '../neurons/compose.ts';
import type { Model } from '../neurons/composed.ts';
import type { NeuronSpec } from '../neurons/model.ts';
import type { PopulationDescription, SourceSpec } from './description.ts';

const composed = new WeakMap<NeuronSpec, Model>();

/** Throws SynfireError where the equations are wrong. */
export function modelOf(spec: NeuronSpec): Model {
  let model = composed.get(spec);
  if (model === undefined) {
    model = composeModel(spec);
    composed.set(spec, model);
  }
  return model;
}

export const isSource = (neuron: NeuronSpec | SourceSpec): neuron is SourceSpec =>
  'source' in neuron;

/** Names of the receptors of a population, in order; none for sources. */
export const receptorsOf = (population: PopulationDescription): string[] =>
  isSource(population.neuron) ? [] : Object.keys(population.neuron.receptors);
