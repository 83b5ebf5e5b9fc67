/** What a name that the caller gives is in a plan. */
import { printValue, SynfireError, suggest } from '../errors.ts';
import { outOfRange } from '../network/quantity.ts';
import { inRange } from '../neurons/range.ts';
import type { Plan } from '../plan/plan.ts';

/** Index of a projection that learns. Throws `unknown-projection`, `not-plastic`. */
export function plasticProjection(plan: Plan, name: string): number {
  const { projections } = plan;
  const index = projections.findIndex((projection) => projection.name === name);
  if (projections[index]?.plasticity !== undefined) return index;
  const plastic = projections.filter((p) => p.plasticity !== undefined).map((p) => p.name);
  throw new SynfireError({
    code: index >= 0 ? 'not-plastic' : 'unknown-projection',
    where: 'projection',
    found: printValue(name),
    expected: 'a projection that was connected with a plasticity rule',
    remedy: suggest(String(name), plastic),
  });
}

/** Index of a population that has the state variable. Throws `unknown-population`, `unknown-variable`. */
export function populationOf(plan: Plan, population: string, variable: string): number {
  const { populations } = plan;
  const index = populations.findIndex((p) => p.name === population);
  const { states = [] } = populations[index]?.model ?? {};
  const names = states.flatMap(({ name, carries }) => (carries === undefined ? [name] : []));
  if (names.includes(variable)) return index;
  const known = index >= 0;
  throw new SynfireError({
    code: known ? 'unknown-variable' : 'unknown-population',
    where: known ? `population "${population}"` : 'the network',
    found: JSON.stringify(known ? variable : population) ?? 'undefined',
    expected: known ? 'a state variable of its model' : 'a population',
    remedy: known
      ? suggest(String(variable), names)
      : suggest(
          String(population),
          populations.map((p) => p.name),
        ),
  });
}

/** Values that a model's state cannot have: a gate is from 0 to 1. Throws `out-of-range`. */
export function checkDomain(
  plan: Plan,
  population: number,
  variable: string,
  values: ArrayLike<number>,
): void {
  const { name, model } = plan.populations[population];
  const state = model?.states.find((s) => s.name === variable);
  for (let k = 0; k < values.length; k++) {
    if (inRange(values[k], state?.range)) continue;
    const where = `population "${name}" › variable "${variable}"`;
    throw new SynfireError(outOfRange(where, values[k], state?.unit ?? '1', state?.range));
  }
}

/** Index of a projection that transmits spikes. Throws `unknown-projection`. */
export function projectionNamed(plan: Plan, name: string): number {
  const { projections } = plan;
  const index = projections.findIndex((projection) => projection.name === name);
  if (index >= 0) return index;
  throw new SynfireError({
    code: 'unknown-projection',
    where: 'projection',
    found: printValue(name),
    expected: 'a projection that transmits spikes',
    remedy: suggest(
      String(name),
      projections.map((projection) => projection.name),
    ),
  });
}
