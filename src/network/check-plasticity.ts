/** Faults of a projection's plasticity rule: its text, and the states of the target that it reads. */
import { parseUnit } from '../equations/units.ts';
import { SynfireError, suggest } from '../errors.ts';
import { composeRule } from '../plasticity/compose-rule.ts';
import { modelOrNone } from './check-current.ts';
import type { PopulationDescription, ProjectionDescription } from './description.ts';
import type { Report } from './shape.ts';

export function checkPlasticity(
  { plasticity }: ProjectionDescription,
  weightUnit: string,
  target: PopulationDescription,
  where: string,
  report: Report,
): void {
  if (plasticity === undefined) return;
  const place = `${where} › plasticity "${plasticity.rule.name}"`;
  try {
    const { states } = composeRule(plasticity, weightUnit, where);
    const model = modelOrNone(target);
    if (model === undefined) return;
    for (const { name, unit } of states) {
      const state = model.states.find((other) => other.name === name);
      const at = `${place} › state "${name}"`;
      if (state === undefined) {
        const names = model.states.map((other) => other.name);
        const expected = `a state of population "${target.name}"`;
        const remedy = suggest(name, names);
        report({ code: 'unknown-state', where: at, found: `"${name}"`, expected, remedy });
      } else if (!sameDimension(unit, state.unit)) {
        const expected = `${state.unit}, the unit of "${name}" in ${model.name}`;
        const remedy = 'Declare the state in the unit that it has.';
        report({ code: 'wrong-unit', where: at, found: unit, expected, remedy });
      }
    }
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    error.faults.forEach(report);
  }
}

/** States are in coherent units, so powers of ten count too. */
function sameDimension(a: string, b: string): boolean {
  const [x, y] = [parseUnit(a), parseUnit(b)];
  return x.tens === y.tens && x.dimension.every((n, i) => n === y.dimension[i]);
}
