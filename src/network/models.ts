/** Which composed model a population has; composed once for all specifications that say the same. */
import { composeModel } from '../neurons/compose.ts';
import type { Model } from '../neurons/composed.ts';
import type { NeuronSpec } from '../neurons/model.ts';
import type { PopulationDescription, SourceSpec } from './description.ts';

const composed = new WeakMap<NeuronSpec, Model>();

/** By what a specification says; networks that are made one after another say the same again and again. */
const known = new Map<string, Model>();
const KNOWN = 64;

/** Throws SynfireError where the equations are wrong. */
export function modelOf(spec: NeuronSpec): Model {
  let model = composed.get(spec);
  if (model === undefined) {
    const said = JSON.stringify([spec.model, spec.receptors, spec.method, spec.surrogate], numbers);
    model = known.get(said) ?? composeModel(spec);
    if (known.size >= KNOWN) known.clear();
    known.set(said, model);
    composed.set(spec, model);
  }
  return model;
}

/** JSON has one word for NaN and the infinities, and none for integers of 64 bits: who gives one is told where it is checked. */
const numbers = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
    ? { $number: String(value) }
    : value;

export const isSource = (neuron: NeuronSpec | SourceSpec): neuron is SourceSpec =>
  'source' in neuron;

/** Names of the receptors of a population, in order; none for sources. */
export const receptorsOf = (population: PopulationDescription): string[] =>
  isSource(population.neuron) ? [] : Object.keys(population.neuron.receptors);
