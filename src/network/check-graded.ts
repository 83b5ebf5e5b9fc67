/** Faults of what a graded projection says beyond its ends and its connector. */
import { suggest } from '../errors.ts';
import { checkTakesCurrent, modelOrNone } from './check-current.ts';
import type { PopulationDescription, ProjectionDescription } from './description.ts';
import { isSource } from './models.ts';
import { checkQuantity, type QuantityRule } from './quantity.ts';
import type { Report } from './shape.ts';

/** Unit of a graded weight: a current per unit of the variable. */
export function gradedUnit(
  states: readonly { readonly name: string; readonly unit: string }[],
  variable: string,
): string {
  const unit = states.find((state) => state.name === variable)?.unit ?? '1';
  return unit === '1' ? 'pA' : `pA/(${unit})`;
}

export function checkGraded(
  projection: ProjectionDescription,
  source: PopulationDescription | undefined,
  target: PopulationDescription | undefined,
  each: QuantityRule['each'],
  where: string,
  report: Report,
): void {
  const { weight, receptor, plasticity } = projection;
  const { variable, coupling } = projection.graded!;
  const refuse = (place: string, found: string, expected: string, remedy: string) =>
    report({ code: 'bad-graded', where: `${where} › ${place}`, found, expected, remedy });
  if (receptor !== '') {
    const remedy = 'Leave the receptor out, or transmit spikes.';
    refuse('receptor', `"${receptor}"`, 'none: the current is added to I_ext', remedy);
  }
  if (plasticity !== undefined) {
    const remedy = 'Leave the rule out, or transmit spikes.';
    refuse('plasticity', 'a rule', 'none: graded weights stay as they are', remedy);
  }
  if (target !== undefined) checkTakesCurrent(target, where, report);
  const ends = coupling === 'diffusive' ? [source, target] : [source];
  const units: string[] = [];
  for (const [k, population] of ends.entries()) {
    if (population === undefined) continue;
    const place = k === 0 ? 'source' : 'target';
    if (isSource(population.neuron)) {
      const remedy = 'Take a population of neurons, or transmit spikes.';
      refuse(place, `population "${population.name}", which has no states`, 'a state', remedy);
      continue;
    }
    const model = modelOrNone(population);
    if (model === undefined) continue;
    const states = model.states.map((state) => state.name);
    if (states.includes(variable)) units.push(gradedUnit(model.states, variable));
    else {
      const expected = `a state of population "${population.name}"`;
      refuse(`graded › variable`, `"${variable}"`, expected, suggest(variable, states));
    }
  }
  if (new Set(units).size > 1) {
    const remedy = 'A difference needs one unit: choose another variable.';
    refuse('graded › variable', `weights in ${units.join(' and ')}`, 'one unit', remedy);
  }
  if (units.length > 0)
    checkQuantity(weight, { unit: units[0], each }, `${where} › weight`, report);
}
