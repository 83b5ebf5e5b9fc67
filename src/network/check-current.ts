/** Which model a population has, where its equations are sound, and whether currents can be injected into it. */
import type { Model } from '../neurons/composed.ts';
import type { PopulationDescription } from './description.ts';
import { isSource, modelOf } from './models.ts';
import type { Report } from './shape.ts';

/** The model of a population, undefined for sources and where its equations are wrong. */
export function modelOrNone(population: PopulationDescription): Model | undefined {
  if (isSource(population.neuron)) return undefined;
  try {
    return modelOf(population.neuron);
  } catch {
    return undefined; // the population's own check has reported it
  }
}

export function checkTakesCurrent(
  target: PopulationDescription,
  where: string,
  report: Report,
): void {
  const model = modelOrNone(target);
  if (model === undefined && !isSource(target.neuron)) return;
  if (model?.usesExternalCurrent) return;
  const kind = model === undefined ? 'a source' : `the model ${model.name}`;
  report({
    code: 'no-current-input',
    where,
    found: `population "${target.name}" of ${kind}, which reads no I_ext`,
    expected: 'a population whose equations contain I_ext',
    remedy: 'Choose another target, or add I_ext to its equations.',
  });
}
