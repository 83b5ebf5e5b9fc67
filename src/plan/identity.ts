/**
 * Which network a plan is, part by part: digests by place, so that two that differ can be told where. Left out is what the future does not
 * depend on: recorders (but bins of rates, which may be open) and whether synapses are stored or made anew.
 */
import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';

export type Identity = Readonly<Record<string, string>>;

const made = new WeakMap<Plan, Identity>();

export function identityOf(plan: Plan): Identity {
  const known = made.get(plan);
  if (known) return known;
  const seen = new Map<object, string>();
  const parts: Record<string, string> = { dt: `${plan.dt} ms`, seed: seedOf(plan.key) };
  const note = (place: string, fields: object) => {
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || field === 'name' || field === 'regenerated') continue;
      const plain = typeof value === 'number' || typeof value === 'string';
      parts[`${place} › ${field}`] = plain ? String(value) : digestOf(value, seen);
    }
  };
  for (const { parameters, initial, ...population } of plan.populations) {
    const place = `population "${population.name}"`;
    note(place, population);
    note(`${place} › parameters`, parameters);
    note(`${place} › initial`, initial);
  }
  for (const projection of plan.projections) note(`projection "${projection.name}"`, projection);
  for (const coupling of plan.couplings) note(`projection "${coupling.name}"`, coupling);
  plan.inputs.forEach((input, k) => {
    note(`input ${k}`, input);
  });
  for (const recorder of plan.recorders) {
    if (recorder.recorder === 'rate') note(`recorder "${recorder.name}"`, recorder);
  }
  made.set(plan, parts);
  return parts;
}

const seedOf = ([low, high]: Plan['key']): string => String((high >>> 0) * 2 ** 32 + (low >>> 0));
